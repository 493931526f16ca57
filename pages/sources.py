"""依据页：每个数字出自哪里，网上文章哪些说得对，哪些地方还不知道。"""

from __future__ import annotations

import streamlit as st

from pages.ui import claims_show, link, shell, sources_form, sources_show
from pages.ui.i18n import N_

shell.begin(N_("每个数字的依据"))
visit = link.read()
policy = visit.policy
answer = sources_form.place(visit.answer, policy)
top = st.container()
asked, faults = sources_form.show(visit.extra)
visit = link.write(answer, **asked.extra())
policy = visit.policy

with top:
    sources_show.headline(policy, visit, faults)
if asked.view == "figures":
    sources_show.figures(policy, answer, asked)
elif asked.view == "documents":
    claims_show.show(policy, answer, asked.doc, asked.claim)
elif asked.view == "history":
    sources_show.years(policy, answer, asked)
elif asked.view == "coverage":
    sources_show.coverage(policy, answer, asked)
else:
    sources_show.open_questions(policy, answer)
sources_show.report(policy, answer)
