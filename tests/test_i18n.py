"""Two languages: complete catalogues, no Chinese left on English pages, numbers and dates in each language's form."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from pages.ui import catalogues, i18n, numbers

from .conftest import LINK, ROOT, opened, said

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")  # with full-width punctuation
OTHERS = [lang for lang in i18n.LANGUAGES if lang != i18n.SOURCE_LANGUAGE]
PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py") if p.stem != "__init__")


def holes(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("domain", catalogues.TEXTS)
@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_is_translated_and_none_is_left_over(lang: str, domain: i18n.Domain) -> None:
    have = {m.id: m.string for m in catalogues.read(lang, domain) if m.id}
    want = {text for text, _file in catalogues.TEXTS[domain]()}
    assert want - set(have) == set(), "run `make messages` and translate"
    assert set(have) - want == set(), "run `make messages`: these texts are gone"
    assert [text for text, said in have.items() if not said] == []


@pytest.mark.parametrize("domain", catalogues.TEXTS)
@pytest.mark.parametrize("lang", OTHERS)
def test_translations_fill_the_same_holes_and_hold_no_chinese(lang: str, domain: i18n.Domain) -> None:
    for message in catalogues.read(lang, domain):
        if not message.id:
            continue
        if domain == "messages":
            assert holes(message.id) == holes(message.string), message.id
        assert not CHINESE.search(message.string), message.id


# --- English pages -----------------------------------------------------------------------------


class Text(HTMLParser):
    """The texts of HTML that are said to be in the page's language (what is marked `lang="zh…"` may be Chinese)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.foreign = 0
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("style", "script"):
            self.skipped += 1
        if tag in ("br", "img", "input", "hr"):
            self.found += [given.get("alt") or ""]
            return
        if self.foreign or (given.get("lang") or "").startswith("zh"):
            self.foreign += 1
        else:
            self.found += [given.get(name) or "" for name in ("aria-label", "title", "data-plan", "alt")]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.skipped -= 1
        if self.foreign:
            self.foreign -= 1

    def handle_data(self, data: str) -> None:
        if not self.foreign and not self.skipped:
            self.found.append(data)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("userKey", "id", "font", "labelFont", "titleFont"):
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def texts(app: AppTest) -> Iterator[str]:
    """Everything a page says: widgets, options, HTML, charts with their data."""
    for element in app.main:
        proto = getattr(element, "proto", None)
        if proto is None:
            continue
        if element.type == "html":
            parser = Text()
            parser.feed(proto.body)
            yield from parser.found
            continue
        if hasattr(proto, "datasets"):
            for data in [d.data.data for d in proto.datasets] + ([proto.data.data] if proto.HasField("data") else []):
                if data:
                    yield from (
                        str(v)
                        for column in convert_arrow_bytes_to_pandas_df(data).to_dict("list").values()
                        for v in column
                    )
            yield from strings(json.loads(proto.spec))
            yield proto.alt if hasattr(proto, "alt") else ""
            continue
        yield from strings(MessageToDict(proto))


def chinese(app: AppTest) -> set[str]:
    return {m for text in texts(app) for m in CHINESE.findall(text)} - set(i18n.NAMES.values())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("area", ["beijing", "chongqing", "ningbo"])
def test_no_chinese_is_left_on_english_pages(page: str, area: str) -> None:
    app = opened(page, **{**LINK, "area": area, "lang": "en"})
    assert chinese(app) == set()


def test_chinese_pages_are_seen_to_be_chinese() -> None:
    """The finder of Chinese finds it in widgets, HTML and charts."""
    found = chinese(opened(**LINK))
    assert {"城市", "单位职工医保"} <= {m for text in found for m in CHINESE.findall(text)}


def test_english_sentences_have_capital_letters_where_they_belong() -> None:
    i18n.speak("en")
    try:
        assert set(i18n.COMMON_NAMES) <= {m.id for m in catalogues.read("en", "messages")}
        plan = i18n._("灵活就业医保")
        assert plan == "Flexible-worker insurance"
        assert i18n._("可以参加{plans}", plans=plan) == "may join flexible-worker insurance"
        assert i18n._("{plan}的报销规定没有查到", plan=plan).endswith("for flexible-worker insurance")
        assert i18n._("{city} · {plan}", city="Beijing", plan=plan) == "Beijing · Flexible-worker insurance"
        assert [i18n._("{n} 个月", n=n) for n in (1, 2, 21)] == ["1 month", "2 months", "21 months"]
        assert i18n._("{text}。", text="counted as one stay") == "Counted as one stay."
        assert i18n._("{name}：{amount}{account}{once}。", name=plan, amount="1", account="", once="").startswith(
            "Flex"
        )
    finally:
        i18n.speak("zh")


# --- which language ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "browser", "expected"),
    [("en", "zh-CN", "en"), ("zh", "en-US", "zh"), (None, "zh-CN", "zh"), (None, "zh", "zh"), (None, "en-GB", "en"),
     (None, "fr", "en"), (None, None, "zh"), ("klingon", "zh-TW", "zh"), ("", "de-DE", "en")],
)  # fmt: skip
def test_the_first_visit_follows_the_link_then_the_browser(
    wish: str | None, browser: str | None, expected: str
) -> None:
    assert i18n.first_language(wish, browser) == expected


def test_the_switch_changes_the_page_and_the_link_and_keeps_what_was_said() -> None:
    app = opened(**LINK)
    app.number_input(key="form_salary").set_value(5000.0).run()
    app.button(key="language_en").click().run()
    assert not app.exception
    assert "¥584.92 a month" in said(app)
    assert app.query_params["lang"] == "en"
    assert app.query_params["salary"] == "5000"
    assert app.number_input(key="form_salary").value == 5000.0
    i18n.speak("en")
    app.button(key="language_zh").click().run()
    assert "584.92 元/月" in said(app)
    assert app.query_params["lang"] == "zh"


def test_numbers_and_dates_in_each_form() -> None:
    day = dt.date(2025, 7, 1)
    i18n.speak("zh")
    assert (numbers.short_day(day), numbers.tick("month")) == ("2025-07-01", "%Y-%m")
    assert (numbers.day(day), numbers.month(day), numbers.per_month(584.92)) == (
        "2025 年 7 月 1 日",
        "2025 年 7 月",
        "584.92 元/月",
    )
    i18n.speak("en")
    try:
        assert (numbers.short_day(day), numbers.tick("day")) == ("1 Jul 2025", "%-d %b %Y")
        assert (numbers.day(day), numbers.month(day), numbers.per_month(584.92)) == (
            "1 July 2025",
            "July 2025",
            "¥584.92 a month",
        )
        assert i18n.run_on("One.", "", "Two.") == "One. Two."
    finally:
        i18n.speak("zh")
