"""Bills with worked numbers: of real areas, and of small made-up ones for the odd rules."""

from __future__ import annotations

import datetime as dt
import math
import shutil
from typing import Any

import numpy as np
import pytest

from calc import Bill, BillResult, InputError, Policy, bill, load, settle_year
from calc.bill_curve import break_even, curve

from .conftest import ROOT

ON = dt.date(2025, 9, 1)
STAY = Bill("beijing", "employee", "inpatient", "tertiary", 50_000, "active")
VISITS = Bill("beijing", "employee", "outpatient", "tertiary", 40_000, "active")


def changed(one: Bill, **values: Any) -> Bill:
    return Bill(**{**{name: getattr(one, name) for name in Bill.__dataclass_fields__}, **values})


# --- real areas --------------------------------------------------------------------------------


def test_a_stay_is_paid_bracket_by_bracket(policy: Policy) -> None:
    # (30,000 - 1,300) x 85 % + 10,000 x 90 % + 10,000 x 95 % = 24,395 + 9,000 + 9,500
    found = bill(STAY, ON, policy)
    assert (found.deductible, found.pooled_paid, found.second_paid, found.self_paid) == (1300, 42_895, 0, 7105)
    assert found.ratio == pytest.approx(0.8579)
    assert found.unknown == ()


def test_the_knots_of_a_stay(policy: Policy) -> None:
    # 100,000 are paid at 40,000 + (100,000 - 33,395) / 0.95, another 400,000 / 0.85 later.
    # Own share there 10,110.53, so 30,404 are passed 20,293.47 / 0.15 = 135,289.82 later, and from there on
    # 50,000 of own share (60 %, later 70 %) are 333,333.33 of the bill.
    first = 40_000 + 66_605 / 0.95
    passed = first + (30_404 - (first - 100_000)) / 0.15
    found = curve(STAY, ON, policy)
    wanted = [0, 1300, 30_000, 40_000, 110_110.53, passed, passed + 50_000 / 0.15, 580_698.76, 100_000_000]
    assert found.pooled.plus(found.second).x == pytest.approx(wanted, abs=0.005)
    assert found.pooled.x == pytest.approx([0, 1300, 30_000, 40_000, 110_110.53, 100_000_000], abs=0.005)
    assert found.pooled.y == pytest.approx([0, 0, 24_395, 33_395, 100_000, 100_000])
    assert found.own.at(50_000) == pytest.approx(7105)


def test_the_second_stay_bears_half_the_deductible_and_starts_its_brackets_again(policy: Policy) -> None:
    # (30,000 - 1,300) x 85 % = 24,395; (30,000 - 650) x 85 % = 24,947.50
    year = settle_year([changed(STAY, amount=30_000)] * 2, ON, policy)
    assert [one.pooled_paid for one in year.results] == [24_395, 24_947.5]
    assert year.pooled_paid == 49_342.5
    assert year.ledger.admissions == 2


def test_a_year_is_settled_in_the_order_of_days(policy: Policy) -> None:
    late = changed(STAY, amount=30_000, date=dt.date(2025, 11, 1))
    early = changed(STAY, amount=40_000, date=dt.date(2025, 10, 1))
    year = settle_year([late, early], ON, policy)
    # 24,395 + 10,000 x 90 % for the first stay, the second as above
    assert [one.amount for one in year.results] == [40_000, 30_000]
    assert [one.pooled_paid for one in year.results] == [33_395, 24_947.5]


@pytest.mark.parametrize(
    ("reading", "paid"),
    [
        # 20,000 are paid at 1,800 + 20,000 / 0.7 = 30,371.43; 60 % of the other 9,628.57 are 5,777.14
        (None, 25_777.14),
        # (20,000 - 1,800) x 70 % + 20,000 x 60 %
        ("expense_20000", 24_740.0),
    ],
)
def test_an_outpatient_year_and_its_other_reading(policy: Policy, reading: str | None, paid: float) -> None:
    found = bill(changed(VISITS, reading=reading), ON, policy)
    assert (found.pooled_paid, found.self_paid) == (paid, round(40_000 - paid, 2))


def test_a_yearly_deductible_for_stays(policy: Policy) -> None:
    # (50,000 - 1,500) x 85 %; later in the year nothing is left to bear
    one = Bill("shanghai", "employee", "inpatient", "tertiary", 50_000, "active")
    year = settle_year([one, changed(one, level="primary")], ON, policy)
    assert [r.pooled_paid for r in year.results] == [41_225, 42_500]


def test_what_is_outside_the_catalogue_is_borne_in_full(policy: Policy) -> None:
    inside, found = bill(STAY, ON, policy), bill(changed(STAY, amount=60_000, excluded=10_000), ON, policy)
    assert (found.eligible, found.pooled_paid) == (50_000, inside.pooled_paid)
    assert found.self_paid == inside.self_paid + 10_000


# --- made-up areas -----------------------------------------------------------------------------

HEAD = """
area: {name}
zh: 试验
en: Made up
province: 试验
province_en: Made up
levels: [{{id: primary}}, {{id: secondary}}, {{id: tertiary}}]
sources: {{book: {{title: 试验, kind: official}}}}
plans:
  flexible: {{benefits_of: employee}}
  resident: {{}}
  employee: {{{rules}}}
"""
OWN = "id: more, source: book, threshold: 20000, edges: [40000], ratio: [0.6, 0.7], cap: none"
HALF = "layers: [{ratio: 0.5, cap: none}]"
RULES = {
    "falling": "inpatient: [{source: book, deductible: {per: admission, yuan: 1000, later: [0.5, 0]}, "
    "layers: [{ratio: 0.8, cap: none}]}]",
    "stepping": "inpatient: [{source: book, deductible: {per: admission, yuan: 1000, later: {less: 300, min: 500}}, "
    f"{HALF}}}]",
    "shares": "inpatient: [{source: book, deductible: {per: admission, yuan: 880, later: {less_share: 0.1, min: 620}}, "
    f"{HALF}}}]",
    "at_most": "inpatient: [{source: book, deductible: {per: admission, yuan: 1600, year_max: 2000}, " + HALF + "}]",
    "quarterly": "outpatient: [{source: book, deductible: {per: quarter, yuan: 40}, "
    "layers: [{ratio: 0.55, cap: {paid: 150, per: quarter}}]}]",
    "counted": "outpatient: [{source: book, "
    "layers: [{edges: [1000], edges_over: year, ratio: [0.5, 0.7], cap: {expense: 3000}}]}]",
    "counted_zero": "outpatient: [{source: book, deductible: {per: year, yuan: 500}, "
    "layers: [{ratio: 0.6, cap: {expense: 3000}}]}]",
    "counted_above": "outpatient: [{source: book, deductible: {per: year, yuan: 500}, "
    "layers: [{edges_count: above_deductible, ratio: 0.6, cap: {expense: 3000}}]}]",
    "above": "inpatient: [{source: book, deductible: {per: admission, yuan: 500}, layers: [{edges: [1000], "
    "edges_over: bill, edges_count: above_deductible, ratio: [0.5, 0.7], cap: none}]}]",
    "joined": "outpatient: [{source: book, deductible: {per: year, across_levels: joined, "
    f"yuan: {{primary: 0, secondary: 200, tertiary: 300}}}}, {HALF}}}]",
    "separate": "outpatient: [{source: book, deductible: {per: year, across_levels: separate, "
    f"yuan: {{primary: 0, secondary: 200, tertiary: 300}}}}, {HALF}}}]",
    "shared": "outpatient: [{source: book, deductible: {per: year, yuan: 100, pot: both}, "
    "layers: [{ratio: 0.5, cap: {paid: 1000, pot: whole}}]}], "
    "inpatient: [{source: book, deductible: {per: year, yuan: 800, pot: both}, "
    "layers: [{ratio: 0.8, cap: {paid: 1000, pot: whole}}]}]",
    "two_caps": "outpatient: [{source: book, layers: [{ratio: 0.5, cap: [{paid: 100, per: visit}, {paid: 250}]}]}]",
    "own_zero": f"inpatient: [{{source: book, {HALF}}}], own_share: [{{{OWN}, edges_count: zero}}]",
    "own_above": f"inpatient: [{{source: book, {HALF}}}], own_share: [{{{OWN}, edges_count: above_threshold}}]",
    "own_all": f"inpatient: [{{source: book, deductible: {{per: year, yuan: 1000}}, {HALF}}}], "
    f"own_share: [{{{OWN}, edges_count: zero}}]",
    "own_part": f"inpatient: [{{source: book, deductible: {{per: year, yuan: 1000}}, {HALF}}}], "
    f"own_share: [{{{OWN}, edges_count: zero, counts: [share]}}]",
    "modified": "inpatient: [{source: book, layers: [{ratio: 0.8, cap: none}], modifiers: ["
    "{when: {place: filed}, ratio: {plus: -0.1}}, {when: {contracted: true}, ratio: {own_times: 0.5}}, "
    "{when: {referred: false}, levels: [tertiary], ratio: {set: 0}}]}]",
    "each_visit": "outpatient: [{source: book, deductible: {per: visit, yuan: 40}, layers: [{ratio: 0.6, cap: none}]}]",
    "visits_max": "outpatient: [{source: book, deductible: {per: visit, yuan: 30, year_max: 100}, " + HALF + "}]",
    "no_ratio": "inpatient: [{source: book, layers: [{ratio: null, cap: none}]}]",
    "half_ratio": "inpatient: [{source: book, "
    "layers: [{edges: [1000], edges_over: bill, ratio: [0.8, null], cap: none}]}]",
    "no_layer": "inpatient: [{source: book, layers: [{ratio: 0.5, cap: {paid: 1000}}, "
    "{id: top, takes: over_cap, pays_as: second, ratio: null, cap: none}]}]",
    "no_cap": "inpatient: [{source: book, layers: [{ratio: 0.5, cap: unknown}]}]",
    "only": f"outpatient: [{{source: book, only_levels: [primary], {HALF}}}]",
    "account": "outpatient: [{source: book, account_first: true, deductible: {per: year, yuan: 500}, "
    "layers: [{ratio: 0.7, cap: none}]}]",
    "not_small": f"outpatient: [{{source: book, visit_from: 200, {HALF}}}]",
    "long_stay": "inpatient: [{source: book, settle_every_days: 90, deductible: {per: admission, yuan: [1300, 650]}, "
    "layers: [{ratio: 0.8, cap: none}]}]",
}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    root = tmp_path_factory.mktemp("policy")
    (root / "areas").mkdir()
    shutil.copy(ROOT / "policy" / "national.yaml", root)
    for name, rules in RULES.items():
        (root / "areas" / f"{name}.yaml").write_text(HEAD.format(name=name, rules=rules), encoding="utf-8")
    return load(root)


def inpatient(area: str, amount: float, **values: Any) -> Bill:
    return Bill(
        **{"area": area, "plan": "employee", "kind": "inpatient", "level": "tertiary", "amount": amount, **values}
    )


def outpatient(area: str, amount: float, **values: Any) -> Bill:
    return inpatient(area, amount, **{"kind": "outpatient", **values})


JANUARY, FEBRUARY, APRIL = dt.date(2026, 1, 10), dt.date(2026, 2, 10), dt.date(2026, 4, 1)
YEARS: list[tuple[str, list[Bill], list[float]]] = [
    # 1,000, 500, then nothing: 4,000, 4,500, 5,000, 5,000 x 80 %
    ("falling deductible", [inpatient("falling", 5000)] * 4, [3200, 3600, 4000, 4000]),
    # 1,000, 700, 500 (not 400), 500: half of 1,000, 1,300, 1,500, 1,500
    ("step down with a minimum", [inpatient("stepping", 2000)] * 4, [500, 650, 750, 750]),
    # 880, 792, 704, 620 (not 616), 620 of 1,000, half of the rest
    ("step down by a share", [inpatient("shares", 1000)] * 5, [60, 104, 148, 190, 190]),
    # 1,600, 400, nothing: half of 400, 1,600, 2,000
    ("yearly maximum of deductibles", [inpatient("at_most", 2000)] * 3, [200, 800, 1000]),
    # (200 - 40) x 55 % = 88; 200 x 55 % = 110, of which 150 - 88 = 62 are left; then a new quarter
    ("cap of a quarter", [outpatient("quarterly", 200, date=d) for d in (JANUARY, FEBRUARY, APRIL)], [88, 62, 88]),
    # 1,000 x 50 % + 1,000 x 70 %; 1,000 more count, at 70 %; then none
    ("cap on expense", [outpatient("counted", 2000)] * 3, [1200, 700, 0]),
    # of the first 3,000 the 500 are borne: 2,500 x 60 %
    ("cap on expense from zero", [outpatient("counted_zero", 5000)], [1500]),
    # 3,000 beyond the 500: 3,000 x 60 %
    ("cap on expense above the deductible", [outpatient("counted_above", 5000)], [1800]),
    # 1,000 (from 500 to 1,500) x 50 % + 500 x 70 %, the same in the second stay
    ("brackets above the deductible", [inpatient("above", 2000)] * 2, [850, 850]),
    # (500 - 200) / 2; 300 - 200 = 100 are left to bear; primary asks for nothing
    ("joined", [outpatient("joined", 500, level=x) for x in ("secondary", "tertiary", "primary")], [150, 200, 250]),
    # each level bears its own
    ("separate", [outpatient("separate", 500, level=x) for x in ("secondary", "tertiary", "primary")], [150, 100, 250]),
    # 100 are borne; 800 - 100 = 700 are left: 1,100 x 80 % = 880; nothing to bear, 250, but 1,000 - 880 are left
    ("shared pots", [outpatient("shared", 100), inpatient("shared", 1800), outpatient("shared", 500)], [0, 880, 120]),
    # 150 is more than a visit's 100; of the year's 250 the third visit gets 50
    ("cap of a visit within that of a year", [outpatient("two_caps", 300)] * 3, [100, 100, 50]),
    # ten visits in one: 10 x (200 - 40) x 60 %; one visit: 1,960 x 60 %
    ("deductible of ten visits", [outpatient("each_visit", 2000, visits=10)], [960]),
    ("deductible of one visit", [outpatient("each_visit", 2000)], [1176]),
    # 30, 30, 30, 10, 0 are borne: (500 - 100) / 2
    ("deductible of visits up to a sum", [outpatient("visits_max", 500, visits=5)], [200]),
    # 1,000 from the account, 500 borne, 1,500 x 70 %; the account is used up, nothing is left to bear
    ("account first", [outpatient("account", x, account_credit=1000) for x in (3000, 1000)], [1050, 700]),
    # 600 from the account; 400 of it and 500 of the bill are left; 100 x 70 %
    ("account over two bills", [outpatient("account", x, account_credit=1000) for x in (600, 1000)], [0, 70]),
    ("small visits do not count", [outpatient("not_small", x) for x in (199.99, 200)], [0, 100]),
    ("small visits in a bill", [outpatient("not_small", 900, visits=5), outpatient("not_small", 900)], [0, 450]),
    # two settlements: (5,000 - 1,300) x 80 % + (5,000 - 650) x 80 %; then as a third stay
    ("long stay", [inpatient("long_stay", 10_000, days=100), inpatient("long_stay", 5000)], [6440, 3480]),
]


@pytest.mark.parametrize(("bills", "paid"), [pytest.param(b, p, id=name) for name, b, p in YEARS])
def test_odd_rules_over_a_year(made_up: Policy, bills: list[Bill], paid: list[float]) -> None:
    year = settle_year(bills, ON, made_up)
    assert [one.pooled_paid for one in year.results] == paid
    assert year.self_paid == pytest.approx(sum(one.amount for one in bills) - sum(paid), abs=0.005)


@pytest.mark.parametrize(
    ("area", "amounts", "second"),
    [
        # own share 50,000: 20,000 x 60 % up to 40,000, then 10,000 x 70 %
        ("own_zero", [100_000], [19_000]),
        # the edge is at 20,000 + 40,000: 30,000 x 60 %
        ("own_above", [100_000], [18_000]),
        # 25,000: 5,000 x 60 %; on to 50,000: 15,000 x 60 % + 10,000 x 70 %
        ("own_zero", [50_000, 50_000], [3000, 16_000]),
        # own share 1,000 + 50,000: 12,000 + 11,000 x 70 %
        ("own_all", [101_000], [19_700]),
        # only the 50,000 that the ratio leaves
        ("own_part", [101_000], [19_000]),
        # 20,000 are not above the threshold
        ("own_zero", [40_000], [0]),
    ],
)
def test_a_layer_on_the_own_share(made_up: Policy, area: str, amounts: list[float], second: list[float]) -> None:
    year = settle_year([inpatient(area, x) for x in amounts], ON, made_up)
    assert [one.second_paid for one in year.results] == second


@pytest.mark.parametrize(
    ("values", "paid"),
    [
        ({}, 800),  # 1,000 x 80 %
        ({"place": "filed"}, 700),  # 10 points less
        ({"contracted": True}, 900),  # half of the 20 % that are left
        ({"place": "filed", "contracted": True}, 850),  # in the order of the file: half of 30 %
        ({"referred": False}, 0),
        ({"referred": False, "level": "secondary"}, 800),  # not one of its levels
    ],
)
def test_modifiers_of_a_ratio(made_up: Policy, values: dict[str, Any], paid: float) -> None:
    assert bill(inpatient("modified", 1000, **values), ON, made_up).pooled_paid == paid


def assumed(found: BillResult) -> set[str]:
    return {name for n in found.notices if n.code == "assumed" for name in n.values}


def test_what_was_assumed_is_named(made_up: Policy) -> None:
    assert {"place", "contracted", "referred"} <= assumed(bill(inpatient("modified", 1000), ON, made_up))
    said = inpatient("modified", 1000, place="home", contracted=False, referred=True)
    assert not assumed(bill(said, ON, made_up))


def codes(found: BillResult) -> set[str]:
    return {n.code for n in found.notices}


def test_an_unknown_ratio_is_named_and_counts_as_not_paying(made_up: Policy) -> None:
    found = bill(inpatient("no_ratio", 1000), ON, made_up)
    assert (found.pooled_paid, found.self_paid, found.ratio) == (None, 1000, 0)
    assert {"pooled_paid", "pool"} <= set(found.unknown)
    assert found.layers[0].at_most == 1000
    assert "counted_as_not_paying" in codes(found)


def test_a_payment_is_known_up_to_the_unknown_bracket(made_up: Policy) -> None:
    below, above = (bill(inpatient("half_ratio", x), ON, made_up) for x in (900, 2000))
    assert (below.pooled_paid, below.self_paid) == (720, 180)
    # 1,000 x 80 % and at most all of the rest
    assert (above.pooled_paid, above.self_paid, above.layers[0].at_most) == (None, 2000, 1800)


def test_an_unknown_layer_hides_nothing_but_itself(made_up: Policy) -> None:
    below, above = (bill(inpatient("no_layer", x), ON, made_up) for x in (2000, 3000))
    assert (below.pooled_paid, below.second_paid, below.unknown) == (1000, 0, ())
    assert (above.pooled_paid, above.second_paid, above.self_paid) == (1000, None, 2000)
    assert set(above.unknown) == {"second_paid", "top"}


def test_an_unknown_cap_counts_as_not_reached(made_up: Policy) -> None:
    found = bill(inpatient("no_cap", 1_000_000), ON, made_up)
    assert found.pooled_paid == 500_000
    assert "cap_unknown" in codes(found)


def test_a_rule_that_is_not_recorded_is_unknown(made_up: Policy) -> None:
    found = bill(inpatient("no_cap", 1000, plan="resident"), ON, made_up)
    assert (found.pooled_paid, found.deductible, found.self_paid) == (None, None, 1000)
    assert "benefit_not_known" in codes(found)


def test_only_some_levels_pay(made_up: Policy) -> None:
    found = bill(outpatient("only", 1000), ON, made_up)
    assert (found.pooled_paid, found.self_paid) == (0, 1000)
    assert "level_not_paid" in codes(found)
    assert bill(outpatient("only", 1000, level="primary"), ON, made_up).pooled_paid == 500


def test_a_stay_later_in_the_year_without_the_earlier_ones(made_up: Policy) -> None:
    # third stay: no deductible left; of "at_most" 1,600 and 400 were borne before
    assert bill(inpatient("falling", 5000, admission=3), ON, made_up).pooled_paid == 4000
    assert bill(inpatient("at_most", 2000, admission=2), ON, made_up).pooled_paid == 800
    assert bill(inpatient("at_most", 2000, admission=3), ON, made_up).pooled_paid == 1000


def test_what_was_spent_before_counts(made_up: Policy) -> None:
    # 2,000 of the 3,000 are used; the year's brackets are passed: 1,000 x 70 %
    assert bill(outpatient("counted", 2000, spent_before=2000), ON, made_up).pooled_paid == 700


def test_plans_break_even_where_their_own_shares_meet(made_up: Policy) -> None:
    # 40 + 0.4 (x - 40) = 0.5 x at x = 240; below it the plan without a deductible leaves less
    first, second = outpatient("each_visit", 1000), outpatient("not_small", 1000)
    assert break_even(first, changed(second, area="only", level="primary"), ON, made_up) == pytest.approx((240,))


# --- input that cannot be used -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"amount": -1.0}, {"amount"}),
        ({"amount": math.nan}, {"amount"}),
        ({"amount": math.inf}, {"amount"}),
        ({"amount": "a lot"}, {"amount"}),
        ({"amount": True}, {"amount"}),
        ({"amount": 1e12}, {"amount"}),
        ({"admission": 0}, {"admission"}),
        ({"admission": 1.5}, {"admission"}),
        ({"level": "quaternary"}, {"level"}),
        ({"group": "child"}, {"group"}),
        ({"option": "gold"}, {"option"}),
        ({"plan": "gold"}, {"plan"}),
        ({"kind": "dental"}, {"kind"}),
        ({"place": "moon"}, {"place"}),
        ({"area": "atlantis"}, {"area"}),
        ({"reading": "backwards"}, {"reading"}),
        ({"visits": 2}, {"visits"}),
        ({"excluded": 50_000.01}, {"excluded"}),
        ({"excluded": -1}, {"excluded"}),
        ({"spent_before": math.nan}, {"spent_before"}),
        ({"amount": -1.0, "admission": 0, "place": "moon"}, {"amount", "admission", "place"}),
    ],
)
def test_bad_input_is_named(policy: Policy, values: dict[str, Any], where: set[str]) -> None:
    with pytest.raises(InputError) as error:
        bill(changed(STAY, **values), ON, policy)
    assert where <= {f.where for f in error.value.faults}
    assert all(f.allowed and f.found for f in error.value.faults)
    with pytest.raises(InputError):
        curve(changed(STAY, **values), ON, policy)


def test_a_year_names_every_bill_that_cannot_be_used(policy: Policy) -> None:
    with pytest.raises(InputError) as error:
        settle_year([STAY, changed(STAY, amount=-1), changed(STAY, level="x", group="y")], ON, policy)
    assert [f.where for f in error.value.faults] == ["bill 2, amount", "bill 3, level", "bill 3, group"]


def test_a_ledger_of_another_plan_is_refused(policy: Policy) -> None:
    ledger = bill(STAY, ON, policy).ledger
    with pytest.raises(InputError) as error:
        bill(changed(STAY, plan="resident", group=None), ON, policy, ledger)
    assert [f.where for f in error.value.faults] == ["ledger"]


@pytest.mark.parametrize("amount", [0, 0.01, 100_000_000])
def test_the_smallest_and_the_largest_bill(policy: Policy, amount: float) -> None:
    found = bill(changed(STAY, amount=amount), ON, policy)
    assert 0 <= found.self_paid <= amount
    assert np.isfinite(found.ratio)


PLACES = ("province", "filed", "referred", "emergency", "unfiled")


@pytest.mark.parametrize("place", PLACES)
def test_care_elsewhere_is_never_silently_paid_as_at_home(policy: Policy, place: str) -> None:
    for code, area in policy.areas.items():
        for plan, kind in (("employee", "inpatient"), ("resident", "inpatient"), ("employee", "outpatient")):
            asked = Bill(code, plan, kind, "tertiary", 20_000, place=place)  # type: ignore[arg-type]
            result = bill(asked, dt.date(2026, 3, 1), policy)
            rules = getattr(area.plans[plan], kind)
            text = str([r.model_dump(by_alias=True, exclude_unset=True) for r in rules])
            said = {n.code for n in result.notices} & {
                "place_unknown",
                "benefit_not_known",
                "nothing_after",
                "nothing_before",
            }
            assert said or place in text, f"{code} {plan} {kind}"
            if not any(p in text for p in PLACES):
                assert result.pooled_paid is None, f"{code} {plan} {kind}"
