"""The rules of basic medical insurance in China as functions: what each plan costs and who may join.

    import datetime as dt
    from calc import Person, compare
    result = compare(Person(area="beijing", status="flexible", salary=12_000), dt.date(2025, 9, 1))

Rules are data in `policy/`; everything here takes the date as an argument and knows no city.
"""

from .bill import BillResult, YearResult, bill, settle_year
from .bill_frame import bill_frame
from .bill_input import Bill
from .compare import Comparison, PlanResult, Step, compare, source
from .faults import Fault, InputError, PolicyError
from .frame import compare_frame
from .notice import Notice
from .person import Person
from .policy import Policy, load
from .schema import PLANS

__all__ = [
    "PLANS",    "Bill", "BillResult", "Comparison", "Fault", "InputError", "Notice", "Person", "PlanResult", "Policy", "PolicyError",
    "Step", "YearResult", "bill", "bill_frame", "compare", "compare_frame", "load", "settle_year", "source",
]  # fmt: skip
