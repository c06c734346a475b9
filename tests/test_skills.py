from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.errors import RuleError
from models.rulebook import Rulebook
from models.skills import skill_names

if TYPE_CHECKING:
    from pathlib import Path


def test_the_skills_have_the_names_that_the_rulebook_gives_them(tmp_path: Path) -> None:
    """The short way through one file finds what the whole rulebook finds; a teacher's own skills are among them."""
    (tmp_path / "own.yaml").write_text(
        """
        rules:
          - {id: leads, name: ways to start, says: skill, type: content, phrases: [lead]}
          - {id: comics, name: comic panels, says: skill, type: content, phrases: [panel]}
          - {id: my-need, says: need, phrases: [stuck]}
        """,
        encoding="utf-8",
    )
    names = skill_names(tmp_path)
    assert names == {rule.id: rule.name for rule in Rulebook.load(tmp_path).skills}
    assert (names["leads"], names["comics"]) == ("ways to start", "comic panels")
    assert skill_names(tmp_path / "none") == {rule.id: rule.name for rule in Rulebook.load().skills}


def test_what_is_no_rule_is_left_to_the_rulebook(tmp_path: Path) -> None:
    """Only a file that is no YAML is refused."""
    (tmp_path / "slots.yaml").write_text("slots: {who: [he, she]}", encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("rules: [1, {says: skill}, {says: skill, id: plain}]", encoding="utf-8")
    assert skill_names(tmp_path)["plain"] == "plain"
    (tmp_path / "bad.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(RuleError, match=r"^bad\.yaml:"):
        skill_names(tmp_path)
