from __future__ import annotations

import pytest
from told import reading

from models.rulebook import NAME_SAYS, Rulebook

RULES = Rulebook.load().saying(*NAME_SAYS)
MATCHES = [(rule.id, example.text) for rule in RULES for example in rule.match]
REJECTS = [(rule.id, example.text) for rule in RULES for example in rule.reject]


def fired(text: str) -> set[str]:
    """The rules about names that fire on a text."""
    found = reading(text)
    return {cue.payload.id for says in NAME_SAYS for cue in found.cues(says)}


def test_every_rule_about_names_has_examples() -> None:
    """A rule says by its examples what it is for, and what it is not for."""
    assert [rule.id for rule in RULES if not rule.match or not rule.reject] == []


@pytest.mark.parametrize(("rule", "text"), MATCHES)
def test_a_rule_fires_on_its_examples(rule: str, text: str) -> None:
    """Each sentence that a rule gives as an example is one in which it fires."""
    assert rule in fired(text)


@pytest.mark.parametrize(("rule", "text"), REJECTS)
def test_a_rule_keeps_from_what_it_rejects(rule: str, text: str) -> None:
    """Each sentence that a rule rejects is one in which it does not fire."""
    assert rule not in fired(text)
