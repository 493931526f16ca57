"""The page of sources without a browser, and the way to it from the comparison."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from calc import Policy
from calc.claims import check_all, counts
from calc.documents import load
from calc.listing import items
from pages.ui import sources_form, sources_show

from .conftest import LINK, opened, said

ON = dt.date(2026, 3, 1)


def test_every_figure_is_listed_with_its_source() -> None:
    shown = said(opened("sources", **LINK))
    assert "7,162 元/月" in shown
    assert "京医保发〔2019〕14号" in shown
    assert "发现数字不对" in shown


def test_a_search_stands_in_the_link_and_narrows() -> None:
    app = opened("sources", **LINK, find="三级 在职", of_plan="employee", topic="inpatient")
    shown = said(app)
    assert "85%" in shown
    assert "7,162" not in shown
    assert app.query_params["find"] == "三级 在职"
    assert app.query_params["of_plan"] == "employee"
    app.text_input(key="form_sources_find").set_value("没有这个词").run()
    assert "没有符合的数字" in said(app)
    assert app.query_params["find"] == "没有这个词"


@pytest.mark.parametrize("area", ["ningbo", "baotou", "lasa", "shenzhen", "xingtai", "taiyuan"])
@pytest.mark.parametrize("view", sources_form.VIEWS)
def test_every_view_opens_for_thin_and_full_areas(area: str, view: str) -> None:
    app = opened("sources", **{**LINK, "area": area}, view=view)
    assert ("逐条核对" if view == "documents" else "项里查到") in said(app)
    assert app.query_params["area"] == area
    assert app.query_params.get("view", "figures") == view


@pytest.mark.parametrize("chart", sources_form.CHARTS)
def test_every_chart_opens_and_stays_in_the_link(chart: str) -> None:
    app = opened("sources", **LINK, view="history", chart=chart)
    assert app.query_params.get("chart", "base") == chart


def test_what_a_link_says_wrongly_is_named_and_the_rest_kept() -> None:
    app = opened("sources", **LINK, view="moon", topic="cheese", claim="D9-99", find="起付线")
    shown = html.unescape(said(app))
    for word in ("'moon'", "'cheese'", "'D9-99'"):
        assert word in shown
    assert "起付线" in shown
    assert {"view", "topic", "claim"}.isdisjoint(app.query_params)
    assert app.query_params["find"] == "起付线"


def test_the_claim_of_a_link_stands_first_and_open() -> None:
    app = opened("sources", **LINK, claim="D0-10")
    shown = said(app)
    assert app.query_params["view"] == "documents"
    assert shown.index('id="claim-D0-10"') < shown.index('id="document-D0"')
    focus = shown[shown.index('id="claim-D0-10"') :].split("</section>")[0]
    assert "不对" in focus and "9.8%" in focus
    app.button(key="close_claim").click().run()
    assert 'id="claim-D0-10"' not in said(app)
    assert "claim" not in app.query_params


def test_documents_show_their_tables_beside_ours() -> None:
    shown = said(opened("sources", **LINK, view="documents", doc="D2"))
    assert "300 元" in shown and "576.32 元/月" in shown  # theirs for 2024, ours for 2024
    assert "（原文空白）" in shown
    assert "795 元/年" in shown
    assert 'id="document-D0"' not in shown


def test_the_counts_are_those_of_the_check(policy: Policy) -> None:
    found = counts(check_all(policy, "beijing", ON))
    shown = said(opened("sources", **LINK, view="documents"))
    assert f"{found['wrong']} 条不对" in shown
    assert f"拆成 {len(load().claims)} 条" in shown


def test_another_city_on_top_changes_the_page_and_the_link() -> None:
    app = opened("sources", **{**LINK, "option": ""}, view="open")
    app.selectbox(key="form_area").set_value("chongqing").run()
    assert not app.exception
    assert app.query_params["area"] == "chongqing"
    assert app.query_params["view"] == "open"
    assert "重庆" in said(app)


def test_the_file_opens_in_a_spreadsheet(policy: Policy) -> None:
    area = policy.areas["beijing"]
    data = sources_show.csv_bytes(policy, area, items(policy, "beijing", ON))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(items(policy, "beijing", ON))
    floor = next(r for r in rows if r["项目"] == "缴费基数下限")
    assert (floor["数值"], floor["写法"], floor["起"], floor["止"]) == (
        "7162",
        "7,162 元/月",
        "2025-07-01",
        "2026-06-30",
    )
    assert floor["网址"].startswith("https://")
    assert all(r["出处"] for r in rows)


# --- from the comparison -----------------------------------------------------------------------


def links_to_claims(app: AppTest) -> dict[str, str]:
    """Claim id → address, of every link on the page that opens a claim."""
    found = {}
    for address in re.findall(r'href="(sources\?[^"]*)"', said(app)):
        query = dict(parse_qsl(urlsplit(html.unescape(address)).query))
        if "claim" in query:
            found[query["claim"]] = html.unescape(address)
    return found


def test_cells_of_the_comparison_link_to_what_documents_say() -> None:
    app = opened(**LINK)
    found = links_to_claims(app)
    assert {"D0-10", "D0-5", "D1-10", "D4-6", "D0-1"} <= found.keys()
    assert "D0-13" not in found  # speaks of another city
    query = dict(parse_qsl(urlsplit(found["D0-10"]).query))
    assert query["area"] == "beijing" and query["salary"] == "9000"
    there = opened("sources", **query)
    assert 'id="claim-D0-10"' in said(there)
    assert there.query_params["salary"] == "9000"


def test_the_comparison_says_how_many_claims_hold(policy: Policy) -> None:
    found = counts(check_all(policy, "beijing", ON))
    shown = said(opened(**LINK))
    assert "逐条核对" in shown
    for verdict, text in (("wrong", "条不对"), ("agrees", "条对")):
        assert f"{found[verdict]} {text}" in shown  # type: ignore[index]


# --- the link ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["view", "find", "of_plan", "topic", "doc", "claim", "chart"]), st.text(max_size=20)
    )
)
def test_no_text_in_a_link_breaks_the_page(extra: dict[str, str]) -> None:
    asked, faults = sources_form.decode(extra)
    assert asked.view in sources_form.VIEWS
    for fault in faults:
        assert sources_form.fault(fault)
    again, none = sources_form.decode({k: v for k, v in asked.extra().items() if v})
    assert not none
    assert again.view == asked.view
