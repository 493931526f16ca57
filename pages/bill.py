"""报销页：一张账单，每种方式各报多少、我付多少。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from pages.ui import bill_form, bill_show, form, link, shell, show
from pages.ui.i18n import N_, _

shell.begin(N_("一张账单，能报多少"))
visit = link.read()
policy = visit.policy
top, left, right = shell.places()
with left:
    asked = bill_form.show(visit.extra, policy.areas[form.area_now(visit.answer)])
    st.header(_("我的情况"), anchor=False)
    answer = form.show(visit.answer, policy, asked.bill)
    everything = bill_form.all_plans(visit.extra)
visit = link.write(answer, **asked.extra(), plans="all" if everything else "open")
result = compare(answer.person, answer.on, policy)
settled = bill_show.settle(result, asked.bill, policy, everything)

with top:
    bill_show.headline(settled, visit, asked, policy)
with right:
    bill_show.cards(settled, policy)
    bill_show.table(settled)
    show.about(result)
    bill_show.waterfall(settled)
    bill_show.own_share(settled, policy)
    show.typed_note(answer)
