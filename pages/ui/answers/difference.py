"""有什么区别: the same comparison under the names that people use for the schemes."""

from __future__ import annotations

from calc.differences import on_each_option

from .. import words
from ..explain import Cell
from ..i18n import _
from . import parts
from .context import Answer, Bit, Context, joined, points, say


def employer_vs_flexible(ctx: Context) -> Answer:
    """The same scheme; who pays differs."""
    payer = ctx.paying
    mine, other, alone = parts.employer_and_alone(payer)
    first = say(
        _("参加的是同一个职工医保，差别在谁缴费：在{city}单位参保{mine}、{other}，灵活就业{alone}、没有单位分担。",
          city=ctx.city, mine=mine, other=other, alone=alone), mine, other, alone,
    )  # fmt: skip
    return Answer(
        first,
        parts.employer_beside_flexible(ctx, parts.compare_accounts(payer, "employee", "flexible")),
        ("", "bill"),
    )


def employee_vs_resident(ctx: Context) -> Answer:
    """Who pays, when, what comes back, and what happens after retirement."""
    return Answer(_two(ctx, _("差别在缴多少、报多少和退休以后")), _more(ctx), ("", "bill", "year"))


def employee_vs_ordinary(ctx: Context) -> Answer:
    """Ordinary insurance mostly means the residents' scheme."""
    return Answer(_two(ctx, _("“普通医保”多半指城乡居民医保")), _more(ctx), ("", "bill", "year"))


def _two(ctx: Context, start: str) -> Cell:
    employee, resident = ctx.best["employee"], ctx.best["resident"]
    bits = [parts.own(ctx, employee), parts.other_payer(ctx, employee), parts.own(ctx, resident), parts.other_payer(ctx, resident)]  # fmt: skip
    return say(
        _("{start}：在{city}职工医保{a}，{b}；居民医保{c}，{d}。", start=start, city=ctx.city, a=bits[0], b=bits[1], c=bits[2], d=bits[3]),
        *bits,
    )  # fmt: skip


def _more(ctx: Context) -> tuple[Cell, ...]:
    return points(
        parts.who_asks(ctx) or parts.about("{what}", _mine(ctx)),
        parts.compare_stays(ctx, "employee", "resident"),
        parts.compare_accounts(ctx, "employee", "resident"),
        parts.law(ctx, "lifetime_cover"),
        parts.law(ctx, "resident_pays_yearly"),
    )[:4]


def _mine(ctx: Context) -> Bit:
    """Which of the plans the visitor can have."""
    names = _("、").join(parts.plan(p.plan) for p in ctx.open)
    lines = tuple(line for p in ctx.open for line in parts.reasons(ctx, p).lines)
    return Bit(_("按你现在的情况，能参加的是{plans}。", plans=names) if names else "", lines)


def basic_vs_resident(ctx: Context) -> Answer:
    """The general name, and one of its two schemes."""
    bits = [parts.own(ctx, ctx.best["resident"]), parts.own(ctx, ctx.best["employee"])]
    first = say(
        _("基本医保是总称，居民医保是其中一种，另一种是职工医保：在{city}居民医保{a}，职工医保{b}。", city=ctx.city, a=bits[0], b=bits[1]),
        *bits,
    )  # fmt: skip
    mine = _mine(ctx)
    return Answer(
        first,
        points(
            parts.law(ctx, "two_schemes"),
            parts.about("{what}", mine),
            parts.compare_stays(ctx, "employee", "resident"),
            parts.law(ctx, "one_cover_only"),
        ),
        ("", "bill"),
    )


def individual_vs_resident(ctx: Context) -> Answer:
    """What one pays alone in the employees' scheme, and the residents' scheme."""
    payer = ctx.paying
    bits = [parts.own(payer, payer.best["flexible"]), parts.own(ctx, ctx.best["resident"]), parts.other_payer(ctx, ctx.best["resident"])]  # fmt: skip
    first = say(
        _("“个人医疗”多半指自己按灵活就业缴的职工医保，在{city}{a}；居民医保{b}，{c}。", city=ctx.city, a=bits[0], b=bits[1], c=bits[2]),
        *bits,
    )  # fmt: skip
    mine = _mine(ctx)
    return Answer(
        first,
        points(
            parts.about("{what}", mine),
            parts.compare_stays(payer, "flexible", "resident"),
            parts.law(ctx, "lifetime_cover"),
            Cell(_("商业保险公司卖的医疗险是另一回事，不能代替基本医保，这里不比较。")),
        ),
        ("", "year"),
    )


def flexible_which_kind(ctx: Context) -> Answer:
    """The employees' scheme."""
    payer = ctx.paying
    flexible = payer.best["flexible"]
    cost, inflow = parts.own(payer, flexible), parts.account(payer, flexible)
    first = say(
        _("属于职工医保，不是居民医保：在{city}灵活就业{cost}，{inflow}，报销按职工医保算。", city=ctx.city, cost=cost, inflow=inflow),
        cost, inflow,
    )  # fmt: skip
    why = parts.reasons(ctx, ctx.best["flexible"])
    return Answer(
        first,
        points(
            parts.law(ctx, "flexible_is_employee_scheme"),
            parts.compare_stays(payer, "flexible", "resident"),
            parts.about(_("你的情况：{what}"), why),
        ),
        ("", "bill"),
    )


def company_is_employee(ctx: Context) -> Answer:
    """The same thing."""
    payer = ctx.paying
    employee = payer.best["employee"]
    mine, other, inflow = parts.own(payer, employee), parts.other_payer(payer, employee), parts.account(payer, employee)
    first = say(
        _("是一回事：公司交的就是单位职工医保，在{city}{mine}，{other}。", city=ctx.city, mine=mine, other=other), mine, other
    )  # fmt: skip
    worker = ctx.as_(status="employed")
    return Answer(
        first,
        points(
            parts.who_asks(ctx, about_paying=True),
            parts.about("{what}", parts.reasons(worker, worker.best["employee"], 2)),
            say(_("上班的时候{inflow}。", inflow=inflow), inflow),
            parts.law(ctx, "account_own_part"),
        ),
        ("", "sources"),
    )


def social_insurance_same(ctx: Context) -> Answer:
    """Medical insurance is the same, the other kinds are not."""
    mine, _other, alone = parts.employer_and_alone(ctx.paying)
    first = say(
        _("医保这一项一样，是同一个职工医保，其余险种不一样：只看医保，在{city}单位参保{mine}，灵活就业{alone}。", city=ctx.city, mine=mine, alone=alone),
        mine, alone,
    )  # fmt: skip
    return Answer(
        first,
        parts.employer_beside_flexible(ctx, parts.law(ctx, "five_insurances")),
        ("", "life"),
    )


def with_or_without_account(ctx: Context) -> Answer:
    """With and without money on the card, tier by tier where the area has both."""
    found = _accounts(ctx.paying)
    return Answer(found.first, points(parts.who_asks(ctx, about_paying=True), *found.points)[:4], found.pages)


def _accounts(ctx: Context) -> Answer:
    options = on_each_option(ctx.comparison, "flexible")
    by_id = {o.id: words.class_name(o) for o in ctx.area.plans["flexible"].options}
    if len(options) > 1:
        costs = [(by_id[p.option or ""], parts.own(ctx, p), parts.account(ctx, p)) for p in options]
        each = [Bit(_("“{tier}”{cost}、{inflow}", tier=n, cost=c, inflow=i), (*c.lines, *i.lines)) for n, c, i in costs]
        first = say(_("统账结合有个人账户，单建统筹没有：{city}灵活就业{each}。", city=ctx.city, each=joined(each)), *each)  # fmt: skip
    else:
        cost, inflow = parts.own(ctx, ctx.best["flexible"]), parts.account(ctx, ctx.best["flexible"])
        first = say(
            _("统账结合有个人账户，单建统筹没有；{city}灵活就业没有收录到两种可选，{cost}，{inflow}。", city=ctx.city, cost=cost, inflow=inflow),
            cost, inflow,
        )  # fmt: skip
    backs = [parts.stay(ctx, ctx.stay_of(p)) for p in options]
    same = len({b.text for b in backs}) == 1 and all(b.known for b in backs)
    return Answer(
        first,
        points(
            say(_("住院报销一样：{bill}都{back}。", bill=ctx.stay_name, back=backs[0]), *backs)
            if same and len(backs) > 1
            else say(
                _("{bill}：{each}。", bill=ctx.stay_name, each=joined(
                    Bit(_("“{tier}”{back}", tier=by_id[p.option or ""], back=b), b.lines) for p, b in zip(options, backs, strict=True)
                )), *backs,
            )
            if len(backs) > 1
            else None,
            parts.compare_accounts(ctx, "employee", "flexible"),
            parts.law(ctx, "account_own_part"),
            parts.law(ctx, "account_for_family"),
        ),
        ("", "life"),
    )  # fmt: skip


def urban_vs_local(ctx: Context) -> Answer:
    """There is no scheme called local insurance: every area runs the two itself."""
    each = [parts.costs(ctx, p) for p in ctx.open] or [parts.costs(ctx, ctx.best["resident"])]
    if ctx.open:
        text = _("没有叫“地方医保”的险种，各地管的就是职工和居民两种：你在{city}能参加{each}。", city=ctx.city, each=parts.as_list(each))  # fmt: skip
    else:
        text = _("没有叫“地方医保”的险种，各地管的就是职工和居民两种：在{city}，{each}。", city=ctx.city, each=parts.as_list(each))  # fmt: skip
    return Answer(
        say(text, *each),
        points(
            parts.law(ctx, "two_schemes"),
            parts.law(ctx, "pooled_by_area"),
            parts.compare_stays(ctx, "employee", "resident"),
        ),
        ("cities", ""),
    )


ANSWERS = {
    "employer_vs_flexible": employer_vs_flexible,
    "employee_vs_resident": employee_vs_resident,
    "employee_vs_ordinary": employee_vs_ordinary,
    "basic_vs_resident": basic_vs_resident,
    "individual_vs_resident": individual_vs_resident,
    "flexible_which_kind": flexible_which_kind,
    "company_is_employee": company_is_employee,
    "social_insurance_same": social_insurance_same,
    "with_or_without_account": with_or_without_account,
    "urban_vs_local": urban_vs_local,
}
