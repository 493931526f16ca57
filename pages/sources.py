"""依据页：每个数字出自哪里，网上文章哪些说得对，哪些地方还不知道。"""

from __future__ import annotations

from pages.ui import claims_show, link, shell, sources_form, sources_show
from pages.ui.i18n import N_

shell.begin(N_("每个数字的依据"))
visit = link.read()
top, left, right = shell.places()
with left:
    answer, asked, faults = sources_form.show(visit.answer, visit.extra, visit.policy)
visit = link.write(answer, **asked.extra())
policy = visit.policy

if asked.view == "documents":
    with top:
        claims_show.headline(policy, visit, asked, sources_form.sentences(faults))
    with right:
        claims_show.show(policy, answer, asked.doc, asked.claim)
else:
    with top:
        sources_show.headline(policy, visit, sources_form.sentences(faults))
    with right:
        sources_show.view(policy, answer, asked)
with right:
    sources_show.report(policy, answer)
