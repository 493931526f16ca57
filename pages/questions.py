"""问答页：人们常问的问题，按我的城市、年龄和收入回答。"""

from __future__ import annotations

from calc import compare
from pages.ui import form, link, questions_show, shell, show
from pages.ui.i18n import N_

shell.begin(N_("常见问题"))
visit = link.read()
policy = visit.policy
top, left, right = shell.places()
with top:
    asked = questions_show.ask(visit.extra)
with left:
    answer = form.show(visit.answer, policy)
result = compare(answer.person, answer.on, policy)
bill, kept = questions_show.bill_of(visit.extra, policy.areas[answer.person.area])
visit = link.write(answer, **asked.extra(), **kept)
listed = questions_show.listed(asked, result, bill, policy, visit)

with top:
    questions_show.answered(listed, result, policy, visit)
with right:
    questions_show.others(listed)
    show.about(result)
