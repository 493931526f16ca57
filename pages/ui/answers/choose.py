"""选哪一种: which of the plans a person should or may take, and where."""

from __future__ import annotations

from calc.differences import cheaper, less_a_year, lowest_and_highest_base, more_paid_back, on_each_option
from calc.schema import PlanId

from .. import words, year_show
from ..explain import Cell, Line
from ..i18n import _
from ..numbers import money
from ..year_form import Spending
from . import parts
from .context import Answer, Bit, Context, joined, points, say


def employer_or_flexible(ctx: Context) -> Answer:
    """Through an employer, whenever there is one."""
    payer = ctx.paying
    return Answer(
        _employer_first(payer),
        parts.employer_beside_flexible(ctx, _must(ctx), parts.compare_accounts(payer, "employee", "flexible")),
        ("", "bill"),
    )


def _employer_first(ctx: Context) -> Cell:
    mine, other, alone = parts.employer_and_alone(ctx)
    less = less_a_year(ctx.best["employee"], ctx.best["flexible"])
    if not ctx.works or less is None:
        text = _("有单位的由单位参保：{city}职工医保{mine}，{other}；按灵活就业要全部自己缴，{alone}。",
                 city=ctx.city, mine=mine, other=other, alone=alone)  # fmt: skip
    elif less > 0:
        text = _("有单位就由单位参保：在{city}{mine}，{other}；按灵活就业{alone}，一年比单位参保多缴 {less} 元。",
                 city=ctx.city, mine=mine, other=other, alone=alone, less=money(less))  # fmt: skip
    elif less < 0:
        text = _("有单位就由单位参保，这是法律规定：按你的收入在{city}{mine}，{other}；灵活就业按较低的基数{alone}，一年虽少缴 {more} 元，但不能拿它代替单位参保。",
                 city=ctx.city, mine=mine, other=other, alone=alone, more=money(-less))  # fmt: skip
    else:
        text = _("有单位就由单位参保：在{city}{mine}，{other}；按灵活就业自己缴的一样多。", city=ctx.city, mine=mine, other=other)  # fmt: skip
    return say(text, mine, other, alone)


def _must(ctx: Context) -> Cell | None:
    if not ctx.works:
        return None
    worker = ctx.as_(status="employed")
    return parts.about("{what}", parts.reasons(worker, worker.best["employee"]))


def social_insurance_better(ctx: Context) -> Answer:
    """Through an employer: it also covers work injury, unemployment and maternity."""
    mine, other, alone = parts.employer_and_alone(ctx.paying)
    first = say(
        _("能由单位参保的，单位的好：险种全，单位也出钱；只看医保，在{city}单位参保{mine}、{other}，灵活就业{alone}。",
          city=ctx.city, mine=mine, other=other, alone=alone), mine, other, alone,
    )  # fmt: skip
    return Answer(
        first,
        parts.employer_beside_flexible(ctx, parts.law(ctx, "five_insurances")),
        ("", "life"),
    )


def freelancer_choice(ctx: Context) -> Answer:
    """Less premium or better cover, with the spending at which it turns."""
    me = ctx if ctx.person.status == "flexible" else ctx.as_(status="flexible") if ctx.works else ctx
    flexible, resident = me.best["flexible"], me.best["resident"]
    a, b = parts.own(me.paying, me.paying.best["flexible"], inside=True), parts.own(me, resident, inside=True)
    lower = cheaper([flexible, resident])
    if not me.may("flexible"):
        why = parts.reasons(me, flexible)
        first = say(_("你现在不能按灵活就业参保：{why}可以参加居民医保（{b}）。", why=why, b=b), why, b)
        if not me.may("resident"):
            a, b = parts.own(me.paying, me.paying.best["flexible"]), parts.own(me, resident)
            first = say(_("这个问题对你不适用：{why}在{city}灵活就业{a}，居民医保{b}。", why=why, city=me.city, a=a, b=b), why, a, b)  # fmt: skip
        return Answer(first, points(parts.law(me, "one_cover_only"), parts.compare_stays(me, "employee", "resident")), ("",))  # fmt: skip
    more = more_paid_back(me.stays["flexible"], me.stays["resident"])
    if lower is None:
        text = _("看你更看重哪头：居民医保按年缴（在{city}{b}），灵活就业医保的报销和退休待遇按职工算（{a}）。", city=me.city, a=a, b=b)  # fmt: skip
    elif lower.plan == "flexible":
        text = _("选灵活就业医保（在{city}{a}）：这里比居民医保（{b}）缴得还少，报销按职工算。", city=me.city, a=a, b=b)
    elif more and more > 0:
        text = _("想少缴钱选居民医保（在{city}{b}），想多报销、退休后不再缴费选灵活就业医保（{a}）。", city=me.city, a=a, b=b)  # fmt: skip
    else:
        text = _("想少缴钱选居民医保（在{city}{b}），想退休后不再缴费选灵活就业医保（{a}）。", city=me.city, a=a, b=b)
    return Answer(
        say(text, a, b),
        points(
            _even(me, "flexible", "resident"),
            parts.compare_stays(me, "flexible", "resident"),
            parts.law(me, "lifetime_cover"),
            parts.law(me, "one_cover_only"),
        ),
        ("year", "life", ""),
    )


def _even(ctx: Context, first: PlanId, second: PlanId) -> Cell | None:
    """From which spending on which plan costs less in a year."""
    level = ctx.stays["employee"].level
    asked = Spending("inpatient", level, 1, ("inpatient", level))
    drawn = year_show.curves(ctx.comparison, asked, True, ctx.policy)
    pair = next((p for p in drawn.pairs if p[:2] == (first, second)), None)
    if pair is None or not pair[2]:
        return Cell(_("一年看多少病时哪种更划算，因为有的数字没有查到，算不出来。"))
    behind = [
        bit for p in (first, second) for bit in (parts.own_yearly(ctx, ctx.best[p]), parts.account(ctx, ctx.best[p]))
    ]
    how = Bit("", (Line(_("两种方式一年总共花多少，是随医疗费变化的两条折线；这里是它们的交点，折线在“全年”页。")),))
    text = _("把保费、个人账户和自付加在一起：{sentence}", sentence=year_show.even_text(drawn, pair, asked, ctx.area))
    return say(text, how, *behind)  # fmt: skip


def no_job(ctx: Context) -> Answer:
    """As a resident, or registered as a flexible worker."""
    me = ctx.as_(status="unemployed") if ctx.works and ctx.person.status != "unemployed" else ctx
    found = [p for p in me.open if p.plan != "employee" or me.best["employee"].special == "fund_pays"]
    said = [parts.costs(me, p) for p in found]
    each = parts.as_list(said)
    if me.best["employee"].special == "fund_pays":
        why = parts.reasons(me, me.best["employee"])
        first = say(why.text, why)
    elif ctx.person.status == "retired" and me.best["employee"].verdict == "eligible":
        why = parts.reasons(me, me.best["employee"])
        first = say(_("你不用自己交了：{why}", why=why), why)
    elif not found:
        why = parts.reasons(me, me.best["resident"])
        first = say(_("按你的情况现在没有可以自己交的：{why}", why=why), why)
    elif ctx.works:
        first = say(_("可以，在{city}没有工作时可以选：{each}。", city=me.city, each=each), *said)
    else:
        first = say(_("可以，按你现在的情况在{city}能参加：{each}。", city=me.city, each=each), *said)
    why_flexible = parts.reasons(me, me.best["flexible"], 2)
    return Answer(
        first,
        points(
            parts.about(_("灵活就业这一种：{what}"), why_flexible),
            parts.law(me, "one_cover_only"),
            parts.law(me, "resident_help"),
            parts.ask_where(me),
        ),
        ("", "guide"),
    )


def employee_alone(ctx: Context) -> Answer:
    """Not as an employee, but in the same scheme as a flexible worker."""
    me = ctx.as_(status="flexible") if ctx.person.status == "unemployed" else ctx
    flexible = me.best["flexible"]
    payer = me.paying
    cost, why = parts.own(payer, payer.best["flexible"], inside=True), parts.reasons(me, flexible)
    if me.may("flexible"):
        first = say(
            _("不能以“单位职工”的身份自己交，但可以按灵活就业自己参加同一个职工医保（在{city}{cost}）。", city=me.city, cost=cost),
            cost,
        )  # fmt: skip
    else:
        first = say(
            _("不能：单位职工医保要由单位办；按灵活就业自己交（在{city}{cost}）你现在也不行，{why}", city=me.city, cost=cost, why=why),
            cost, why,
        )  # fmt: skip
    alone = parts.reasons(me, me.best["employee"]) if ctx.person.status in ("flexible", "unemployed") else Bit("")
    return Answer(
        first,
        points(
            parts.about("{what}", alone),
            parts.about("{what}", why) if me.may("flexible") else None,
            parts.law(me, "flexible_is_employee_scheme"),
            parts.ask_where(me),
        ),
        ("", "guide"),
    )


def flexible_tier(ctx: Context) -> Answer:
    """Each tier with what it costs and gives; or the range of the base; or that there is nothing to choose."""
    found = _tier(ctx.paying)
    note = parts.who_asks(ctx, about_paying=True)
    return Answer(found.first, points(note, *found.points), found.pages)


def _tier(ctx: Context) -> Answer:
    options = on_each_option(ctx.comparison, "flexible")
    if len(options) > 1:
        return _tiers(ctx)
    span = lowest_and_highest_base(ctx.comparison, ctx.policy)
    flexible = ctx.best["flexible"]
    cost, inflow = parts.own(ctx, flexible), parts.account(ctx, flexible)
    if span is None:
        if not cost.known:
            first = say(_("{city}灵活就业没有收录到可选的档次，{cost}。", city=ctx.city, cost=cost), cost)
        else:
            first = say(_("{city}没有档次可选：灵活就业都是{cost}，{inflow}。", city=ctx.city, cost=cost, inflow=inflow), cost, inflow)  # fmt: skip
        return Answer(first, points(_stay(ctx), parts.law(ctx, "flexible_is_employee_scheme")), ("", "cities"))
    low, high = (parts.own(ctx, p) for p in span)
    inflows = [parts.account(ctx, p) for p in span]
    backs = [parts.stay(ctx, ctx.stay_of(p)) for p in span]
    same = backs[0].known and backs[0].text == backs[1].text
    if same:
        text = _("缴最低的就够，报销一样：{city}灵活就业可以自己选缴费基数，最低的{low}，最高的{high}。", city=ctx.city, low=low, high=high)  # fmt: skip
        back = say(_("{bill}，最低和最高的基数都{back}。", bill=ctx.stay_name, back=backs[0]), *backs)
    else:
        text = _("{city}灵活就业可以自己选缴费基数，最低的{low}，最高的{high}；报销有没有差别见下。", city=ctx.city, low=low, high=high)  # fmt: skip
        back = say(_("{bill}：最低的基数{low}，最高的基数{high}。", bill=ctx.stay_name, low=backs[0], high=backs[1]), *backs)  # fmt: skip
    more = say(_("个人账户：最低的{low}，最高的{high}。", low=inflows[0], high=inflows[1]), *inflows)
    return Answer(say(text, low, high), points(more, back, parts.law(ctx, "flexible_is_employee_scheme")), ("", "life"))


def _tiers(ctx: Context) -> Answer:
    options = on_each_option(ctx.comparison, "flexible")
    by_id = {o.id: words.class_name(o) for o in ctx.area.plans["flexible"].options}
    each = [
        (by_id[p.option or ""], parts.own(ctx, p), parts.account(ctx, p), parts.stay(ctx, ctx.stay_of(p)))
        for p in options
    ]
    costs = [Bit(_("“{tier}”{cost}", tier=name, cost=cost), cost.lines, cost.known) for name, cost, _a, _b in each]
    first = say(_("{city}灵活就业有 {n} 个档次：{each}。", city=ctx.city, n=len(each), each=joined(costs)), *costs)
    inflows = [Bit(_("“{tier}”{inflow}", tier=name, inflow=bit), bit.lines) for name, _c, bit, _b in each]
    backs = [Bit(_("“{tier}”{back}", tier=name, back=bit), bit.lines, bit.known) for name, _c, _a, bit in each]
    return Answer(
        first,
        points(
            say(_("{each}。", each=joined(inflows)), *inflows),
            say(_("{bill}：{each}。", bill=ctx.stay_name, each=joined(backs)), *backs),
            _advice(backs),
        ),
        ("", "life"),
    )


def _advice(backs: list[Bit]) -> Cell:
    if not all(b.known for b in backs):
        return Cell(_("各档报销的差别没有全查到，选之前先问清报销比例。"))
    ends = {b.text.rpartition("”")[2] for b in backs}
    if len(ends) == 1:
        return Cell(_("报销一样，差别只在缴多少和有没有钱进个人账户。"))
    return Cell(_("报销不一样，身体不好、常住院的看报得多的那一档。"))


def _stay(ctx: Context) -> Cell:
    back = parts.stay(ctx, ctx.stays["flexible"])
    return say(_("{bill}，灵活就业{back}。", bill=ctx.stay_name, back=back), back)


# reasons that hang on where somebody is registered or comes from
_HUKOU = ("hukou", "permit", "local_rule", "hmt", "foreigner", "school_place")


def which_city(ctx: Context) -> Answer:
    """Where one works or lives; whether this city takes the visitor, and what it costs."""
    best = ctx.open[0] if ctx.open else ctx.best["resident"]
    cost, why = parts.costs(ctx, best), parts.reasons(ctx, best)
    if ctx.person.status == "employed":
        first = say(_("在单位所在的城市，由单位参保：在{city}是{cost}。", city=ctx.city, cost=cost), cost)
    elif ctx.open:
        each = [parts.costs(ctx, p) for p in ctx.open]
        first = say(
            _("在你工作或长住的城市参保，看病报销最方便：在{city}你能参加{each}。", city=ctx.city, each=parts.as_list(each)), *each
        )  # fmt: skip
    else:
        first = say(_("按你填的情况，在{city}三种都不能参加：{why}", city=ctx.city, why=why), why)
    person = ctx.person
    who = words.hukou(person.hukou) if person.origin == "mainland" else words.origin(person.origin)
    about_hukou = parts.reasons_about(ctx, best, _HUKOU)
    hukou = say(_("你填的是{who}：{why}", who=who, why=about_hukou), about_hukou) if about_hukou.text else None
    return Answer(
        first,
        points(
            hukou,
            parts.law(ctx, "join_where_you_work"),
            parts.law(ctx, "years_add_up"),
            _doubts(ctx),
        ),
        ("cities", "", "guide"),
    )


def _doubts(ctx: Context) -> Cell:
    years = [parts.needed(ctx, "employee")]
    return say(_("换城市前也看退休要缴多少年：{city}职工医保{years}。", city=ctx.city, years=years[0]), *years)


ANSWERS = {
    "employer_or_flexible": employer_or_flexible,
    "freelancer_choice": freelancer_choice,
    "no_job": no_job,
    "employee_alone": employee_alone,
    "social_insurance_better": social_insurance_better,
    "flexible_tier": flexible_tier,
    "which_city": which_city,
}
