"""怎么办理页：谁来办、带什么、去哪里、什么时候、怎么缴、怎么查，和放进日历的日期。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from calc.guide import guide
from pages.ui import form, guide_show, link, shell, show
from pages.ui.i18n import N_, _

shell.begin(N_("怎么办理参保"))
visit = link.read()
policy = visit.policy
top, left, right = shell.places()
with left:
    answer = form.show(visit.answer, policy)
result = compare(answer.person, answer.on, policy)
with right:
    asked = guide_show.controls(visit.extra, result)
visit = link.write(answer, **asked.extra())
steps = guide(answer.person, asked.plan, answer.on, policy, asked.start)  # type: ignore[arg-type]
with top:
    guide_show.headline(steps, result, visit, asked, policy)
with right:
    guide_show.cost(steps, result, policy)
    guide_show.dates(steps, policy)
    st.header(_("一步一步办"), anchor=False)
    guide_show.checklist(steps, policy)
    show.about(result)
