"""断缴、换工作、转移: what happens when payment stops, and to the money in the account."""

from __future__ import annotations

from calc.gap_rules import Rules, rules
from calc.schema import PlanId

from .. import explain
from ..explain import Cell
from ..i18n import _
from . import parts
from .context import Answer, Context, points, say


def _plan_of(ctx: Context) -> PlanId:
    """The plan whose gaps matter to the visitor: the first that is open."""
    if ctx.person.status in ("employed", "flexible"):
        return "employee" if ctx.person.status == "employed" else "flexible"
    return ctx.open[0].plan if ctx.open else "flexible"


def _waiting(ctx: Context, code: PlanId) -> Cell:
    """The rules of a plan as a sentence that says whose they are."""
    own, nation, mark = explain.gap_lines(ctx.policy, ctx.area.area, code, ctx.on)
    name, shown = parts.plan(code), own or nation
    if not shown:
        return Cell(_("{plan}断缴的规定没有查到，请先问当地。", plan=name))
    rule = _("；").join(dict.fromkeys(line.text.rstrip("。") for line in shown))
    rule = parts.marked(Cell(rule, (), mark))
    if not own:
        text = _("{plan}按全国的规定（{city}自己的没有查到）：{rule}。", plan=name, city=ctx.city, rule=rule)
    elif nation:
        text = _("{plan}在{city}的规定：{rule}；当地没有写的按全国的规定。", plan=name, city=ctx.city, rule=rule)
    else:
        text = _("{plan}在{city}的规定：{rule}。", plan=name, city=ctx.city, rule=rule)
    return Cell(text, (*own, *nation))


def _whose(ctx: Context, found: Rules) -> str:
    """By whose rule something was said, once it has been asked for."""
    if not found.from_nation:
        return _("按{city}的规定", city=ctx.city)
    if len(found.from_nation) == len(found.used):
        return _("按全国换城市参保的规定（当地的没有查到）") if found.on_moves else _("按全国的规定")
    if found.on_moves:
        return _("按{city}和全国换城市参保的规定", city=ctx.city)
    return _("按{city}和全国的规定", city=ctx.city)


def _doubt(found: Rules) -> str:
    """The doubt about all that was asked for."""
    return parts.in_brackets(Cell("", (), explain.mark(found.figures())).mark_text)


def _no_more(ctx: Context) -> Answer | None:
    """For retirees who have paid long enough there is nothing to miss."""
    result = ctx.best["employee"]
    if ctx.person.status != "retired" or result.verdict != "eligible":
        return None
    why = parts.reasons(ctx, result)
    first = say(_("你已退休，没有断缴的问题：{why}", why=why), why)
    return Answer(first, points(parts.law(ctx, "lifetime_cover"), parts.ask_where(ctx)), ("life",))


def one_month(ctx: Context) -> Answer:
    """Whether a month can be paid back; residents pay by the year."""
    if (done := _no_more(ctx)) is not None:
        return done
    code = _plan_of(ctx)
    return Answer(
        _one_month(ctx, code),
        points(
            _waiting(ctx, code),
            parts.law(ctx, "balance_after_stopping") if code != "resident" else None,
            parts.ask_where(ctx),
        ),
        ("gap",),
    )


def _one_month(ctx: Context, code: PlanId) -> Cell:
    if code == "resident":
        cost = parts.own(ctx, ctx.best["resident"])
        return say(
            _("居民医保按年缴，没有断一个月的问题：在{city}{cost}，按时缴就管一年。", city=ctx.city, cost=cost), cost
        )
    found, lines = rules(ctx.policy, ctx.area.area, code, ctx.on), _waiting(ctx, code).lines
    back = found.get("back_payment")
    if back == "impossible":
        return Cell(_("最好一个月都不断：{city}的{plan}断了的月份不能补缴，停缴以后基金不报销{doubt}。", city=ctx.city, plan=parts.plan(code), doubt=_doubt(found)), lines)  # fmt: skip
    grace = found.get("grace_months")
    if not grace:
        return Cell(_("最好不要断，停缴以后基金不报销；{city}断一个月能不能补没有查到。", city=ctx.city), lines)
    values = {"where": _whose(ctx, found), "n": f"{grace:g}", "doubt": _doubt(found)}
    if back == "possible":
        return Cell(_("断一个月一般还来得及补：{where}，断缴 {n} 个月以内可以补缴{doubt}。", **values), lines)
    return Cell(_("断一个月一般影响不大：{where}，断缴 {n} 个月以内续上不用重新等{doubt}，能不能补缴没有查到。", **values), lines)  # fmt: skip


def months_without_cover(ctx: Context) -> Answer:
    """After stopping nothing is paid; how long one then waits."""
    if (done := _no_more(ctx)) is not None:
        return done
    code = _plan_of(ctx)
    others = [p for p in ("employee", "resident") if p != code and not (code == "flexible" and p == "employee")]
    return Answer(
        _from_when(ctx, code),
        points(
            _waiting(ctx, code),
            *(_waiting(ctx, p) for p in others),  # type: ignore[arg-type]
            parts.law(ctx, "balance_after_stopping") if code != "resident" else None,
            parts.ask_where(ctx),
        )[:4],
        ("gap",),
    )


def _from_when(ctx: Context, code: PlanId) -> Cell:
    found, lines = rules(ctx.policy, ctx.area.area, code, ctx.on), _waiting(ctx, code).lines
    if code == "resident":
        fixed = found.get("fixed")
        if fixed is None:
            return Cell(_("居民医保没缴的那一年不报销；补上以后要等多久，{city}的没有查到。", city=ctx.city), lines)
        time = explain.wait_time(fixed)
        return Cell(_("居民医保没缴的那一年不报销，错过缴费期再参保先等 {time}{doubt}。", time=time, doubt=_doubt(found)), lines)  # fmt: skip
    wait = _wait(found)
    if wait is None:
        return Cell(_("停缴以后基金就不报销；断多久要重新等，{city}的{plan}没有查到。", city=ctx.city, plan=parts.plan(code)), lines)  # fmt: skip
    grace, back = found.get("grace_months"), found.get("back_payment")
    values = {"n": f"{grace or 0:g}", "time": wait, "doubt": _doubt(found)}
    if not grace:
        return Cell(_("停缴以后基金就不报销；再参保{time}{doubt}。", **values), lines)
    if back != "possible":
        return Cell(_("停缴以后基金就不报销；断了超过 {n} 个月再参保，{time}；不到 {n} 个月的要不要等没有查到{doubt}。", **values), lines)  # fmt: skip
    if found.get("restores"):
        return Cell(_("停缴以后基金就不报销；断了 {n} 个月以内补上能接着报，超过 {n} 个月再参保，{time}{doubt}。", **values), lines)  # fmt: skip
    return Cell(_("停缴以后基金就不报销；断了 {n} 个月以内补上不用重新等，超过 {n} 个月再参保，{time}{doubt}。", **values), lines)  # fmt: skip


def _wait(found: Rules) -> str | None:
    """How long one waits after a long break."""
    after = found.get("after_grace")
    if after is None:
        return None
    time = explain.wait_time(after)
    return _("最长要等 {time}", time=time) if after.at_most else _("要等 {time}", time=time)


def one_year_break(ctx: Context) -> Answer:
    """One can go on, after a wait; the years stay."""
    if (done := _no_more(ctx)) is not None:
        return done
    code = _plan_of(ctx)
    cost = parts.costs(ctx, ctx.best[code])
    found = rules(ctx.policy, ctx.area.area, code, ctx.on)
    time = _wait(found)
    if time is None:
        first = say(
            _("可以续：在{city}重新参加{cost}就行，但一般要先等一段时间才报销。", city=ctx.city, cost=cost), cost
        )
    else:
        first = say(_("可以续：在{city}重新参加{cost}就行，但断了一年，{time}才报销{doubt}。", city=ctx.city, cost=cost, time=time, doubt=_doubt(found)), cost)  # fmt: skip
    if code == "resident":
        wait = _from_when(ctx, code)
        first = say(_("可以续，重新缴费就行：在{city}参加{cost}，等待期见下。", city=ctx.city, cost=cost), cost)
        return Answer(first, points(wait, _waiting(ctx, "resident"), parts.ask_where(ctx)), ("gap", "guide"))
    return Answer(
        first,
        points(
            _waiting(ctx, code),
            _waiting(ctx, "resident"),
            parts.law(ctx, "years_add_up"),
            parts.ask_where(ctx),
        ),
        ("gap", "life"),
    )


def changing_jobs(ctx: Context) -> Answer:
    """The new employer enrols; what a month in between means."""
    worker = ctx.as_(status="employed")
    why = parts.reasons(worker, worker.best["employee"])
    alone = parts.own(worker, worker.best["flexible"])
    return Answer(
        _one_month(ctx, "employee"),
        points(
            parts.about("{what}", why),
            _waiting(ctx, "employee"),
            say(_("中间没有单位的月份，也可以按灵活就业自己缴，在{city}{alone}。", city=ctx.city, alone=alone), alone),
            parts.law(ctx, "years_add_up"),
        ),
        ("gap", "guide"),
    )


def balance_transfer(ctx: Context) -> Answer:
    """How long the transfer takes, where it is done, where it stands, whom to ask."""
    how, seen = (explain.channel_cells(ctx.policy, ctx.area.area, ctx.on, (a,))[:1] for a in ("transfer", "check"))
    found = parts.law(ctx, "transfer_time")
    return Answer(
        Cell(_("先看转移办了没有，余额是办转移时一起划的：{rule}", rule=found.text), found.lines),
        points(
            *(Cell(_("怎么申请转移：{how}。", how=parts.marked(c).rstrip("。")), c.lines) for c in how),
            *(Cell(_("查余额和转移进度：{how}。", how=parts.marked(c).rstrip("。")), c.lines) for c in seen),
            parts.law(ctx, "years_add_up"),
            parts.ask_where(ctx),
        ),
        ("gap", "guide"),
    )


def money_in_account(ctx: Context) -> Answer:
    """It stays and can be spent."""
    code: PlanId = "flexible" if ctx.person.status == "flexible" else "employee"
    inflow = parts.account(ctx, ctx.best[code])
    kept = parts.law(ctx, "balance_after_stopping")
    if ctx.person.status == "retired":
        text = _("你已退休，在{city}{inflow}，没有停缴的问题。", city=ctx.city, inflow=inflow)
    elif ctx.best[code].account_monthly or not inflow.known:
        text = _("还在缴的时候，{city}{plan}{inflow}；一停缴就不再进钱。", city=ctx.city, plan=parts.plan(code), inflow=inflow)  # fmt: skip
    else:
        text = _(
            "{city}{plan}本来就{inflow}，卡里有的是以前攒的。", city=ctx.city, plan=parts.plan(code), inflow=inflow
        )
    return Answer(
        Cell(_("能用：{rule}", rule=kept.text), kept.lines),
        points(say(text, inflow), parts.law(ctx, "account_for_family"), parts.law(ctx, "transfer_time")),
        ("gap", ""),
    )


ANSWERS = {
    "one_month": one_month,
    "months_without_cover": months_without_cover,
    "one_year_break": one_year_break,
    "changing_jobs": changing_jobs,
    "balance_transfer": balance_transfer,
    "money_in_account": money_in_account,
}
