"""Where to join, in words: measures, who may join, the ranking in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from calc import Policy
from calc.cities import HIGHER_IS_BETTER, Asked, Measure

from . import words, year_words
from .i18n import _
from .numbers import money, per_month, per_year, percent, yuan

if TYPE_CHECKING:
    from .cities_form import CitiesAnswer


def measure(code: str) -> str:
    """A measure by name."""
    return {
        "monthly": _("每月自己缴"),
        "yearly": _("一年自己缴"),
        "account": _("每月进个人账户"),
        "net": _("一年净缴（减去进账户的钱）"),
        "hospital": _("住院报销比例"),
        "outpatient": _("门诊报销比例"),
        "total": _("一年合计（加看病自付）"),
        "years": _("退休要缴满的年限"),
    }[code]


def about(code: Measure, asked: Asked) -> str:
    """What exactly a measure is."""
    at = level(asked.level)
    return {
        "monthly": lambda: _("按当地这一天的基数和比例，每个月自己缴多少；能选基数的，没有填就按最低算。"),
        "yearly": lambda: _("一年自己一共缴多少；能选基数的，没有填就按最低算。"),
        "account": lambda: _("每月划进自己个人账户的钱，只能用来看病、买药等。"),
        "net": lambda: _("一年自己缴的，减去一年进个人账户的。"),
        "hospital": lambda: _("在{level}住院，账单 {amount} 元，全部按目录内算，一共报多少（占账单的比例）。", level=at, amount=money(asked.amount)),
        "outpatient": lambda: _("一年在{level}看 12 次普通门诊，共 3,000 元，一共报多少（占费用的比例）。", level=at),
        "total": lambda: _("保费减去进个人账户的钱，再加看病自付；负数是进账户的钱比花的还多。"),
        "years": lambda: _("到退休时要累计缴满多少年，以后才不用再缴。没有填性别的，按年限长的算。"),
    }[code]()  # fmt: skip


def value(code: Measure, number: float) -> str:
    """584.92 元/月 / 85.8% / 25 年."""
    if code in ("monthly", "account"):
        return per_month(number)
    if code in ("hospital", "outpatient"):
        return percent(round(number, 3))
    return _("{n} 年", n=f"{number:g}") if code == "years" else per_year(number)


def bounded(row: Any, code: Measure, text: str) -> str:
    """至少 58.8% / 最多 8,880 元/年, where a part is not known."""
    if code in ("hospital", "outpatient") and row[f"{code}_least"]:
        return _("至少 {text}", text=text)
    return _("最多 {text}", text=text) if code == "total" and row["total_is"] == "at_most" else text


def door(code: str) -> str:
    """Who may join there."""
    return {
        "anyone": _("不限户籍"),
        "permit": _("有居住证就行"),
        "local": _("要本地户籍"),
        "ask": _("先问当地"),
        "closed": _("按你的情况不行"),
    }[code]


def door_wish(code: str) -> str:
    """The filter by hukou."""
    return {
        "any": _("不筛选"),
        "permit": _("有居住证就能参加的"),
        "anyone": _("没有户籍和居住证也能参加的"),
    }[code]


def trust_wish(code: str) -> str:
    """The filter by confidence."""
    return {
        "unverified": _("全部"),
        "reported": _("不看未核实的"),
        "official": _("只看官方文件的"),
    }[code]


def mark(row: Any, code: Measure) -> str:
    """The doubts about one area's number, in a few words; empty where there is none."""
    found = []
    if (code == "total" and row["total_is"] in ("at_most", "partial")) or (
        code in ("hospital", "outpatient") and row[f"{code}_least"]
    ):
        found.append(_("有一部分未知"))
    if row[f"{code}_confidence"] == "unverified":
        found.append(_("未核实"))
    if row[f"{code}_outdated"]:
        found.append(_("旧标准"))
    return _("，").join(found)


def marked(row: Any, code: Measure) -> str:
    """642.32 元/月（旧标准）."""
    text, doubt = value(code, float(row[code])), mark(row, code)
    return _("{text}（{mark}）", text=text, mark=doubt) if doubt else text


def headline(found: Any, code: Measure, asked: Asked, policy: Policy, own: str, is_known: bool | None) -> str:
    """Where it is least and where most, and the place of the visitor's own city; `is_known` None: it is no city."""
    name = words.short_area_name(policy.areas[own])
    plan = words.plan(asked.plan)
    if found.empty:
        return _("按{plan}，“{what}”没有一个城市查得到、又符合筛选条件。", plan=plan, what=measure(code))
    first, last = _ends(found, code, policy)
    best, worst = found.iloc[0], found.iloc[-1]
    if best[code] == worst[code]:
        text = _(
            "按{plan}，查得到的 {n} 个城市“{what}”都是 {value}。",
            plan=plan,
            n=len(found),
            what=measure(code),
            value=marked(best, code),
        )
    else:
        values = {"plan": plan, "n": len(found), "what": measure(code), "best": first, "a": marked(best, code),
                  "worst": last, "b": marked(worst, code)}  # fmt: skip
        if code in HIGHER_IS_BETTER:
            text = _("按{plan}，查得到的 {n} 个城市里“{what}”最多的是{best}：{a}；最少的是{worst}：{b}。", **values)
        else:
            text = _("按{plan}，查得到的 {n} 个城市里“{what}”最少的是{best}：{a}；最多的是{worst}：{b}。", **values)
    if own in found.index:
        row = found.loc[own]
        text += _("你所在的{city}是 {value}，排第 {rank}。", city=name, value=marked(row, code), rank=int(row["rank"]))
    elif is_known is None:
        text += _(
            "{city}不是真的城市，不参加排名；要和它比，看“几种情况并排”。", city=words.area_name(policy.areas[own])
        )
    elif is_known:
        text += _("你所在的{city}不在筛选结果里。", city=name)
    else:
        text += _("你所在的{city}这一项未知，不排名。", city=name)
    return text


def _ends(found: Any, code: Measure, policy: Policy) -> tuple[str, str]:
    """The cities at both ends; many that are equal are counted."""
    texts = []
    for end in (found.iloc[0], found.iloc[-1]):
        same = [words.short_area_name(policy.areas[str(c)]) for c in found.index[found[code] == end[code]]]
        texts.append(same[0] if len(same) == 1 else _("{city}等 {n} 个城市", city=same[0], n=len(same)))
    return texts[0], texts[1]


def missing(codes: Sequence[str], policy: Policy) -> str:
    """The cities of which the measure is not known, by name."""
    names = _("、").join(words.short_area_name(policy.areas[c]) for c in codes)
    return _("没有查到可靠数字、没有画的 {n} 个城市：{names}。", n=len(codes), names=names)


def beware() -> list[str]:
    """What a ranking does not say."""
    return [
        _("便宜不等于好：缴得少的，基数可能低，进个人账户的少，报销比例低，或者退休要缴的年限长。把几项换着看，再点城市名看全部。"),
        _("在哪里参保，就按哪里的规定报销；人在外地看病要先备案，有的报得少。长住哪里、常去哪里看病，通常比每月差几十元要紧。"),
        _("单位职工只能在单位所在地由单位参保；灵活就业一般在户籍地、居住地或就业地；居民一般在户籍地或居住证所在地，学生在学校。"),
    ]  # fmt: skip


def inputs(asked: CitiesAnswer) -> list[tuple[str, str]]:
    """What was asked of the cities: (field, value) as the form calls them."""
    said = [
        ("plan", words.plan(asked.asked.plan)),
        ("measure", measure(asked.measure)),
        ("door", "" if asked.door == "any" else door_wish(asked.door)),
        ("trust", "" if asked.trust == "unverified" else trust_wish(asked.trust)),
        ("level", level(asked.asked.level)),
        ("amount", yuan(asked.asked.amount)),
        ("scenario", year_words.scenario(asked.asked.scenario) if asked.asked.scenario else ""),
    ]
    return [(words.field(name), value) for name, value in said if value]


def level(code: str) -> str:
    """A public hospital level."""
    return {"primary": _("一级及基层医院"), "secondary": _("二级医院"), "tertiary": _("三级医院")}[code]


def assumed() -> str:
    """What was taken for cities that are not the visitor's own."""
    return _("在别的城市按你有当地居住证、没有当地户籍算，参保档次和居民人群按当地的默认；城市名后面是当地谁能参加。")


def alt(rows: Sequence[tuple[str, str]], what: str) -> str:
    """The chart in words: the first and last places."""
    shown = rows if len(rows) <= 8 else [*rows[:5], *rows[-3:]]
    texts = _("；").join(f"{name} {text}" for name, text in shown)
    return _("各城市“{what}”从好到差的条形图：{texts}", what=what, texts=texts)
