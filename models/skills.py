"""What the writing skills are called: all that a page needs of the rules, without reading the rest of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.plain_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SKILLS_FILE: Final = Path(__file__).with_name("rules") / "skills.yaml"


def skill_names(own_rules: Path) -> dict[str, str]:
    """What each skill is called, by its id; a teacher's own among them, and in the place of one of the same id.

    Whether the rules are right is the rulebook's matter (``Rulebook.load``): what is no skill is passed over.

    Args:
        own_rules: the notebook's folder of rules; need not exist.

    Raises:
        RuleError: a file cannot be read, or is not YAML.
    """
    files = [SKILLS_FILE, *sorted(own_rules.glob("*.yaml"))]
    return {skill: name for file in files for skill, name in _skills(read_yaml(file))}


def _skills(data: object) -> Iterator[tuple[str, str]]:
    rules = data.get("rules") if isinstance(data, dict) else None
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and rule.get("says") == "skill" and isinstance(rule.get("id"), str):
            yield rule["id"], str(rule.get("name") or rule["id"])
