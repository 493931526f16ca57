"""The guide through the app: every area, every kind of visitor, rubbish in the link."""

from __future__ import annotations

import re
from typing import Any

import pytest

from calc import Policy
from calc.schema import PLANS
from tests.conftest import LINK, opened, said

CODES = re.compile(r"\b(None|nan|NaN|ineligible|unverified|nation|enrol|after_wait|next_day)\b|\{|\}")


def visible(app: Any) -> str:
    return re.sub(r"<[^>]+>", " ", said(app))


def checked(app: Any) -> str:
    assert not app.exception
    text = visible(app)
    assert not CODES.search(text), CODES.search(text)
    for heading in ("谁来办", "带什么", "去哪里登记", "怎么缴费", "怎么知道办成了", "问谁", "小心受骗"):
        assert heading in text
    return text


def test_every_area_has_a_guide(policy: Policy) -> None:
    app = opened("guide", **{**LINK, "status": "unemployed"})
    for number, code in enumerate(sorted(policy.areas)):
        app.selectbox(key="form_area").set_value(code)
        plan = PLANS[number % 3]
        next(c for c in app.get("button_group") if c.key == "form_guide_plan").set_value(plan).run()
        text = checked(app)
        assert policy.areas[code].zh in text
        assert app.query_params["plan"] == plan


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"plan": "resident"}, "已经过了 1 天。今天缴费，约从 2026 年 6 月 1 日起报销（要等 3 个月）"),
        ({"plan": "resident", "on": "2026-02-28"}, "今天是最后一天"),
        ({"plan": "resident", "on": "2026-02-01"}, "还剩 27 天"),
        ({"status": "employed", "start": "2026-02-20"}, "2026 年 3 月 22 日，还有 21 天"),
        ({"area": "guangzhou", "status": "child", "birth": "2026-01"}, "2026 年 7 月 1 日，还有 122 天"),
        ({"area": "nanning", "plan": "resident", "on": "2030-01-01"}, "新的日期还没有收录"),
        ({"status": "retired", "age": "120", "years": "60"}, "够了就不用再缴费"),
        ({"area": "lasa", "status": "student", "on": "2000-01-01", "origin": "foreign"}, "这一天的规定没有查到"),
    ],
)
def test_the_answer_says_when(params: dict[str, str], words: str) -> None:
    app = opened("guide", **{**LINK, **params})
    assert words in checked(app)


def test_rubbish_in_the_link_is_named_and_the_rest_stays() -> None:
    app = opened("guide", **{**LINK, "status": "employed"}, plan="gold", start="soon")
    text = said(app)
    assert "“参保方式”写的是 gold" in text
    assert "“哪天开始上班”写的是 &#39;soon&#39;" in text
    assert "由单位办" in text
    assert "start" not in app.query_params


def test_the_dates_can_be_taken_along() -> None:
    app = opened("guide", **LINK, plan="resident")
    assert any("日历" in b.proto.label for b in app.get("download_button"))
    none = opened("guide", **LINK, plan="flexible")
    assert not any("日历" in b.proto.label for b in none.get("download_button"))
    assert "当地的没有查到" in said(none)


def test_newborns_do_not_wait_for_windows() -> None:
    """The waiting time after a window is not for newborns: the answer speaks of their own time alone."""
    app = opened("guide", **{**LINK, "area": "guangzhou", "status": "child", "birth": "2026-01"})
    headline = re.search(r'mi-headline".*?</p>', said(app), re.S)
    assert headline
    assert "6 个月内办好的，不用等" in headline[0]
    assert "今天缴费" not in visible(app)
    unknown = opened("guide", **{**LINK, "area": "taiyuan", "status": "child", "age": "0"})
    assert "没有查到，请尽快打 12393" in visible(unknown)
