"""The same comparison for many people at once: a table in, a table out, no loop over rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from .eligibility import area_facts, decide, entries, general_facts
from .faults import Fault, InputError
from .person import DEFAULT_AGE, FIELDS, HUKOU_OF_LOCAL
from .policy import Policy, codes, load
from .premium import amounts, rule
from .schema import PLANS, Area, PlanId
from .tables import WORDS, classify
from .tabular import MAX_FAULTS, bad_rows, numbers

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("individual_monthly", "employer_monthly", "individual_yearly", "employer_yearly",
           "government_yearly", "account_monthly", "base")  # fmt: skip


def compare_frame(
    people: pd.DataFrame,
    on: dt.date,
    policy: Policy | None = None,
) -> pd.DataFrame:
    """Every plan for every person: a row a person, with the index of `people`.

    `people` needs `area`, `status`, `salary`; it may have `age`, `sex`, `birth` (a date or
    1986-01), `local` (yes, permit, no), `job`, `origin`, `employer`, `benefit` (yes, no), `hardship`,
    `option`, `flex_base`, `group`, `years`. Empty cells take the defaults of `Person`.
    Gives `<plan>_verdict`, `<plan>_option` and `<plan>_<amount>` (yuan, NaN where not known)
    for the person's own option, else the first open one. Raises InputError naming the rows
    (first 20) and columns that cannot be used. Same arithmetic as `compare`.
    """
    import pandas as pd

    policy = policy or load()
    columns = _columns(people, policy, on)
    out: dict[str, Any] = {}
    size = len(people)
    for plan in PLANS:
        out[f"{plan}_verdict"] = np.full(size, -1, dtype="int8")
        out[f"{plan}_option"] = np.full(size, None, dtype=object)
        for name in COLUMNS:
            out[f"{plan}_{name}"] = np.full(size, np.nan)
    codes_, areas = columns.pop("area"), columns.pop("areas")
    known = general_facts(policy, on, columns)
    for code in np.unique(codes_):
        rows = np.flatnonzero(codes_ == code)
        _fill(policy, policy.areas[areas[code]], on, {k: v[rows] for k, v in known.items()}, rows, out)
    verdicts = pd.Index(["required", "eligible", "conditional", "ineligible"])
    for plan in PLANS:
        out[f"{plan}_verdict"] = pd.Categorical.from_codes(out[f"{plan}_verdict"], verdicts)
    return pd.DataFrame(out, index=people.index)


def _fill(
    policy: Policy,
    area: Area,
    on: dt.date,
    general: dict[str, Any],
    rows: Any,
    out: dict[str, Any],
) -> None:
    size = len(rows)
    known = area_facts(area, on, general)
    for plan in PLANS:
        options = _options(area, plan, known["option"])
        for option in np.unique(options):
            mine = np.flatnonzero(options == option)
            ids = [o.id for o in area.plans[plan].options]
            option_id = ids[option] if ids else None
            _fill_option(policy, area, plan, option_id, on, {k: v[mine] for k, v in known.items()}, rows[mine], out)
        index = decide(policy, area.area, plan, on, known, size)
        lines = entries(policy, area.area, plan, on)
        code_of = {"required": 0, "eligible": 1, "conditional": 2, "ineligible": 3}
        codes = np.array([code_of[e.verdict] for e in lines] + [2], dtype="int8")
        out[f"{plan}_verdict"][rows] = codes[index]


def _options(area: Area, plan: PlanId, wished: Any) -> Any:
    """Which option of the plan each row is in: the wished one, else the first that is open."""
    options = area.plans[plan].options
    default = next((i for i, o in enumerate(options) if not o.closed), 0)
    result = np.full(len(wished), default)
    for i, option in enumerate(options):
        result[wished == option.id] = i
    return result


def _fill_option(
    policy: Policy,
    area: Area,
    plan: PlanId,
    option: str | None,
    on: dt.date,
    known: dict[str, Any],
    rows: Any,
    out: dict[str, Any],
) -> None:
    size = len(rows)
    axes = area.plans[plan].axes
    with_option = {**known, "option": np.full(size, option, dtype=object)}
    codes, key = [], np.zeros(size, dtype="int64")
    for axis, classes in axes.items():
        code = classify(classes, with_option, size)
        if axis == "group" and plan == "resident":
            for i, one in enumerate(classes):
                code[known["group"] == one.id] = i
        codes.append(code)
        key = key * (len(classes) + 1) + code
    is_aided = any(block.aid for block in area.plans[plan].premium)
    if is_aided:
        key = key * (len(WORDS["hardship"]) + 1) + known["hardship"] + 1
    for one_key in np.unique(key):
        mine = np.flatnonzero(key == one_key)
        need = int(known["hardship"][mine[0]]) if is_aided else -1
        ids = tuple((axis, axes[axis][codes[i][mine[0]]].id) for i, axis in enumerate(axes))
        found = rule(policy, area.area, plan, option, ids, on, None if need < 0 else WORDS["hardship"][need])
        money = amounts(found, known["salary"][mine], known["flex_base"][mine])
        for name in COLUMNS:
            out[f"{plan}_{name}"][rows[mine]] = getattr(money, name)
        out[f"{plan}_option"][rows[mine]] = option
    if plan == "employee":
        _special(known, rows, out)


def _special(known: dict[str, Any], rows: Any, out: dict[str, Any]) -> None:
    """`compare.special_case` for many."""
    funded = rows[(known["status"] == 2) & (known["unemployment_benefit"] == 1)]
    short = rows[(known["status"] == 5) & (known["years"] == 1)]
    for name in COLUMNS:
        out[f"employee_{name}"][funded] = np.nan if name in ("base", "account_monthly") else 0.0
        zero = name in ("employer_monthly", "employer_yearly", "government_yearly")
        out[f"employee_{name}"][short] = 0.0 if zero else np.nan


# --- reading the table -------------------------------------------------------------------------


def _columns(people: pd.DataFrame, policy: Policy, on: dt.date) -> dict[str, Any]:
    faults: list[Fault] = []
    size = len(people)
    for name in ("area", "status", "salary"):
        if name not in people.columns:
            faults.append(Fault(f"column {name}", "nothing", "a table with the columns area, status, salary"))
    if faults:
        raise InputError(faults)
    areas = list(codes(policy.areas))
    found: dict[str, Any] = {"areas": areas}
    found["area"] = _codes(people, "area", tuple(areas), None, faults)
    found["status"] = _codes(people, "status", WORDS["status"], None, faults)
    found["sex"] = _codes(people, "sex", WORDS["sex"], -1, faults)
    found["job"] = _codes(people, "job", ("worker", "cadre"), -1, faults)
    found["origin"] = _codes(people, "origin", WORDS["origin"], 0, faults)
    found["employer"] = _codes(people, "employer", WORDS["employer"], 0, faults)
    found["hardship"] = _codes(people, "hardship", WORDS["hardship"], -1, faults)
    found["unemployment_benefit"] = _codes(people, "benefit", ("no", "yes"), 0, faults)
    hukou = _codes(people, "local", tuple(HUKOU_OF_LOCAL), 0, faults)
    found["hukou"] = np.array([WORDS["hukou"].index(h) for h in HUKOU_OF_LOCAL.values()] + [-1])[hukou]
    for name, column in (("salary", "salary"), ("age", "age"), ("flex_base", "flex_base"), ("years_paid", "years")):
        is_there = column in people.columns
        found[name] = (
            numbers(people, column, FIELDS[column], faults, needed=column == "salary")
            if is_there
            else np.full(size, np.nan)
        )
    found["birth_month"] = _births(people, on, faults)
    default_age = np.array([DEFAULT_AGE[s] for s in WORDS["status"]] + [35])
    age = np.where(np.isnan(found["age"]), default_age[found["status"]], found["age"])
    year, month = np.divmod(found["birth_month"], 12)
    by_birth = np.maximum(0, on.year - year - (on.month - 1 < month))
    found["age"] = np.where(np.isnan(found["birth_month"]), age, by_birth)
    for name in ("option", "group"):
        found[name] = (
            people[name].to_numpy(dtype=object) if name in people.columns else np.full(size, None, dtype=object)
        )
    if faults:
        raise InputError(faults[:MAX_FAULTS])
    return found


def _codes(people: pd.DataFrame, column: str, words: tuple[str, ...], default: int | None, faults: list[Fault]) -> Any:
    import pandas as pd

    if column not in people.columns:
        return np.full(len(people), -1 if default is None else default, dtype="int16")
    values = people[column]
    codes = pd.Categorical(values, categories=list(words)).codes.astype("int16")
    empty = values.isna().to_numpy()
    bad = (codes == -1) & ~(empty if default is not None else np.zeros(len(people), dtype=bool))
    if bad.any():
        faults += bad_rows(people, column, bad, "one of " + ", ".join(words))
    return codes if default is None else np.where(empty, default, codes)


def _births(people: pd.DataFrame, on: dt.date, faults: list[Fault]) -> Any:
    import pandas as pd

    if "birth" not in people.columns:
        return np.full(len(people), np.nan)
    given = people["birth"]
    dates = pd.to_datetime(given.astype("string"), errors="coerce", format="ISO8601")
    months = (dates.dt.year * 12 + dates.dt.month - 1).to_numpy(dtype=float, na_value=np.nan)
    now = on.year * 12 + on.month - 1
    bad = ~given.isna().to_numpy() & ~((months >= now - 120 * 12) & (months <= now))
    if bad.any():
        faults += bad_rows(people, "birth", bad, "a month such as 1986-01 in the last 120 years")
    return months
