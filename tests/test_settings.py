from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import models.settings
from capture.cli import main
from models.errors import RuleError
from models.language import Language
from models.school_days import SchoolDays
from models.settings import Settings, settings_text
from models.skills import skill_names

if TYPE_CHECKING:
    from pathlib import Path

ALL = "conferences_a_day, everybody_in, groups_a_student, holidays, recent, unasked"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """A teacher need not set anything."""
    assert Settings.load(tmp_path / "settings.yaml") == Settings()


def test_the_documented_file_is_the_defaults_with_holidays(tmp_path: Path) -> None:
    """What the module's docstring shows can be copied into a file."""
    file = tmp_path / "settings.yaml"
    file.write_text(str(models.settings.__doc__).partition("::\n")[2], encoding="utf-8")
    settings = Settings.load(file)
    holidays = {date(2026, 11, 11), *(date(2026, 12, day) for day in range(21, 32)), date(2027, 1, 1)}
    assert settings == Settings(school_days=SchoolDays(frozenset(holidays)))


def test_a_file_sets_what_it_names(tmp_path: Path) -> None:
    """The rest stays as it is by default."""
    file = tmp_path / "settings.yaml"
    file.write_text("everybody_in: 7\n", encoding="utf-8")
    assert Settings.load(file) == Settings(everybody_in=7)


def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path) -> None:
    """The reason is the parser's."""
    file = tmp_path / "settings.yaml"
    file.write_text("recent: [", encoding="utf-8")
    with pytest.raises(RuleError, match=r"^settings\.yaml:\d: \w"):
        Settings.load(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("everybody_in: ten", "settings.yaml: everybody_in: 'ten' is not a whole number above 0"),
        ("recent: 0", "settings.yaml: recent: '0' is not a whole number above 0"),
        (
            "everybody: 10",
            f"settings.yaml: everybody: there is no such setting (there are: {ALL})",
        ),
        ("unasked: goal", "settings.yaml: unasked: here a list such as [goal, type] is expected"),
        ("unasked: [goals]", "settings.yaml: unasked: 'goals' is none of student, type, taught, goal"),
        ("holidays: 2026-12-21", "settings.yaml: holidays: here a list of days is expected"),
        ("holidays: [Christmas]", "settings.yaml: holidays: 'Christmas' is not a day; write it as 2026-12-21"),
        (
            "holidays: [2026-12-21 to 2026-01-01]",
            "settings.yaml: holidays: '2026-12-21 to 2026-01-01' does not go from a day to a later one",
        ),
        ("- everybody_in", "settings.yaml: here lines such as 'everybody_in: 10' are expected"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """A mistake in the file is an error that tells where it is and what is expected."""
    file = tmp_path / "settings.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        Settings.load(file)
    assert str(error.value) == message


def test_what_is_printed_can_be_read_again(tmp_path: Path) -> None:
    """The printed settings, defaults or not, are a file that sets the same."""
    file = tmp_path / "settings.yaml"
    for settings in (
        Settings(),
        Settings(
            recent=3,
            unasked=("goal", "type"),
            school_days=SchoolDays(frozenset({date(2026, 11, 11), date(2026, 9, 7)})),
        ),
    ):
        file.write_text(settings_text(settings), encoding="utf-8")
        assert Settings.load(file) == settings


def test_the_command_prints_files_that_change_nothing(tmp_path: Path) -> None:
    """Each names on its first line where it goes, and what is printed is what holds."""

    def printed(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--notebook", str(tmp_path), "settings", *arguments])
        assert result.exit_code == 0
        return result.stdout

    (tmp_path / "settings.yaml").write_text("recent: 4", encoding="utf-8")
    assert printed() == (
        f"# {tmp_path}/settings.yaml\n"
        "everybody_in: 10\nrecent: 4\nconferences_a_day: 4\ngroups_a_student: 2\nunasked: []\nholidays: []\n"
    )
    language = printed("--language")
    assert language.startswith(f"# {tmp_path}/conference_language.yaml\n# Conference language")
    own = tmp_path / "conference_language.yaml"
    own.write_text(language, encoding="utf-8")
    skills = skill_names(tmp_path / "rules")
    assert Language.load(own, skills=skills) == Language.load(skills=skills)
