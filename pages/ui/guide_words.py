"""How to join, in words: sections, windows, dates."""

from __future__ import annotations

from calc.guide import Day, Guidance, PayStep, Window
from calc.schema import Wait

from . import words
from .i18n import _, policy_text
from .numbers import day


def section(code: str) -> str:
    """A part of the guide as a heading."""
    return {
        "who": _("谁来办"),
        "bring": _("带什么"),
        "register": _("去哪里登记"),
        "pay": _("怎么缴费"),
        "check": _("怎么知道办成了"),
        "keep": _("留好什么"),
        "ask": _("问谁"),
        "after": _("以后会遇到的"),
        "beware": _("小心受骗"),
    }[code]


def way_missing(about: str, city: str) -> str:
    """That an area's own way is not known."""
    return {
        "enrol": _("{city}自己的登记渠道没有查到，下面是各地通用的。", city=city),
        "pay": _("{city}自己的缴费渠道没有查到，下面是各地通用的。", city=city),
        "check": _("{city}自己的查询渠道没有查到，下面是各地通用的。", city=city),
        "ask": _("{city}自己的电话没有查到，下面是全国的。", city=city),
    }[about]


def wait(one: Wait) -> str:
    """3 个月 / 90 天."""
    return _("{n} 个月", n=f"{one.months:g}") if one.months is not None else _("{n} 天", n=one.days)


def who(text: str | None) -> str:
    """（在校学生）, where a window is only for some."""
    return _("（{who}）", who=policy_text(text)) if text else ""


def window(one: Window) -> str:
    """When residents enrol, seen from today, as a sentence."""
    values = {"year": one.cover, "who": who(one.who), "a": day(one.opens), "b": day(one.closes), "n": abs(one.days)}
    if one.state == "coming":
        return _("{year} 年度{who}的集中参保期从 {a} 到 {b}，还有 {n} 天开始。", **values)
    if one.state == "open":
        if one.days == 0:
            return _("{year} 年度{who}的集中参保期从 {a} 到 {b}，今天是最后一天。", **values)
        return _("{year} 年度{who}的集中参保期从 {a} 到 {b}，还剩 {n} 天。", **values)
    if one.state == "late":
        return _("{year} 年度{who}的集中参保期是 {a} 到 {b}，已经过了 {n} 天。", **values)
    return _(
        "查到的最近一次{who}是 {year} 年度：{a} 到 {b}，已经结束；新的日期还没有收录，多数地方在秋天到年底，请问当地。",
        **values,
    )


def pay_step(one: PayStep) -> str:
    """What paying in a stretch of time leads to."""
    span = (
        _("{a} 起缴费", a=day(one.first))
        if one.last is None
        else _("{a} 到 {b} 缴费", a=day(one.first), b=day(one.last))
    )
    full = _("，财政补助的那份也要自己缴") if one.full else ""
    if one.starts is None or (one.starts == "after_wait" and one.wait is None):
        what = _("有等待期，多长没有写明") if one.starts == "after_wait" else _("从哪天开始报销没有查到")
    elif one.starts == "after_wait":
        assert one.wait is not None
        what = _("要等 {time} 才开始报销", time=wait(one.wait))
    else:
        what = {
            "year": _("从 {day} 起报销", day=day(one.starts_on)) if one.starts_on else "",
            "payment": _("从缴费那天起报销"),
            "next_day": _("从缴费第二天起报销"),
            "next_month": _("从缴费的下个月起报销"),
        }[one.starts]
    return _("{span}：{what}{full}。", span=span, what=what, full=full)


def now(one: PayStep, cover: int) -> str:
    """What paying today for a year of cover leads to; nothing, where the wait outlasts that year."""
    if one.starts_on is not None and one.starts_on.year > cover:
        return _(
            "现在缴 {year} 年度的已经用不上：等待期到 {day}才满，那时这个年度已经过完；请问当地下一年度什么时候缴。",
            year=cover,
            day=day(one.starts_on),
        )
    full = _("，财政补助的那份也要自己缴") if one.full else ""
    if one.starts_on is None:
        return _("今天缴费，有等待期或开始日期没有查到{full}。", full=full)
    if one.starts == "after_wait":
        return _(
            "今天缴费，约从 {day} 起报销（要等 {time}）{full}。",
            day=day(one.starts_on),
            time=wait(one.wait) if one.wait else "",
            full=full,
        )
    return _("今天缴费，从 {day} 起报销{full}。", day=day(one.starts_on), full=full)


def day_name(one: Day) -> str:
    """What a date is."""
    values = {"year": one.cover, "who": who(one.who)}
    return {
        "opens": lambda: _("{year} 年度居民医保{who}开始缴费", **values),
        "reminder": lambda: _("还有一周：{year} 年度居民医保{who}缴费截止", **values),
        "closes": lambda: _("{year} 年度居民医保{who}缴费截止", **values),
        "cover": lambda: _("{year} 年度居民医保{who}开始报销（按时或今天缴费的）", **values),
        "newborn": lambda: _("新生儿参保截止（按出生月的 1 日算，最早的一天）"),
        "register": lambda: _("单位给我登记的最后一天（开始上班后 30 日内）"),
        "register_reminder": lambda: _("还有一周：查一查单位登记了没有"),
        "month_day": lambda: _("灵活就业医保扣款日，账户里留够钱"),
        "pay_by": lambda: _("灵活就业医保今年缴费截止"),
        "pay_by_reminder": lambda: _("还有一周：灵活就业医保今年缴费截止"),
    }[one.code]()


def left(one: Day) -> str:
    """还有 12 天 / 今天 / 已过 3 天."""
    if one.days_left == 0:
        return _("今天")
    return _("还有 {n} 天", n=one.days_left) if one.days_left > 0 else _("已过 {n} 天", n=-one.days_left)


def headline(one: Guidance, city: str) -> str:
    """Who does it and by when, in a sentence or two."""
    plan = words.plan(one.plan)
    text = {
        "employee": _(
            "{city}，{plan}：由单位办，开始上班之日起 30 日内登记，你只要盯着办成没有。", city=city, plan=plan
        ),
        "flexible": _("{city}，{plan}：自己办，先登记，再缴费；断缴会停报销。", city=city, plan=plan),
        "resident": _("{city}，{plan}：先登记（以前参加过的多半不用），再按年缴费。", city=city, plan=plan),
    }[one.plan]
    if one.plan == "employee" and one.person.status == "retired":
        text = _("{city}，退休后的职工医保：退休时到参保地把缴费年限核对清楚，够了就不用再缴费。", city=city)
    elif one.plan == "employee" and one.person.status == "unemployed" and one.person.unemployment_benefit:
        text = _("{city}，领失业金期间的职工医保：由失业保险基金缴，你不用办。", city=city)
    deadline = next((d for d in one.days if d.code in ("register", "newborn", "pay_by")), None)
    if deadline is not None:
        text += _("{what}：{day}，{left}。", what=day_name(deadline), day=day(deadline.day), left=left(deadline))
    if one.is_newborn:
        return text + newborn(one)
    best = best_window(one)
    if best is not None:
        text += window(best)
        if best.confidence == "unverified":
            text += _("（日期未核实）")
        if best.now is not None:
            text += now(best.now, best.cover)
    elif one.plan == "resident":
        text += _("缴费的日期没有查到，请打 12393 问当地。")
    return text


def best_window(one: Guidance) -> Window | None:
    """The window that the headline speaks of: open before coming before past."""
    return min(one.windows, key=lambda w: ("open", "coming", "late", "past").index(w.state), default=None)


def newborn(one: Guidance) -> str:
    """What holds for a child in its first year instead of the windows."""
    if one.newborn is not None:
        return _("新生儿在出生后 {time}内办好的，不用等，从出生那天起报销。", time=wait(one.newborn))
    return _("新生儿一般不受集中参保期限制；当地要在出生后多久办好没有查到，请尽快打 12393 问。")


def gaps() -> str:
    """Those whose cover was not unbroken wait longer."""
    return _("以上是按时、连续参保的；以前断过的，等待期可能更长，看“断缴”页。")
