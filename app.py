"""医保参保比较: `streamlit run app.py`. The page list and page config, nothing else."""

import gc

import streamlit as st

from pages.ui import i18n, share, shell
from pages.ui.i18n import _

# Streamlit collects garbage after every run; what the imports left behind need not be looked at again.
if not gc.get_freeze_count():
    gc.collect()
    gc.freeze()

i18n.begin()
st.set_page_config(page_title=_("医保参保比较"), page_icon=":material/health_and_safety:", layout="wide")
shell.navigation().run()
share.finish()
