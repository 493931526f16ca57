"""The share control and the downloads, on every page, and what goes on paper when a page is printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode, urlsplit

import pandas as pd
import segno
import streamlit as st
from segno.encoder import DataOverflowError

from calc import load

from . import export, html, shown, words
from .i18n import _, is_chinese
from .link import KEYS, PAGE_KEYS, STREAMLIT_KEYS, visit_so_far
from .numbers import percent, yuan
from .shown import Picture, Shown, Table

WRITTEN = {
    "amount": yuan,
    "excluded": yuan,
    "spent_before": yuan,
    "growth": percent,
    "discount": percent,
}  # keys of links with numbers
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def full_link(address: str | None, params: dict[str, str]) -> str:
    """The address that shows this page again, from the real host and path."""
    kept = {k: v for k, v in params.items() if k not in STREAMLIT_KEYS}
    start = address or ""
    return f"{start if urlsplit(start).path else start + '/'}?{urlencode(kept)}"


def embed_snippet(link: str, title: str) -> str:
    """HTML that shows the page inside another one."""
    src = html.escaped(f"{link}&embed=true")
    return f'<iframe src="{src}" title="{html.escaped(title)}" width="100%" height="900" style="border:0" loading="lazy"></iframe>'


@lru_cache(maxsize=256)
def qr_code(link: str) -> str | None:
    """The link as a QR code, a picture in an address of its own; None if it is too long for one."""
    try:
        return segno.make(link, error="m", micro=False).png_data_uri(scale=6, border=3, dark="#1C2630", light="#FFFFFF")
    except DataOverflowError:
        return None


def finish() -> None:
    """After the page: the share control on top, and what is printed beside the screen."""
    now = shown.now()
    if now.controls is None or now.paper_top is None:
        return
    now.inputs = now.inputs or _said()
    link = full_link(st.context.url, st.query_params.to_dict())
    with now.controls:
        _share(now, link)
        _downloads(now, link)
    with now.paper_top:
        html.show("print_inputs.html", inputs=now.inputs)
    printed = now.printed
    more = len(now.documents) - len(printed)
    html.show("print_end.html", cites=printed, more=more, link=link, qr=qr_code(link))


def _said() -> list[tuple[str, str]]:
    answer = visit_so_far()
    if answer is None:
        return []
    numbers = [
        (words.field(k), WRITTEN[k](float(v)) if k in WRITTEN else v)
        for k, v in st.query_params.items()
        if k in PAGE_KEYS and v.replace(".", "", 1).isdecimal()
    ]
    return [*words.inputs(answer.person, answer.on, load().areas[answer.person.area]), *numbers]


def _share(now: Shown, link: str) -> None:
    with st.popover(_("分享"), icon=":material/share:", type="tertiary", key="share", on_change="rerun") as popover:
        if not popover.open:
            return
        st.markdown(_("**这个链接记着你填的一切，别人打开看到的和你一样。**"))
        html.show("copy.html", scripts=True, link=link)
        st.code(link, language=None, wrap_lines=True)
        st.caption(
            _(
                "链接里写着：{fields}。拿到链接的人都能看到这些。",
                fields=_("、").join(contents(st.query_params.to_dict())),
            )
        )
        code = qr_code(link)
        if code:
            html.show("qr.html", qr=code)
        else:
            st.caption(_("链接太长，放不进二维码；请复制链接。"))
        st.caption(_("我们不在服务器上保存你填的内容，也不做访问统计。"))
        st.markdown(_("放进别的网页："))
        st.code(embed_snippet(link, now.title), language="html", wrap_lines=True)


def contents(params: dict[str, str]) -> list[str]:
    """What a link says, as the form calls it."""
    return [words.field(k) for k in params if k in (*KEYS, *PAGE_KEYS)]


def _downloads(now: Shown, link: str) -> None:
    with st.popover(
        _("下载"), icon=":material/download:", type="tertiary", key="download", on_change="rerun"
    ) as popover:
        if not popover.open:
            return
        html.show("print_button.html", scripts=True)
        name = f"yibao-{st.query_params.get('area', '')}-{st.query_params.get('on', '')}"
        if now.tables:
            sheets = [*now.tables, sources(now), about(now, link)]
            _button(_("表格（Excel）"), partial(export.workbook, sheets), f"{name}.xlsx", XLSX)
            for i, one in enumerate(now.tables):
                _button(
                    _("{title}（CSV）", title=one.title),
                    partial(export.csv, one.frame),
                    f"{name}-{i + 1}.csv",
                    "text/csv",
                )
        for i, picture in enumerate(now.pictures):
            _picture(picture, f"{name}-chart-{i + 1}")


def _picture(picture: Picture, name: str) -> None:
    _button(
        _("{title}（SVG）", title=picture.title),
        partial(export.svg, picture.chart, picture.title),
        f"{name}.svg",
        "image/svg+xml",
    )
    if not is_chinese() or export.has_chinese_font():
        _button(
            _("{title}（PNG）", title=picture.title),
            partial(export.png, picture.chart, picture.title),
            f"{name}.png",
            "image/png",
        )


def _button(label: str, data: Callable[[], Any], file_name: str, mime: str) -> None:
    st.download_button(
        label, data, file_name, mime, key=f"download_{file_name}", icon=":material/download:", type="tertiary",
        on_click="ignore",
    )  # fmt: skip


def sources(now: Shown) -> Table:
    """The documents behind what the page shows, as a sheet."""
    head = [_("文件"), _("发布者、文号、日期"), _("来源"), _("可信度"), _("网址")]
    rows = [[c.original or c.title, c.detail, c.kind, c.confidence, c.url or ""] for c in now.documents]
    return Table(_("出处"), pd.DataFrame(rows, columns=head))


def about(now: Shown, link: str) -> Table:
    """What the file is, for whom, and the link that shows the same."""
    rows = [
        (_("标题"), now.title), (_("结果"), now.headline), *now.inputs, (_("链接"), link),
        (_("说明"), _("这是根据公开政策算的估计，不是经办机构的决定。以当地医保局为准，咨询 12393。")),
    ]  # fmt: skip
    return Table(_("说明"), pd.DataFrame(rows, columns=[_("项目"), _("内容")]))
