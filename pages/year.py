"""全年页：保费、个人账户和一年的医疗费加在一起，哪种方式总共花得少。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from calc.year_bills import load_scenarios
from pages.ui import bill_form, form, link, shell, show, year_form, year_show, year_typical
from pages.ui.i18n import N_

shell.begin(N_("一年总共花多少"))
visit = link.read()
policy, scenarios = visit.policy, load_scenarios()
top, left, right = shell.places()
with left:
    answer = form.show(visit.answer, policy)
    everything = bill_form.all_plans(visit.extra)
area = policy.areas[answer.person.area]
result = compare(answer.person, answer.on, policy)

with right:
    scenario, faults = year_form.scenario(visit.extra, scenarios)
    totals = st.container()
    year = year_form.table(visit.extra, scenario, area)
    asked = year_form.spending(visit.extra, year, scenario, area)
    drawn = year_show.curves(result, asked, everything, policy)
    year_show.curve_section(drawn, asked, year, area)
    if drawn.curves:
        show.typed_note(answer)
    typical = year_typical.show(visit.extra, result, asked, drawn, policy)
    visit = link.write(answer, **year.extra(), **asked.extra(), typical=typical.text, plans="all" if everything else "")
with top:
    settled = year_show.settle(result, year, everything, policy)
    year_show.headline(settled, drawn, visit, year, asked, policy, [*faults, *asked.faults, *typical.faults])
with totals:
    year_show.cards(settled, policy)
    year_show.table(settled)
    show.about(result)
