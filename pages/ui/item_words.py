"""The figures of an area in words: what each is, for whom, how much, since when."""

from __future__ import annotations

from typing import Any

from calc.listing import Item
from calc.schema import Area, BySex, When

from . import bill_words, claim_words, words
from .i18n import _, policy_text
from .numbers import day, money, per_month, per_year, percent, short_day, yuan

PER = ("year", "admission", "visit", "day", "quarter")


def per(code: str) -> str:
    """How often something counts."""
    return {
        "year": _("每年"),
        "admission": _("每次住院"),
        "visit": _("每次"),
        "day": _("每天"),
        "quarter": _("每季度"),
    }[code]


def hospital(code: str) -> str:
    """A special kind of hospital."""
    return {"tcm": _("中医医院"), "psychiatric": _("精神病医院"), "infectious": _("传染病医院")}[code]


def plan(code: str | None) -> str:
    """The plan of a figure; figures that several share stand under one heading."""
    return words.plan(code) if code else _("几种方式共用")


def about(code: str) -> str:
    """What one does at a place or in an app."""
    return {
        "enrol": _("到哪里参保"),
        "pay": _("到哪里缴费"),
        "check": _("到哪里查询"),
        "transfer": _("怎么转移"),
        "claim": _("怎么报销"),
        "ask": _("向谁咨询"),
        "file_out_of_area": _("异地就医备案"),
    }[code]


# --- names -------------------------------------------------------------------------------------


def name(item: Item) -> str:
    """What a figure is."""
    d = dict(item.detail)
    simple = {
        "floor": _("缴费基数下限"),
        "cap": _("缴费基数上限"),
        "base_share": _("缴费基数占平均工资的比例"),
        "base_amount": _("公布的缴费基数"),
        "base_step": _("可选的缴费基数（占平均工资的比例）"),
        "base_equals_floor": _("缴费基数"),
        "base_between": _("缴费基数"),
        "published": _("公布的缴费金额"),
        "account": _("划入个人账户"),
        "deductible_year_max": _("起付线一年累计最多"),
        "threshold": _("自己负担超过多少起付"),
        "years_male": _("男要缴满"),
        "years_female": _("女要缴满"),
        "actual_years": _("其中实际缴费至少"),
        "wait_first_join": _("首次参保等待"),
        "wait_after_grace": _("断得更久，等待"),
        "wait_fixed": _("错过集中参保期，等待"),
        "wait_at_least": _("断缴多年，至少等待"),
        "per_missed_year": _("每多断一年，再等"),
        "gap_note": _("断缴的规定"),
        "aid_pays": _("受资助的人自己缴"),
        "aid_share": _("缴费资助的比例"),
        "help": _("缴费补贴"),
    }
    if item.what in simple:
        return simple[item.what]
    if item.what == "series":
        return words.series_name(d["series"])
    if item.what == "premium":
        return _premium(d)
    if item.what == "premium_unknown":
        return _("{who}缴的部分", who=words.payer(d["payer"]))
    if item.what == "deductible":
        return _("起付线（{per}）", per=per(d["per"]))
    if item.what == "ratio":
        return _("超过封顶线以后的报销比例") if d.get("over_cap") else _("报销比例")
    if item.what.startswith("cap_"):
        return _cap_name(item.what, d)
    if item.what == "grace":
        return {
            "possible": _("断缴多久以内可以补缴"),
            "impossible": _("断缴的缓冲期（不能补缴）"),
        }.get(d.get("back") or "", _("断缴的缓冲期"))
    if item.what == "window":
        return _("{year} 年度集中参保期", year=d["cover"])
    if item.what == "channel":
        return about(d["about"])
    if item.what == "join":
        return words.verdict(d["verdict"])
    return _modifier_name(item.what)


def _premium(d: dict[str, Any]) -> str:
    text = _(
        "{who}缴的{what}",
        who=words.payer(d["payer"]) if d["payer"] != "individual" else _("个人"),
        what=words.purpose(d["purpose"]),
    )
    if d["includes"]:
        text = _("{text}（含{others}）", text=text, others=_("、").join(words.purpose(p) for p in d["includes"]))
    return _("{text}，占{base}的比例", text=text, base=words.series_name(d["of"])) if d["of"] else text


def _cap_name(what: str, d: dict[str, Any]) -> str:
    if what in ("cap_none", "cap_unknown"):
        return _("超过封顶线以后的封顶线") if d.get("over_cap") else _("封顶线")
    every = per(d["per"])
    text = _("{per}最多报销", per=every) if what == "cap_paid" else _("{per}最多计算的费用", per=every)
    return _("{text}（{base}的倍数）", text=text, base=words.series_name(d["of"])) if d.get("of") else text


def _modifier_name(what: str) -> str:
    _modifier, number, *how = what.split("_", 2)
    numbers = {
        "deductible": _("起付线"), "ratio": _("报销比例"), "cap": _("封顶线"), "threshold": _("大病起付标准"),
    }  # fmt: skip
    return {
        "set": _("{what}改为", what=numbers[number]),
        "times": _("{what}乘以", what=numbers[number]),
        "own_times": _("{what}：自付部分乘以", what=numbers[number]),
        "plus": _("{what}调整", what=numbers[number]),
    }[how[0]]


# --- for whom ----------------------------------------------------------------------------------


def class_names(area: Area, plan: str | None) -> dict[str, str]:
    """The names of all classes that a figure of a plan may be split by; those of its own plan win."""
    found = {"all": _("其余"), "primary": _("一级及基层"), "secondary": _("二级医院"), "tertiary": _("三级医院")}
    found |= {p: bill_words.place(p) for p in ("home", "province", "filed", "referred", "emergency", "unfiled")}
    plans = [p for code, p in area.plans.items() if code != plan] + [
        p for code, p in area.plans.items() if code == plan
    ]
    for one in plans:
        for classes in (one.options, *one.axes.values()):
            found |= {c.id: words.class_name(c) for c in classes}
    return found | {c.id: words.class_name(c) for c in area.levels if c.zh}


def who(item: Item, area: Area) -> str:
    """For whom a figure holds: groups, levels, brackets, conditions; empty: for everybody."""
    names = class_names(area, item.plan)
    d = dict(item.detail)
    parts = [names.get(i, i) for i in item.ids]
    parts += [names.get(i, i) for i in d.get("levels") or ()]
    if item.bracket is not None:
        parts.append(_bracket(*item.bracket))
    if item.number is not None:
        parts.append(_("第 {n} 次", n=item.number) if item.number == 1 else _("第 {n} 次起", n=item.number))
    if d.get("whom"):
        parts.append(_("、").join(words.hardship(h) for h in d["whom"]))
    if item.when is not None:
        parts.append(condition(item.when, names))
    return _(" · ").join(parts)


def _bracket(low: float | None, high: float | None) -> str:
    if high is None:
        return _("{low} 元以上", low=money(low)) if low is not None else _("再往上")
    return _("{high} 元以内", high=money(high)) if not low else _("{low}～{high} 元", low=money(low), high=money(high))


def condition(when: When, names: dict[str, str]) -> str:
    """A condition on a person or a bill in words."""
    parts: list[str] = []

    def add(values: Any, word: Any) -> None:
        if values:
            parts.append(_("或").join(word(v) for v in (values if isinstance(values, tuple) else (values,))))

    add(when.status, words.status)
    add(when.sex, words.sex)
    for age, text in ((when.age_from, _("满 {n} 岁")), (when.age_below, _("不满 {n} 岁"))):
        if isinstance(age, BySex):
            parts.append(_("男 {m} 岁、女 {f} 岁为界", m=age.male, f=age.female))
        elif age is not None:
            parts.append(text.format(n=age))
    for date, text in (
        (when.born_from, _("{day}以后出生")), (when.born_before, _("{day}以前出生")),
        (when.retired_from, _("{day}以后退休")), (when.retired_before, _("{day}以前退休")),
        (when.joined_from, _("{day}以后首次参保")), (when.joined_before, _("{day}以前首次参保")),
        (when.reaches_age_from, _("{day}以后到退休年龄")), (when.reaches_age_before, _("{day}以前到退休年龄")),
    ):  # fmt: skip
        if date is not None:
            parts.append(text.format(day=day(date)))
    for months, text in (
        (when.months_insured_from, _("连续参保满 {n} 个月")), (when.months_insured_below, _("连续参保不满 {n} 个月")),
    ):  # fmt: skip
        if months is not None:
            parts.append(text.format(n=months))
    add(when.hukou, words.hukou)
    add(when.origin, words.origin)
    add(when.hardship, words.hardship)
    add(when.employer, words.employer)
    add(when.place, bill_words.place)
    add(when.hospital, hospital)
    add(when.option, lambda o: names.get(o, o))
    for flag, yes, no in (
        (when.contracted, _("有签约的机构或家庭医生"), _("没有签约")),
        (when.referred, _("经过转诊"), _("没有转诊")),
        (when.unemployment_benefit, _("领取失业金"), _("没有领失业金")),
    ):
        if flag is not None:
            parts.append(yes if flag else no)
    return _("、").join(parts) or _("符合规定条件的")


# --- how much ----------------------------------------------------------------------------------


def value(item: Item) -> str:
    """How much, with its unit."""
    if item.dates is not None:
        return _("{first} 至 {last}", first=short_day(item.dates[0]), last=short_day(item.dates[1]))
    fixed = {
        "cap_none": _("不封顶"),
        "cap_unknown": _("未知"),
        "premium_unknown": _("未知"),
        "base_equals_floor": _("按下限"),
        "base_between": _("上下限之间自己选"),
    }
    if item.what in fixed:
        return fixed[item.what]
    if item.what == "join":
        return " ".join(words.reason(code) for code in dict(item.detail)["reasons"])
    if item.text is not None:
        return policy_text(item.text)
    if item.value is None:
        return _("未知")
    plain = f"{item.value:g}"
    return {
        "yuan": lambda: yuan(item.value),
        "yuan_month": lambda: per_month(item.value),
        "yuan_year": lambda: per_year(item.value),
        "ratio": lambda: _signed(item),
        "times": lambda: _("{n} 倍", n=plain),
        "years": lambda: _("{n} 年", n=plain),
        "months": lambda: _("{n} 个月", n=plain),
        "days": lambda: _("{n} 天", n=plain),
        "text": lambda: plain,
        "dates": lambda: plain,
    }[item.unit]()


def _signed(item: Item) -> str:
    assert item.value is not None
    if not item.what.endswith("_plus"):
        return percent(item.value)
    points = f"{round(item.value * 100, 4):g}"
    return _("加 {n} 个百分点", n=points) if item.value >= 0 else _("减 {n} 个百分点", n=points.lstrip("-"))


def period(item: Item) -> str:
    """For which time the notice says it."""
    if item.start and item.end:
        return _("从 {first}到 {last}", first=day(item.start), last=day(item.end))
    if item.start:
        return _("从 {first}起", first=day(item.start))
    if item.end:
        return _("到 {last}为止", last=day(item.end))
    return _("起止日期没有写明")


def searchable(item: Item, area: Area) -> str:
    """Everything that a search looks through."""
    return " ".join(
        (plan(item.plan), claim_words.topic(item.topic), name(item), who(item, area), value(item), item.note or "")
    ).lower()
