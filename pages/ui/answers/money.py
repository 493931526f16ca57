"""缴多少，报多少: premiums and reimbursements in yuan."""

from __future__ import annotations

from calc import PlanResult
from calc.differences import less_a_year, more_paid_back
from calc.typical import public_level, typical_year

from .. import bill_words, explain, year_words
from ..explain import Cell
from ..i18n import _
from ..numbers import money, percent
from . import parts
from .context import Answer, Bit, Context, joined, points, say


def same_premium(ctx: Context) -> Answer:
    """Not the same: a share of the wage every month, or one sum a year."""
    employee, resident = ctx.best["employee"], ctx.best["resident"]
    a, b = parts.own_yearly(ctx, employee), parts.own_yearly(ctx, resident)
    less = less_a_year(resident, employee)
    if less is None:
        text = _("不一样：在{city}职工医保{a}，居民医保{b}。", city=ctx.city, a=a, b=b)
    elif less > 0:
        text = _("不一样：在{city}职工医保{a}，居民医保{b}，居民少缴 {less} 元。", city=ctx.city, a=a, b=b, less=money(less))  # fmt: skip
    elif less < 0:
        text = _("不一样：在{city}职工医保{a}，居民医保{b}，居民反而多缴 {more} 元。", city=ctx.city, a=a, b=b, more=money(-less))  # fmt: skip
    else:
        text = _("钱数恰好一样：在{city}职工医保{a}，居民医保{b}。", city=ctx.city, a=a, b=b)
    others = [parts.other_payer(ctx, employee), parts.other_payer(ctx, resident)]
    alone = parts.own_yearly(ctx.paying, ctx.paying.best["flexible"])
    return Answer(
        say(text, a, b),
        points(
            parts.who_asks(ctx),
            say(_("自己缴的以外：职工医保{a}；居民医保{b}。", a=others[0], b=others[1]), *others),
            say(_("按灵活就业参加职工医保，没有单位分担，{alone}。", alone=alone), alone),
            parts.compare_stays(ctx, "employee", "resident"),
        ),
        ("", "year"),
    )


def flexible_reimbursement(ctx: Context) -> Answer:
    """The same, because it is the same scheme; in yuan where they are known."""
    results = ctx.stays["employee"], ctx.stays["flexible"]
    a, b = (parts.stay(ctx, r) for r in results)
    if not a.known or not b.known:
        text = _("法律上是同一个职工医保，报销一样；但{city}的住院报销规定没有查全，算不出数。", city=ctx.city)
    elif a.text == b.text:
        text = _("一样：在{city}，{bill}，单位职工和灵活就业都{back}。", city=ctx.city, bill=ctx.stay_name, back=a)
    else:
        text = _(
            "不完全一样：在{city}，{bill}，单位职工{a}，灵活就业{b}。", city=ctx.city, bill=ctx.stay_name, a=a, b=b
        )
    return Answer(
        say(text, a, b),
        points(
            parts.who_asks(ctx),
            *_rules(ctx, "flexible"),
            parts.law(ctx, "flexible_is_employee_scheme"),
        ),
        ("bill", ""),
    )


def _rules(ctx: Context, code: str) -> list[Cell]:
    """The rules for a stay and for outpatients in words."""
    stay, visit = ctx.stays[code], ctx.visits[code]  # type: ignore[index]
    level = bill_words.level(ctx.area, stay.level)
    ward, clinic = parts.rule(ctx, stay), parts.rule(ctx, visit)
    found = []
    if ward.known:
        found.append(say(_("{plan}住院（{level}）：{rule}。", plan=parts.plan(code), level=level, rule=ward), ward))
    if clinic.known:
        found.append(
            say(_("{plan}普通门诊（{level}）：{rule}。", plan=parts.plan(code), level=level, rule=clinic), clinic)
        )
    else:
        found.append(say(_("{plan}的普通门诊报销规定没有查到。", plan=parts.plan(code)), clinic))
    return found


def reimbursement_gap(ctx: Context) -> Answer:
    """By how many yuan they differ for one stay, and in the national average."""
    employee, resident = ctx.stays["employee"], ctx.stays["resident"]
    a, b = parts.stay(ctx, employee), parts.stay(ctx, resident)
    more = more_paid_back(employee, resident)
    bill = ctx.stay_name
    whole = employee.second_paid is not None and resident.second_paid is not None
    if more is None:
        text = _("在{city}，{bill}：职工医保{a}，居民医保{b}；相差多少算不准。", city=ctx.city, bill=bill, a=a, b=b)
    elif not whole:
        text = _("在{city}，{bill}：职工医保{a}，居民医保{b}；大额和大病保障没有查全，相差多少算不准。", city=ctx.city, bill=bill, a=a, b=b)  # fmt: skip
    elif more > 0:
        text = _("在{city}，{bill}，职工医保比居民医保多报 {more} 元：职工{a}，居民{b}。", city=ctx.city, bill=bill, more=money(more), a=a, b=b)  # fmt: skip
    elif more < 0:
        text = _("在{city}，{bill}，居民医保反而多报 {less} 元：职工{a}，居民{b}。", city=ctx.city, bill=bill, less=money(-more), a=a, b=b)  # fmt: skip
    else:
        text = _("在{city}，{bill}，两种报得一样多：都{a}。", city=ctx.city, bill=bill, a=a)
    return Answer(
        say(text, a, b),
        points(
            parts.who_asks(ctx),
            _clinics(ctx),
            _nation(ctx),
        ),
        ("bill", "year"),
    )


def _clinics(ctx: Context) -> Cell:
    """The outpatient rules of both, or what is not known."""
    a, b = parts.rule(ctx, ctx.visits["employee"]), parts.rule(ctx, ctx.visits["resident"])
    level = bill_words.level(ctx.area, ctx.visits["employee"].level)
    said = [x if x.known else Bit(_("没有查到"), x.lines, False) for x in (a, b)]
    return say(_("普通门诊（{level}）：职工{a}；居民{b}。", level=level, a=said[0], b=said[1]), *said)


def _nation(ctx: Context) -> Cell | None:
    """What the funds paid of in-catalogue stays over the whole country."""
    level = public_level(ctx.area, ctx.asked.level)
    shares = [typical_year(ctx.policy, who, level, ctx.on).paid_share for who in ("active", "resident")]
    if shares[0] is None or shares[1] is None or shares[0].level != shares[1].level:
        return None
    lines = tuple(explain.line(ctx.policy, year_words.seen(s), [s.figure]) for s in shares if s)
    values = {"year": shares[0].year, "a": percent(shares[0].figure.value), "b": percent(shares[1].figure.value)}
    if shares[0].level is None:
        text = _("{year} 年全国平均，住院目录内费用职工报了 {a}，居民报了 {b}。", **values)
    else:
        text = _("{year} 年全国平均，{level}住院的目录内费用职工报了 {a}，居民报了 {b}。", level=bill_words.public_level(shares[0].level), **values)  # fmt: skip
    return say(text, Bit("", lines))


def with_or_without(ctx: Context) -> Answer:
    """The whole bill, or a premium and a part of the bill."""
    plans = ctx.open or tuple(ctx.best.values())
    each = [_insured(ctx, p) for p in plans]
    first = say(
        _("不参保，{bill}要全部自己付；在{city}{each}。", bill=ctx.stay_name, city=ctx.city, each=joined(each)),
        *each,
    )  # fmt: skip
    return Answer(
        first,
        points(
            parts.law(ctx, "resident_help") if ctx.may("resident") else None,
            _late(ctx),
            Cell(_("这里的住院单全部按目录内的费用算；目录外的费用，参不参保都要自己付。")),
        ),
        ("year", "bill"),
    )


def _insured(ctx: Context, result: PlanResult) -> Bit:
    premium = parts.own_yearly(ctx, result, inside=True)
    back = parts.stay_own(ctx, ctx.stays[result.plan])
    text = _("参加{plan}（{premium}）{back}", plan=parts.plan(result.plan), premium=premium, back=back)
    return Bit(text, (*premium.lines, *back.lines), premium.known and back.known)


def _late(ctx: Context) -> Cell | None:
    """What it means to start late."""
    if not ctx.may("resident"):
        return None
    cell = explain.waiting(ctx.policy, ctx.comparison, "resident")
    if cell.mark == "unknown":
        return None
    return Cell(_("等生了病再参加居民医保来不及：{rule}。", rule=parts.marked(cell)), cell.lines)


ANSWERS = {
    "same_premium": same_premium,
    "flexible_reimbursement": flexible_reimbursement,
    "reimbursement_gap": reimbursement_gap,
    "with_or_without": with_or_without,
}
