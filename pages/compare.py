"""对比页：填一次，三种参保方式并排看。"""

from __future__ import annotations

import streamlit as st

from calc import compare
from pages.ui import bill_form, charts, claims_show, form, link, questions_show, shell, show, shown, words
from pages.ui.i18n import N_, _

shell.begin(N_("医保参保比较"))
visit = link.read()
policy = visit.policy
top, left, right = shell.places()
with left:
    answer = form.show(visit.answer, policy)
area = policy.areas[answer.person.area]
result = compare(answer.person, answer.on, policy)
who_pays = st.container()
with st.container(key="mi-side"):  # on paper the chart below is left out, and this head with it
    st.header(_("并排比较"), anchor=False)
    asked = bill_form.short(visit.extra, area)
visit = link.write(answer, **asked.extra("level", "amount"))

with top:
    show.headline(result, area, policy, visit)
with right:
    show.cards(result, area, policy)
    show.about(result)
    questions_show.offer(visit)
with who_pays:
    st.header(_("谁付钱：一年各付多少"), anchor=False)
    shown.chart(charts.who_pays(result), charts.who_pays_alt(result), _("谁付钱：一年各付多少"))
    show.typed_note(answer)
show.warnings([bill_form.fault(f) for f in asked.faults])
rows = show.table_rows(result, policy, asked.bill)
show.table_chart(rows)
show.typed_note(answer)
st.header(_("每个数字怎么来的"), anchor=False)
show.table(claims_show.with_claims(rows, policy, answer), area)
claims_show.summary(policy, answer)
st.caption(words.data_note(area))
