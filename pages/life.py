"""一生页：什么时候退休，年限够不够，差多少、怎么补，每种走法一共花多少。"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from calc.life import life
from calc.life_paths import load_paths
from pages.ui import life_form, life_show, life_words, link, shell
from pages.ui.i18n import N_, _

shell.begin(N_("缴到退休，退休以后"))
visit = link.read()
policy, paths = visit.policy, load_paths()
linked, wrong, ready = life_form.read(visit.extra, visit.answer, policy, paths)
top, left, right = shell.places()
with left:
    answer = life_form.person(visit.answer, policy)
    local, deemed, started = life_form.behind(linked, answer.on)
area = policy.areas[answer.person.area]

with right:
    standing = st.container()
    st.header(_("从现在到退休（可以改）"), anchor=False)
    path, ready, is_changed, bad = life_form.path(linked, ready, answer.person, policy, answer.on, paths)
    after, growth, discount, level = life_form.assumed(linked, area)
    wanted = replace(linked, person=answer.person, local_years=local, deemed_years=deemed, started=started, path=path,
                     after=after, growth=growth, discount=discount, level=level)  # fmt: skip
    asked, odd = life_form.usable(wanted, answer.on)
    result = life(asked, answer.on, policy, life_show.compared(asked, answer.on))
    measure, strange = life_show.chart_section(visit.extra, result, ready, is_changed, paths, area, policy)
said = life_form.LifeAnswer(wanted, ready, is_changed, measure)
visit = link.write(answer, **said.extra())
with top:
    ids = [p.id for p in paths.paths]
    faults = [life_words.fault(f, ids) for f in (*life_form.first_faults((*wrong, *strange)), *odd)]
    life_show.headline(result, life_show.name_of(ready, is_changed, paths), area, visit, [*faults, *bad])
with standing:
    life_show.answer(result, area, policy)
    life_show.about(result)
