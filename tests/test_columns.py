from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from capture.forms.columns import fitted, laid_out

COLUMN = st.tuples(st.integers(0, 80), st.integers(1, 60), st.integers(1, 20))


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    """A value that is too long goes on in the next line, at a space where there is one."""
    rows = [[["Ann"], ["one two three"]], [[], ["a", "b"]], [["欧阳小明"], ["x" * 12]]]
    assert [*laid_out(["Name", "Said"], [1, 1], rows, width=18, ruled=False)] == [
        "Name      Said",
        "──────────────────",
        "Ann       one two",
        "          three",
        "          a",
        "          b",
        "欧阳小明  xxxxxxxx",
        "          xxxx",
    ]


def test_an_empty_form_has_a_rule_under_each_row() -> None:
    """So that it is seen to be one."""
    lines = [*laid_out(["Name", "Said"], [1, 1], [[[], []]] * 2, width=18, ruled=True)]
    assert lines == ["Name  Said", "──────────", "", "──────────", "", "──────────"]


@given(st.lists(COLUMN, min_size=1, max_size=9), st.integers(20, 200))
def test_columns_fit_the_width(columns: list[tuple[int, int, int]], width: int) -> None:
    """Whatever they hold; no column is wider than what is in it, or than it has to be at least."""
    natural, shares, least = map(list, zip(*columns, strict=True))
    widths = fitted(natural, shares, least, width)
    assert sum(widths) <= width
    assert all(0 < given <= max(wide, low) for given, wide, low in zip(widths, natural, least, strict=True))


@example(["", "aaaaaa", "aaaaaaaaaaaa欧"], 12)
@given(st.lists(st.text(alphabet="ab 欧é", max_size=40), min_size=3, max_size=3), st.integers(12, 60))
def test_no_line_is_wider_than_the_screen_and_no_letter_is_lost(values: list[str], width: int) -> None:
    """In any script."""
    lines = [*laid_out(["A", "B", "C"], [1, 2, 3], [[[value] for value in values]], width=width, ruled=False)]
    assert all(cell_len(line) <= width for line in lines)
    assert sorted("".join(lines[2:]).replace(" ", "")) == sorted("".join(values).replace(" ", ""))
