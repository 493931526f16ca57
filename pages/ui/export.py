"""Files of what a page shows: tables as CSV and Excel, charts as PNG and SVG. Each function returns the bytes of a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from .drawing import Drawing
from .shown import Table
from .theme import TEXT_FONT

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# openpyxl and vl_convert are imported where they are used: only who downloads a file waits for them
CHART_WIDTH = 1080
_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))  # Excel refuses these in the name of a sheet


def csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV, with the mark by which Excel sees that it is UTF-8."""
    return frame.to_csv(index=False).encode("utf-8-sig")


def workbook(tables: Sequence[Table]) -> bytes:
    """An Excel file, a sheet a table: numbers stay numbers, columns are as wide as their texts, addresses are links."""
    from openpyxl import Workbook

    book = Workbook()
    for sheet in list(book.worksheets):  # the empty one that every new book starts with
        book.remove(sheet)
    for one in tables:
        _fill(book.create_sheet(_sheet_name(one.title, book.sheetnames)), one.frame)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(title: str, taken: list[str]) -> str:
    name = title.translate(_FORBIDDEN).strip()[:28] or "1"
    return name if name not in taken else f"{name} {len(taken)}"


def _fill(sheet: Worksheet, frame: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append([str(c) for c in frame.columns])
    for row in frame.itertuples(index=False):
        sheet.append([_value(v) for v in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF4")
    sheet.freeze_panes = "B2"
    for i, column in enumerate(sheet.iter_cols(), 1):
        widest = 0
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # also where a text begins like a formula
            if isinstance(cell.value, float):
                cell.number_format = "#,##0.00"
            elif isinstance(cell.value, str) and cell.value.startswith(("http://", "https://")):
                cell.hyperlink = cell.value
            widest = max(widest, sum(2 if ord(c) > 0x2E80 else 1 for c in str(cell.value or "")))
        sheet.column_dimensions[get_column_letter(i)].width = min(max(widest + 2, 10), 60)


def _value(value: Any) -> Any:
    return None if value is None or value != value else value


# --- charts ------------------------------------------------------------------------------------


def svg(chart: Drawing, title: str) -> bytes:
    """The chart as SVG; its texts stay texts."""
    import vl_convert as vlc

    return vlc.vegalite_to_svg(_spec(chart, title), vl_version=_VEGA_LITE).encode("utf-8")


def png(chart: Drawing, title: str) -> bytes:
    """The chart as PNG, twice as fine as a screen. Chinese text needs `has_chinese_font()`."""
    import vl_convert as vlc

    return vlc.vegalite_to_png(_spec(chart, title), vl_version=_VEGA_LITE, scale=2)


def _spec(chart: Drawing, title: str) -> dict[str, Any]:
    spec = chart.to_dict()
    for part in spec.get("vconcat", [spec]):
        if not isinstance(part.get("width"), (int, float)):
            part["width"] = CHART_WIDTH
    spec["title"] = {"text": title, "font": TEXT_FONT, "anchor": "start", "fontSize": 16, "offset": 14}
    spec["background"], spec["padding"] = "white", 16
    return spec


@lru_cache(maxsize=1)
def has_chinese_font() -> bool:
    """Whether this computer can draw Chinese: without a font two different characters look the same."""
    import vl_convert as vlc

    def drawn(text: str) -> bytes:
        return vlc.svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="32" font-size="32" font-family="{TEXT_FONT.replace(chr(39), "")}">{text}</text></svg>'
        )

    return drawn("医") != drawn("保")
