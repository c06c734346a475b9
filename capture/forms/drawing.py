"""Charts as SVG, with matplotlib and without a browser or a window; readable in black and white.

Texts stay texts, so that the reader's own fonts show every script, and a chart is small and can be searched.
"""

from __future__ import annotations

import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any, Final

from pipeline.reports.model import one_line, shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.reports.charts import Chart

_WIDTH_INCHES: Final = 7.2  # between the margins of A4 and Letter, upright
_ROW_INCHES: Final = 0.2
_POINTS: Final = 8.0
_LONGEST_NAME: Final = 30  # in widths of a narrow letter; the table beside the chart has the whole name
_INCHES_A_LETTER: Final = 0.073
_MOST_TICKS: Final = 10
_HATCHES: Final = ("", "////", "\\\\\\\\", "xxxx", "----", "....", "++++", "||||", "oooo")
_SHADES: Final = ("#444444", "#ffffff", "#ffffff", "#ffffff", "#d8d8d8", "#ffffff", "#ffffff", "#ffffff", "#ffffff")
_MARKERS: Final = ("o", "s")
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so that everybody's charts are alike
    "font.size": _POINTS,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "recap",
    "text.parse_math": False,  # a name may hold a dollar sign
    "path.simplify": False,
}


def svg_of(chart: Chart, *, prefix: str) -> str:
    """The chart as an ``svg`` element with a title and a description.

    Args:
        chart: with at least one series.
        prefix: of every id in it, so that several charts can be in one page.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(_STYLE), warnings.catch_warnings():
        # The font that is measured with lacks some scripts; the reader's fonts, which it is shown in, do not.
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        warnings.filterwarnings(
            "ignore", message="Matplotlib currently does not support .* natively", category=UserWarning
        )
        figure = Figure(layout=None)
        FigureCanvasSVG(figure)
        _DRAW[chart.kind](figure, chart)
        output = io.StringIO()
        figure.savefig(output, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return _element(output.getvalue(), chart, prefix)


def _element(document: str, chart: Chart, prefix: str) -> str:
    """The document's root element, with its ids made the chart's own, and with the text alternative."""
    svg = document[document.index("<svg") :]
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # would be the whole page's; the page has it
    svg = re.sub(r'\b(id="|xlink:href="#|href="#|url\(#)', rf"\g<1>{prefix}", svg)
    title, description = (escape(one_line(text)) for text in (chart.title, chart.description))
    names = f'role="img" aria-labelledby="{prefix}title {prefix}desc"'
    told = f'<title id="{prefix}title">{title}</title><desc id="{prefix}desc">{description}</desc>'
    head, _, rest = svg.partition(">")
    return f"{head} {names}>{told}{rest}".strip()


def _axes(figure: Figure, height: float, *, left: float, right: float = 0.2, below: float = 0.3) -> Axes:
    """Axes in a figure of that height; all in inches, since only the browser knows how wide a text is."""
    above = 0.1
    figure.set_size_inches(_WIDTH_INCHES, height + below + above)
    whole = height + below + above
    axes: Axes = figure.add_axes(
        (left / _WIDTH_INCHES, below / whole, (_WIDTH_INCHES - left - right) / _WIDTH_INCHES, height / whole)
    )
    axes.set_axisbelow(True)
    return axes


def _bars(figure: Figure, chart: Chart) -> None:
    """A bar for each label, from the top down, with its number at its end."""
    from matplotlib.ticker import MaxNLocator

    names, values = [shortened(label, _LONGEST_NAME) for label in chart.labels], chart.series[0].values
    axes = _axes(figure, _ROW_INCHES * len(names) + 0.1, left=_room_for(names), below=0.1)
    places = range(len(names))
    axes.barh(places, values, height=0.65, color="#777777", edgecolor="black", linewidth=0.5)
    axes.set_xlim(0, max(values) * 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.spines.bottom.set_visible(False)
    _name_rows(axes, names)
    for place, value in zip(places, values, strict=True):
        axes.annotate(str(value), (value, place), xytext=(3, 0), textcoords="offset points", va="center")


def _stack(figure: Figure, chart: Chart) -> None:
    """A bar for each stretch of time, of parts that are told apart by their hatches."""
    from matplotlib.ticker import MaxNLocator

    axes = _axes(figure, 1.7, left=0.4, right=1.3)
    below = [0] * len(chart.labels)
    places = range(len(chart.labels))
    for number, series in enumerate(chart.series):
        axes.bar(
            places,
            series.values,
            bottom=below,
            width=0.8,
            label=series.name,
            facecolor=_SHADES[number % len(_SHADES)],
            hatch=_HATCHES[number % len(_HATCHES)],
            edgecolor="black",
            linewidth=0.5,
        )
        below = [low + value for low, value in zip(below, series.values, strict=True)]
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.set_xlim(-0.6, len(chart.labels) - 0.4)
    _name_times(axes, chart.labels)
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1.02), frameon=False, reverse=True, handlelength=2.2, handleheight=1.4
    )


def _lines(figure: Figure, chart: Chart) -> None:
    """Lines with a marker of their own, each named at its end."""
    from matplotlib.ticker import MaxNLocator

    axes = _axes(figure, 1.5, left=0.4, right=0.9)
    places = range(len(chart.labels))
    ends = [series.values[-1] for series in chart.series]
    for number, series in enumerate(chart.series):
        axes.plot(
            *(places, series.values),
            color="black",
            linewidth=1.2,
            linestyle=("-", "--")[number % 2],
            marker=_MARKERS[number % 2],
            markersize=4,
            markerfacecolor=("black", "white")[number % 2],
            clip_on=False,
        )
        # Where two lines end together, their names stand one above the other.
        lift = 5 * (1 if number == 0 else -1) if max(ends) - min(ends) < max(ends) * 0.15 else 0
        axes.annotate(
            f"{series.values[-1]} {series.name}",
            (places[-1], series.values[-1]),
            xytext=(7, lift),
            textcoords="offset points",
            va="center",
        )
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.set_ylim(0, max(ends) * 1.12)
    axes.set_xlim(-0.3, max(len(chart.labels) - 1, 0.5))
    _name_times(axes, chart.labels)


def _calendar(figure: Figure, chart: Chart) -> None:
    """A row for each series, and a disc where a number is above zero: the larger, the more."""
    names = [shortened(series.name, _LONGEST_NAME) for series in chart.series]
    axes = _axes(figure, _ROW_INCHES * len(names) + 0.1, left=_room_for(names))
    marks = [
        (across, down, value)
        for down, series in enumerate(chart.series)
        for across, value in enumerate(series.values)
        if value
    ]
    most = max(value for _, _, value in marks)
    across, down, values = zip(*marks, strict=True)
    axes.scatter(
        across, down, s=[25 + 75 * (value - 1) / max(most - 1, 3) for value in values], color="black", linewidths=0
    )
    axes.set_xlim(-0.7, len(chart.labels) - 0.3)
    axes.grid(visible=True, axis="y", color="#cccccc", linewidth=0.5)
    _name_rows(axes, names)
    _name_times(axes, chart.labels)


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _name_times(axes: Axes, labels: Sequence[str]) -> None:
    """Names so many of the stretches of time as there is room for, from the first on."""
    every = -(-len(labels) // _MOST_TICKS)
    named = range(0, len(labels), every)
    axes.set_xticks(named, [labels[place] for place in named])


def _room_for(names: Sequence[str]) -> float:
    return 0.15 + _INCHES_A_LETTER * max(map(text_width, names))


_DRAW: Final[dict[str, Callable[[Figure, Chart], None]]] = {
    "bars": _bars,
    "stack": _stack,
    "lines": _lines,
    "calendar": _calendar,
}
