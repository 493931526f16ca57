"""选城市页：同一个人在每个城市参保各是多少，按一项排名；几种情况并排比。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from calc.cities import Asked, cities, ranked
from calc.year_bills import load_scenarios
from pages.ui import (
    cities_form,
    cities_show,
    cities_words,
    form,
    html,
    link,
    shell,
    show,
    situations_form,
    situations_show,
)
from pages.ui.i18n import N_, _
from pages.ui.situations_link import NAMES

shell.begin(N_("在哪里参保"))
visit = link.read()
policy, scenarios = visit.policy, load_scenarios()
top, left, right = shell.places()
with left:
    answer = form.show(visit.answer, policy)
area = policy.areas[answer.person.area]
result = compare(answer.person, answer.on, policy)
faults: list[str] = []
with right:
    part = cities_form.view(visit.extra, faults)

if part == "cities":
    with right:
        asked = cities_form.show(visit.extra, result, area, scenarios, faults)
        kept = {name: visit.extra.get(name, "") for name in NAMES}
        visit = link.write(answer, **asked.extra(), **kept)
        found = cities_show.rank(cities(answer.person, answer.on, asked.asked, policy), asked, answer, policy)
        cities_show.chart(found, answer.person.area, policy)
        st.header(_("点城市名，看它的完整对比"), anchor=False)
        first, *others = cities_words.beware()
        show.warnings([first])
        cities_show.places(found, answer, policy)
        st.html("".join(f'<p class="mi-quiet">{html.escaped(text)}</p>' for text in (*others, cities_words.assumed())))
    st.header(_("各项放在一起"), anchor=False)
    cities_show.table(found, policy)
    with top:
        cities_show.headline(found, result, visit, policy)
        show.about(result)
else:
    with right:
        level, amount, scenario = cities_form.bills(visit.extra, area, scenarios, faults)
    plan = cities_form.usual_plan(result)
    all_ = ranked(cities(answer.person, answer.on, Asked(plan, level, amount, scenario), policy).table, "total")  # type: ignore[arg-type]
    other = next((str(c) for c in all_.index if c != area.area), area.area)
    forms, bad = situations_form.show(visit.extra, answer, policy, other)
    one = Asked("employee", level, amount, scenario)
    settled = situations_show.settle(one, forms, answer, policy)
    texts = dict.fromkeys(NAMES, "") | dict(zip(NAMES, (f.text for f in forms), strict=False))
    extra = {
        "level": cities_form.own_level(area, level),
        "amount": f"{amount:.2f}".rstrip("0").rstrip("."),
        "scenario": scenario.id,
    }
    visit = link.write(answer, view="together", **extra, **texts)
    situations_show.table(forms, settled, one, policy)
    situations_show.links(forms, answer, one, policy)
    situations_show.chart(forms, settled, policy)
    with top:
        situations_show.headline(forms, settled, visit, [*faults, *bad], policy)
        show.about(result)
