"""Bills in words: kinds and levels, the steps of a settlement, what a reader must know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calc import Notice, Policy
from calc.benefit import BenefitRule, LayerRule
from calc.bill import BillResult
from calc.bill_steps import BillStep
from calc.schema import Area

from . import words
from .i18n import _, policy_text
from .numbers import money, month, percent, yuan


def kind(code: str) -> str:
    """门诊 / 住院."""
    return {"outpatient": _("普通门诊"), "inpatient": _("住院")}[code]


def level(area: Area, code: str) -> str:
    """A hospital level: the area's own name, else the public one."""
    own = next((c for c in area.levels if c.id == code), None)
    if own and (own.zh or own.en):
        return words.class_name(own)
    return public_level(code)


def public_level(code: str) -> str:
    """A hospital level as the nation names it."""
    return {"primary": _("一级及基层"), "secondary": _("二级医院"), "tertiary": _("三级医院")}.get(code, code)


def place(code: str) -> str:
    """Where the treatment is."""
    return {
        "home": _("在参保地"),
        "province": _("省内其他城市"),
        "filed": _("外地，已备案"),
        "referred": _("外地，经转诊"),
        "emergency": _("外地急诊"),
        "unfiled": _("外地，没有备案"),
    }[code]


def layer(code: str, rule: BenefitRule) -> str:
    """A payer of a bill."""
    names = {
        "pool": _("统筹基金"),
        "large_claims": _("大额医疗补助"),
        "local_supplement": _("地方附加基金"),
        "own_share": _("大病保险"),
        "supplement": _("补充保险"),
    }
    if code in names:
        return names[code]
    second = any(one.id == code and one.pays_as == "second" for one in rule.layers)
    return _("大病保险") if any(own.id == code for own in rule.own) else _("第二层保障") if second else _("统筹基金")


def step(one: BillStep, result: BillResult) -> str:
    """One step of a settlement as a sentence with its numbers."""
    i = one.inputs
    if one.code == "eligible":
        if i["excluded"]:
            return _(
                "账单 {amount} 元，减去目录外 {out} 元，目录内 {value} 元。",
                amount=money(i["amount"]),
                out=money(i["excluded"]),
                value=money(one.value),
            )
        return _("账单 {amount} 元，全部按目录内算。", amount=money(i["amount"]))
    if one.code == "visits":
        return _("分 {count} 次，每次 {value} 元。", count=i["count"], value=money(one.value))
    if one.code == "account":
        return _("先用今年划入个人账户的 {value} 元。", value=money(one.value))
    if one.code == "deductible":
        return _deductible(one)
    if one.code == "bracket":
        return _bracket(one, result)
    if one.code == "cap":
        return _(
            "超过{layer}封顶线的 {value} 元，不再由它付。", layer=layer(i["layer"], result.rule), value=money(one.value)
        )
    if one.code == "own_share":
        if i.get("takes") == "excluded":
            return _("目录外的 {value} 元计入{layer}。", value=money(one.value), layer=layer(i["layer"], result.rule))
        return _(
            "前面报销以后，自己负担、可以计入{layer}的是 {value} 元。",
            layer=layer(i["layer"], result.rule),
            value=money(one.value),
        )
    if one.code == "threshold":
        if one.value is None:
            return _("{layer}的起付标准未知。", layer=layer(i["layer"], result.rule))
        return _(
            "{layer}的起付标准 {amount} 元，其中 {value} 元落在这张账单上。",
            layer=layer(i["layer"], result.rule),
            amount=money(i["amount"]),
            value=money(one.value),
        )
    if one.code == "layer":
        if one.value is None:
            return _("{layer}付多少：未知。", layer=layer(i["layer"], result.rule))
        return _("{layer}合计付 {value} 元。", layer=layer(i["layer"], result.rule), value=money(one.value))
    return _("我自己付：{value} 元。", value=money(one.value))


def _deductible(one: BillStep) -> str:
    i = one.inputs
    if one.value is None or i["amount"] is None:
        return _("起付线未知。")
    if not i["amount"]:
        return _("没有起付线。")
    per = {
        "year": _("全年一次"), "admission": _("第 {n} 次住院", n=i["number"]), "visit": _("每次"), "day": _("每天"), "quarter": _("每季度"),
    }[i["per"]]  # fmt: skip
    before = _("，之前已经付过 {amount} 元", amount=money(i["borne_before"])) if i.get("borne_before") else ""
    return _(
        "起付线（{per}）{amount} 元{before}，这次先自己付 {value} 元。",
        per=per,
        amount=money(i["amount"]),
        before=before,
        value=money(one.value),
    )


def _bracket(one: BillStep, result: BillResult) -> str:
    i = one.inputs
    name = layer(i["layer"], result.rule)
    if i["ratio"] is None:
        return _("{layer}：{expense} 元的报销比例未知。", layer=name, expense=money(i["expense"]))
    span = _("{a}～{b} 元的部分：", a=money(i["from"]), b=money(i["to"])) if i.get("from") is not None else ""
    return _(
        "{span}{expense} 元 × {ratio} = {value} 元（{layer}）。",
        span=span,
        expense=money(i["expense"]),
        ratio=percent(i["ratio"]),
        value=money(one.value),
        layer=name,
    )


def _layers(codes: Any, result: BillResult) -> str:
    names = {
        "pooled_paid": _("统筹支付"),
        "second_paid": _("第二层支付"),
        "self_paid": _("自付"),
        "ratio": _("报销比例"),
    }
    return _("、").join(dict.fromkeys(names.get(c) or layer(c, result.rule) for c in codes))


def _not_paying(codes: Any, result: BillResult) -> str:
    """What is counted as not paying; sums are named only where no layer of theirs is, and nothing where no sum is shown."""
    if result.pooled_paid is None:
        return ""
    said = {n.code for n in result.notices}
    layers_ = [c for c in codes if c not in ("pooled_paid", "second_paid", "self_paid", "ratio")]
    rest = [
        c for c in codes if c not in layers_ and not (c == "second_paid" and (layers_ or "second_not_recorded" in said))
    ]
    named = [*layers_, *rest]
    return _("{what}未知，这里按不支付算，实际可能自付更少。", what=_layers(named, result)) if named else ""


def _place_unknown(code: str, known: bool) -> str:
    if known:
        return _("没有查到“{place}”怎么报，这里按在参保地算，实际可能报得少。", place=place(code))
    return _("没有查到“{place}”怎么报，所以不猜；通常比在参保地少，先打 12393 问清。", place=place(code))


def notice(one: Notice, result: BillResult, policy: Policy) -> str:
    """A notice of a settled bill as a sentence; empty where another sentence says it already."""
    v = one.values
    area = policy.areas[result.case.bill.area]
    known: dict[str, Callable[[], str]] = {
        "level_stands_for": lambda: "",
        "option_taken": lambda: "",
        "group_taken": lambda: "",
        "assumed": lambda: _assumed(v),
        "place_unknown": lambda: _place_unknown(v["place"], known=result.rule.missing is None),
        "rule_note": lambda: policy_text(str(v["text"])),
        "outdated": lambda: _("报销规定有的到 {ended} 为止，之后的没有收录。", ended=month(v["ended"])),
        "unverified": lambda: _("含未核实的报销规定。"),
        "edited": lambda: _("含你改的报销规定。"),
        "nothing_after": lambda: _("{ended} 以后的报销规定没有查到。", ended=month(v["ended"])),
        "nothing_before": lambda: _("{first} 以前的报销规定没有收录。", first=month(v["first"])),
        "benefit_not_known": lambda: _(
            "没有查到{city}这种方式的{kind}报销规定，不猜。", city=words.area_name(area), kind=kind(v["kind"])
        ),
        "second_not_recorded": lambda: (
            _("第二层（大额补助、大病保险）没有收录，可能还能再报一些。") if result.pooled_paid is not None else ""
        ),
        "cap_unknown": lambda: _("封顶线没有查到，金额很大时可能付不到这么多。"),
        "assistance": lambda: _("报销以后，医疗救助还会再付一部分，各地不同，这里没有算进去：你实际付的可能更少。"),
        "counted_as_not_paying": lambda: _not_paying(v["what"], result),
        "edges_over_unknown": lambda: _("分段是按一次还是按全年算没有写明，这里按一次算。"),
        "across_levels_unknown": lambda: _("不同级别医院的起付线能否合并没有写明，这里分别算。"),
        "other_reading": lambda: _("规定的写法有两种读法，这里用我们认为较可能的一种。"),
        "cap_reward": lambda: _("连续参保或没有报销过的人，封顶线会更高，这里没有算。"),
        "conditional_layer": lambda: _("符合条件的人（例如困难群众、特定病种）另有保障，这里没有算。"),
        "level_not_paid": lambda: _("这一级医院不在报销范围内。"),
        "below_visit_from": lambda: _("每次不满 {amount} 的费用不计入。", amount=yuan(v["visit_from"])),
        "account_first": lambda: _(
            "规定先用当年的个人账户，再算起付线；这里按账户 {amount} 元算。", amount=money(v["credit"])
        ),
        "settled_every_days": lambda: _("住院超过 {days} 天的分段结算。", days=v["days"]),
        "spent_before_as_stays": lambda: _("之前的费用按 {stays} 次结清来算。", stays=v["stays"]),
        "earlier_stays_bore_deductible": lambda: _("之前几次住院按已付过各自的起付线算。"),
    }
    return known[one.code]()


def _assumed(values: dict[str, Any]) -> str:
    names = {
        "place": _("在参保地就医"),
        "referred": _("按规定转诊"),
        "contracted": _("没有签约家庭医生"),
        "months_insured": _("已连续参保多年"),
        "age": _("按常见年龄"),
    }
    said = [names[n] for n in values if n in names]
    return _("没有填的按常见情况算：{what}。", what=_("、").join(said)) if said else ""


def ratios(layer: LayerRule) -> str:
    """A layer's ratio as the policy writes it: one, or from lowest to highest over the brackets."""
    known = [r.value for r in layer.ratios if r.known]
    if len(known) < len(layer.ratios):
        return _("未知")
    low, high = min(known), max(known)
    return percent(low) if low == high else _("{low}～{high}", low=percent(low), high=percent(high))


def reimbursed(layer: LayerRule) -> str:
    """报 85%～95%."""
    known = all(r.known for r in layer.ratios)
    return _("报 {ratio}", ratio=ratios(layer)) if known else _("报销比例未知")
