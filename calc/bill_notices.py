"""What a reader of a settled bill must know: codes with values; their sentences are in the pages.

`level_stands_for`, `group_taken`, `option_taken`: what was chosen for a public code, or for nothing ·
`assumed`: facts that were not said and that a rule asked for · `rule_note`: a note of the policy file ·
`outdated`, `unverified`, `edited` (typed by the visitor), `nothing_after`, `nothing_before`, `benefit_not_known`, `second_not_recorded`,
`cap_unknown`: what is known of the rule · `counted_as_not_paying`: layers that are not known ·
`edges_over_unknown`, `across_levels_unknown`, `other_reading`: doubtful words, and how they were read ·
`place_unknown`: no rule for treatment there (where the rule speaks of other places it is taken as at home) ·
`assistance`: medical assistance pays after everything else, we do not know how much ·
`cap_reward`: the cap may be higher for some · `conditional_layer`: layers for others ·
`level_not_paid`, `below_visit_from`, `account_first`, `settled_every_days`: how the rule works ·
`spent_before_as_stays`, `earlier_stays_bore_deductible`: how the year before the bill was taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from .bill_case import Case, Outcome
from .figure import Figure
from .notice import Notice


def notices_of(case: Case, outcome: Outcome, unknown: Sequence[str], figures: Sequence[Figure]) -> tuple[Notice, ...]:
    """All notices of one bill; `figures` are the numbers that its result stands on."""
    found = [Notice(code, values) for code, values in case.notices]
    found += [Notice(code, dict(values)) for code, values in case.rule.notices]
    return (*found, *_known(case, unknown, figures), *_working(case, outcome), *_year(case))


def _known(case: Case, unknown: Sequence[str], figures: Sequence[Figure]) -> list[Notice]:
    rule, notices = case.rule, []
    if rule.missing is not None:
        if rule.missing.ended:
            notices.append(Notice("nothing_after", {"ended": rule.missing.ended}))
        elif rule.missing.first:
            notices.append(Notice("nothing_before", {"first": rule.missing.first}))
        elif not any(code == "place_unknown" for code, _values in rule.notices):
            notices.append(Notice("benefit_not_known", {"kind": case.bill.kind}))
    if not rule.second_recorded:
        notices.append(Notice("second_not_recorded"))
    capless = tuple(one.id for one in (*rule.layers, *(own.layer for own in rule.own)) if one.cap_unknown)
    if capless:
        notices.append(Notice("cap_unknown", {"layers": capless}))
    if case.bill.hardship not in (None, "hard_to_employ", "entitled_group"):
        notices.append(Notice("assistance"))
    lacking = tuple(one for one in unknown if one != "deductible")
    if lacking:
        notices.append(Notice("counted_as_not_paying", {"what": lacking}))
    ended = [f.ended for f in figures if f.ended]
    if ended:
        notices.append(Notice("outdated", {"ended": min(ended)}))
    if any(f.edited for f in figures):
        notices.append(Notice("edited"))
    if any(f.confidence == "unverified" and not f.edited for f in figures):
        notices.append(Notice("unverified"))
    return notices


def _working(case: Case, outcome: Outcome) -> list[Notice]:
    rule, bill, notices = case.rule, case.bill, []
    if not rule.pays_here:
        notices.append(Notice("level_not_paid", {"level": rule.query.level}))
    if rule.visit_from and 0 < case.eligible / case.pieces < rule.visit_from:
        notices.append(Notice("below_visit_from", {"visit_from": rule.visit_from}))
    if rule.account_first:
        notices.append(Notice("account_first", {"credit": bill.account_credit}))
    if rule.settle_every_days:
        notices.append(Notice("settled_every_days", {"days": rule.settle_every_days, "pieces": len(outcome.pieces)}))
    if rule.readings:
        notices.append(Notice("other_reading", {"readings": rule.readings, "used": bill.reading}))
    if rule.skipped_own:
        notices.append(Notice("conditional_layer", {"layers": rule.skipped_own}))
    return notices


def _year(case: Case) -> list[Notice]:
    """How the year before the bill was taken."""
    d, bill, counters = case.rule.deductible, case.bill, case.before.counters
    notices = []
    if d is not None and d.across_levels == "unknown":
        others = [k for k, v in counters.items() if k.startswith(f"borne|{bill.kind}.") and k != d.key and v]
        if others:
            notices.append(Notice("across_levels_unknown"))
    if bill.spent_before:
        stays = max(1, case.number - 1) if bill.kind == "inpatient" else 1
        notices.append(Notice("spent_before_as_stays", {"stays": stays}))
    elif not counters and case.counters:
        notices.append(Notice("earlier_stays_bore_deductible"))
    return notices
