"""What the documents claim and what we found, in sentences."""

from __future__ import annotations

from typing import Any

from calc import Policy
from calc.claims import Fact, Finding
from calc.documents import Axis, Claim, Document, DocumentTable, JoinCase, TableRow

from . import explain, words
from .explain import Cell
from .i18n import _, is_chinese, policy_text
from .numbers import day, money, per_month, per_year, percent, yuan

VERDICT_ICON = {
    "agrees": "check_circle", "outdated": "history", "varies": "alt_route", "wrong": "cancel", "unconfirmed": "help",
}  # fmt: skip


def verdict(code: str) -> str:
    """What we make of a claim, in a word or two."""
    return {
        "agrees": _("对"),
        "outdated": _("过时"),
        "varies": _("各地不同"),
        "wrong": _("不对"),
        "unconfirmed": _("没查实"),
    }[code]


def counted(code: str, count: int) -> str:
    """12 条对 / 9 条不对."""
    return {
        "agrees": _("{n} 条对", n=count),
        "outdated": _("{n} 条过时", n=count),
        "varies": _("{n} 条各地不同", n=count),
        "wrong": _("{n} 条不对", n=count),
        "unconfirmed": _("{n} 条没查实", n=count),
    }[code]


def topic(code: str) -> str:
    """What a figure or a claim is about."""
    return {
        "join": _("谁能参加"),
        "who": _("参保对象"),
        "payers": _("谁来缴费"),
        "base": _("缴费基数"),
        "rates": _("缴费比例"),
        "amount": _("缴多少钱"),
        "government": _("财政补助"),
        "account": _("个人账户"),
        "enrol": _("怎么参保、去哪里缴"),
        "wait": _("断缴和等待期"),
        "outpatient": _("普通门诊"),
        "inpatient": _("住院"),
        "second_layer": _("大额和大病"),
        "retirement": _("退休要缴满几年"),
        "help": _("补贴和资助"),
        "transfer": _("转移"),
    }[code]


def kind(code: str) -> str:
    """What kind of article a document is."""
    return {"health_news": _("资讯页"), "questions": _("问答页")}[code]


def reason(finding: Finding) -> str:
    """How the verdict came about, where that is not plain from the facts."""
    return {
        "fixed": "",
        "met": "",
        "not_met": "",
        "differs_elsewhere": _("在这个城市成立，但不是处处如此。"),
        "unknown_here": _("这个城市的有关规定或数字没有查到，所以不下结论。"),
        "unverified_here": _("这个城市的有关数字只有未核实的来源，所以不下结论。"),
        "by_nation": _("这个城市自己的没有查到或没有查实，按全国的规定或数字判断。"),
        "not_general": _("这个城市的没有查到或没有查实；别的城市不是这样，所以不能当作到处都对。"),
    }[finding.reason]


# --- what stands in the files in two languages ---------------------------------------------------


def text(claim: Claim) -> str:
    """What the document says, in our words."""
    return claim.zh if is_chinese() else claim.en


def why(claim: Claim) -> str:
    """Why we think of it as we do."""
    return claim.why if is_chinese() else claim.why_en


def title(document: Document) -> str:
    """The article's title."""
    return document.title if is_chinese() else document.en


def about(document: Document) -> str:
    """What the article is, and from when."""
    date = _("发布于 {day}", day=day(document.date)) if document.date else _("没有日期")
    rest = (document.about if is_chinese() else document.about_en).rstrip("。.")
    return _("{kind}，{date}。{about}。", kind=kind(document.kind), date=date, about=rest)


def heading(one: Axis | DocumentTable) -> str:
    """The heading of a table, a row or a column."""
    return one.zh if is_chinese() else one.en


def corner(table: DocumentTable) -> str:
    """The heading over the rows of a table."""
    return table.head if is_chinese() else table.head_en


def cells(row: TableRow) -> tuple[str | None, ...]:
    """What a row of a document's table says; None where it is empty."""
    return row.cells if is_chinese() else row.cells_en


# --- facts -------------------------------------------------------------------------------------


def fact(one: Fact, policy: Policy) -> str:
    """One thing that the policy says about a claim, as a sentence with its numbers and the doubt about them."""
    city = words.area_name(policy.areas[one.area]) if one.area else ""
    text = _SENTENCES[one.code](one.values, city, policy, one)
    doubt = Cell("", (), explain.mark(one.figures)).mark_text
    if not doubt:
        return text
    stop = text[-1] if text[-1] in "。." else ""
    return text.removesuffix(stop) + _("（{mark}）", mark=doubt) + stop


def _rate(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    names = {
        ("employee", "employer"): _("{city}：单位一共缴缴费基数的 {rate}。"),
        ("employee", "individual"): _("{city}：职工自己缴缴费基数的 {rate}。"),
        ("flexible", "individual"): _("{city}：灵活就业自己缴缴费基数的 {rate}。"),
    }
    missing = {
        ("employee", "employer"): _("{city}：单位缴多少没有查到。"),
        ("employee", "individual"): _("{city}：职工自己缴多少没有查到。"),
        ("flexible", "individual"): _("{city}：灵活就业缴多少没有查到。"),
    }
    key = (v["plan"], v["payer"])
    return (missing if v["rate"] is None else names)[key].format(city=city, rate=percent(v["rate"]))


def _rate_everywhere(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    whose = {
        ("employee", "employer"): _("单位"),
        ("employee", "individual"): _("职工自己"),
        ("flexible", "individual"): _("灵活就业"),
    }[(v["plan"], v["payer"])]
    values = {"areas": v["areas"], "who": whose, "known": v["known"], "inside": v["inside"], "unsure": v["unsure"],
              "low": percent(v["low"]), "high": percent(v["high"])}  # fmt: skip
    if v["unsure"]:
        return _("{areas} 个城市里，{who}的比例查到 {known} 个（{unsure} 个未核实）：从 {low} 到 {high}，与文档说法相符的 {inside} 个。", **values)  # fmt: skip
    return _(
        "{areas} 个城市里，{who}的比例查到 {known} 个：从 {low} 到 {high}，与文档说法相符的 {inside} 个。", **values
    )


def _areas(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _(
        "{areas} 个城市里，能判断的 {known} 个，其中与文档说法相符的 {holds} 个。",
        areas=v["areas"], known=v["known"], holds=v["holds"],
    )  # fmt: skip


def _limits(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["floor"] is None:
        return _("{city}：缴费基数的上下限没有查到。", city=city)
    floor, cap = money(v["floor"]), money(v["cap"])
    if v["cap_share"] is None:
        return _(
            "{city}：下限 {floor} 元，上限 {cap} 元；把上限当作平均工资的 300%，下限就是 {share}。",
            city=city, floor=floor, cap=cap, share=percent(round(v["floor_share"], 3)),
        )  # fmt: skip
    return _(
        "{city}：平均工资 {wage} 元；下限 {floor} 元，是它的 {floor_share}；上限 {cap} 元，是它的 {cap_share}。",
        city=city, wage=money(v["wage"]), floor=floor, floor_share=percent(round(v["floor_share"], 3)), cap=cap,
        cap_share=percent(round(v["cap_share"], 3)),
    )  # fmt: skip


def _floor(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _("{city}：缴费基数下限 {value}。", city=city, value=yuan(v["yuan"]))


def _cap(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _("{city}：缴费基数上限 {value}。", city=city, value=yuan(v["yuan"]))


def _flexible_monthly(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["chosen"]:
        return _("{city}：灵活就业按最低基数缴 {value}，可以选更高的。", city=city, value=per_month(v["yuan"]))
    return _("{city}：灵活就业缴 {value}，大家一样。", city=city, value=per_month(v["yuan"]))


def _flexible_account(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["yuan"] is None:
        return _("{city}：灵活就业有没有个人账户没有查到。", city=city)
    if not v["yuan"]:
        return _("{city}：灵活就业不划入个人账户。", city=city)
    return _("{city}：灵活就业每月划入个人账户 {value}（按最低基数）。", city=city, value=yuan(v["yuan"]))


def _flexible_accounts(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _(
        "{areas} 个城市里，灵活就业有个人账户的 {with_} 个，没有的 {without} 个，其余没有查到或没有查实。",
        areas=v["areas"], with_=v["with"], without=v["without"],
    )  # fmt: skip


def _resident_yearly(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    assert one.area is not None
    classes = policy.areas[one.area].plans["resident"].axes.get("group", ())
    group = words.class_name(next((c for c in classes if c.id == v["group"]), None)) or _("居民")
    return _("{city}：{group}一共缴 {value}。", city=city, group=group, value=per_year(v["yuan"]))


def _window(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    first, last = v["window"]
    return _(
        "{city}：{year} 年度的集中参保期从 {first}到 {last}。",
        city=city,
        year=v["cover"],
        first=day(first),
        last=day(last),
    )


def _pays(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["payer"] == "government":
        if v["yuan"] is None:
            return _("{city}：财政补多少没有查到。", city=city)
        return _("{city}：财政为每个居民补 {value}。", city=city, value=per_year(v["yuan"]))
    return _("{city}：{who}缴 {value}。", city=city, who=words.payer(v["payer"]), value=per_year(v["yuan"]))


def _national_minimum(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _("全国规定：{year} 年度财政至少补 {value}。", year=v["cover"], value=per_year(v["yuan"]))


def _extra(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["pays"] is None:
        return _("{city}：职工个人要不要另缴大额（大病）费没有查到。", city=city)
    if not v["pays"]:
        return _("{city}：职工个人不另缴大额（大病）费，由单位缴。", city=city)
    parts = []
    for measure, value, of in v["parts"]:
        if measure == "rate":
            base = words.series_name(of) if of else _("缴费基数")
            parts.append(_("{what}的 {rate}", what=base, rate=percent(value)))
        else:
            parts.append(per_month(value) if measure == "month" else per_year(value))
    return _("{city}：职工个人另缴大额（大病）费 {parts}。", city=city, parts=_("、").join(parts))


def _inpatient(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    names = {"primary": _("一级及基层"), "secondary": _("二级"), "tertiary": _("三级")}
    parts = [
        _("{level} {ratio}", level=names[level], ratio=_span(*span))
        for level, span in v["levels"].items()
        if span is not None
    ]
    if not parts:
        return _("{city}：{plan}的住院报销比例没有查到。", city=city, plan=words.plan(v["plan"]))
    return _("{city}：{plan}住院报 {parts}。", city=city, plan=words.plan(v["plan"]), parts=_("，").join(parts))


def _span(low: float, high: float) -> str:
    return percent(low) if low == high else _("{low}～{high}", low=percent(low), high=percent(high))


def _same_benefits(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["less"] is None:
        return _("{city}：灵活就业的待遇没有查到。", city=city)
    if not v["less"]:
        return _("{city}：灵活就业用的就是职工医保的报销规定。", city=city)
    if not v["options"]:
        return _("{city}：灵活就业的待遇比职工低一些。", city=city)
    assert one.area is not None
    options = {o.id: o for o in policy.areas[one.area].plans["flexible"].options}
    names = _("、").join(words.class_name(options[o]) for o in v["options"])
    return _("{city}：灵活就业里“{options}”的待遇比职工低，其余的一样。", city=city, options=names)


def _tiers(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    plan = words.plan(v["plan"])
    if not v["count"]:
        return _("{city}：{plan}不分报销高低不同的档，没有“缴得多报得多”。", city=city, plan=plan)
    if v["differ"] is None:
        return _("{city}：{plan}分 {n} 档，各档的报销没有查全。", city=city, plan=plan, n=v["count"])
    if not v["differ"]:
        return _(
            "{city}：{plan}分 {n} 档，报销都一样，差在别处（例如有没有个人账户）。", city=city, plan=plan, n=v["count"]
        )
    return _("{city}：{plan}分 {n} 档，报销不同。", city=city, plan=plan, n=v["count"])


def _years(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["male"] is None and v["female"] is None:
        return _("{city}：退休要缴满几年没有查到。", city=city)
    male, female = (_("未知") if v[s] is None else _("{n} 年", n=f"{v[s]:g}") for s in ("male", "female"))
    plans = _("、").join(words.plan(p) for p in v["plans"])
    if v["special"]:
        return _(
            "{city}（{plans}，限较早参保等部分人）：男 {male}，女 {female}。",
            city=city,
            plans=plans,
            male=male,
            female=female,
        )
    return _("{city}（{plans}）：男要缴满 {male}，女 {female}。", city=city, plans=plans, male=male, female=female)


def _gap(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    text = explain.gap_text(v["block"]).rstrip("。.")
    return _("{where}：{text}。", where=city or _("全国的规定"), text=text)


def _gap_only_national(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _("{city}自己的规定没有查到，这里用的是全国的规定。", city=city)


def _account_rate(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["rate"] is None:
        return _("{city}：个人账户每月划入多少没有查到。", city=city)
    return _("{city}：在职职工每月划入个人账户的是缴费基数的 {rate}。", city=city, rate=percent(v["rate"]))


def _retiree_account(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["month"]:
        return _("{city}：退休人员每月固定划入 {value}（按 66 岁算）。", city=city, value=yuan(v["month"]))
    if v["share"]:
        return _("{city}：退休人员每月按养老金的 {rate} 划入。", city=city, rate=percent(v["share"]))
    return _("{city}：退休人员的个人账户划入多少没有查到。", city=city)


def _flexible(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["way"] is None:
        return _("{city}：灵活就业按什么基数缴没有查到。", city=city)
    way = {
        "floor": _("按缴费基数下限缴"),
        "share": _("按平均工资的 {share} 缴", share=percent(v["share"])),
        "amount": _("按公布的一个基数缴"),
        "between": _("基数可以在上下限之间自己选"),
        "steps": _("基数可以按几档自己选"),
    }.get(v["way"], _("按当地规定的基数缴"))
    rest = []
    if v["base"] is not None:
        rest.append(_("基数 {base} 元", base=money(v["base"])))
    if v["rate"] is not None:
        rest.append(_("比例 {rate}", rate=percent(v["rate"])))
    if v["month"] is not None:
        rest.append(_("合 {month}", month=per_month(v["month"])))
    return _("{city}：灵活就业{way}（{rest}）。", city=city, way=way, rest=_("，").join(rest)) if rest else _(
        "{city}：灵活就业{way}。", city=city, way=way
    )  # fmt: skip


def _resident(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _(
        "{city}：劳动年龄的居民自己缴 {mine}，财政补 {state}。",
        city=city, mine=per_year(v["individual"]), state=per_year(v["government"]),
    )  # fmt: skip


def _join(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    case: JoinCase = v["case"]
    who = words.status(case.status) if case.status != "flexible" else _("灵活就业")
    if case.hukou == "none":
        who = _("{who}、没有本地户籍和居住证", who=who)
    return _(
        "{city}：{age} 岁{sex}性，{who}——{plan}：{verdict}。",
        city=city, age=case.age, sex=words.sex(case.sex), who=who, plan=words.plan(case.plan), verdict=words.verdict(v["verdict"]),
    )  # fmt: skip


def _better(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    parts = [
        _("{plan}{cost}、{paid}", plan=words.plan(plan), cost=_yearly_cost(side["yearly"]), paid=_paid(side["paid"]))
        for plan, side in v["sides"].items()
    ]
    return _(
        "{city}，三级医院 {bill} 元的住院单：{parts}。", city=city, bill=money(v["bill"]), parts=_("；").join(parts)
    )


def _yearly_cost(yuan_: float | None) -> str:
    return _("一年缴多少没有查到") if yuan_ is None else _("一年缴 {cost} 元", cost=money(yuan_))


def _paid(yuan_: float | None) -> str:
    return _("基本医保报多少没有查到") if yuan_ is None else _("基本医保报 {paid} 元", paid=money(yuan_))


def _paid_share(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _(
        "{year} 年全国平均，住院目录内费用职工报了 {a}，居民报了 {b}。",
        year=v["year"], a=percent(v["employee"]), b=percent(v["resident"]),
    )  # fmt: skip


def _outpatient(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["low"] is None:
        return _("{city}：{plan}的普通门诊报销没有查到。", city=city, plan=words.plan(v["plan"]))
    cap = _("，一年最多 {cap} 元", cap=money(v["cap"])) if v["cap"] is not None else ""
    return _(
        "{city}：{plan}普通门诊报 {ratio}{cap}。",
        city=city,
        plan=words.plan(v["plan"]),
        ratio=_span(v["low"], v["high"]),
        cap=cap,
    )


def _channel(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _("{city}：{text}。", city=city, text=policy_text(v["text"]).rstrip("。."))


def _help(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    if v["note"]:
        return _("{city}有补贴：{note}。", city=city, note=policy_text(v["note"]).rstrip("。."))
    return _("{city}有补贴。", city=city)


def _help_elsewhere(v: dict[str, Any], city: str, policy: Policy, one: Fact) -> str:
    return _(
        "{city}的补贴没有查到；{areas} 个城市里查到的有 {known} 个。", city=city, areas=v["areas"], known=v["known"]
    )


_SENTENCES = {
    "rate": _rate, "rate_everywhere": _rate_everywhere, "areas": _areas, "limits": _limits, "floor": _floor, "cap": _cap,
    "flexible_monthly": _flexible_monthly, "flexible_account": _flexible_account, "flexible_accounts": _flexible_accounts,
    "resident_yearly": _resident_yearly, "window": _window, "pays": _pays, "national_minimum": _national_minimum,
    "extra": _extra, "inpatient": _inpatient, "same_benefits": _same_benefits, "tiers": _tiers, "years": _years, "gap": _gap,
    "gap_only_national": _gap_only_national, "account_rate": _account_rate, "retiree_account": _retiree_account,
    "flexible": _flexible, "resident": _resident, "join": _join, "better": _better, "outpatient": _outpatient,
    "channel": _channel, "help": _help, "help_elsewhere": _help_elsewhere,
    "paid_share": _paid_share,
}  # fmt: skip
