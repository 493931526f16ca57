"""退休和以后: years needed, ways out, what the old pay."""

from __future__ import annotations

from calc.differences import at_todays_price
from calc.schema import PlanId

from .. import explain, words
from ..explain import Cell
from ..i18n import _, policy_text
from ..numbers import day, money
from . import parts
from .context import Answer, Bit, Context, points, say


def after_retirement(ctx: Context) -> Answer:
    """No difference once the years are complete."""
    a, b = parts.needed(ctx, "employee"), parts.needed(ctx, "flexible")
    if not a.known and not b.known:
        text = _("缴够年限的，退休后没有区别，都不再缴费、按退休人员报销；{city}要缴多少年没有查到。", city=ctx.city)
    elif a.text == b.text:
        text = _(
            "没有区别：在{city}缴满{years}，退休后都不再缴基本医疗保险费，按退休人员报销。", city=ctx.city, years=a
        )
    else:
        text = _(
            "缴够年限的，退休后待遇相同；{city}要缴的年限，单位职工是{a}，灵活就业是{b}。", city=ctx.city, a=a, b=b
        )
    retiree = ctx.as_(status="retired", years=_enough(ctx))
    return Answer(
        say(text, a, b),
        points(
            parts.law(ctx, "lifetime_cover"),
            _retiree_bill(retiree),
            _retiree_account(retiree),
            _still_paid(retiree),
        ),
        ("life", "bill"),
    )


def _enough(ctx: Context) -> float | None:
    """Years that are enough for lifetime cover, to look at what a retiree then gets."""
    known = [v for r in ctx.years["employee"] for v in (r.male, r.female) if v is not None]
    return max(known) if known else None


def _retiree_bill(retiree: Context) -> Cell:
    back = parts.stay(retiree, retiree.stays["employee"])
    return say(_("退休人员{bill}{back}。", bill=retiree.stay_name, back=back), back)


def _retiree_account(retiree: Context) -> Cell:
    inflow = parts.account(retiree, retiree.best["employee"])
    return say(_("个人账户：退休人员{inflow}。", inflow=inflow), inflow)


def _still_paid(retiree: Context) -> Cell | None:
    """What some areas still collect from retirees for the second layer."""
    if not retiree.best["employee"].individual_yearly:
        return None
    cost = parts.own(retiree, retiree.best["employee"])
    return say(_("基本医疗不再缴，大额补助这类在{city}还要{cost}。", city=retiree.city, cost=cost), cost)


def years_short(ctx: Context) -> Answer:
    """How many years are missing for this person, and the ways out."""
    code: PlanId = "flexible" if ctx.person.status == "flexible" else "employee"
    years = parts.needed(ctx, code)
    missing = parts.short_months(ctx, code)
    paid = ctx.person.years
    if not years.known:
        first = say(_("可以继续缴或者补缴到够；{city}要缴多少年没有查到，先问当地。", city=ctx.city), years)
    elif missing is None:
        text = (
            _("可以继续缴或者补缴到够：在{city}要缴满{years}；在“更多”里填已缴年限和性别，就能算出差多少。", city=ctx.city, years=years)
            if paid is None
            else _("可以继续缴或者补缴到够：在{city}要缴满{years}，你填了 {paid} 年，差多少要看性别。", city=ctx.city, years=years, paid=f"{paid:g}")
        )  # fmt: skip
        first = say(text, years)
    elif missing == 0:
        first = say(_("你填的 {paid} 年已经够了：{city}今天的规定是{years}。", paid=f"{paid or 0:g}", city=ctx.city, years=years), years)  # fmt: skip
    else:
        first = say(
            _("在{city}要缴满{years}，你填了 {paid} 年，还差 {n} 个月，可以继续缴或者补缴到够。", city=ctx.city, years=years, paid=f"{paid or 0:g}", n=missing),
            years,
        )  # fmt: skip
    if missing == 0:
        return Answer(first, points(parts.law(ctx, "lifetime_cover"), parts.ask_where(ctx)), ("life",))
    return Answer(
        first,
        points(_ways(ctx, code), _price(ctx, missing), parts.law(ctx, "lifetime_cover"), _resident(ctx)),
        ("life",),
    )


def _ways(ctx: Context, code: PlanId) -> Cell | None:
    """The ways out that the area names."""
    names = {
        "lump_sum": _("一次补足"), "monthly": _("按月接着缴"), "resident": _("改参加居民医保"), "reduced": _("按比例降低待遇"),
    }  # fmt: skip
    found = [r for r in ctx.years[code] if r.block.short]
    if not found:
        return Cell(_("{city}差年限时能怎么补没有查到；法律说可以缴到规定年限。", city=ctx.city))
    ways = dict.fromkeys(names[w] for r in found for w in r.block.short)
    lines = tuple(explain.line(ctx.policy, _("差年限时的办法。"), [r.figure]) for r in found)
    mark = explain.mark(r.figure for r in found)
    return Cell(
        _("{city}可以：{ways}。", city=ctx.city, ways=parts.marked(Cell(_("，或者").join(ways), (), mark))), lines
    )


def _price(ctx: Context, missing: int | None) -> Cell | None:
    """What paying on would cost at today's monthly price."""
    payer = ctx.as_(status="flexible") if ctx.person.status == "retired" else ctx
    flexible = payer.best["flexible"]
    cost = parts.own(payer, flexible)
    if flexible.individual_yearly is None or not flexible.individual_yearly:
        return None
    if not missing:
        return say(_("按灵活就业接着缴，今天的价是{cost}；一次补足的价各地另有规定。", cost=cost), cost)
    total = money(at_todays_price(flexible, missing))
    return say(
        _("按灵活就业接着缴，今天的价是{cost}，{n} 个月合计 {total} 元（以后的价会变）。", cost=cost, n=missing, total=total),
        cost,
    )  # fmt: skip


def _resident(ctx: Context) -> Cell:
    other = ctx.as_(status="unemployed", years=None) if ctx.person.status == "retired" else ctx
    cost = parts.own(other, other.best["resident"])
    return say(_("不补的也可以参加居民医保，在{city}{cost}，每年都要缴。", city=ctx.city, cost=cost), cost)


def old_age(ctx: Context) -> Answer:
    """In the employee scheme no more once the years are complete; in the residents' scheme every year."""
    age = ctx.numbers.get("age", ctx.person.age_on(ctx.on))
    elder = ctx.as_(status="unemployed", age=age, birth=None, group=None, years=None, unemployment_benefit=False)
    cost, other = parts.own(elder, elder.best["resident"]), parts.other_payer(elder, elder.best["resident"])
    first = say(
        _("看参加的是哪种：职工医保缴够年限退休的不再缴；居民医保多大年纪都要每年缴，{age} 岁在{city}{cost}，{other}。",
          age=age, city=ctx.city, cost=cost, other=other), cost, other,
    )  # fmt: skip
    retiree = ctx.as_(status="retired", age=age, birth=None, years=_enough(ctx), unemployment_benefit=False)
    group = _group(elder)
    return Answer(
        first,
        points(
            group,
            parts.law(ctx, "resident_pays_yearly"),
            parts.law(ctx, "resident_help"),
            _still_paid(retiree) or parts.law(ctx, "lifetime_cover"),
        ),
        ("", "life"),
    )


def _group(ctx: Context) -> Cell | None:
    """By which group of residents the sum was taken."""
    classes = ctx.area.plans["resident"].axes.get("group", ())
    found = next((c for c in classes if c.id == ctx.best["resident"].group), None)
    if found is None or len(classes) < 2:
        return None
    return Cell(_("居民医保这里按“{group}”算。", group=words.class_name(found)))


def deemed_years(ctx: Context) -> Answer:
    """What they are, until when they count in this area, and how many years are needed in all."""
    years = parts.needed(ctx, "employee")
    until = next((r for r in ctx.years["employee"] if r.block.deemed_until), None)
    counts = next((r for r in ctx.years["employee"] if r.block.counts), None)
    if until is not None and until.block.deemed_until:
        mark = explain.mark([until.figure])
        text = marked_text(_("{city}认到 {date}为止", city=ctx.city, date=day(until.block.deemed_until)), mark)
        first = Bit(_("以前的连续工龄可以当作缴过费，{until}；连同实际缴费要满{years}。", until=text, years=years), years.lines)  # fmt: skip
    else:
        first = Bit(_("以前的连续工龄可以当作缴过费，{city}认到哪一天没有查到；连同实际缴费要满{years}。", city=ctx.city, years=years), years.lines)  # fmt: skip
        if not years.known:
            first = Bit(_("以前的连续工龄可以当作缴过费；{city}认到哪一天、一共要缴多少年都没有查到。", city=ctx.city), years.lines)  # fmt: skip
    return Answer(
        Cell(first.text, first.lines),
        points(
            parts.law(ctx, "deemed_years"),
            Cell(_("{city}的说法：{text}。", city=ctx.city, text=policy_text(counts.block.counts or "").rstrip("。")), years.lines)
            if counts
            else None,
            None if counts else _actual(ctx),
            Cell(_("认多少年由经办机构看档案定，退休前先去核对。")),
        ),
        ("life", "sources"),
    )  # fmt: skip


def marked_text(text: str, mark: explain.Mark) -> str:
    """A text with its doubt beside it."""
    return parts.marked(Cell(text, (), mark))


def _actual(ctx: Context) -> Cell | None:
    """How many years must really have been paid."""
    found = next((r for r in ctx.years["employee"] if isinstance(r.block.actual_years, float)), None)
    if found is None:
        return None
    text = _("其中实际缴费要满 {n} 年", n=f"{found.block.actual_years:g}")
    line = explain.line(ctx.policy, _("{text}。", text=text), [found.figure])
    return Cell(_("{text}。", text=marked_text(text, explain.mark([found.figure]))), (line,))


ANSWERS = {
    "after_retirement": after_retirement,
    "years_short": years_short,
    "old_age": old_age,
    "deemed_years": deemed_years,
}
