"""Codes of the calculation as words and sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from calc import PLANS, Comparison, Fault, Notice, Person, PlanResult, Policy, Step
from calc.edits import EDITS, Edits
from calc.schema import Area, Class

from .i18n import _, is_chinese, policy_text
from .numbers import day, money, month, per_month, per_year, percent, yuan

# --- names -------------------------------------------------------------------------------------


def plan(code: str) -> str:
    """The plan's name."""
    return {
        "employee": _("单位职工医保"),
        "flexible": _("灵活就业医保"),
        "resident": _("城乡居民医保"),
    }[code]


def status(code: str) -> str:
    """Job status."""
    return {
        "employed": _("在单位上班"),
        "flexible": _("灵活就业"),
        "unemployed": _("没有工作"),
        "student": _("学生"),
        "child": _("儿童"),
        "retired": _("已退休"),
    }[code]


def status_help() -> str:
    """What the job statuses mean."""
    return _(
        "灵活就业：自由职业、没有雇工的个体户、非全日制、外卖网约车等新业态。"
        "在单位上班：和单位建立了劳动关系，单位必须给你参保。"
    )


def sex(code: str) -> str:
    """男 / 女."""
    return {"male": _("男"), "female": _("女")}[code]


def hukou(code: str) -> str:
    """Hukou or residence permit at the place."""
    return {"local": _("本地户籍"), "permit": _("外地户籍，有居住证"), "none": _("外地户籍，没有居住证")}[code]


def job(code: str) -> str:
    """The two job types that women's retirement age hangs on."""
    return {"worker": _("工人岗位（原 50 岁退休）"), "cadre": _("管理、技术岗位（原 55 岁退休）")}[code]


def origin(code: str) -> str:
    """Where somebody comes from."""
    return {
        "mainland": _("内地居民"),
        "hmt": _("港澳台居民"),
        "foreign": _("外国人（有工作和居留许可）"),
        "foreign_permanent": _("外国人（有永久居留权）"),
    }[code]


def employer(code: str) -> str:
    """Kind of employer."""
    return {"enterprise": _("企业"), "public": _("机关、事业单位")}[code]


def verdict(code: str) -> str:
    """May this person join?"""
    return {
        "required": _("依法必须参加"),
        "eligible": _("可以参加"),
        "conditional": _("有条件，先问清"),
        "ineligible": _("现在不能参加"),
    }[code]


def confidence(code: str) -> str:
    """How far a number can be trusted."""
    return {"official": _("官方文件"), "reported": _("报道或资讯页"), "unverified": _("未核实")}[code]


def source_kind(code: str) -> str:
    """What kind of document a source is."""
    return {
        "official": _("官方原文"),
        "mirror": _("官方文件的转载"),
        "media": _("媒体报道"),
        "secondary": _("资讯页面"),
        "unverified": _("未核实"),
    }[code]


def purpose(code: str) -> str:
    """What a part of the premium is for."""
    return {
        "basic": _("基本医疗保险"),
        "maternity": _("生育保险"),
        "large_claims": _("大额医疗补助"),
        "supplement": _("地方附加医疗保险"),
        "long_term_care": _("长期护理保险"),
    }[code]


def payer(code: str) -> str:
    """Who pays."""
    return {"individual": _("我"), "employer": _("单位"), "government": _("财政")}[code]


def hardship(code: str) -> str:
    """A group that gets help from the state."""
    return {
        "destitute": _("特困人员"),
        "orphan": _("孤儿"),
        "minimum_living": _("低保对象"),
        "borderline": _("低保边缘家庭"),
        "low_income": _("低收入家庭"),
        "severe_disability": _("重度残疾人"),
        "poverty_return": _("返贫致贫人口"),
        "monitored": _("防止返贫监测对象"),
        "entitled_group": _("优抚对象"),
        "hard_to_employ": _("就业困难人员"),
        "assisted": _("医疗救助对象"),
    }[code]


def field(name: str) -> str:
    """A form or link field, as the form calls it."""
    if name in EDITS:
        return edit_name(name)
    return {
        "area": _("城市"), "status": _("身份"), "salary": _("月收入"), "age": _("年龄"), "sex": _("性别"),
        "local": _("户籍"), "option": _("档次"), "flex_base": _("灵活就业缴费基数"), "group": _("居民医保人群"),
        "years": _("已缴年限"), "job": _("岗位"), "origin": _("来自哪里"), "employer": _("单位性质"),
        "benefit": _("领取失业金"), "hardship": _("困难身份"), "edit": _("改数字试算"), "birth": _("出生年月"), "on": _("按哪天的政策"), "lang": _("语言"), "v": _("链接的版本"),
        "kind": _("门诊或住院"), "level": _("医院等级"), "amount": _("账单金额"), "excluded": _("目录外金额"),
        "admission": _("第几次住院"), "spent_before": _("今年已用"), "place": _("在哪里看病"), "plans": _("列出哪些方式"),
        "old": _("断的是哪种医保"), "new": _("现在参加哪种"), "paid": _("最后缴到哪个月"), "pay": _("哪天缴费"),
        "missed": _("断了几个年度"), "repaired": _("补缴几个年度"), "steady": _("以前是否连续"), "back": _("是否补缴"),
        "fault": _("单位欠缴"), "move": _("转移类别"), "moved": _("哪天申请转移"),
        "q": _("问题"), "find": _("搜索"),
        "scenario": _("哪一种年份"), "bills": _("一年的账单"), "curve": _("曲线按哪种费用"), "typical": _("典型人"),
        "plan": _("参保方式"), "measure": _("比什么"), "door": _("户籍限制"), "trust": _("可信度"), "view": _("看哪一部分"),
        "of_plan": _("哪种方式"), "topic": _("哪一类"), "doc": _("哪一篇"), "claim": _("哪一条"), "chart": _("哪一项"),
        "path": _("缴费路径"), "local_years": _("在这个城市缴的年限"), "deemed_years": _("视同缴费年限"),
        "started": _("最早参加工作或参保的年月"), "after": _("年限不够时"), "growth": _("每年涨"), "discount": _("每年打折"),
        "s1": _("情况 1"), "s2": _("情况 2"), "s3": _("情况 3"), "s4": _("情况 4"), "start": _("哪天开始上班"),
    }.get(name, name)  # fmt: skip


def inputs(person: Person, on: dt.date, area: Area) -> list[tuple[str, str]]:
    """What the visitor said: (field, value) as the form calls them."""
    said: list[tuple[str, str | None]] = [
        ("area", area_name(area)),
        ("status", status(person.status)),
        ("salary", yuan(person.salary) if person.status in ("employed", "flexible", "unemployed") else None),
        ("birth" if person.birth else "age", month(person.birth) if person.birth else _("{n} 岁", n=person.age_on(on))),
        ("sex", sex(person.sex) if person.sex else None),
        ("local", hukou(person.hukou)),
        ("flex_base", None if person.flex_base is None else yuan(person.flex_base)),
        ("years", None if person.years is None else f"{person.years:g}"),
        ("job", job(person.job) if person.job else None),
        ("origin", origin(person.origin) if person.origin != "mainland" else None),
        ("hardship", hardship(person.hardship) if person.hardship else None),
        ("on", day(on)),
    ]
    return [(field(name), value) for name, value in said if value is not None]


def area_name(area: Area) -> str:
    """北京 / Beijing."""
    return area.zh if is_chinese() else area.en


def short_area_name(area: Area) -> str:
    """The name without what stands in brackets, where room is short: 海口 for 海口（海南省级统筹）."""
    return area_name(area).split("（")[0].split(" (")[0]


def area_option(area: Area) -> str:
    """南京（江苏省） for the city list; a municipality stands alone."""
    province = area.province if is_chinese() else area.province_en
    own = province.removesuffix("市") if is_chinese() else province
    if own == area_name(area):
        return area_name(area)
    return _("{city}（{province}）", city=area_name(area), province=province)


def class_name(one: Class | None) -> str:
    """An area's own class or option."""
    if one is None:
        return ""
    return (one.zh if is_chinese() else one.en) or policy_text(one.zh or "") or one.id


def series_name(code: str) -> str:
    """What a series is."""
    return {
        "average_wage": _("当地平均工资"),
        "pension": _("本人养老金"),
        "disposable_income": _("当地人均可支配收入"),
        "resident_income": _("当地居民人均可支配收入"),
        "benefit_wage": _("计算待遇限额用的年平均工资"),
        "base_standard": _("缴费基数核定标准"),
        "contribution_standard": _("全省统一的缴费基准值"),
        "missing_month_base": _("补缴年限用的月基数"),
        "missing_year_base": _("补缴年限用的月基数"),
        "year_ceiling": _("统筹基金一年最多支付"),
        "outpatient_limit": _("在职人员一年的门诊限额"),
        "outpatient_limit_retiree": _("退休人员一年的门诊限额"),
    }.get(code, _("当地公布的计算基准"))


# --- figures that the visitor types -------------------------------------------------------------


def edit_group(code: str) -> str:
    """What figures are shown together."""
    return {
        "employee": _("单位职工的缴费"),
        "flexible": _("灵活就业的缴费"),
        "resident": _("居民的缴费"),
        "employee_inpatient": _("职工医保的住院报销"),
        "employee_outpatient": _("职工医保的门诊报销"),
        "resident_inpatient": _("居民医保的住院报销"),
        "resident_outpatient": _("居民医保的门诊报销"),
        "years": _("退休要缴满的年限"),
    }[code]


def edit_name(name: str) -> str:
    """A figure that can be typed."""
    field = EDITS[name]
    if field.kind:
        plan_name = _("职工") if field.plan == "employee" else _("居民")
        kind = _("住院") if field.kind == "inpatient" else _("门诊")
        where = {
            None: "", "primary": _("，一级及基层"), "secondary": _("，二级医院"), "tertiary": _("，三级医院"),
        }[field.level]  # fmt: skip
        if "_deductible" in name:
            return _("{plan}{kind}起付线{where}", plan=plan_name, kind=kind, where=where)
        if "_ratio" in name:
            return _("{plan}{kind}报销比例{where}", plan=plan_name, kind=kind, where=where)
        return _("{plan}{kind}一年封顶", plan=plan_name, kind=kind)
    return {
        "floor": _("缴费基数下限"),
        "cap": _("缴费基数上限"),
        "own_rate": _("职工本人费率"),
        "own_month": _("职工每月另缴"),
        "employer_rate": _("单位费率合计"),
        "account_rate": _("职工划入账户比例"),
        "flexible_rate": _("灵活就业费率"),
        "flexible_base": _("灵活就业缴费基数"),
        "flexible_month": _("灵活就业每月另缴"),
        "flexible_account_rate": _("灵活就业划入账户比例"),
        "resident": _("居民个人缴费"),
        "government": _("居民财政补助"),
        "years_male": _("男性要缴满的年数"),
        "years_female": _("女性要缴满的年数"),
    }[name]


def edit_label(name: str) -> str:
    """The figure with its unit, for a field."""
    field = EDITS[name]
    unit = "%" if field.rate else {
        "yuan a month": _("元/月"), "yuan a year": _("元/年"), "yuan": _("元"), "years": _("年"),
    }[field.limits.unit]  # fmt: skip
    return _("{name}（{unit}）", name=edit_name(name), unit=unit)


def edit_value(name: str, value: float | None) -> str:
    """A figure as it is read: 8% or 4,500."""
    return percent(value) if EDITS[name].rate else money(value)


SHOWN_EDITS = 4


def what_was_edited(edits: Edits, usual: Mapping[str, float | None]) -> str:
    """Which figures the visitor typed, beside what they were."""
    said = [
        _("{name} {value}（原来 {usual}）", name=edit_name(n), value=edit_value(n, v), usual=edit_value(n, usual[n]))
        if usual[n] is not None
        else _("{name} {value}", name=edit_name(n), value=edit_value(n, v))
        for n, v in edits[:SHOWN_EDITS]
    ]
    rest = len(edits) - SHOWN_EDITS
    listed = _("、").join(said)
    if rest > 0:
        return _("你改了 {count} 个数字：{listed}，等等。这些不是公布的数字。", count=len(edits), listed=listed)
    return _("你改了 {count} 个数字：{listed}。这些不是公布的数字。", count=len(edits), listed=listed)


def what_reference_is(policy: Policy) -> str:
    """That the reference area is no city, and what to do."""
    return _(
        "这不是某个真实城市的数字，而是 {count} 个城市的中位数和全国规定，未核实。请在“改数字试算”里填上你所在城市的数字。",
        count=len(policy.areas),
    )


def reference_numbers(policy: Policy) -> str:
    """The same beside the answer."""
    return _("用的是参考数字（{count} 个城市的中位数和全国规定），不是你所在城市公布的。", count=len(policy.areas))


# --- reasons -----------------------------------------------------------------------------------


def reason(code: str) -> str:
    """One reason for a verdict, as a sentence."""
    return {
        "must_join_through_employer": _("在单位上班的人必须参加职工医保，由单位在用工之日起 30 日内办理。"),
        "employer_pays_share": _("单位和你一起缴费；单位的那份不能转给你，你的那份由单位从工资里代扣。"),
        "unpaid_premium_late_fee": _("单位不缴或少缴，从欠缴之日起每天加收万分之五的滞纳金，你可以投诉。"),
        "needs_employer": _("这种方式只能由用人单位办理，个人不能单独按“单位职工”参保。"),
        "fund_pays_while_unemployed": _("领取失业金期间，职工医保费由失业保险基金缴，你不用缴。"),
        "retired_lifetime_cover": _("退休时缴费年限已够，不再缴费，终身享受职工医保的退休待遇。"),
        "retired_years_short": _(
            "退休时缴费年限不够，可以缴费至规定年限（一次性或继续按月，各地不同），或者参加居民医保。"
        ),
        "retired_years_unknown": _("要看退休时的缴费年限够不够；请在“更多”里填已缴年限。"),
        "foreigner_employed_must_join": _("在中国境内合法就业的外国人也必须由单位参加职工医保。"),
        "hmt_employed_must_join": _("在内地就业的港澳台居民也必须由单位参加职工医保。"),
        "retired_no_new_start": _("已经退休的人不能再新参加灵活就业医保。"),
        "may_join_flexible": _("灵活就业的人可以参加职工医保，费用全部自己缴（法律写的是“可以”，不强制）。"),
        "encouraged_flexible": _("从 2027 年起，法律鼓励灵活就业的人参加职工医保，费用全部自己缴。"),
        "has_employer": _("你有单位，单位必须给你参加职工医保，不能用灵活就业来代替。"),
        "past_retirement_age": _("已到法定退休年龄，不能新参加；以前参加过而年限不够的，可以问当地能否继续缴。"),
        "retirement_age_unclear": _("你是否已到法定退休年龄取决于出生年月和岗位；请在“更多”里填写。"),
        "under_working_age": _("未满 16 周岁不能就业参保，请参加居民医保。"),
        "student_joins_resident": _("在校学生参加居民医保。"),
        "register_as_flexible": _("没有工作的人要先在当地按灵活就业办理登记，才能用这种方式。"),
        "hukou_local": _("本地户籍的人可以参加。"),
        "hukou_permit": _("有本地居住证的人可以参加。"),
        "hukou_not_needed": _("国家要求放开户籍限制，在就业地、常住地就可以参加。"),
        "hukou_rule_unconfirmed": _("国家要求放开户籍限制，但没有查到当地的正式规定，请先打 12393 问清。"),
        "hukou_needed": _("当地要求本地户籍。"),
        "hmt_flexible": _("有居住证的港澳台居民可以在居住地按灵活就业参加。"),
        "foreigner_flexible_unclear": _("没有查到允许外国人按灵活就业参加的统一规定，请问当地。"),
        "may_join_resident": _("没有参加职工医保的人可以参加居民医保，个人缴一部分，财政补一部分。"),
        "should_join_resident": _("从 2027 年起，没有职工医保也没有其他保障的人依法应当参加居民医保。"),
        "no_double_cover": _("职工医保和居民医保只能参加一种，不能重复参保、重复享受。"),
        "employee_cover_instead": _("有单位的人参加职工医保，不参加居民医保。"),
        "permit_resident": _("有本地居住证的人可以参加，财政补助和本地人一样。"),
        "local_rule_resident": _("外地户籍的人能否参加由当地规定，请先问清。"),
        "student_at_school_place": _("在校学生可以在学校所在地参加。"),
        "hmt_resident": _("有居住证的港澳台居民、在校的港澳台学生可以参加居民医保。"),
        "foreigner_permanent_resident": _("有永久居留权、没有就业的外国人可以在居住地参加居民医保。"),
        "foreigner_not_resident": _("没有查到允许没有永久居留权的外国人参加居民医保的规定。"),
        "newborn_from_birth": _("新生儿按当地期限办好参保，可以从出生起报销。"),
    }[code]


# --- how an amount came about ------------------------------------------------------------------


def step(one: Step) -> str:
    """One step of a computation as a sentence with its numbers."""
    i = one.inputs
    if one.code == "base_wage":
        return _base_wage(one)
    if one.code == "base_floor":
        return _("当地规定按缴费基数下限缴：{base} 元。", base=money(one.value))
    if one.code == "base_share":
        if one.value is None:
            return _("缴费基数按{what}的一定比例定，这个数还不知道。", what=series_name(i["of"]))
        return _("缴费基数 = {what} {of} 元 × {share} = {base} 元。", what=series_name(i["of"]),
                 of=money(i["of_value"]), share=percent(i["share"]), base=money(one.value))  # fmt: skip
    if one.code == "base_amount":
        return _("缴费基数定为 {base} 元。", base=money(one.value)) if one.value is not None else _("缴费基数未知。")
    if one.code == "base_chosen":
        return _base_chosen(one)
    if one.code in ("rate", "month") and not i["amount"] and any(f.edited for f in one.figures):
        return _("{name}：你填的数里已经算了，或者填的是 0。", name=purpose(one.purpose) if one.purpose else _("划入"))
    if one.code == "rate":
        return _rate(one)
    if one.code in ("month", "year", "once"):
        text = {"month": per_month, "year": per_year, "once": yuan}[one.code](one.inputs["amount"])
        name = purpose(one.purpose) if one.purpose else _("划入")
        once = _("（一次性，不计入每月每年）") if one.code == "once" else ""
        account = _("（从个人账户里扣）") if i.get("from_account") else ""
        return _("{name}：{amount}{account}{once}。", name=name, amount=text, account=account, once=once)
    if one.code == "published":
        amount = per_month(one.value) if i["measure"] == "month" else per_year(one.value)
        parts = _("、").join(purpose(p) for p in i["parts"]) or _("全部")
        return _("当地公布的金额：{amount}（{parts}）。", amount=amount, parts=parts)
    if one.code == "times12":
        return _("{month} × 12 个月 = {year}。", month=yuan(i["month"]), year=yuan(one.value))
    if one.code == "aid":
        return _aid(one)
    if one.code == "help":
        return _help(one)
    if one.code == "sum":
        if one.value is None:
            return _("合计：未知。")
        return _("合计：{amount}。", amount=per_month(one.value) if i["period"] == "month" else per_year(one.value))
    return {
        "fund_pays": _("领取失业金期间由失业保险基金缴，你和单位都不缴。"),
        "side_unknown": _("没有查到可靠的数字，所以不计算。"),
        "no_figure": _no_figure(one),
        "years_short": _("年限不够时要补缴的金额，要看差几年和当地的办法，这里不估算。"),
    }[one.code]


def _aid(one: Step) -> str:
    if one.value is None:
        return _("参保资助：有，金额没有查到。")
    amount = (per_month if one.inputs["period"] == "month" else per_year)(one.value)
    if one.payer == "government":
        return _("参保资助：政府替你缴 {amount}。", amount=amount)
    if one.inputs["measure"] == "share":
        share = percent(one.inputs["amount"])
        return _("参保资助：政府替你缴 {share}，即 {amount}，从这里减掉。", share=share, amount=amount)
    return _("参保资助：政府替你缴 {amount}，从这里减掉。", amount=amount)


def _help(one: Step) -> str:
    i = one.inputs
    if i["amount"] is None:
        most = _("社会保险补贴：缴费以后可以申请，补多少没有查到；没有从这里减掉。")
    elif i["measure"] == "share":
        most = _("社会保险补贴：缴费以后可以申请，最多补 {share}，没有从这里减掉。", share=percent(i["amount"]))
    else:
        most = _("社会保险补贴：缴费以后可以申请，最多 {amount}，没有从这里减掉。", amount=per_year(i["amount"]))
    if i["years"] and i["near"]:
        return most + _("最长 {n} 年，离退休不到 {near} 年的可以领到退休。", n=f"{i['years']:g}", near=f"{i['near']:g}")
    return most + _("最长 {n} 年。", n=f"{i['years']:g}") if i["years"] else most


def _no_figure(one: Step) -> str:
    for figure in one.figures:
        if figure.ended:
            return _("已知的规定到 {date} 为止，之后的没有查到。", date=day(figure.ended))
        if figure.first:
            return _("我们最早的数字从 {date} 开始。", date=day(figure.first))
    return _("没有查到可靠的数字。")


def _base_wage(one: Step) -> str:
    i = one.inputs
    salary, base = money(i["salary"]), money(one.value)
    if one.value is None:
        return _("缴费基数要看当地的下限和上限，这一天的数字没有查到。")
    if one.value > i["salary"]:
        return _(
            "月工资 {salary} 元低于下限 {floor} 元，按下限 {base} 元作缴费基数。",
            salary=salary,
            floor=money(i["floor"]),
            base=base,
        )
    if one.value < i["salary"]:
        return _(
            "月工资 {salary} 元高于上限 {cap} 元，按上限 {base} 元作缴费基数。",
            salary=salary,
            cap=money(i["cap"]),
            base=base,
        )
    return _("月工资 {salary} 元在下限 {floor} 元和上限 {cap} 元之间，缴费基数就是 {base} 元。",
             salary=salary, floor=money(i["floor"]), cap=money(i["cap"]), base=base)  # fmt: skip


def _base_chosen(one: Step) -> str:
    i = one.inputs
    if one.value is None:
        return _("缴费基数可以自己选，但这一天的下限和上限没有查到。")
    if i["wish"] is None:
        return _("缴费基数可以自己选；没有选时按最低的 {base} 元算。", base=money(one.value))
    if abs(i["wish"] - one.value) > 0.005:
        return _(
            "你选的 {wish} 元不在可选范围里，按最接近的 {base} 元算。", wish=money(i["wish"]), base=money(one.value)
        )
    return _("你选的缴费基数：{base} 元。", base=money(one.value))


def _rate(one: Step) -> str:
    i = one.inputs
    name = purpose(one.purpose) if one.purpose else ""
    if i.get("includes"):
        name += _("（含{others}）", others=_("、").join(purpose(p) for p in i["includes"]))
    account = _("（从个人账户里扣）") if i["from_account"] else ""
    if i["amount"] is None:
        return _("{name}：费率未知。", name=name)
    if one.value is None:
        what = series_name(i["of"]) if "of" in i else _("缴费基数")
        return _("{name}：{what} × {rate}，{what}还不知道。", name=name, what=what, rate=percent(i["amount"]))
    of = i.get("of_value") if "of" in i else i["base"]
    if i["amount"] == 0:
        return _("{name}：不缴。", name=name)
    return _(
        "{name}：{base} 元 × {rate} = {amount} 元{account}。",
        name=name,
        base=money(of),
        rate=percent(i["amount"]),
        amount=money(one.value),
        account=account,
    )


# --- notices and faults ------------------------------------------------------------------------


def notice(one: Notice, policy: Policy) -> str:
    """A notice as a sentence."""
    v = one.values
    if one.code == "figures_outdated":
        return _("部分数字是旧的：最早的一项到 {ended} 就期满了，之后的新标准我们还没有收录。", ended=month(v["ended"]))
    if one.code == "figures_begin":
        return _(
            "你选的日期 {on} 太早：部分数字从 {first} 才有，没有的显示“未知”。", on=day(v["on"]), first=day(v["first"])
        )
    if one.code == "figures_missing":
        return _("{city}有的数字没有可靠来源，显示“未知”，不猜。", city=area_name(policy.areas[v["area"]]))
    return {
        "outdated": lambda: _("数字到 {ended} 为止，之后的没有收录。", ended=month(v["ended"])),
        "nothing_after": lambda: _("{ended} 以后的规定没有查到。", ended=month(v["ended"])),
        "nothing_before": lambda: _("{first} 以前的数字没有收录。", first=month(v["first"])),
        "unverified": lambda: _("含未核实的数字。"),
        "edited": lambda: _("含你改的数字。"),
        "aid": lambda: _("已经减掉{group}的参保资助。", group=hardship(v["hardship"])),
        "aid_unknown": lambda: _(
            "{group}的参保资助没有查到，这里按全额算，实际可能少缴。", group=hardship(v["hardship"])
        ),
        "help": lambda: _("{group}缴费后可以申请社会保险补贴，见“怎么算的”。", group=hardship(v["hardship"])),
        "next_cover": lambda: _next_cover(v),
        "full_price": lambda: _("现在补参加 {cover} 年度，还要自己付财政补助的那部分。", cover=v["cover"]),
        "paid_once": lambda: _("另有一次性缴费，见“怎么算的”。"),
        "employer_base_payroll": lambda: _("单位部分按全单位工资总额缴，这里按你的缴费基数估算。"),
        "employer_base_payroll_at_least_average": lambda: _(
            "单位部分按工资总额缴，且不低于当地平均工资，这里按你的缴费基数估算。"
        ),
    }[one.code]()


def _next_cover(v: dict[str, Any]) -> str:
    if v["amount"] is None and v["is_open"]:
        return _("现在缴的是 {cover} 年度的保费，标准还没有收录；上面是今年的。", cover=v["cover"])
    if v["amount"] is None:
        return _("多数地方现在收的是 {cover} 年度的保费，标准还没有收录；上面是今年的。", cover=v["cover"])
    amount = per_year(v["amount"])
    if v["is_open"]:
        return _("现在缴的是 {cover} 年度的保费：{amount}；上面是今年的。", cover=v["cover"], amount=amount)
    return _("多数地方现在收的是 {cover} 年度的保费，这里是 {amount}；上面是今年的。", cover=v["cover"], amount=amount)


def fault(one: Fault) -> str:
    """What was wrong in a link or a form, and what was done about it."""
    name = field(one.where)
    if one.code in ("number", "edit_number"):
        return _("链接里的“{name}”写的是 {found}，应当是 {low} 到 {high} 之间的数；这一项没有采用，其余照旧。",
                 name=name, found=one.found, low=_thousands(one.limits[0]), high=_thousands(one.limits[1]))  # fmt: skip
    if one.code == "month":
        return _(
            "链接里的“{name}”写的是 {found}，应当像 1986-01 这样；这一项没有采用，其余照旧。",
            name=name,
            found=one.found,
        )
    if one.code == "date":
        return _("链接里的“{name}”写的是 {found}，应当是 {low} 到 {high} 之间的日期，像 2025-09-01；这一项没有采用，其余照旧。",
                 name=name, found=one.found, low=one.limits[0], high=one.limits[1])  # fmt: skip
    if one.code == "area":
        return _("链接里的城市 {found} 还没有收录，改用示例城市，其余照旧。", found=one.found)
    if one.code == "edit_name":
        return _("链接里要改的数字 {found} 我们不认识，没有采用，其余照旧。", found=one.found)
    if one.code == "edit_rate":
        return _("链接里的“{name}”写的是 {found}，应当是 0 到 1 之间的数，8% 写成 0.08 或 8%；这一项没有采用，其余照旧。",
                 name=name, found=one.found)  # fmt: skip
    if one.code == "edit_comma":
        return _("链接里的“{name}”数字中间有逗号（{found}），应当像 4500 这样；这一项没有采用，其余照旧。",
                 name=name, found=one.found)  # fmt: skip
    if one.code == "edit_floor":
        return _("你填的缴费基数下限 {found} 元高于上限 {bound} 元，这一项没有采用，其余照旧。",
                 found=money(float(one.found)), bound=money(float(one.limits[0])))  # fmt: skip
    if one.code == "edit_cap":
        return _("你填的缴费基数上限 {found} 元低于下限 {bound} 元，这一项没有采用，其余照旧。",
                 found=money(float(one.found)), bound=money(float(one.limits[0])))  # fmt: skip
    if one.code == "version":
        return _(
            "链接的版本是 {found}，这里认识的是 {known}：可能是更新的版本写的，能看懂的都照旧。",
            found=one.found,
            known=one.limits[0],
        )
    if one.code == "unknown_key":
        return _("链接里的 {name} 我们不认识，没有采用，其余照旧。", name=one.where)
    words = _("、").join(one.limits) or _("空")
    return _(
        "链接里的“{name}”写的是 {found}，可以写的有：{words}；这一项没有采用，其余照旧。",
        name=name,
        found=one.found,
        words=words,
    )


def _thousands(text: str) -> str:
    return f"{float(text):,.0f}"


# --- headline ----------------------------------------------------------------------------------


def situation(result: Comparison, area: Area) -> str:
    """你在北京、灵活就业、月收入 9,000 元."""
    person = result.person
    parts = [_("你在{city}", city=area_name(area)), status(person.status)]
    if person.status in ("employed", "flexible", "unemployed") and person.salary:
        name = _("月工资 {salary} 元") if person.status == "employed" else _("月收入 {salary} 元")
        parts.append(name.format(salary=money(person.salary)))
    return _("、").join(parts)


def headline(result: Comparison, area: Area) -> str:
    """What this person must, can and cannot do, in one or two sentences with the amounts."""
    best = {code: result.best(code) for code in PLANS}  # type: ignore[arg-type]
    clauses = [_clause(best[c]) for c in best if best[c].verdict == "required"]
    can = [_named(best[c]) for c in best if best[c].verdict == "eligible"]
    ask = [_named(best[c]) for c in best if best[c].verdict == "conditional"]
    no = [plan(c) for c in best if best[c].verdict == "ineligible"]
    if can:
        clauses.append(_("可以参加{plans}", plans=_("，或者").join(can)))
    if ask:
        clauses.append(_("满足条件时可以参加{plans}", plans=_("，或者").join(ask)))
    if no:
        only_employer = no == [plan("employee")]
        clauses.append(
            _("单位职工医保要由用人单位办理") if only_employer else _("不能参加{plans}", plans=_("、").join(no))
        )
    return _("{who}：{what}。", who=situation(result, area), what=_("；").join(clauses))


def _clause(p: PlanResult) -> str:
    text = _("依法必须参加{plan}", plan=plan(p.plan))
    if p.individual_monthly is None:
        return text
    extra = _("，单位另缴 {employer}", employer=per_month(p.employer_monthly)) if p.employer_monthly else ""
    return _(
        "{text}，你每月缴 {mine} 元{extra}{mark}",
        text=text,
        mine=money(p.individual_monthly),
        extra=extra,
        mark=_mark(p),
    )


def _named(p: PlanResult) -> str:
    return _("{plan}（{amount}{mark}）", plan=plan(p.plan), amount=what_i_pay(p), mark=_mark(p))


def _mark(p: PlanResult) -> str:
    """Doubt belongs in the sentence that carries the number."""
    shown = ["individual_yearly"] + (["employer_monthly"] if p.verdict == "required" else [])
    figures = [f for name in shown for f in p.figures_of(name) if f.known]
    published = [f for f in figures if not f.edited]
    edited = _("，你改的") if len(published) < len(figures) else ""
    if any(f.confidence == "unverified" for f in published) and p.individual_yearly:
        return edited + (_("，其余未核实") if edited else _("，未核实"))
    if any(f.ended for f in published):
        return edited + (_("，其余旧标准") if edited else _("，旧标准"))
    return edited


def what_i_pay(p: PlanResult) -> str:
    """每月 584.92 元 / 每年 795 元 / 不用缴费."""
    if p.individual_yearly is None:
        if p.individual_monthly:
            return _("每月 {amount} 元，另有一项没查到", amount=money(p.individual_monthly))
        return _("金额未知")
    if p.individual_yearly == 0:
        return _("不用缴费")
    coming = next((n.values for n in p.notices if n.code == "next_cover"), None)
    if coming and coming["amount"] is not None and coming["amount"] != p.individual_yearly:
        return _(
            "今年 {amount} 元，{cover} 年度 {next} 元",
            amount=money(p.individual_yearly),
            cover=coming["cover"],
            next=money(coming["amount"]),
        )
    if p.charged == "yearly" or not p.individual_monthly:
        return _("每年 {amount} 元", amount=money(p.individual_yearly))
    return _("每月 {amount} 元", amount=money(p.individual_monthly))


def what_this_is(result: Comparison) -> str:
    """The visible line on what the page is, how old its figures are, and where to ask."""
    floor = next((p.rule.base.floor for p in result.plans if p.plan == "employee"), None)
    if floor is None or not floor.known:
        age = _("缴费基数未知")
    elif floor.edited:
        age = _("缴费基数的下限是你填的")
    else:
        age = _("缴费基数为 {until} 到期的标准", until=month(floor.ended)) if floor.ended else _("缴费基数为现行标准")
    return _(
        "这是根据公开政策算的估计，不是经办机构的决定；{age}，按 {on} 的政策。以当地医保局为准，咨询 12393。",
        age=age,
        on=day(result.on),
    )


def data_note(area: Area) -> str:
    """What we looked for in this area and did not find."""
    if not area.missing:
        return ""
    return _(
        "{city}还没有查到的：{items}。",
        city=area_name(area),
        items=_("；").join(policy_text(one) for one in area.missing),
    )
