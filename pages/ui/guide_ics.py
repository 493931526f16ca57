"""The dates of the guide as a calendar file (iCalendar, RFC 5545): events of whole days with lasting names."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar, Event

from calc.guide import Day, Guidance

from . import guide_words, words
from .i18n import _

MONTHS = 12  # for how long a monthly payment is reminded of


def uid(one: Guidance, day: Day) -> str:
    """The same for the same date in every download, so that a calendar updates the event and does not double it."""
    parts = [
        one.area.area,
        one.plan,
        day.code,
        str(day.cover or ""),
        f"{day.day:%d}" if day.monthly else f"{day.day:%Y%m%d}",
    ]
    return "-".join(filter(None, parts)) + "@yibao-compare"


def calendar(one: Guidance, link: str) -> bytes:
    """The file; `link` leads back to the page."""
    found = Calendar()
    found.add("prodid", "-//yibao-compare//guide//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("{city} {plan}", city=words.area_name(one.area), plan=words.plan(one.plan)))
    for number, day in enumerate(one.days):
        found.add_component(_event(one, day, number, link))
    return bytes(found.to_ical())


def _event(one: Guidance, day: Day, number: int, link: str) -> Event:
    event = Event()
    # several windows for different people may end on one day
    event.add("uid", f"{number}-{uid(one, day)}" if _twin(one, day, number) else uid(one, day))
    event.add("dtstamp", dt.datetime(one.on.year, one.on.month, one.on.day, tzinfo=dt.UTC))
    event.add("dtstart", day.day)
    event.add("dtend", day.day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("{city}：{what}", city=words.area_name(one.area), what=guide_words.day_name(day)))
    doubt = _("（未核实）") if day.confidence == "unverified" else ""
    event.add("description", _("以当地医保局为准，咨询 12393{doubt}。{link}", doubt=doubt, link=link))
    if day.monthly:
        event.add("rrule", {"freq": "monthly", "bymonthday": day.day.day, "count": MONTHS})
    return event


def _twin(one: Guidance, day: Day, number: int) -> bool:
    return any(uid(one, other) == uid(one, day) for other in one.days[:number])
