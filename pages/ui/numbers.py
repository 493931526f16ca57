"""How money, ratios and dates are written."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from babel.dates import format_date

from .i18n import _, is_chinese, language


def money(value: float | None) -> str:
    """584.92 or 8,000: cents only where there are some."""
    if value is None:
        return _("未知")
    text = f"{value:,.2f}"
    return text.removesuffix(".00")


def yuan(value: float | None) -> str:
    """584.92 元."""
    return _("未知") if value is None else _("{amount} 元", amount=money(value))


def per_month(value: float | None) -> str:
    """584.92 元/月."""
    return _("未知") if value is None else _("{amount} 元/月", amount=money(value))


def per_year(value: float | None) -> str:
    """7,019.04 元/年."""
    return _("未知") if value is None else _("{amount} 元/年", amount=money(value))


def percent(ratio: float | None) -> str:
    """8.8%."""
    if ratio is None:
        return _("未知")
    return f"{round(ratio * 100, 4):.4f}".rstrip("0").rstrip(".") + "%"


def day(date: dt.date) -> str:
    """2025 年 7 月 1 日 / 1 July 2025."""
    return format_date(date, "y 年 M 月 d 日" if is_chinese() else "d MMMM y", locale=language())


def short_day(date: dt.date) -> str:
    """2025-07-01 / 1 Jul 2025, for tables and charts."""
    return date.isoformat() if is_chinese() else format_date(date, "d MMM y", locale=language())


def tick(unit: Literal["day", "month"]) -> str:
    """How Vega writes a day or a month, as `short_day` does."""
    if is_chinese():
        return {"day": "%Y-%m-%d", "month": "%Y-%m"}[unit]
    return {"day": "%-d %b %Y", "month": "%b %Y"}[unit]


def month(date: dt.date) -> str:
    """2025 年 7 月 / July 2025."""
    return format_date(date, "y 年 M 月" if is_chinese() else "MMMM y", locale=language())
