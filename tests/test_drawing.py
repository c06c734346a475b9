from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from forms import HARD_STUDENTS, birch_reports, hard_book, report_of

from capture.forms.drawing import svg_of
from capture.forms.html import html_of
from pipeline.reports.charts import Chart, Series

if TYPE_CHECKING:
    from pipeline.reports.charts import ChartKind

SVG = "{http://www.w3.org/2000/svg}"
BIRCH = birch_reports()
KINDS: tuple[ChartKind, ...] = ("bars", "stack", "lines", "calendar")


def chart_of(kind: ChartKind, *names: str, values: tuple[int, ...] = (1, 0, 2)) -> Chart:
    """A small chart; bars have the names as labels, others as series."""
    if kind == "bars":
        series = (Series(name="conferences", values=tuple(range(len(names)))),)
        return Chart(kind=kind, title="T", description="D", labels=names, series=series)
    series = tuple(Series(name=name, values=values) for name in names)
    return Chart(kind=kind, title="T", description="D", labels=("Oct 5", "Oct 12", "Oct 19"), series=series)


def texts(svg: str) -> list[str]:
    """What is written in a chart, other than its text alternative."""
    return ["".join(element.itertext()).strip() for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314  # ours


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_tells_what_it_shows_in_words(kind: ChartKind) -> None:
    """A title and a description that a screen reader finds; no colour but greys."""
    svg = svg_of(chart_of(kind, "set", "met"), prefix="c1-")
    root = ET.fromstring(svg)  # noqa: S314  # ours
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "c1-title c1-desc")
    assert [(child.tag, child.text) for child in root][:2] == [(f"{SVG}title", "T"), (f"{SVG}desc", "D")]
    for colour in re.findall(r"#([0-9a-f]{6})\b", svg):
        assert colour[:2] == colour[2:4] == colour[4:], colour
    assert "<style" not in svg


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_written_as_text_in_every_script(kind: ChartKind) -> None:
    """Nothing warns of glyphs that the measuring font lacks; a long name is cut; markup stays text."""
    found = texts(svg_of(chart_of(kind, "Екатерина", "محمد", "欧阳小明", "<b>&$x$", "W" * 60), prefix="c1-"))
    drawn = [text.partition(" ")[2] if kind == "lines" else text for text in found]
    assert {"Екатерина", "محمد", "欧阳小明", "<b>&$x$"} <= set(drawn)
    assert kind in ("stack", "lines") or "W" * 29 + "…" in drawn


def test_bars_have_their_numbers_beside_them() -> None:
    """So that nobody has to measure them."""
    assert {"0", "1", "2"} <= set(texts(svg_of(chart_of("bars", "a", "b", "c"), prefix="c1-")))


def test_lines_are_named_at_their_ends() -> None:
    """With the number that they end on."""
    assert {"2 set", "2 met"} <= set(texts(svg_of(chart_of("lines", "set", "met"), prefix="c1-")))


def test_a_chart_is_the_same_each_time() -> None:
    """It holds no time and no chance."""
    chart = BIRCH["class"].charts[0]
    assert svg_of(chart, prefix="c1-") == svg_of(chart, prefix="c1-")


def test_no_two_things_of_a_page_have_the_same_id() -> None:
    """And every reference within a chart finds what it refers to, in that chart."""
    page = html_of(BIRCH["class"])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 10
    referred = re.findall(r'(?:xlink:href="|url\()#([^")]+)', page)
    assert referred
    assert set(referred) <= set(ids)


def test_a_class_of_thirty_has_a_row_for_everybody() -> None:
    """In the bars and in the calendar."""
    report = report_of(hard_book(), "class")
    bars, calendar = report.charts[0], report.charts[-1]
    assert bars.labels == tuple(series.name for series in calendar.series) == HARD_STUDENTS
    assert "欧阳小明" in texts(svg_of(calendar, prefix="c1-"))
