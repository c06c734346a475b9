"""A report as a page to look at and to print, on A4 or Letter; all in one file, with its charts."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from pipeline.reports.model import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from pipeline.reports.model import Report

_PAGE: Final = 9  # boxes
_PORTRAIT: Final = ("nine", "evidence")


def html_of(report: Report) -> str:
    """The page. Whatever somebody said is escaped; each text has the direction of its own script."""
    from capture.forms.drawing import svg_of

    charts = [
        # The drawing is markup by intent: its texts are escaped where it is made.
        (chart, Markup(svg_of(chart, prefix=f"chart{number}-")))  # noqa: S704
        for number, chart in enumerate(report.charts, start=1)
    ]
    return _template().render(
        report=report,
        charts=charts,
        portrait=report.form in _PORTRAIT,
        shown=lambda value: shown(value, report.today, space="\N{NO-BREAK SPACE}"),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("capture.forms", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pages"] = lambda rows: _batches(rows, _PAGE)
    environment.filters["one_line"] = one_line
    return environment.get_template("report.html.j2")


def _batches(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := [*islice(rest, size)]:
        yield some
