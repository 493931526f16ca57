"""Journeys in a real browser against a running app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from .served import SLOW, free_port, server, settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LINK = "area=beijing&status=flexible&salary=12000&age=35&sex=female&on=2025-09-01&lang=zh"


def opened(browser: Browser, url: str, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN").new_page()
    page.goto(url)
    expect(page.locator(".mi-table")).to_be_visible(timeout=SLOW)
    settled(page)
    return page


def big(page: Page, plan: str) -> str:
    return page.locator(f".mi-card.mi-plan-{plan} .mi-big .mi-value").inner_text()


def test_link_change_salary_and_share(browser: Browser, app_url: str) -> None:
    page = opened(browser, f"{app_url}/?{LINK}")
    assert big(page, "flexible") == "584.92 元/月"
    assert big(page, "employee") == "243 元/月"
    salary = page.get_by_role("spinbutton", name="月收入（元）")
    salary.fill("5000")
    salary.press("Enter")
    expect(page.locator(".mi-card.mi-plan-employee .mi-big .mi-value")).to_have_text("146.24 元/月", timeout=SLOW)
    page.wait_for_url("**salary=5000**", timeout=SLOW)
    # a friend opens the link in a fresh browser and sees the same
    friend = opened(browser, page.url)
    assert big(friend, "employee") == "146.24 元/月"
    assert friend.locator(".mi-headline").inner_text() == page.locator(".mi-headline").inner_text()


def test_a_number_opens_to_its_derivation_and_documents(browser: Browser, app_url: str) -> None:
    page = opened(browser, f"{app_url}/?{LINK}")
    number = page.locator(".mi-card.mi-plan-employee .mi-big details")
    number.locator("summary").click()
    explanation = number.locator(".mi-explain")
    expect(explanation).to_contain_text("12,000 元 × 2% = 240 元")
    expect(explanation).to_contain_text("可信度")
    assert number.locator("a[href^=http]").count() > 0


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_cut_off(browser: Browser, app_url: str, width: int) -> None:
    page = opened(browser, f"{app_url}/?{LINK}", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        """w => [...document.querySelectorAll('.mi-card, .mi-headline, .mi-table, .vega-embed')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().right > w + 1).map(e => e.className)""",
        width,
    )
    assert wide == []
    chart = page.locator(".st-key-mi-wide" if width > 640 else ".st-key-mi-narrow")
    expect(chart).to_be_visible()


def test_on_a_laptop_the_answer_is_there_without_scrolling(browser: Browser, app_url: str) -> None:
    page = opened(browser, f"{app_url}/?{LINK}")
    for plan in ("employee", "flexible", "resident"):
        box = page.locator(f".mi-card.mi-plan-{plan}").bounding_box()
        assert box
        assert box["y"] + box["height"] < 844


def test_a_broken_link_says_what_was_dropped(browser: Browser, app_url: str) -> None:
    page = opened(browser, f"{app_url}/?area=atlantis&status=flexible&salary=lots&age=35&on=2025-09-01")
    expect(page.locator(".mi-warning").first).to_be_visible()
    text = page.locator(".mi-warning").all_inner_texts()
    assert any("atlantis" in t for t in text)
    assert any("lots" in t for t in text)


def test_a_cell_leads_to_what_the_articles_say_of_it(browser: Browser, app_url: str) -> None:
    page = opened(browser, f"{app_url}/?{LINK}", width=390)
    cell = page.locator(".mi-table details", has_text="单位 9.8%").first
    cell.locator("summary").click()
    cell.get_by_role("link", name="看核对 D0-10").click()
    focus = page.locator("#claim-D0-10")
    expect(focus).to_contain_text("9.8%", timeout=SLOW)
    expect(focus).to_contain_text("不对")
    assert "claim=D0-10" in page.url and "salary=12000" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_first_change_after_a_restart_of_the_server_counts(browser: Browser) -> None:
    """The session is gone, the open page is not: what is changed on it must neither be lost nor undo the rest."""
    port = free_port()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    with server(port=port) as first:
        page.goto(f"{first.url}/?{LINK}&amount=23000")
        expect(page.locator(".mi-headline").first).to_contain_text("北京", timeout=SLOW)
        settled(page)
    connected = page.locator("[data-test-connection-state=CONNECTED]")
    expect(connected).to_have_count(0)  # the page knows that it is alone
    with server(port=port):
        expect(connected).to_have_count(1)
        salary = page.get_by_role("spinbutton", name="月收入（元）")
        salary.fill("5000")
        salary.press("Enter")
        page.wait_for_url("**salary=5000&**", timeout=SLOW)
        expect(page.locator(".mi-headline").first).to_contain_text("5,000 元", timeout=SLOW)
        expect(salary).to_have_value("5000")
        assert "amount=23000" in page.url and "age=35" in page.url and "sex=female" in page.url
    context.close()
