"""What a browser makes of the reports: pages that are printed, and boxes that are measured."""

from __future__ import annotations

import html
import json
import math
import re
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from forms import FORMS, HARD_STUDENTS, hard_book, report_of
from histories import TODAY, aimed, book, conference, needed, praised, taught

from capture.forms.html import html_of
from pipeline.reports.model import Report, blank

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PDFTOTEXT = shutil.which("pdftotext")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
    pytest.mark.skipif(PDFTOTEXT is None, reason="no pdftotext here: apt-get install poppler-utils"),
]
PAPERS = ("A4", "Letter")
MARGIN_POINTS = 33  # 12 mm is 34
SINCE = TODAY - timedelta(days=120)


def browse(page: str, folder: Path, *arguments: str) -> str:
    """Opens a page in Chromium without a window; gives what it prints."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
    own = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [str(CHROMIUM), *flags, own, *arguments, file.as_uri()], capture_output=True, timeout=240, check=True
    )
    return done.stdout.decode()


Word = tuple[str, float, float]
"""A word, and where it begins and ends from the left, in points."""


def printed(report: Report, paper: str, folder: Path) -> list[tuple[float, list[Word]]]:
    """The pages on paper of that size: the width of each, and its words."""
    page = re.sub(r"(@page \{\s*size:)", rf"\1 {paper}", html_of(report))
    browse(page, folder, "--no-pdf-header-footer", f"--print-to-pdf={folder / 'page.pdf'}")
    command = [str(PDFTOTEXT), "-bbox", str(folder / "page.pdf"), "-"]
    boxes = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    word = re.compile(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)"[^>]*>(.*?)</word>')
    return [
        (
            float(width),
            [(html.unescape(text), float(left), float(right)) for left, right, text in word.findall(words)],
        )
        for width, words in re.findall(r'<page width="([\d.]+)"[^>]*>(.*?)</page>', boxes, re.DOTALL)
    ]


def token_report(form: str) -> Report:
    """A report of thirty students, in which every row begins and ends with words of its own."""
    names = [f"Student{number:02}" for number in range(30)]

    def told(kind: str, number: int) -> str:
        return f"{kind}begin{number:02} {'and then she found one more place ' * (number % 9)} {kind}end{number:02}"

    records = [
        conference(
            TODAY - timedelta(days=number % 20),
            name if form not in ("student", "evidence") else names[0],
            *(
                praised(told("p", number)),
                taught(told("t", number)),
                aimed(told("g", number)),
                needed(told("n", number)),
            ),
            number=number,
        )
        for number, name in enumerate(names)
    ]
    return report_of(book(records, students=names), form, names[0])


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("form", [form for form in FORMS if form != "nine"])
def test_a_page_break_cuts_no_row_and_repeats_the_headings(form: str, paper: str, tmp_path: Path) -> None:
    """On A4 and on Letter; nothing is printed into the margins."""
    report = token_report(form)
    pages = printed(report, paper, tmp_path)
    pages_of: dict[str, set[int]] = {}
    for number, (width, words) in enumerate(pages):
        assert all(left >= MARGIN_POINTS and right <= width - MARGIN_POINTS for _, left, right in words)
        shown = {text for text, _, _ in words}
        found = [match for text in shown if (match := re.fullmatch(r"([ptgn])(?:begin|end)(\d\d)", text))]
        for match in found:
            # A child's record and sheet tell a compliment in one section, a goal in another.
            row = match[2] if form in ("class", "log", "goals") else match[1] + match[2]
            pages_of.setdefault(row, set()).add(number)
        headings = [
            {word for column in section.columns for word in column.heading.split()} for section in report.sections
        ]
        assert not found or any(words <= shown for words in headings)
    assert len(pages) > 1
    assert len(pages_of) >= 30
    if form != "student":  # in which the same words stand in several sections
        assert {row: on for row, on in pages_of.items() if len(on) > 1} == {}


@pytest.mark.parametrize("paper", PAPERS)
def test_nine_students_are_on_a_page_each_with_long_names_and_quotes(paper: str, tmp_path: Path) -> None:
    """Thirty students are four pages, filled in or blank."""
    report = report_of(hard_book(), "nine", since=SINCE)
    for form in (report, blank(report)):
        pages = printed(form, paper, tmp_path)
        assert len(pages) == math.ceil(len(HARD_STUDENTS) / 9)
        labels = [sum(text == "Conferences" for text, _, _ in words) for _, words in pages]
        assert labels == [9, 9, 9, 3]


MEASURE = """<script>
addEventListener("load", () => {
  const wrong = [], wide = document.documentElement;
  const say = (what, element) => wrong.push(what + ": " + element.textContent.trim().slice(0, 60));
  if (wide.scrollWidth > wide.clientWidth + 1) wrong.push("the page is wider than the paper");
  for (const box of document.querySelectorAll("td, th, .card, h1, h2, h3, dd, dt, p, td > div, dd > div")) {
    if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth) say("runs over", box);
    if (box.scrollHeight > box.clientHeight + 2 && box.clientHeight && box.matches("td, th, .card")) say("is cut", box);
  }
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  for (const cards of document.querySelectorAll(".page")) {
    const boxes = [...cards.children].map(card => card.getBoundingClientRect());
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => meet(a, b) && wrong.push("cards overlap")));
  }
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()]);
    texts.forEach(([text, box], i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1) say("leaves the chart", text);
      texts.slice(i + 1).forEach(([other, its]) => meet(box, its) && say("overlaps " + other.textContent.trim(), text));
    });
  }
  document.body.textContent = "MEASURED" + JSON.stringify({wrong, charts: document.querySelectorAll("svg").length});
});
</script>"""


def measured(report: Report, folder: Path, *, width: int) -> dict[str, Any]:
    """What is wrong with the page in a window of that width."""
    page = html_of(report).replace("</body>", f"{MEASURE}</body>")
    found = browse(page, folder, f"--window-size={width},1000", "--virtual-time-budget=5000", "--dump-dom")
    text = html.unescape(found[found.index("MEASURED{") + len("MEASURED") : found.rindex("</body>")])
    result: dict[str, Any] = json.loads(text)
    return result


@pytest.mark.parametrize("form", FORMS)
def test_nothing_overlaps_or_runs_over_its_box(form: str, tmp_path: Path) -> None:
    """With thirty students, long names and quotes, and names in seven scripts; in charts neither."""
    width = 720 if form in ("nine", "evidence") else 1000  # what is between the margins, in pixels
    report = report_of(hard_book(), form, HARD_STUDENTS[0], since=SINCE)
    assert measured(report, tmp_path, width=width)["wrong"] == []


def test_what_runs_over_its_box_would_be_seen(tmp_path: Path) -> None:
    """The measuring finds a word that is too long for its column where nothing breaks it."""
    page = html_of(report_of(hard_book(), "class")).replace("overflow-wrap: anywhere", "overflow-wrap: normal")
    found = browse(page.replace("</body>", f"{MEASURE}</body>"), tmp_path, "--window-size=700,900", "--dump-dom")
    assert "runs over: Wolfeschlegel" in found
