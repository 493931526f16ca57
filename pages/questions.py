"""问答页：人们常问的问题，按我的城市、年龄和收入回答。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from pages.ui import form, link, questions_show, shell, show
from pages.ui.i18n import N_

shell.begin(N_("常见问题"))
visit = link.read()
policy = visit.policy
left, right = st.columns([1, 2.9], gap="medium")
with left:
    answer = form.show(visit.answer, policy)
result = compare(answer.person, answer.on, policy)

with right:
    asked = questions_show.ask(visit.extra)
    bill, kept = questions_show.bill_of(visit.extra, policy.areas[answer.person.area])
    visit = link.write(answer, **asked.extra(), **kept)
    questions_show.show(asked, result, bill, policy, visit)
    show.about(result)
