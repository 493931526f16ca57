"""`python -m calc life`: what it prints, and bad input named in one line."""

from __future__ import annotations

import pytest

from .command import answered, assert_refused, changed, run

ONE = ["life", "--area", "beijing", "--sex", "male", "--birth", "1986-01", "--years", "12", "--on", "2026-03-01"]


def test_life_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, *ONE)
    for key in (
        "retirement_month",
        "retirement_age_months",
        "required_years",
        "required_local_years",
        "missing_months",
        "ways",
        "notices",
        "sources",
    ):
        assert key in found, key
    assert (found["retirement_month"], found["retirement_age_months"]) == ("2049-01", 756)
    assert (found["required_years"], found["missing_months"]) == (25, 156)
    assert [w["way"] for w in found["ways"]] == ["lump_sum", "monthly", "resident"]
    assert found["sources"]["beijing:regulation"]["title"]
    assert set(found["others"]) >= {"flexible", "resident"}
    ages = [row["age"] for row in found["others"]["flexible"]["by_age"]]
    assert ages == list(range(41, 101))


def test_local_years_and_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "life", "--area", "shenzhen", "--sex", "female", "--job", "worker", "--birth", "1976-05", "--years", "24",
                 "--local-years", "2", "--on", "2026-03-01")  # fmt: skip
    assert (found["required_local_years"], found["missing_months"]) == (10, 96)
    going_on = answered(capsys, *ONE, "--path", "flexible")
    assert going_on["missing_months"] == 0
    assert going_on["cost"]["paid_until_retirement"] == 274 * 584.92


def test_life_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *ONE)
    assert code == 0
    assert "retires 2049-01, at 63 years 0 months" in out
    assert "91,247.52" in out


BAD = {
    "area": (("--area", "nowhere"), "--area", "one of"),
    "sex": (("--sex", "x"), "--sex", "male, female"),
    "birth": (("--birth", "1986"), "--birth", "a month such as 1986-01"),
    "birth to come": (("--birth", "2030-01"), "--birth", "to 2026-03"),
    "job": (("--job", "king"), "--job", "worker, cadre"),
    "years": (("--years", "-1"), "--years", "from 0 to 60"),
    "nan": (("--years", "nan"), "--years", "from 0 to 60"),
    "more than the age": (("--years", "50"), "--years", "not more than the age"),
    "more here than in all": (("--local-years", "13"), "--local-years", "not more than all years"),
    "growth": (("--growth", "3"), "--growth", "from 0 to 0.1"),
    "discount": (("--discount", "much"), "--discount", "from 0 to 0.1"),
    "after": (("--after", "wait"), "--after", "lump_sum, monthly, resident"),
    "path": (("--path", "gold-35"), "--path", "flexible-35~resident-50"),
    "started": (("--started", "1970-01"), "--started", "from 1986-01 on"),
    "level": (("--level", "moon"), "--level", "tertiary"),
    "on": (("--on", "soon"), "--on", "a date"),
    "empty": (("--years", ""), "--years", "a value"),
}


@pytest.mark.parametrize(("said", "option", "allowed"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option(
    capsys: pytest.CaptureFixture[str], said: tuple[str, str], option: str, allowed: str
) -> None:
    assert_refused(capsys, changed(ONE, *said), option, allowed)


def test_what_must_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "life", "--area", "beijing")
    assert (code, out) == (2, "")
    assert "--sex" in err
    assert "--birth" in err
