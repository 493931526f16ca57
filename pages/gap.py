"""断缴页：停了多久、还能不能补、几号起又能报销；转移要多少个工作日。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from calc.gap import gap
from pages.ui import form, gap_form, gap_more, gap_show, link, shell, show
from pages.ui.i18n import N_, _

shell.begin(N_("医保断了怎么办"))
visit = link.read()
policy = visit.policy
top, left, right = shell.places()
with left:
    asked = gap_form.show(visit.extra, visit.answer, policy)
    st.header(_("我的情况"), anchor=False)
    answer = form.show(visit.answer, policy)
case = asked.case(answer)
result = gap(case, answer.on, policy)
compared = compare(answer.person, answer.on, policy)

with right:
    gap_show.timeline(result)
    gap_show.todo(result, compared, policy)
    gap_show.rules(result, policy)
    more = gap_more.late_fee(visit.extra, result, answer.person, policy)
    more |= gap_more.transfer(visit.extra, result, policy)
    gap_more.loyalty(result, policy)
    show.about(compared)
visit = link.write(answer, **asked.extra(case), **more)
with top:
    gap_show.headline(result, asked, visit, policy)
