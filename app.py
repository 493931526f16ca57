"""医保参保比较: `streamlit run app.py`. The page list and page config, nothing else."""

import gc
from pathlib import Path

import streamlit as st

from pages.ui import i18n, reconnect, share, shell
from pages.ui.i18n import _

# A file of ours: for an icon by name the browser asks a server of Google.
ICON = Path(__file__).parent / "pages" / "ui" / "icon.svg"

# Streamlit collects garbage after every run; what the imports left behind need not be looked at again.
if not gc.get_freeze_count():
    gc.collect()
    gc.freeze()

reconnect.begin()
i18n.begin()
st.set_page_config(page_title=_("医保参保比较"), page_icon=ICON, layout="wide")
with shell.errors_told():
    shell.navigation().run()
    share.finish()
reconnect.finish()
