"""The whole way of a visitor in a real browser: form, comparison, bill, share, a friend's browser, files, paper."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.ui import i18n

from .conftest import LINK, ROOT
from .served import SLOW, settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py") if p.stem != "__init__")
# every page in both languages, and the other faces of pages, with charts and tables of their own, in the longer one
VIEWS = {"together": "cities", "documents": "sources", "history": "sources", "coverage": "sources", "open": "sources"}
SCREENS = [*((page, "", lang) for page in PAGES for lang in i18n.LANGUAGES), *((p, v, "en") for v, p in VIEWS.items())]
WORDS = {
    "zh": {"salary": "月收入（元）", "share": "分享", "download": "下载", "excel": "表格（Excel）", "bill": "报销", "month": "我每月缴", "flexible": "灵活就业医保"},
    "en": {"salary": "Monthly income (yuan)", "share": "Share", "download": "Download", "excel": "Table (Excel)", "bill": "Bill", "month": "I pay a month", "flexible": "Flexible-worker insurance"},
}  # fmt: skip


def address(url: str, page: str = "", **params: str) -> str:
    query = "&".join(f"{k}={v}" for k, v in {**LINK, **params}.items())
    return f"{url}/{'' if page == 'compare' else page}?{query}"


def opened(browser: Browser, where: str, width: int = 1280, **context: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}, **({"locale": "zh-CN"} | context)).new_page()
    page.goto(where)
    expect(page.locator("h1").first).to_be_visible(timeout=SLOW)
    return page


def big(page: Page, plan: str) -> str:
    return page.locator(f".mi-card.mi-plan-{plan} .mi-big .mi-value").first.inner_text()


def headline(page: Page) -> str:
    return page.locator(".mi-headline").inner_text()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_form_to_a_friend_and_to_a_file(browser: Browser, app_url: str, width: int, lang: str) -> None:
    say = WORDS[lang]
    page = opened(browser, address(app_url, lang=lang), width, accept_downloads=True)
    salary = page.get_by_role("spinbutton", name=say["salary"])
    salary.fill("12000")
    salary.press("Enter")
    page.wait_for_url("**salary=12000**", timeout=SLOW)
    expect(page.locator(".mi-card.mi-plan-employee .mi-big .mi-value")).to_contain_text("243", timeout=SLOW)  # 2 % + 3
    # the bill page knows the same person
    page.goto(page.url.replace("/?", "/bill?"))
    expect(page.locator(".mi-card.mi-plan-flexible")).to_be_visible(timeout=SLOW)
    settled(page)
    mine, sentence = big(page, "flexible"), headline(page)
    assert "7,105" in mine  # 50,000 − 42,895 of the first tertiary stay
    # share it, and open the link in a fresh browser
    page.get_by_role("button", name=say["share"], exact=False).first.click()
    shared = page.locator("[data-testid=stCode]").first
    expect(shared).to_contain_text("/bill?", timeout=SLOW)
    link = shared.inner_text().replace("\n", "").strip()
    friend = opened(browser, link, width, locale="fr-FR", accept_downloads=True)
    expect(friend.locator(".mi-headline")).to_have_text(sentence, timeout=SLOW)
    assert big(friend, "flexible") == mine
    assert friend.evaluate("document.documentElement.lang")[:2] == lang
    # the file holds real numbers
    friend.goto(link.replace("/bill?", "/?"))
    expect(friend.locator(".mi-table")).to_be_visible(timeout=SLOW)
    settled(friend)
    friend.get_by_role("button", name=say["download"], exact=False).first.click()
    with friend.expect_download(timeout=SLOW) as download:
        friend.get_by_role("button", name=say["excel"]).click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    column = [c.value for c in sheet[1]].index(say["flexible"])
    amounts = {row[0].value: row[column].value for row in sheet.iter_rows(min_row=2)}
    assert amounts[say["month"]] == pytest.approx(584.92)
    assert any("salary=12000" in str(c.value) for row in book.worksheets[-1].iter_rows() for c in row)
    page.context.close()
    friend.context.close()


def test_the_first_visit_speaks_the_language_of_the_browser(browser: Browser, app_url: str) -> None:
    page = opened(browser, app_url, locale="en-GB")
    expect(page.locator("h1").first).to_have_text("Compare medical insurance plans", timeout=SLOW)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.wait_for_url("**lang=en**", timeout=SLOW)
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1").first).to_have_text("医保参保比较", timeout=SLOW)
    page.wait_for_url("**lang=zh**", timeout=SLOW)
    page.context.close()


def test_on_paper_there_are_inputs_results_sources_link_and_code_but_no_controls(
    browser: Browser, app_url: str
) -> None:
    page = opened(browser, address(app_url))
    expect(page.locator(".mi-table")).to_be_visible(timeout=SLOW)
    settled(page)
    page.emulate_media(media="print")
    for seen in (
        ".mi-headline",
        ".mi-card",
        ".mi-table",
        ".mi-paper dl",
        ".mi-paper ol",
        ".mi-paper-link",
        ".mi-paper .mi-qr",
    ):
        expect(page.locator(seen).first).to_be_visible()
    for gone in ("[data-testid=stHeader]", ".st-key-mi-form", ".st-key-mi-controls", "[data-testid=stNumberInput]"):
        expect(page.locator(gone).first).not_to_be_visible()
    assert "salary=9000" in page.locator(".mi-paper-link").inner_text()
    assert len(page.pdf(format="A4")) > 50_000
    page.context.close()


# --- every page: nothing sideways, nothing that a screen reader trips over ------------------------

# What axe finds in Streamlit's own frame, which we cannot change: (rule, part of the selector or of the element).
STREAMLITS_OWN: tuple[tuple[str, str], ...] = ()
# On a deep link Streamlit looks for its server below the page first (/bill/_stcore/…), and finds it one step higher.
STREAMLITS_SEARCH = re.compile(r"/\w+/_stcore/(health|host-config)$")


@pytest.mark.parametrize(("page_name", "view", "lang"), SCREENS)
def test_nothing_stops_a_screen_reader_or_a_phone(
    browser: Browser, app_url: str, page_name: str, view: str, lang: str
) -> None:
    errors: list[str] = []
    page = browser.new_context(viewport={"width": 1280, "height": 844}, locale="zh-CN").new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(f"{m.text} {m.location['url']}") if m.type == "error" else None)
    page.goto(address(app_url, page_name, lang=lang, **({"view": view} if view else {})))
    settled(page)
    assert [e for e in errors if not STREAMLITS_SEARCH.search(e)] == []
    found = []
    for violation in Axe().run(page).response["violations"]:
        for node in violation["nodes"]:
            text = f"{node['target']} {node['html']}"
            if not any(rule == violation["id"] and part in text for rule, part in STREAMLITS_OWN):
                found.append(f"{violation['id']}: {text[:300]}")
    assert not found, "\n".join(found)
    # the same page on a phone
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """w => [...document.querySelectorAll('.block-container *')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().width && e.getBoundingClientRect().right > w + 1
                    && !e.closest('[data-testid=stDataFrame], .mi-scroll'))
            .map(e => e.tagName + '.' + e.className).slice(0, 5)""",
        390,
    )
    assert wide == []
    page.context.close()
