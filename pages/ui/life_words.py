"""The years until retirement in words: ages, months, ways out, doubts, and which path costs less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from calc import Fault, Notice
from calc.life import LifeResult
from calc.life_cost import Overtaking, PathCost
from calc.life_paths import ReadyPath
from calc.life_stages import Stage
from calc.life_ways import Lack
from calc.schema import Area, RetirementAge
from calc.years_needed import Span

from . import words
from .i18n import _, is_chinese, run_on
from .numbers import day, money, month


def ready(one: ReadyPath) -> str:
    """The ready-made path's name."""
    return one.zh if is_chinese() else one.en


def plan(code: str) -> str:
    """What is paid on a leg of the path."""
    return _("不参保") if code == "none" else words.plan(str(code))


def stage(code: Stage) -> str:
    """What a stretch of life is."""
    return {
        "employee": _("单位职工医保"),
        "flexible": _("灵活就业医保"),
        "resident": _("城乡居民医保"),
        "retired": _("职工医保退休待遇"),
        "none": _("不参保"),
    }[code]


def way(code: str) -> str:
    """A way out."""
    return {
        "lump_sum": _("一次补足"),
        "monthly": _("按月接着缴"),
        "resident": _("改参居民医保"),
        "reduced": _("不补，待遇打折"),
    }[code]


def measure(code: str) -> str:
    """What the chart adds up."""
    return {"all_in": _("缴费＋看病自付－账户"), "paid": _("只看自己缴的")}[code]


def age(months: int) -> str:
    """58 岁 / 50 岁 1 个月."""
    years, rest = divmod(months, 12)
    return _("{years} 岁 {months} 个月", years=years, months=rest) if rest else _("{years} 岁", years=years)


def years(value: float) -> str:
    """25 年 / 12.5 年."""
    return _("{n} 年", n=f"{value:g}")


def time(months: float) -> str:
    """144 个月（12 年）."""
    whole = int(months)
    if whole < 12:
        return _("{n} 个月", n=whole)
    span, rest = divmod(whole, 12)
    if rest:
        return _("{n} 个月（{years} 年 {rest} 个月）", n=whole, years=span, rest=rest)
    return _("{n} 个月（{years} 年）", n=whole, years=span)


def years_span(span: Span) -> str:
    """25 年 / 25 到 30 年 / 最多 30 年 / 未知."""
    if span.exact is not None:
        return years(span.exact)
    if span.least is None and span.most is None:
        return _("未知")
    if span.least is None:
        return _("最多 {n} 年", n=f"{span.most:g}")
    if span.most is None:
        return _("至少 {n} 年", n=f"{span.least:g}")
    return _("{a} 到 {b} 年", a=f"{span.least:g}", b=f"{span.most:g}")


def months_span(span: Span) -> str:
    """144 个月（12 年）/ 0 到 24 个月 / 未知."""
    if span.exact is not None:
        return time(span.exact) if span.exact else _("不缺")
    if span.most is None:
        return _("未知（至少 {n} 个月）", n=int(span.least)) if span.least else _("未知")
    return _("{a} 到 {b} 个月", a=int(span.least or 0), b=int(span.most))


def risen(first_year: int, first: float, last_year: int, last: float, yearly: str) -> str:
    """How fast bases rose, as a measure for the slider."""
    return _(
        "参考：当地缴费基数下限 {first_year} 年 {first} 元，{last_year} 年 {last} 元，平均每年涨 {yearly}。这是过去，不是预测。",
        first_year=first_year, first=money(first), last_year=last_year, last=money(last), yearly=yearly,
    )  # fmt: skip


def table_help(rows: int) -> str:
    """What the table of legs is."""
    return _(
        "可以改：每行是从几岁起用哪种方式，到下一行为止；月收入按今天的价钱填，不填就照上一行，第一行照你填的月收入。最多 {rows} 行。未满 16 岁都按居民算。",
        rows=rows,
    )


def row_fault(one: Fault) -> str:
    """What is wrong with a row of the path; the row is left out."""
    row, _dot, column = one.where.partition(".")
    if one.code == "rows":
        return _("缴费路径最多 {most} 行，后面的没有计入。", most=one.limits[0])
    if one.code == "twice":
        return _("缴费路径第 {row} 行的年龄 {found} 岁和前面重复，这一行没有计入，其余照算。", row=row, found=one.found)
    if column == "salary":
        return _("缴费路径第 {row} 行的“月收入”写的是 {found}，应当是 {low} 到 {high} 之间的数；这一行没有计入，其余照算。",
                 row=row, found=one.found, low=one.limits[0], high=one.limits[1])  # fmt: skip
    if column == "from_age":
        return _("缴费路径第 {row} 行的“从几岁起”写的是 {found}，应当是 {low} 到 {high} 之间的数；这一行没有计入，其余照算。",
                 row=row, found=one.found, low=one.limits[0], high=one.limits[1])  # fmt: skip
    known = _("、").join(plan(c) for c in one.limits)
    return _("缴费路径第 {row} 行没有选“怎么缴”，可以选的有：{known}；这一行没有计入，其余照算。", row=row, known=known)


def fault(one: Fault, ready_ids: list[str]) -> str:
    """What was wrong in the link or contradicts itself."""
    name = {
        "path": _("缴费路径"), "local_years": _("在这个城市缴的年限"), "deemed_years": _("视同缴费年限"), "years": _("已缴年限"),
        "started": _("最早参加工作或参保的年月"), "after": _("年限不够时"), "growth": _("每年涨"), "discount": _("每年打折"),
        "measure": _("图上加的"), "level": _("医院"),
    }.get(one.where, one.where)  # fmt: skip
    if one.code == "path":
        return _("链接里的“{name}”有一段写的是 {found}，看不懂，没有采用；可以写的有：{ids}，或者像 flexible-35~resident-50 这样。",
                 name=name, found=one.found, ids=_("、").join(ready_ids))  # fmt: skip
    if one.code == "more":
        return _(
            "“{name}”是 {found} 年，不能超过已缴的 {most} 年；没有采用，其余照算。",
            name=name,
            found=one.found,
            most=one.limits[0],
        )
    if one.code == "older":
        return _(
            "“{name}”是 {found} 年，年限加起来不能超过年龄 {most} 岁；请改小。",
            name=name,
            found=one.found,
            most=one.limits[0],
        )
    if one.code == "before_birth":
        return _(
            "“{name}”是 {found}，不能早于出生年月 {birth}；没有采用，其余照算。",
            name=name,
            found=one.found,
            birth=one.limits[0],
        )
    if one.where in ("growth", "discount") and one.code == "number":
        return _("链接里的“{name}”写的是 {found}，应当是 {low} 到 {high} 之间的数（0.03 就是 3%）；这一项没有采用，其余照旧。",
                 name=name, found=one.found, low=one.limits[0], high=one.limits[1])  # fmt: skip
    return words.fault(Fault(name, one.found, one.allowed, one.code, one.limits))


# --- sentences ---------------------------------------------------------------------------------


def sex_needed() -> str:
    """Without a sex there is no statutory age."""
    return _("请先在表单里选性别：男女的法定退休年龄和要缴的年限不同。")


def when(r: LifeResult) -> str:
    """你将在 2049 年 3 月（58 岁）到法定退休年龄。"""
    assert r.retirement is not None and r.retirement_age_months is not None
    if r.retirement_age_months <= r.age_months:
        return _("你在 {month}（{age}）已到法定退休年龄。", month=month(r.retirement), age=age(r.retirement_age_months))
    return _("你将在 {month}（{age}）到法定退休年龄。", month=month(r.retirement), age=age(r.retirement_age_months))


def enough(r: LifeResult, area: Area, name: str, doubt: str) -> str:
    """How many years are asked for, and whether the path reaches them."""
    assert r.need is not None and r.standing is not None and r.cost is not None
    city, missing = words.area_name(area), r.standing.missing
    if not r.need.years.known:
        return _("{city}要缴满几年没有查到，所以年限够不够不能说。", city=city)
    asked = years_span(r.need.years)
    if r.age_months >= r.cost.retires and r.cost.in_scheme:
        if missing.most == 0:
            return _(
                "{city}要缴满 {asked}{doubt}，你的年限够了，不用再缴基本医保费，终身享受职工医保。",
                city=city,
                asked=asked,
                doubt=doubt,
            )
        return _(
            "{city}要缴满 {asked}{doubt}，你还缺 {missing}。",
            city=city,
            asked=asked,
            doubt=doubt,
            missing=months_span(missing),
        )
    if not r.cost.in_scheme:
        return _("照“{path}”，退休时不在职工医保里，以后一直缴居民医保；{city}职工医保要缴满 {asked}{doubt}。",
                 path=name, city=city, asked=asked, doubt=doubt)  # fmt: skip
    if missing.most == 0:
        return _("{city}要缴满 {asked}{doubt}；照“{path}”，到那时年限够了，退休后不用再缴基本医保费，终身享受职工医保。",
                 city=city, asked=asked, doubt=doubt, path=name)  # fmt: skip
    return _("{city}要缴满 {asked}{doubt}；照“{path}”，到那时还缺 {missing}。",
             city=city, asked=asked, doubt=doubt, path=name, missing=months_span(missing))  # fmt: skip


def costs(r: LifeResult, cost: PathCost, doubt: str, lump_doubt: str = "") -> str:
    """What is paid until retirement, and to make up for missing months."""
    prices = _("{prices}，{doubt}", prices=prices_of(r), doubt=doubt) if doubt else prices_of(r)
    if r.age_months >= cost.retires:
        total = cost.paid_at(cost.end)
        if total is None:
            return _("以后自己要缴多少，有的数字没有查到，算不出来。")
        return _(
            "从现在到 {age}，自己共缴 {total} 元（{prices}）。",
            age=age(cost.end),
            total=money(total),
            prices=prices,
        )
    paid = cost.paid_at(cost.retires)
    if paid is None:
        return _("到退休自己要缴多少，有的数字没有查到，算不出来。")
    texts = [_("从现在到退休，自己共缴 {paid} 元（{prices}）。", paid=money(paid), prices=prices)]
    if cost.paid_ends == "lump_price":
        texts.append(_("退休时一次补足的价格没有查到，没有算进去。"))
    if cost.after == "lump_sum" and cost.lump:
        texts.append(_("退休时再一次补缴 {lump} 元（今天的价钱{doubt}）。", lump=money(cost.lump),
                       doubt=_("，{doubt}", doubt=lump_doubt) if lump_doubt else ""))  # fmt: skip
    if cost.after == "monthly" and cost.lifetime_at is not None:
        more = cost.paid_at(cost.lifetime_at)
        if more is not None:
            texts.append(
                _(
                    "退休后按月接着缴到 {age}，再缴 {more} 元。",
                    age=age(cost.lifetime_at),
                    more=money(round(more - paid, 2)),
                )
            )
    return run_on(*texts)


def prices_of(r: LifeResult) -> str:
    """按今天的价钱 / 按每年涨 3%、折现 2%."""
    growth, discount = r.life.growth, r.life.discount
    if not growth and not discount:
        return _("按今天的价钱")
    return _("按每年涨 {growth}、打折 {discount} 算", growth=f"{growth * 100:g}%", discount=f"{discount * 100:g}%")


def in_time(r: LifeResult) -> str:
    """Until when one can wait with paying by the month, if nothing has been decided."""
    if r.pay_from is None or r.stopped is None or not r.stopped.missing.most:
        return ""
    return _("最晚从 {month} 起按月缴、不再断，退休时正好够。", month=month(r.pay_from))


def overtaking(r: LifeResult, level: str, doubts: Sequence[str] = ()) -> list[str]:
    """From which age on paying the flexible premium has cost less than staying a resident, all in all."""
    one, paid = r.overtaking, r.overtaking_paid
    assert one is not None and paid is not None
    first = {
        "age": lambda: _("缴费、看病自付和进账户的钱一起算，“灵活就业缴到退休”起初花得多，到 {age} 累计花费才不再比“一直居民医保”多。",
                         age=age(one.age_months or 0)),
        "always": lambda: _("缴费、看病自付和进账户的钱一起算，“灵活就业缴到退休”从一开始就不比“一直居民医保”花得多。"),
        "never": lambda: _("缴费、看病自付和进账户的钱一起算，到 100 岁，“灵活就业缴到退休”的累计花费仍比“一直居民医保”多。"),
        "same": lambda: _("“灵活就业缴到退休”和“一直居民医保”的累计花费一样。"),
        "unknown": lambda: _("缴费和看病自付一起算，灵活就业从几岁起比一直居民医保划算，算不出来：{why}。", why=why(one)),
    }[one.verdict]()  # fmt: skip
    second = {
        "age": lambda: _("只算自己缴的，要到 {age}。", age=age(paid.age_months or 0)),
        "always": lambda: _("只算自己缴的，从一开始就不多。"),
        "never": lambda: _("只算自己缴的，到 100 岁也一直是灵活就业缴得多。"),
        "same": lambda: _("只算自己缴的，两种一样。"),
        "unknown": lambda: _("只算自己缴的也算不出来：{why}。", why=why(paid)),
    }[paid.verdict]()
    doubt = _("（{doubts}。）", doubts=_("，").join(doubts)) if doubts and one.verdict != "unknown" else ""
    texts = [run_on(first, second, doubt)]
    if one.verdict in ("age", "always", "never"):
        texts.append(_(
            "算法：每月 = 当月保费 − 进个人账户 + 平均一年看病自付 ÷ 12，按月累加。看病多少两种方式一样：退休前按全国在职职工的平均，"
            "退休后按退休职工的平均（16 岁前按居民的平均），都在{level}看，账单分散程度是假定（见“全年”页）；报销按今天的规定，一直不变。",
            level=level,
        ))  # fmt: skip
    return texts


def why(one: Overtaking) -> str:
    """Which number a sum lacks."""
    return lack_of_path(one.why or "care")


def lack_of_path(code: str) -> str:
    """From which missing number on a path is not added up."""
    return {
        "premium": _("有的保费没有查到"),
        "years_needed": _("要缴满几年没有查到"),
        "lump_price": _("一次补缴的价格没有查到"),
        "care": _("有的报销规定没有查到"),
    }[code]


def lack(code: Lack) -> str:
    """Why a way out has no amount."""
    return {
        "no_rule": _("当地文件里没有查到能不能一次补足，价格未知。"),
        "no_price": _("当地可以一次补足，但价格没有查到。"),
        "rate_unknown": _("一次补足的费率没有查到，价格未知。"),
        "series_unknown": _("计算一次补足用的平均工资没有查到，价格未知。"),
        "base_unknown": _("一次补足按本人最后的缴费基数算，这个数未知。"),
        "premium_unknown": _("保费没有查到。"),
    }[code]


def rule(one: RetirementAge, birth: dt.date, delay: int) -> str:
    """How the statutory age came about."""
    who = {"any": _("男"), "worker": _("女，工人岗位"), "cadre": _("女，管理、技术岗位")}[one.job]
    if not delay:
        return _("{who}原来 {age} 岁退休；{first} 及以后出生的才推迟，你是 {birth} 出生，不推迟。",
                 who=who, age=one.original_age, first=month(one.first_birth), birth=month(birth))  # fmt: skip
    return _(
        "{who}原来 {age} 岁退休；{first} 及以后出生的，每 {every} 个月推迟 1 个月，最多推迟 {most} 个月。你是 {birth} 出生，推迟 {delay} 个月。",
        who=who, age=one.original_age, first=month(one.first_birth), every=one.every_months, most=one.max_delay_months,
        birth=month(birth), delay=delay,
    )  # fmt: skip


def actual(where: str | None, years: str) -> str:
    """How many years must really have been paid, and where."""
    texts = {
        "local": _("在本地实际缴 {years}", years=years),
        "province": _("在本省实际缴 {years}", years=years),
        "anywhere": _("实际缴 {years}，在哪里都算", years=years),
    }
    return texts.get(where or "") or _("实际缴 {years}（在哪里没有写明）", years=years)


def notice(one: Notice) -> str:
    """A notice as a sentence; empty where the page says it elsewhere."""
    v = one.values
    texts = {
        "job_assumed": lambda: _("没有选岗位，先按{job}算，这样退休早、缴费时间短；请选岗位。", job=words.job(v["job"])),
        "birth_assumed": lambda: _("没有填出生年月，按 {birth} 出生估算，退休月份可能差一年以内。", birth=month(v["birth"])),
        "years_needed_between": lambda: _("那一年要缴满几年还没有公布，只知道在 {span}之间，先按多的算。", span=_between(v["least"], v["most"])),
        "years_rule_ended": lambda: _("要缴年限的规定只知道到 {ended}，之后可能已经变了。", ended=month(v["ended"])),
        "years_rule_begins": lambda: _("要缴年限的规定从 {first} 起才有，你到龄那年的没有收录。", first=month(v["first"])),
        "deemed_unasked": lambda: _("{until} 以前的工龄可能算视同缴费年限；有的话请在“更多年限”里填，还缺的会变少。", until=day(v["until"])),
        "local_assumed": lambda: _("当地还要求在本地缴满一定年数；没有填，先按已缴的都在本地算。"),
        "retired_early": lambda: _("你说已经退休：不等法定年龄，从现在起按退休算。"),
        "unbroken": lambda: _("不中断缴满 {n} 个月的人按短的年限，中断过的要缴得更久；这里按短的算。", n=v["months"]),
        "enough_but_outside": lambda: _("年限其实已经够了，但退休时要在职工医保里才能享受退休待遇：退休前转回来。"),
    }  # fmt: skip
    return texts[one.code]() if one.code in texts else ""


def _between(least: float | None, most: float | None) -> str:
    return years_span(Span(least, most))


def years_missing() -> str:
    """Nothing was said of the years so far."""
    return _("没有填已缴年限，先按没有缴过算，还缺多少是最多的情况。")


def started_missing() -> str:
    """The area's years hang on when somebody began."""
    return _("当地按最早工作或参保的时间定年限；请在“更多年限”里填。")
