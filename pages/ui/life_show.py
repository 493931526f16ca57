"""The pieces of the life page: when, how many years, which way out, and what each path costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from calc import Fault, Policy
from calc.figure import Figure
from calc.life import LifeResult
from calc.life_cost import PathCost, Standing, Stretch
from calc.life_input import Life, birth_of
from calc.life_paths import LegPath, ReadyPaths, one_plan
from calc.life_stages import StageCost
from calc.life_ways import Way
from calc.retirement_age import month_number
from calc.schema import Area

from . import bill_words, explain, html, life_charts, life_form, life_words, show, shown, words
from .bill_show import Card
from .explain import Cell, Line, Mark
from .i18n import _, capitalised, policy_text, run_on
from .life_charts import Drawn
from .link import Visit
from .numbers import day, money, month, per_month, percent, yuan
from .theme import PLAN_ICON
from .year_typical import seen_lines

OWN = "own"
WAY_ICON = {"lump_sum": "payments", "monthly": "calendar_month", "resident": "home", "reduced": "trending_down"}


def name_of(ready: str, is_changed: bool, paths: ReadyPaths) -> str:
    """What the visitor's own path is called."""
    one = paths.by_id(ready)
    return life_words.ready(one) if one and not is_changed else _("我填的路径")


def compared(asked: Life, on: dt.date) -> dict[str, LegPath]:
    """The paths that the visitor's own is shown beside: one plan for life each, without the own one again."""
    path, age = asked.path, max(0, month_number(on) - month_number(birth_of(asked.person, on)))
    found = {plan: one_plan(plan, age, path) for plan in ("flexible", "resident", "employee")}  # type: ignore[arg-type]
    if asked.person.status != "employed" and not any(leg.plan == "employee" for leg in path):
        del found["employee"]
    return {plan: legs for plan, legs in found.items() if not _is_only(path, plan)}


def _is_only(path: LegPath, plan: str) -> bool:
    return bool(path) and all(leg.plan == plan for leg in path)


def own_plan(path: LegPath) -> str:
    """The plan whose colour the own path bears, if it is all one plan."""
    return path[0].plan if path and _is_only(path, path[0].plan) else ""


# --- the answer --------------------------------------------------------------------------------


def headline(r: LifeResult, name: str, area: Area, visit: Visit, faults: Sequence[str]) -> None:
    """When, whether the years are enough, what it costs; then what the reader must know."""
    notices = [*faults]
    if r.need is None or r.cost is None:
        show.top(visit, visit.policy, life_words.sex_needed(), notices)
        return
    doubt = _doubt(explain.mark([r.need.figure, r.need.actual_figure]))
    text = run_on(
        life_words.when(r),
        life_words.enough(r, area, name, doubt),
        life_words.costs(
            r, r.cost, _mark_text(_cost_mark(r.cost)), _mark_text(explain.mark(r.lump.figures if r.lump else ()))
        ),
    )
    if "years" in r.asks:
        notices.append(life_words.years_missing())
    if "started" in r.asks:
        notices.append(life_words.started_missing())
    notices += [said for n in r.notices if (said := life_words.notice(n))]
    show.top(visit, visit.policy, text, notices)


def _mark_text(mark: Mark) -> str:
    return Cell("", (), mark).mark_text


def _doubt(mark: Mark) -> str:
    text = _mark_text(mark)
    return _("（{text}）", text=text) if text else ""


def _cost_mark(cost: PathCost) -> Mark:
    return explain.mark(cost.figures)


def answer(r: LifeResult, area: Area, policy: Policy) -> None:
    """The cards below the headline; nothing before the age can be worked out."""
    if r.need is None:
        return
    standing_cards(r, area, policy)
    ways(r, area, policy)


def chart_section(
    extra: Mapping[str, str], r: LifeResult, ready: str, is_changed: bool, paths: ReadyPaths, area: Area, policy: Policy
) -> tuple[life_form.Measure, list[Fault]]:
    """What is added up by age, when one path overtakes another, and what each costs; the measure and its faults."""
    if r.cost is None:
        return life_form.MEASURES[0], []
    lines = drawn(r, name_of(ready, is_changed, paths))
    st.header(_("到每个年龄累计花多少"), anchor=False)
    sentences = life_words.overtaking(r, bill_words.level(area, r.life.level), _pair_doubts(r))
    st.html("".join(f"<p>{html.escaped(text)}</p>" for text in sentences[:1]))
    measure, bad = life_form.measure(extra)
    chart(r, lines, measure)
    tables(lines)
    path_cards(r, lines, policy)
    for text in sentences[1:]:
        html.paragraph(text)
    return measure, [bad] if bad else []


def _pair_doubts(r: LifeResult) -> list[str]:
    """What is doubtful about the two paths that the overtaking sentence compares."""
    pair = r.pair or ()
    mark = explain.mark(f for one in pair for f in (*one.figures, *one.care_figures))
    found = {"unverified": [_("含未核实的数字")], "outdated": [_("含旧标准")]}.get(mark, [])
    if any(not one.accounts_known for one in pair):
        found = [*found, _("没有查到的进账户金额按 0 算")]
    if any(one.care_is_most for one in pair):
        found = [*found, _("没有查到的大病保障按不付算")]
    return found


# --- cards -------------------------------------------------------------------------------------


def standing_cards(r: LifeResult, area: Area, policy: Policy) -> None:
    """When one retires, how many years are asked for, and what then applies."""
    html.show("bill_cards.html", cards=[_when(r, policy), _years(r, area, policy), _after(r, area, policy)])


def _when(r: LifeResult, policy: Policy) -> Card:
    assert r.retirement and r.retirement_age_months and r.rule and r.rule_figure
    delay = r.retirement_age_months - 12 * r.rule.original_age
    lines = (
        explain.line(policy, life_words.rule(r.rule, r.birth, delay), [r.rule_figure]),
        Line(_("特殊工种、因病提前退休和自愿弹性提前、延迟退休没有算。")),
    )
    left = r.retirement_age_months - r.age_months
    rest = Cell(life_words.time(left) if left > 0 else _("已到"))
    big = Cell(month(r.retirement), lines, explain.mark([r.rule_figure]))
    return Card(
        OWN,
        _("法定退休时间"),
        "event",
        big,
        [(_("那时"), Cell(life_words.age(r.retirement_age_months))), (_("还有"), rest)],
        [],
    )


def _years(r: LifeResult, area: Area, policy: Policy) -> Card:
    assert r.need and r.standing and r.stopped
    need = r.need
    lines: list[Line] = []
    for block in need.blocks:
        keys = [f"{area.area}:{k}" for k in block.source]
        cites = tuple(explain.cite(policy, k, need.figure.confidence) for k in keys)
        text = _(
            "{city}的规定：男 {male}，女 {female}。",
            city=words.area_name(area),
            male=_said(block.years.male),
            female=_said(block.years.female),
        )
        lines.append(Line(text, cites, _("；").join(policy_text(x) for x in (block.counts, block.note) if x) or None))
    if not lines:
        lines.append(Line(_("没有查到这里的规定，所以不猜。")))
    mark: Mark = "unknown" if not need.years.known else explain.mark([need.figure])
    if need.years.known and need.years.exact is None:
        mark = "unverified"
    big = Cell(_("要缴满 {years}", years=life_words.years_span(need.years)), tuple(lines), mark)
    rows = [(_("已缴"), _counted(r.stopped)), (_("到退休时"), _reached(r)), (_("还缺"), _missing(r.standing))]
    if need.actual.most:
        text = life_words.years_span(need.actual)
        where = life_words.actual(need.where, text)
        rows.insert(0, (_("其中"), Cell(where)))
    rows.append((_("现在停缴则缺"), _missing(r.stopped)))
    return Card(OWN, _("要缴多少年"), "history", big, rows, [])


def _said(value: object) -> str:
    if isinstance(value, tuple):
        steps = [_("{year} 年起 {years}", year=s.from_.year, years=_said(s.value)) for s in value]
        return _("、").join(steps)
    return life_words.years(value) if isinstance(value, (int, float)) else _("未知")


def _counted(one: Standing) -> Cell:
    if one.counted.most is None:
        return Cell(_("未知") if not one.counted.least else _("至少 {time}", time=life_words.time(one.counted.least)))
    text = life_words.time(one.counted.most)
    deemed = one.counted.most - (one.actual.most or 0.0)
    return Cell(_("{time}，其中视同 {deemed} 个月", time=text, deemed=int(deemed)) if deemed else text)


def _reached(r: LifeResult) -> Cell:
    assert r.stopped and r.standing
    cell = _counted(r.standing)
    ahead = (r.standing.counted.least or 0.0) - (r.stopped.counted.least or 0.0)
    before = r.stopped.counted.most
    if not ahead or before is None:
        return cell
    text = _(
        "已有 {before} 个月 + 路径里到退休 {ahead} 个月 = {sum} 个月。",
        before=int(before),
        ahead=int(ahead),
        sum=int(before + ahead),
    )
    return Cell(cell.text, (Line(text),))


def _missing(one: Standing) -> Cell:
    return Cell(life_words.months_span(one.missing))


def _after(r: LifeResult, area: Area, policy: Policy) -> Card:
    """A year with lifetime cover, beside a year as a resident of that age."""
    assert r.retired and r.resident
    one, other = r.retired, r.resident
    big = Cell(_("未知"))
    rows: list[tuple[str, Cell]] = []
    if one.plan is not None:
        premium = explain.amount(policy, one.plan, "individual_yearly")
        big = Cell(_("不再缴费"), premium.lines, premium.mark) if one.premium == 0 else Cell(
            _("每年还缴 {amount}", amount=yuan(one.premium)), premium.lines, premium.mark or ("unknown" if one.premium is None else ""))  # fmt: skip
        rows.append((_("进个人账户"), explain.amount(policy, one.plan, "account_monthly")))
        if one.once:
            rows.append((_("退休时一次缴"), Cell(yuan(one.once))))
    rows.append((_("平均一次住院报"), _share(one, policy)))
    if other.plan is not None:
        rows.append((_("换成居民医保缴"), explain.amount(policy, other.plan, "individual_yearly")))
    rows.append((_("居民平均一次住院报"), _share(other, policy)))
    return Card(OWN, _("缴满以后的退休待遇"), "elderly", big, rows, [])


def _share(one: StageCost, policy: Policy) -> Cell:
    share = one.care.paid_share if one.care else None
    if share is None or one.care is None or one.year is None or one.year.stay_bill is None:
        return Cell(_("未知"), (Line(_("没有查到可靠的报销规定。")),), "unknown")
    figures = [f for c in one.care.curves[:1] for layer in c.rule.layers for f in layer.figures()]
    bill = one.year.stay_bill
    text = _(
        "全国平均一次住院 {bill} 元（{year} 年，目录内），按这里今天的规定算。",
        bill=money(round(bill.figure.value)),
        year=bill.year,
    )
    return Cell(percent(round(share, 3)), (explain.line(policy, text, figures),), explain.mark(figures))


# --- ways out ----------------------------------------------------------------------------------


def ways(r: LifeResult, area: Area, policy: Policy) -> None:
    """Each way out for the months that are missing, on the path or if payment stops today."""
    assert r.standing and r.stopped
    found, standing = (r.ways, r.standing) if r.ways else (r.ways_stopped, r.stopped)
    if not found:
        return
    missing = life_words.months_span(standing.missing)
    if standing.missing.most is None:
        text = _("到退休缺多少不能确定；如果不够，可以这样补")
    elif r.ways:
        text = _("到退休还缺 {missing}，可以这样补", missing=missing)
    else:
        text = _("如果现在就停缴：退休时缺 {missing}，可以这样补", missing=missing)
    st.header(text, anchor=False)
    late = life_words.in_time(r)
    if late:
        st.html(f"<p>{html.escaped(late)}</p>")
    html.show("bill_cards.html", is_part=True, cards=[_way(w, area, policy) for w in found])


def _way(one: Way, area: Area, policy: Policy) -> Card:
    notes = (
        []
        if one.named or one.code == "reduced"
        else [_("当地文件没有写明这种办法；国家法律允许缴到规定年限，或者参加居民医保，先打 12393 问清。")]
    )
    rows: list[tuple[str, Cell]] = []
    if one.code == "lump_sum":
        assert one.lump is not None
        big = _amount(one, explain.mark(one.lump.figures), _lump_lines(one, policy))
        if one.lump.note:
            notes.append(policy_text(one.lump.note))
    elif one.code == "monthly":
        assert one.plan is not None
        premium = explain.amount(policy, one.plan, "individual_yearly")
        lines = (*premium.lines, Line(_("按今天灵活就业的保费 × 缺的月数；退休后按月补缴的标准各地可能不同。")))
        big = _amount(one, premium.mark, lines)
        rows.append((_("每月"), Cell(per_month(None if one.month is None else round(one.month, 2)))))
    elif one.code == "resident":
        premium = explain.amount(policy, one.plan, "individual_yearly") if one.plan else Cell(_("未知"), (), "unknown")
        big = Cell(premium.text, premium.lines, premium.mark)
        rows.append((_("缴到"), Cell(_("每年都要缴，一直缴下去"))))
    else:
        text = _("未知") if one.less.most is None else percent(one.less.most)
        big = Cell(_("待遇少 {text}", text=text) if one.less.exact is not None else _("待遇最多少 {text}", text=text))
        notes.append(_("每缺一年待遇下降一点；不满一年按一年算，规定没有写明。"))
    plan = {"monthly": "flexible", "resident": "resident"}.get(one.code, OWN)
    return Card(plan, capitalised(life_words.way(one.code)), WAY_ICON[one.code], big, rows, notes)


def _amount(one: Way, mark: Mark, lines: tuple[Line, ...]) -> Cell:
    if one.month is None:
        text = life_words.lack(one.lack) if one.lack else _("未知")
        return Cell(_("金额未知"), (Line(text), *lines), "unknown")
    low, high = one.total.least, one.total.most
    made = Line(_("{price} × {months}。", price=yuan(round(one.month, 2)), months=life_words.months_span(one.months)))
    if one.total.exact is not None:
        return Cell(yuan(one.total.exact), (made, *lines), mark)
    if high is None:
        return Cell(_("每缺一个月 {price}", price=yuan(round(one.month, 2))), (made, *lines), mark)
    return Cell(_("{a} 到 {b} 元", a=money(low), b=money(high)), (made, *lines), mark)


def _lump_lines(one: Way, policy: Policy) -> tuple[Line, ...]:
    price = one.lump
    if price is None or price.month is None or price.rate is None:
        return ()
    if price.of is None:
        return (explain.line(policy, _("每缺一个月 {amount} 元。", amount=money(price.month)), price.figures),)
    of = _("本人最后的缴费基数") if price.of_name == "own_base" else words.series_name(price.of_name or "")
    text = _("每缺一个月：{of} {base} 元 × {rate} = {month} 元。", of=of, base=money(price.of.value),
             rate=percent(price.rate.value), month=money(price.month))  # fmt: skip
    return (explain.line(policy, text, price.figures),)


# --- paths -------------------------------------------------------------------------------------


def drawn(r: LifeResult, name: str) -> list[Drawn]:
    """The own path first, then the others."""
    assert r.cost
    names = {
        "flexible": _("灵活就业缴到退休"), "resident": _("一直居民医保"), "employee": _("在单位缴到退休"),
    }  # fmt: skip
    own = own_plan(r.life.path)
    mine = names.get(own, name) if own else _("我的走法：{name}", name=name)
    return [Drawn(mine, own, r.cost), *(Drawn(names[k], k, c) for k, c in r.others.items())]


def tables(lines: Sequence[Drawn]) -> None:
    """What each path costs in all, and up to each age, for files."""
    paid, all_in = _("自己共缴（元）"), _("加看病自付、减账户（元）")
    head = [_("走法"), _("到退休自己缴（元）"), _("终身待遇从"), _("算到"), paid, all_in]
    rows = [
        [d.name, d.cost.paid_at(d.cost.retires) if d.cost.start < d.cost.retires else 0.0, _lasts(d.cost),
         life_words.age(d.cost.end), d.cost.paid_at(d.cost.end), d.cost.all_in_at(d.cost.end)]
        for d in lines
    ]  # fmt: skip
    shown.table(_("每条路一共花多少"), pd.DataFrame(rows, columns=head))
    by_age = [
        [d.name, age // 12, d.cost.paid_at(age), d.cost.all_in_at(age)]
        for d in lines
        for age in range(12 * -(-d.cost.start // 12), d.cost.end + 1, 12)
    ]
    shown.table(_("到每个年龄累计花多少"), pd.DataFrame(by_age, columns=[_("走法"), _("年龄"), paid, all_in]))


def _lasts(cost: PathCost) -> str:
    if cost.lifetime_at is not None:
        return life_words.age(cost.lifetime_at)
    return _("没有") if cost.paid_ends is None else _("未知")


def path_cards(r: LifeResult, lines: Sequence[Drawn], policy: Policy) -> None:
    """What each path costs until retirement and in all, and from when on cover is for life."""
    html.show("bill_cards.html", is_part=True, cards=[_path(d, r, policy) for d in lines])


def _path(one: Drawn, r: LifeResult, policy: Policy) -> Card:
    cost = one.cost
    until = cost.paid_at(cost.retires) if cost.start < cost.retires else 0.0
    merged = _merged(cost.stretches)
    before = tuple(_stretch(s, r, policy) for s in merged if s.from_months < cost.retires)
    after = tuple(_stretch(s, r, policy) for s in merged if s.from_months >= cost.retires)
    if cost.once:
        text = _("退休时一次缴：{amount} 元（{prices}）。", amount=money(cost.once), prices=life_words.prices_of(r))
        after = (explain.line(policy, text, r.lump.figures if r.lump and cost.lump else ()), *after)
    mark = _cost_mark(cost)
    whole, all_in = cost.paid_at(cost.end), cost.all_in_at(cost.end)
    age = life_words.age(cost.end)
    big = Cell(_("到退休自己缴 {amount}", amount=yuan(until)), before, mark if until is not None else "unknown")
    rows = [
        (_("终身待遇从"), Cell(_lasts(cost))),
        (_("到 {age}共缴", age=age), Cell(yuan(whole), before + after, mark if whole is not None else "unknown")),
        (_("加看病自付、减账户"), _all_in(one, all_in, r, policy)),
    ]
    notes = []
    for lacking in dict.fromkeys(x for x in (cost.paid_ends, cost.all_in_ends) if x):
        notes.append(_("{why}，后面的不加。", why=life_words.lack_of_path(lacking)))
    if not cost.accounts_known:
        notes.append(_("有的年份进个人账户多少没有查到，按 0 算，实际花费会少些。"))
    if cost.care_is_most:
        notes.append(_("有的大病保障没有查到，按不付算，实际花费会少些。"))
    return Card(one.plan or OWN, one.name, PLAN_ICON.get(one.plan, "route"), big, rows, notes)


def _all_in(one: Drawn, value: float | None, r: LifeResult, policy: Policy) -> Cell:
    """Premium − account + own share of a typical year, stage by stage, and the statistics behind it."""
    lines: list[Line] = []
    stats: dict[str, Line] = {}
    for s in _merged(one.cost.stretches, with_care=True):
        lines.append(_care(s))
        seen = (
            [x for x in (s.cost.year.admissions, s.cost.year.stay_bill, s.cost.year.outpatient) if x]
            if s.cost.year
            else []
        )
        for each in seen:
            stats |= {line.text: line for line in seen_lines(policy, each)}
    lines.append(Line(_("合计（{prices}），全国平均看多少病：", prices=life_words.prices_of(r))))
    figures = (*one.cost.figures, *one.cost.care_figures)
    mark = explain.mark(figures) if value is not None else "unknown"
    return Cell(yuan(None if value is None else round(value)), (*lines, *stats.values()), mark)


def _care(one: Stretch) -> Line:
    cost = one.cost
    head = _(
        "{stage}：{age}起 {n} 个月",
        stage=life_words.stage(cost.stage),
        age=life_words.age(one.from_months),
        n=one.months,
    )
    if cost.all_in is None:
        return Line(_("{head}，平均一年花多少未知。", head=head))
    return Line(_("{head}，平均一年 = 保费 {premium} 元 − 进账户 {account} 元 + 看病自付 {own} 元 = {sum} 元。", head=head,
                  premium=money(cost.premium), account=money(cost.account), own=money(cost.own), sum=money(cost.all_in)))  # fmt: skip


def _merged(stretches: Sequence[Stretch], with_care: bool = False) -> list[Stretch]:
    """Stretches of the same stage and price (or cost all in all) as one, for reading."""
    found: list[Stretch] = []
    for one in stretches:
        last = found[-1] if found else None
        same = last is not None and last.cost.stage == one.cost.stage and last.cost.premium == one.cost.premium
        if last and same and (not with_care or last.cost.all_in == one.cost.all_in):
            paid = None if last.paid is None or one.paid is None else round(last.paid + one.paid, 2)
            found[-1] = Stretch(last.cost, last.from_months, last.months + one.months, paid, None)
        else:
            found.append(one)
    return found


def _stretch(one: Stretch, r: LifeResult, policy: Policy) -> Line:
    figures: list[Figure] = one.cost.plan.figures_of("individual_yearly") if one.cost.plan else []
    if one.cost.premium is None or one.paid is None:
        text = _(
            "{stage}：{age}起 {n} 个月，保费未知。",
            stage=life_words.stage(one.cost.stage),
            age=life_words.age(one.from_months),
            n=one.months,
        )
        return explain.line(policy, text, figures)
    text = _(
        "{stage}：{age}起 {n} 个月，每年 {year} 元，共 {paid} 元（{prices}）。", stage=life_words.stage(one.cost.stage),
        age=life_words.age(one.from_months), n=one.months, year=money(one.cost.premium), paid=money(one.paid), prices=life_words.prices_of(r),
    )  # fmt: skip
    return explain.line(policy, text, figures)


def marks(r: LifeResult, measure: str) -> tuple[dict[int, str], int | None]:
    """The ages to mark on the chart, with labels; and where the flexible path overtakes the resident one."""
    assert r.cost and r.retirement_age_months
    found: dict[int, str] = {}
    retires, lasts = r.cost.retires, r.cost.lifetime_at
    if r.cost.start < retires <= r.cost.end:
        both = lasts == retires
        found[retires] = (
            _("退休、终身 {age}", age=life_words.age(retires)) if both else _("退休 {age}", age=life_words.age(retires))
        )
    if lasts is not None and lasts != retires and r.cost.start < lasts:
        found[lasts] = _("终身待遇 {age}", age=life_words.age(lasts))
    one = r.overtaking if measure == "all_in" else r.overtaking_paid
    crossing = one.age_months if one and one.verdict == "age" else None
    if crossing is not None:
        found[crossing] = _("{age}起灵活更省", age=life_words.age(crossing))
    return found, crossing


def chart(r: LifeResult, lines: Sequence[Drawn], measure: str) -> None:
    """Cumulative cost over age."""
    found, crossing = marks(r, measure)
    if not life_charts.has_lines(lines, measure):
        html.paragraph(_("需要的数字没有查到，画不出来。"))
        return
    shown.chart(
        life_charts.lines(lines, measure, found, crossing),
        life_charts.lines_alt(lines, measure, found),
        _("每条路到每个年龄一共花多少"),
    )


def about(r: LifeResult) -> None:
    """What this page assumes."""
    text = _(
        "这是推演，不是预测：把 {on} 的规定和价格一直用下去，工资、基数、年限以后怎么变没有写进来。"
        "从这个月缴到退休前一个月；居民和按年缴的保费摊到每个月。不是经办机构的决定，以当地医保局为准，咨询 12393。",
        on=day(r.on),
    )  # fmt: skip
    html.paragraph(text)
