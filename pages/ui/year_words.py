"""A year in words: ready-made years, faults of the table, totals, and where two plans break even."""

from __future__ import annotations

from collections.abc import Sequence

from calc import Fault
from calc.schema import Area
from calc.typical import Seen
from calc.year_bills import MAX_ROWS, Scenario
from calc.year_cost import Bound, Fixed, Stretch

from . import bill_words, words
from .i18n import _, is_chinese, policy_text
from .numbers import money, percent


def scenario(one: Scenario) -> str:
    """The ready-made year's name."""
    return one.zh if is_chinese() else one.en


def columns() -> dict[str, str]:
    """The columns of the table of bills."""
    return {"kind": _("类型"), "level": _("医院"), "amount": _("每次金额（元）"), "times": _("次数"), "excluded": _("每次目录外（元）")}  # fmt: skip


def heads() -> dict[str, str]:
    """The same as heads of the table, where a phone has room for two or three characters beside the sign that one can edit."""
    return {"kind": _("类型"), "level": _("医院"), "amount": _("金额"), "times": _("次数"), "excluded": _("目录外")}


def table_help(one: Scenario) -> str:
    """What the table is, and where the ready-made numbers come from."""
    return _(
        "“{name}”：{why}点格子可以改，最下面一行可以加；最多 {rows} 行，按从上到下的顺序结算。目录外的钱全由自己付。",
        name=scenario(one),
        why=policy_text(one.why),
        rows=MAX_ROWS,
    )


# --- faults ------------------------------------------------------------------------------------


def scenario_fault(found: str, names: Sequence[str], ids: Sequence[str]) -> str:
    """A ready-made year in the link that does not exist."""
    known = _("、").join(f"{i}（{n}）" for i, n in zip(ids, names, strict=True))
    return _("链接里的“这一年的健康状况”写的是 {found}，可以写的有：{known}；没有采用，其余照旧。", found=found[:40], known=known)  # fmt: skip


def curve_fault(found: str, area: Area, kinds: Sequence[str], levels: Sequence[str]) -> str:
    """A wish for the curve in the link that is not understood."""
    known = _("、").join([*(f"{c}（{bill_words.kind(c)}）" for c in kinds), *(f"{c}（{bill_words.level(area, c)}）" for c in levels)])  # fmt: skip
    return _("链接里的 curve 写的是 {found}，应当像 {kind}-{level} 这样，可以写的有：{known}；看不懂的部分没有采用，其余照旧。",
             found=found[:40], kind=kinds[-1], level=levels[-1], known=known)  # fmt: skip


def row_fault(one: Fault, area: Area, in_link: bool = False) -> str:
    """What is wrong with a row, by row and column; the row is left out, the others count."""
    row, _dot, column = one.where.partition(".")
    where = _("链接里账单的第 {row} 行", row=row) if in_link else _("账单第 {row} 行", row=row)
    if one.code == "rows":
        return _("账单最多 {most} 行，后面的没有计入。", most=one.limits[0])
    if one.code == "row":
        return _("{where}写的是 {found}，看不懂，没有计入；应当像 inpatient-tertiary-50000 这样。", where=where, found=one.found)  # fmt: skip
    name = columns()[column]
    if one.code == "missing":
        return _("{where}的“{name}”没有填，这一行没有计入，其余照算。", where=where, name=name)
    if one.code == "excluded":
        return _(
            "{where}的“{name}”是 {found}，比每次金额 {most} 元还多，这一行没有计入，其余照算。",
            where=where,
            name=name,
            found=one.found,
            most=money(float(one.limits[0])),
        )
    if one.code == "number":
        low, high = (money(float(v)) for v in one.limits)
        return _(
            "{where}的“{name}”写的是 {found}，应当是 {low} 到 {high} 之间的{what}，这一行没有计入，其余照算。",
            where=where,
            name=name,
            found=one.found,
            low=low,
            high=high,
            what=_("整数") if column == "times" else _("数（金额乘次数也不能超过）"),
        )
    say = (lambda c: bill_words.level(area, c)) if column == "level" else bill_words.kind
    known = _("、").join(f"{c}（{say(c)}）" for c in one.limits)
    return _(
        "{where}的“{name}”写的是 {found}，可以写的有：{known}；这一行没有计入，其余照算。",
        where=where,
        name=name,
        found=one.found,
        known=known,
    )


# --- amounts -----------------------------------------------------------------------------------


def amount(value: float | None, bound: Bound) -> str:
    """1,234.56 元 / 最多 … / 至少 … / 已知部分 … / 未知."""
    if value is None or bound == "unknown":
        return _("未知")
    text = _("{amount} 元", amount=money(value))
    return {
        "exact": text,
        "at_most": _("最多 {text}", text=text),
        "at_least": _("至少 {text}", text=text),
        "partial": _("已知部分 {text}", text=text),
    }[bound]


def total_line(fixed: Fixed, own: float, total: float) -> str:
    """保费 − 进账户 + 自付 = 合计."""
    if fixed.inflow is None:
        return _("保费 {p} 元 + 自付 {own} 元 = {total} 元。进个人账户多少未知，没有减，所以这是上限。",
                 p=money(fixed.premium), own=money(own), total=money(total))  # fmt: skip
    taken = _(" + 账户里另扣 {taken} 元", taken=money(fixed.from_account)) if fixed.from_account else ""
    more = _("账户里另扣的保费未知，没有算。") if fixed.from_account is None else ""
    return _("保费 {p} 元 − 进个人账户 {inflow} 元{taken} + 自付 {own} 元 = {total} 元。{more}",
             p=money(fixed.premium), inflow=money(fixed.inflow), taken=taken, own=money(own), total=money(total), more=more)  # fmt: skip


def why_no_curve(plan: str, missing: str) -> str:
    """A plan whose total cannot be drawn."""
    what = {
        "premium": _("保费"),
        "account": _("划入个人账户的金额"),
        "benefit": _("这一类的报销规定"),
    }[missing]
    return _("{plan}没有曲线：{what}未知，不猜。", plan=words.plan(plan), what=what)


def missing(what: str, kind: str) -> str:
    """What an estimate lacks."""
    names = {"premium": _("保费"), "account": _("划入个人账户的金额")}
    return names.get(what) or _("{kind}报销规定", kind=bill_words.kind(kind))


# --- break-even --------------------------------------------------------------------------------


def spending(kind: str, level: str, visits: int) -> str:
    """按三级医院住一次院 / 按二级医院看 12 次门诊."""
    if kind == "inpatient":
        return _("按在{level}住一次院算", level=level)
    return _("按在{level}看 {n} 次门诊算", level=level, n=visits)


def even(first: str, second: str, stretches: Sequence[Stretch], what: str, full: float, doubt: str = "") -> str:
    """Where one plan costs less than the other, with the exact break-even points; `doubt` is said behind them."""
    a, b = words.plan(first), words.plan(second)
    name = {"first": a, "second": b}
    end = stretches[-1].to
    limit = "" if end >= full else _("（{end} 元以上有规定未知，不比较）", end=money(round(end, 2)))
    limit += doubt
    lower = [s.lower for s in stretches]
    if len(stretches) == 1:
        if lower[0] == "same":
            return _("{what}，{a}和{b}一年花得一样多{limit}。", what=what, a=a, b=b, limit=limit)
        better, worse = (a, b) if lower[0] == "first" else (b, a)
        return _("{what}，一年医疗费不超过 {end} 元时，{better}总是比{worse}划算{limit}。",
                 what=what, end=money(round(end, 2)), better=better, worse=worse, limit=limit)  # fmt: skip
    if len(stretches) == 2 and "same" not in lower:
        return _("{what}，一年医疗费超过 {x} 元时，{late}比{early}划算；不到时{early}划算{limit}。",
                 what=what, x=money(round(stretches[0].to, 2)), late=name[lower[1]], early=name[lower[0]], limit=limit)  # fmt: skip
    parts = [_stretch(s, name, is_last=s is stretches[-1] and end >= full) for s in stretches]
    return _("{what}，一年医疗费{parts}{limit}。", what=what, parts=_("；").join(parts), limit=limit)


def _stretch(one: Stretch, name: dict[str, str], is_last: bool) -> str:
    span = (
        _("超过 {x} 元时", x=money(round(one.from_, 2)))
        if is_last
        else _("{x}～{y} 元时", x=money(round(one.from_, 2)), y=money(round(one.to, 2)))
    )
    return _("{span}{who}划算", span=span, who=name[one.lower]) if one.lower != "same" else _("{span}一样", span=span)


# --- the typical year --------------------------------------------------------------------------


def population(code: str) -> str:
    """Whose averages are looked at."""
    return {"active": _("在职职工"), "retiree": _("退休职工"), "resident": _("城乡居民")}[code]


def seen(one: Seen) -> str:
    """A national figure as a sentence with its year."""
    value = one.figure.value
    where = {"primary": _("一级及以下医院"), "secondary": _("二级医院"), "tertiary": _("三级医院")}.get(
        one.level or "", ""
    )
    text = {
        "admissions": lambda: _("每 100 人住院 {n} 次", n=f"{value * 100:.1f}"),
        "stay_bill": lambda: (
            _("{where}次均住院费 {yuan} 元", where=where, yuan=money(round(value, 1)))
            if where
            else _("次均住院费 {yuan} 元", yuan=money(round(value, 1)))
        ),
        "outpatient": lambda: _("每人门诊费 {yuan} 元", yuan=money(round(value))),
        "visits": lambda: _("每人门诊 {n} 次", n=f"{value:.1f}"),
        "chronic_visits": lambda: _("每人门诊慢特病 {n} 次", n=f"{value:.2f}"),
        "visit_bill": lambda: _("普通门诊次均 {yuan} 元", yuan=money(round(value, 1))),
        "chronic_bill": lambda: _("门诊慢特病次均 {yuan} 元", yuan=money(round(value, 1))),
        "care_cost": lambda: _("每人医疗机构费用 {yuan} 元", yuan=money(round(value))),
        "paid_share": lambda: (
            _("{where}住院目录内费用，基金付了 {share}", where=where, share=percent(value))
            if where
            else _("住院目录内费用，基金付了 {share}", share=percent(value))
        ),
    }[one.item]()  # fmt: skip
    return _("{year} 年全国平均：{text}。", year=one.year, text=text)


def made(one: Seen) -> str:
    """How a figure that nobody published was computed from others."""
    if one.item == "outpatient":
        by_group = one.made_of[0].item == "care_cost"
        return (
            _("推算：人均医疗机构费用 − 住院次数 × 次均住院费，见下。")
            if by_group
            else _("推算：普通门诊次数 × 次均 + 门诊慢特病次数 × 次均，见下。")
        )
    by_group = one.made_of[0].item == "outpatient"
    return (
        _("推算：每人门诊费 ÷ 全体职工的门诊次均（普通和慢特病合在一起），见下。")
        if by_group
        else _("推算：普通门诊和门诊慢特病的次数相加，见下。")
    )
