from __future__ import annotations

import io
from datetime import timedelta

import pytest
from forms import RULES, report_of
from histories import TODAY, aimed, book, conference, needed, praised, promised, taught
from rich.console import Console

from capture.forms.csv_rows import csv_of
from capture.forms.html import html_of
from capture.forms.markdown import markdown_of
from capture.forms.terminal import print_report
from capture.forms.xlsx import xlsx_of
from models.entities import Student
from models.wire import page_json
from pipeline.reports.model import Said
from pipeline.reports.others import names_others

AMARA = Student(name="Amara Osei", class_name="birch", aliases=("Mari",))
OTHERS = (
    Student(name="Bruno Keller", class_name="birch"),
    Student(name="Daniel Marsh", class_name="birch", aliases=("Dash",)),
    Student(name="Niamh O'Brien", class_name="birch"),
    Student(name="Grace Park", class_name="oak"),
    Student(name="欧阳小明", class_name="birch"),
    Student(name="Amara Lund", class_name="oak"),
    Student(name="Maya Quist", class_name="oak"),
    Student(name="Ja'Marcus Hill-Ortiz", class_name="birch"),
)
names_another = names_others(AMARA, (AMARA, *OTHERS), nicknames=RULES.nicknames, sounds=RULES.sounds)


@pytest.mark.parametrize(
    "words",
    [
        "she helped Bruno with his lead",
        "she helped bruno with his lead",
        "she read it to Bruno's partner",
        "Bruno’s dog is in it",
        "she worked with the Keller boy",
        "a story about Danny and the boat",
        "Dash laughed at her ending",
        "she told Neve how to start",
        "she let Grace go first",
        "she wrote with 欧阳小明 at the table",
        "she shared her draft with Amara Lund",
        "with jamarcus she found two places",
        "with Ma Ya she found two places",
        "with Ja Marcus she found two places",
        "Bruno, and nobody else",
        "the Bruno-style ending",
    ],
)
def test_words_that_name_another_child_are_known(words: str) -> None:
    """In full, by first or last name, nickname or alias, as heard, in small letters, of any class."""
    assert names_another(words)


@pytest.mark.parametrize(
    "words",
    [
        "Amara reread her lead",
        "Mari's ending goes back to the canoe",
        "she wrote with grace about the park",
        "she slows down in the marsh and listens",
        "I can see the whole hill in it",
        "On Saturday she wrote two pages",
        "the dog runs with a dash into the rain",
        "so that in may a reader can see it",
        "",
    ],
)
def test_words_that_name_nobody_else_are_kept(words: str) -> None:
    """The child itself, and names that are English words where they are not written as names."""
    assert not names_another(words)


def test_the_sheet_holds_nothing_of_other_children() -> None:
    """Neither their names, in any form of output, nor any need, promise, or goal that was let go."""
    earlier = TODAY - timedelta(days=7)
    told = [
        conference(
            earlier,
            ["Amara Osei", "Bruno Keller"],
            praised("each found two places", "editing"),
            praised("she showed Bruno the door lead", "leads"),
            needed("neither hears the stops"),
            taught("a finger on every and"),
            aimed("let the sisters talk", "dialogue"),
            aimed("a lead like Bruno's", "leads"),
            number=1,
        ),
        conference(TODAY, "Bruno Keller", needed("his pages are all weather"), praised("his rain"), number=2),
        conference(TODAY, "Amara Osei", promised("bring the book"), aimed("they talk", "dialogue", "met"), number=3),
    ]
    made = book(told, students=("Amara Osei", "Bruno Keller"))
    report = report_of(made, "evidence", "Amara Osei")
    drawing = io.StringIO()
    print_report(report, Console(file=drawing, width=300))
    everything = [html_of(report), markdown_of(report), csv_of(report), drawing.getvalue(), str(page_json(report))]
    for printed in [*everything, xlsx_of(report).decode("latin-1")]:
        for secret in ("Bruno", "Keller", "weather", "rain", "neither hears", "finger on every", "bring the book"):
            assert secret not in printed
    assert report.sections[0].rows == ((("editing",), (earlier,), (Said("each found two places"),)),)
    assert report.sections[1].rows == (((Said("let the sisters talk"),), (earlier,), (), (TODAY,)),)
    assert report.notices == ("Left out: 2 notes that name other children. Read the sheet before you share it.",)
    assert report.subtitle == "birch-3rd · as of Nov 25, 2026 · 2 conferences"
