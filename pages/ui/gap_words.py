"""A break in one's insurance in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from calc import Fault, Notice, Policy
from calc.gap import Action, GapResult, Interval
from calc.gap_rules import Span
from calc.schema import Remedy

from . import words
from .i18n import _
from .numbers import day, money, percent, short_day


def yes_no(value: bool) -> str:
    """满了 / 没满."""
    return _("满了") if value else _("没满")


def span(one: Span) -> str:
    """3 个月 / 90 天 / 90 天又 1 个月 / 不用等."""
    if one.months and one.days:
        return _("{days} 天又 {months} 个月", days=one.days, months=one.months)
    if one.days:
        return _("{days} 天", days=one.days)
    return _("{months} 个月", months=one.months) if one.months else _("0 个月")


def by_nation(result: GapResult) -> bool:
    """Whether the answer begins with saying that it follows the nation's rule, as the area's own is not known."""
    is_break = bool(result.case.months or result.case.missed_years)
    return is_break and any(n.code == "nation_rule" for n in result.notices)


def headline(result: GapResult, policy: Policy) -> str:
    """When cover stopped, when it starts again, and by when payment mends it."""
    by = ""
    if by_nation(result):
        by = (
            _("按全国换城市参保的规定（当地的没有查到）：")
            if any(n.code == "nation_on_moves" for n in result.notices)
            else _("按全国的规定（当地的没有查到）：")
        )
    return _(
        "{by}{stopped}{again}{mark}", by=by, stopped=_stopped(result, policy), again=_again(result), mark=_mark(result)
    )


def _stopped(result: GapResult, policy: Policy) -> str:
    city, plan = words.area_name(policy.areas[result.case.area]), words.plan(result.case.plan)
    last, on = result.covered_until, result.on
    if result.restart.first <= last + dt.timedelta(days=1) and result.restart.last == result.restart.first:
        return _("{city}的{plan}没有断：", city=city, plan=plan)
    if last >= on:
        return _("{city}的{plan}管到 {day}；", city=city, plan=plan, day=day(last))
    return _("{city}的{plan}从 {day}起不能报销；", city=city, plan=plan, day=day(last + dt.timedelta(days=1)))


def _again(result: GapResult) -> str:
    r, c = result.restart, result.case
    plan = words.plan(c.to)
    if r.restores and c.to == "resident":
        return _(
            "{pay}缴当年的{plan}，{first}起能报销，中断期间的医疗费也能补报。",
            pay=day(c.pay),
            plan=plan,
            first=day(r.first),
        )
    if r.first <= result.covered_until + dt.timedelta(days=1) and r.last == r.first:
        return _("{pay}缴{plan}，可以接着报销。", pay=day(c.pay), plan=plan)
    if r.last is None or r.most is None:
        return _("{pay}缴{plan}，要等多久没有查到，先打 12393 问清。", pay=day(c.pay), plan=plan)
    if r.last != r.first:
        return _(
            "{pay}缴{plan}，最早 {first}、最迟 {last}起能报销，要看当地怎么定。",
            pay=day(c.pay),
            plan=plan,
            first=day(r.first),
            last=day(r.last),
        )
    if r.most.share:
        return _(
            "{pay}缴{plan}，{first}起才按正常标准报销，之前只报正常待遇的 {share}。",
            pay=day(c.pay),
            plan=plan,
            first=day(r.first),
            share=percent(r.most.share),
        )
    if r.most.months or r.most.days:
        return _(
            "{pay}缴{plan}，要等 {wait}，{first}起才能报销。",
            pay=day(c.pay),
            plan=plan,
            wait=span(r.most),
            first=day(r.first),
        )
    if r.back == "possible" and c.back and c.months and r.back_until:
        values = {"pay": day(c.pay), "first": day(r.first), "until": day(r.back_until)}
        if c.pay > r.back_until:
            return _(
                "{pay}连同断掉的月份一起缴，还认的话 {first}起能报销；稳妥的期限 {until}已过，先打 12393 问清。",
                **values,
            )
        if not r.restores:
            return _(
                "{pay}连同断掉的月份一起缴，{first}起能报销，中断期间的医疗费自己付。补缴最好不晚于 {until}。", **values
            )
        return _(
            "{pay}连同断掉的月份一起缴，{first}起能报销，中断期间的医疗费也能补报。补缴最好不晚于 {until}。", **values
        )
    return _("{pay}缴{plan}，不用等，{first}起能报销。", pay=day(c.pay), plan=plan, first=day(r.first))


def _mark(result: GapResult) -> str:
    if result.confidence == "unverified":
        return _("（未核实）")
    return _("（旧标准）") if any(n.code == "rule_ended" for n in result.notices) else ""


def interval(one: Interval) -> str:
    """What a stretch of time means for bills."""
    return {
        "covered": _("能报销"),
        "uncovered": _("不能报销"),
        "repaired": _("补缴后能补报"),
        "waiting": _("已缴费，还在等"),
        "part_paid": _("只报一部分"),
        "maybe": _("可能已能报，看当地"),
        "unknown": _("何时能报没有查到"),
        "again": _("又能报销"),
        "back_payment": _("可以补缴"),
        "back_edge": _("补缴要先问清"),
    }[one.code]


def period(start: dt.date, end: dt.date | None) -> str:
    """2026-07-01 至 2026-11-25."""
    if end is None:
        return _("{start} 起", start=short_day(start))
    return _("{start} 至 {end}", start=short_day(start), end=short_day(end))


def due(one: Action) -> str:
    """Until when, and how many days that leaves."""
    if one.until is None or one.days_left is None:
        return ""
    if one.days_left < 0:
        return _("{day}已过", day=day(one.until))
    if one.days_left == 0:
        return _("今天是最后一天")
    return _("{day}前，还有 {n} 天", day=day(one.until), n=one.days_left)


def action(one: Action, result: GapResult) -> str:
    """Something to do as a sentence."""
    v: dict[str, Any] = dict(one.values)
    plan = words.plan(result.case.to)
    if one.code == "back_pay" and result.case.to == "resident":
        return _("去缴当年的居民医保，说明是从职工医保转来、断缴在期限以内。")
    if one.code == "back_pay":
        return (
            _("去补缴断掉的 {n} 个月。", n=result.case.months)
            if v["sure"]
            else _("先打 12393 问能不能补缴断掉的 {n} 个月。", n=result.case.months)
        )
    if one.code == "back_pay_edge":
        return _("马上去补缴：按月数还没有断过规定的月数，有的地方按日子算可能已经过了。")
    if one.code == "pay_now" and result.case.to == "employee":
        return _("请单位尽快办参保、缴费：单位从用工之日起 30 日内要办。")
    if one.code == "pay_now":
        return _("尽快去缴{plan}：早一天缴，早一天开始算。", plan=plan)
    if one.code == "pay_in_window":
        return _("在集中缴费期里缴 {cover} 年度的居民医保（{opens}开始）。", cover=v["cover"], opens=day(v["opens"]))
    if one.code == "wait_for_window":
        return _("{cover} 年度的集中缴费期没有查到，问清日期，在期内缴。", cover=v["cover"])
    if one.code == "repair":
        return _("补缴断掉的年度：每补 1 年少等 {n} 个月。", n=f"{v['months']:g}")
    if one.code == "keep_paying":
        return _("等待期里不要再断，医疗费先自己付，票据留好。")
    if one.code == "use_account":
        return _("个人账户里剩的钱照样可以用：买药、付自己承担的部分。")
    return _("不清楚就问：医保 12393，缴费 12366。")


def notice(one: Notice, result: GapResult, policy: Policy) -> str:
    """Something the reader must know, as a sentence."""
    v = one.values
    city = words.area_name(policy.areas[result.case.area])
    if one.code == "window_unknown":
        return _window_unknown(v)
    if one.code == "special_groups":
        return _("新生儿、退役军人、困难人员等不受这些限制，以当地规定为准。")
    return {
        "nation_rule": lambda: _("没有查到{city}自己的规定，这里按全国的规定算。", city=city),
        "partly_nation_rule": lambda: _("{city}没有写到的，按全国的规定算。", city=city),
        "nation_on_moves": lambda: _(
            "全国的规定写的是换了城市再参保的人；没有换城市的，当地可能另有规定，缴之前打 12393 问清。"
        ),
        "limit_only": lambda: _(
            "全国只规定当地最长可以设 {months} 个月等待期，当地设了多久没有查到，所以给出最早和最迟。",
            months=f"{v['months']:g}",
        ),
        "stop_day_differs": lambda: _("从最后缴费的下个月起算不能报销；有的地方当月缴次月用，会晚一个月停。"),
        "edge_month": lambda: _(
            "稳妥的补缴日子 {day}已经过了；按月数还在期限里，能不能补请先问清。", day=day(v["until"])
        ),
        "reopens_only": lambda: _("当地写明：补缴只让待遇恢复，中断期间的医疗费不补报。"),
        "short_break_not_repaired": lambda: _("断得不久但不补缴：要不要等，全国没有统一写法，所以给出最早和最迟。"),
        "steady_not_said": lambda: _(
            "在职工医保和居民医保之间换，之前连续参保满 {years} 年、断缴不超过 3 个月的不用等；你没有说满没满。",
            years=v["years"],
        ),
        "steady_short": lambda: _("之前连续参保没满 {years} 年，不能享受换制度不用等的规定。", years=v["years"]),
        "from_employees_in_time": lambda: _(
            "从职工医保转来，断缴在 {months} 个月以内、之前连续参保满 {years} 年：不用等集中缴费期。",
            months=v["months"],
            years=v["years"],
        ),
        "this_year_useless": lambda: _(
            "现在缴 {cover} 年度的已经用不上：等待期到 {starts}才满，那时这个年度已经过完。下面按下一年度算。",
            cover=v["cover"],
            starts=day(v["starts"]),
        ),
        "two_readings": lambda: _("“每多断 1 年多等 1 个月”有两种读法：第一个断的年度算不算进去。两种结果都列出。"),
        "window_opens": lambda: _(
            "{cover} 年度的集中缴费期从 {opens}到 {closes}，还没有开始；按开始那天缴来算。",
            cover=v["cover"],
            opens=day(v["opens"]),
            closes=day(v["closes"]),
        ),
        "late_wait_from_nation": lambda: _("当地说逾期缴费有等待期，没有写多长，按全国的规定算。"),
        "left_employer": lambda: _("离开单位 {months} 个月以内自己接着缴的，当地规定不用等。", months=v["months"]),
        "one_plan_at_a_time": lambda: _("两种医保不能同时参加：转过去以后居民医保就停。等待期没满先别停，问清再转。"),
        "wait_past_year": lambda: _("等待期过了 {cover} 年年底：下一年度也要按时接着缴。", cover=v["cover"]),
        "wait_unknown": lambda: _("等待多久没有查到可靠的规定。"),
        "full_price": lambda: _("这时缴费没有财政补助，要按个人加财政的全额缴。"),
        "rule_ended": lambda: _("查到的规定到 {ended}为止，之后的没有收录。", ended=day(v["ended"])),
        "share_meanwhile": lambda: _("等待期里不是完全不报，按正常待遇的 {share} 报。", share=percent(v["share"])),
    }[one.code]()


def _window_unknown(v: dict[str, Any]) -> str:
    if "known" not in v:
        return _("{cover} 年度的集中缴费期没有查到。", cover=v["cover"])
    return _(
        "{cover} 年度的集中缴费期没有收录；{known} 年度的是 {opens}到 {closes}，可以参考。",
        cover=v["cover"], known=v["known"], opens=day(v["opens"]), closes=day(v["closes"]),
    )  # fmt: skip


def reading(id_: str, wait: str, starts: dt.date) -> str:
    """One way to read the rule of missed years."""
    if id_ == "all":
        return _("断的每一年都算：等 {wait}，{day}起能报销。", wait=wait, day=day(starts))
    return _("第一个断的年度不算：等 {wait}，{day}起能报销。", wait=wait, day=day(starts))


def remedy(one: Remedy) -> str:
    """What an employee can do, or is owed, when the employer does not pay."""
    return {
        "late_fee_fine": _("滞纳金由单位承担；责令后还不缴，单位要被罚欠缴数额的 1 到 3 倍。"),
        "complain": _("可以要求医保、税务或劳动监察部门处理，也可以申请调解、仲裁或起诉。"),
        "quit_with_compensation": _("单位不依法缴社保，你可以解除劳动合同并要求经济补偿。"),
        "employer_bears_cost": _("有的地方规定：因单位没缴而报不了的医疗费，本该由基金付的部分由单位付。"),
    }[one.code]


def transfer_kind(code: str) -> str:
    """The three kinds of transfer."""
    return {
        "employee": _("职工医保转到另一个城市的职工医保"),
        "resident": _("居民医保转到另一个城市的居民医保"),
        "between": _("职工医保和居民医保之间转"),
    }[code]


def account(code: str) -> str:
    """What happens to the balance of the personal account."""
    return {
        "moves": _("缴费记录和年限跟着走，个人账户的余额划到新地方。"),
        "none": _("参保记录跟着走；居民医保没有个人账户，没有余额要转。"),
        "unknown": _("参保记录跟着走；个人账户有余额的办理划转，新地方没有个人账户时怎么办没有查到，办之前问清。"),
    }[code]


def fault(one: Fault) -> str:
    """What was wrong with a value of the break in the link."""
    names = {
        "plan": _("断的是哪种医保"), "to": _("接下来参加哪种"), "last_paid": _("最后缴到哪个月"), "pay": _("打算哪天缴费"),
        "missed_years": _("几个年度没有参保"), "repaired": _("打算补缴几年"), "steady": _("连续参保满 2 年"), "back": _("补缴断掉的月份"),
        "moved": _("受理的日期"), "move": _("哪种转移"), "fault": _("是单位没有缴"),
    }  # fmt: skip
    name = names.get(one.where, one.where)
    if one.code == "months":
        return _("链接里的“{name}”写的是 {found}，应当是 {low} 到 {high} 之间的月份；这一项没有采用，其余照旧。",
                 name=name, found=one.found, low=one.limits[0], high=one.limits[1])  # fmt: skip
    return words.fault(Fault(name, one.found, one.allowed, one.code, one.limits))


def late_fee_total(unpaid: float, fee: float, days: int) -> str:
    """The fee in one sentence."""
    return _(
        "欠缴 {unpaid} 元，最早一个月已欠 {days} 天，滞纳金 {fee} 元，由单位付。",
        unpaid=money(unpaid),
        days=days,
        fee=money(fee),
    )
