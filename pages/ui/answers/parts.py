"""Parts of sentences with their numbers: what a plan costs, what it pays back, what the law says."""

from __future__ import annotations

from collections.abc import Sequence

from calc import PlanResult
from calc.bill import BillResult
from calc.differences import YearsRule, missing_months, paid_back, statement
from calc.schema import PlanId

from .. import bill_words, explain, words
from ..benefit_rows import rule_in_words
from ..explain import Cell, Line
from ..i18n import _, is_chinese, run_on
from ..numbers import money, month
from .context import Bit, Context, points, say


def marked(cell: Cell) -> str:
    """The number with its doubt beside it."""
    return cell.text + (_("（{mark}）", mark=cell.mark_text) if cell.mark_text else "")


def plan(code: str) -> str:
    """The plan's name."""
    return words.plan(code)


def _titled(title: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines under the name of what they are about, as those of several plans stand one after the other."""
    return (Line(title), *lines) if lines else ()


def in_brackets(mark_text: str, inside: bool = False) -> str:
    """The doubt as it stands behind a number; `inside` brackets after a comma."""
    if not mark_text:
        return ""
    return _("，{mark}", mark=mark_text) if inside else _("（{mark}）", mark=mark_text)


# --- what it costs -----------------------------------------------------------------------------


def own(ctx: Context, result: PlanResult, inside: bool = False) -> Bit:
    """自己每月缴 584.92 元."""
    year = _amount(ctx, result, "individual_yearly")
    lines = _own_lines(result, year)
    if result.special == "years_short":
        short = explain.amount(ctx.policy, result, "individual_monthly")
        return Bit(_("年限不够要补缴，补多少不估算"), _own_lines(result, short), False)
    doubt = in_brackets(year.mark_text, inside)
    if result.individual_yearly is None:
        return Bit(_("自己缴多少没有查到"), lines, False)
    if result.individual_yearly == 0:
        return Bit(_("自己不用缴费{doubt}", doubt=doubt), lines)
    if result.charged == "yearly" or not result.individual_monthly:
        return Bit(_("自己每年缴 {amount} 元{doubt}", amount=money(result.individual_yearly), doubt=doubt), lines)
    return Bit(_("自己每月缴 {amount} 元{doubt}", amount=money(result.individual_monthly), doubt=doubt), lines)


def _amount(ctx: Context, result: PlanResult, name: str) -> Cell:
    return ctx.once(name, result, lambda: explain.amount(ctx.policy, result, name))


def _own_lines(result: PlanResult, cell: Cell) -> tuple[Line, ...]:
    return _titled(_("{plan}，自己缴的：", plan=plan(result.plan)), cell.lines)


def own_yearly(ctx: Context, result: PlanResult, inside: bool = False) -> Bit:
    """自己一年缴 7,019.04 元."""
    if not result.individual_yearly:
        return own(ctx, result, inside)
    cell = _amount(ctx, result, "individual_yearly")
    doubt = in_brackets(cell.mark_text, inside)
    text = _("自己一年缴 {amount} 元{doubt}", amount=money(result.individual_yearly), doubt=doubt)
    return Bit(text, _own_lines(result, cell))


def other_payer(ctx: Context, result: PlanResult) -> Bit:
    """单位每月另缴 … / 财政每年另补 … / nobody for the flexible."""
    if result.plan == "flexible":
        return Bit(_("没有人另外缴"))
    name = "employer_monthly" if result.plan == "employee" else "government_yearly"
    cell, value = _amount(ctx, result, name), getattr(result, name)
    doubt = in_brackets(cell.mark_text)
    if result.plan == "employee":
        lines = _titled(_("{plan}，单位缴的：", plan=plan(result.plan)), cell.lines)
        if value is None:
            return Bit(_("单位缴多少没有查到"), lines, False)
        text = _("单位每月另缴 {amount} 元{doubt}", amount=money(value), doubt=doubt)
        return Bit(text if value else _("单位不另外缴"), lines)
    lines = _titled(_("{plan}，财政补的：", plan=plan(result.plan)), cell.lines)
    if value is None:
        return Bit(_("财政补多少没有查到"), lines, False)
    text = _("财政每年另补 {amount} 元{doubt}", amount=money(value), doubt=doubt)
    return Bit(text if value else _("财政不另外补"), lines)


def account(ctx: Context, result: PlanResult) -> Bit:
    """每月进个人账户 180 元."""
    cell = _amount(ctx, result, "account_monthly")
    value, lines = result.account_monthly, _titled(_("{plan}，进个人账户的：", plan=plan(result.plan)), cell.lines)
    if value is None:
        return Bit(_("进个人账户多少没有查到"), lines, False)
    doubt = in_brackets(cell.mark_text)
    if not value:
        return Bit(_("没有钱进个人账户{doubt}", doubt=doubt), lines)
    return Bit(_("每月进个人账户 {amount} 元{doubt}", amount=money(value), doubt=doubt), lines)


def costs(ctx: Context, result: PlanResult) -> Bit:
    """城乡居民医保（自己每年缴 795 元）."""
    bit = own(ctx, result, inside=True)
    return Bit(_("{plan}（{cost}）", plan=plan(result.plan), cost=bit.text), bit.lines, bit.known)


def as_list(bits: Sequence[Bit]) -> Bit:
    """One or the other, or another."""
    lines = tuple(line for b in bits for line in b.lines)
    return Bit(_("，或者").join(b.text for b in bits), lines, all(b.known for b in bits))


# --- what it pays back -------------------------------------------------------------------------


def stay_doubt(result: BillResult) -> str:
    """The doubt about a settled bill, as it stands beside its number."""
    if result.confidence == "unverified":
        return in_brackets(_("未核实"))
    return in_brackets(_("旧标准")) if any(n.code == "outdated" for n in result.notices) else ""


def stay(ctx: Context, result: BillResult) -> Bit:
    """报 42,895 元、自己付 7,105 元."""
    return ctx.once("back", result, lambda: _stay(ctx, result))


def _stay(ctx: Context, result: BillResult) -> Bit:
    back = paid_back(result)
    steps = tuple(explain.line(ctx.policy, bill_words.step(s, result), s.figures) for s in result.steps)
    lines = _titled(_("{plan}，报多少：", plan=plan(result.case.bill.plan)), steps)
    if back is None:
        return Bit(_("报多少没有查到"), lines, False)
    mine, doubt = money(result.self_paid), stay_doubt(result)
    if result.second_paid is None:
        text = _("至少报 {back} 元、自己最多付 {mine} 元{doubt}", back=money(back), mine=mine, doubt=doubt)
    else:
        text = _("报 {back} 元、自己付 {mine} 元{doubt}", back=money(back), mine=mine, doubt=doubt)
    return Bit(text, lines)


def stay_own(ctx: Context, result: BillResult) -> Bit:
    """自己付 7,105 元."""
    bit = stay(ctx, result)
    if not bit.known:
        return bit
    mine, doubt = money(result.self_paid), stay_doubt(result)
    if result.second_paid is None:
        return Bit(_("自己最多付 {mine} 元{doubt}", mine=mine, doubt=doubt), bit.lines)
    return Bit(_("自己付 {mine} 元{doubt}", mine=mine, doubt=doubt), bit.lines)


def rule(ctx: Context, result: BillResult) -> Bit:
    """起付线 1,300 元；报 85%～95%；…"""
    cell = rule_in_words(ctx.policy, result)
    return Bit(marked(cell), cell.lines, cell.mark != "unknown")


# --- who may join ------------------------------------------------------------------------------


def reasons(ctx: Context, result: PlanResult, how_many: int = 1) -> Bit:
    """The first reasons why this person may or may not join, as whole sentences."""
    cell = explain.verdict(ctx.policy, result)
    if not cell.lines:
        return Bit(_("这一天能不能参加{plan}，没有查到规定。", plan=plan(result.plan)), (), False)
    doubt = in_brackets(_("未核实")) if result.reasons and result.reasons[0].confidence == "unverified" else ""
    return Bit(run_on(*(line.text for line in cell.lines[:how_many])) + doubt, cell.lines)


def reasons_about(ctx: Context, result: PlanResult, about: Sequence[str]) -> Bit:
    """Those reasons whose code speaks of one of these; empty where none does."""
    lines = explain.verdict(ctx.policy, result).lines
    found = [
        (reason, line)
        for reason, line in zip(result.reasons, lines, strict=False)
        if any(word in reason.code for word in about)
    ]
    unsure = any(reason.confidence == "unverified" for reason, _line in found)
    text = run_on(*(line.text for _reason, line in found)) + (in_brackets(_("未核实")) if unsure else "")
    return Bit(text if found else "", tuple(line for _reason, line in found))


def who_asks(ctx: Context, about_paying: bool = False) -> Cell | None:
    """For whom the numbers of the employee scheme are, where the visitor is not at work."""
    status = ctx.person.status
    if status == "retired":
        why = reasons(ctx, ctx.best["employee"])
        if about_paying:
            return say(_("你已退休：{why}这里的数字是还在缴费的人的，没有工资时按最低的缴费基数算。", why=why), why)
        return say(_("你已退休，职工医保这边的数字按退休人员算：{why}", why=why), why)
    if status in ("student", "child"):
        text = _("你是{status}，按规定参加的是{resident}；职工医保和灵活就业的数字只供比较，没有工资时按最低的缴费基数算。",
                 status=words.status(status), resident=plan("resident"))  # fmt: skip
        return Cell(text)
    return None


def about(text: str, bit: Bit) -> Cell | None:
    """A sentence around a part (`{what}`); none where the part is empty."""
    return say(text.format(what=bit), bit) if bit.text else None


# --- the law, the years ------------------------------------------------------------------------


def law(ctx: Context, id_: str) -> Cell:
    """A sentence of law with its document; what starts later than the visitor's day says so."""
    found = statement(ctx.policy, id_, ctx.on)
    cell = explain.said(ctx.policy, "national", found.zh if is_chinese() else found.en, found)
    text = marked(cell)
    if found.from_ and found.from_ > ctx.on:
        text = _("{since}起的规定：{text}", since=month(found.from_), text=text)
    return Cell(text, cell.lines)


def needed(ctx: Context, code: PlanId) -> Bit:
    """男 25 年、女 20 年, or the years of the visitor's sex."""
    rules = ctx.years[code]
    lines = tuple(_rule_line(ctx, r) for r in rules)
    texts = list(dict.fromkeys(_years(r, ctx.person.sex) for r in rules if _years(r, ctx.person.sex)))
    if not texts:
        return Bit(_("年数没有查到"), lines, False)
    doubt = explain.mark(r.figure for r in rules)
    text = _("或").join(texts) + (_("（看什么时候参保）") if len(texts) > 1 else "")
    if text[0].isdigit() and is_chinese():
        text = " " + text
    return Bit(marked(Cell(text, (), doubt)), lines)


def _years(one: YearsRule, sex: str | None) -> str:
    value = one.of(sex)
    if value is not None:
        return _("{n} 年", n=f"{value:g}")
    if sex is None and one.male is not None and one.female is not None:
        return _("男 {male} 年、女 {female} 年", male=f"{one.male:g}", female=f"{one.female:g}")
    return ""


def _rule_line(ctx: Context, one: YearsRule) -> Line:
    text = _years(one, None) or _years(one, ctx.person.sex)
    said = _("享受退休待遇要缴满 {years}。", years=text) if text else _("要缴满多少年：这一天的没有查到。")
    return explain.line(ctx.policy, said, [one.figure])


def short_months(ctx: Context, code: PlanId) -> int | None:
    """How many months the visitor lacks; None where the years are not said or not known."""
    found = {missing_months(r.of(ctx.person.sex), ctx.person.years) for r in ctx.years[code]}
    return found.pop() if len(found) == 1 else None


def ask_where(ctx: Context) -> Cell | None:
    """Where to ask."""
    for cell in explain.channel_cells(ctx.policy, ctx.area.area, ctx.on, ("ask",))[:1]:
        return Cell(_("问清楚：{how}。", how=cell.text.rstrip("。")), cell.lines)
    return None


def compare_stays(ctx: Context, first: PlanId, second: PlanId) -> Cell:
    """What the example stay leaves in two plans, in one sentence."""
    a, b = stay(ctx, ctx.stays[first]), stay(ctx, ctx.stays[second])
    if not a.known and not b.known:
        return say(_("{city}这两种的住院报销规定没有查到，算不出数。", city=ctx.city), a, b)
    if a.text == b.text:
        return say(_("同一张{bill}，两种都{back}。", bill=ctx.stay_name, back=a), a, b)
    return say(
        _("同一张{bill}：{one}{back}；{other}{other_back}。", bill=ctx.stay_name, one=plan(first), back=a, other=plan(second), other_back=b),
        a, b,
    )  # fmt: skip


def compare_accounts(ctx: Context, first: PlanId, second: PlanId) -> Cell:
    """What flows into the account in two plans."""
    a, b = account(ctx, ctx.best[first]), account(ctx, ctx.best[second])
    if a.text == b.text:
        return say(_("个人账户：两种都{inflow}。", inflow=a), a, b)
    return say(
        _("个人账户：{one}{inflow}；{other}{other_inflow}。", one=plan(first), inflow=a, other=plan(second), other_inflow=b),
        a, b,
    )  # fmt: skip


def employer_and_alone(payer: Context) -> tuple[Bit, Bit, Bit]:
    """What a member with an employer pays, what the employer pays, and what one pays as a flexible worker."""
    employee = payer.best["employee"]
    return own(payer, employee), other_payer(payer, employee), own(payer, payer.best["flexible"])


def employer_beside_flexible(ctx: Context, *more: Cell | None) -> tuple[Cell, ...]:
    """What every answer on the employer or the flexible way ends in, with `more` of the question's own."""
    return points(
        who_asks(ctx, about_paying=True),
        *more,
        compare_stays(ctx.paying, "employee", "flexible"),
        law(ctx, "lifetime_cover"),
    )
