"""The rule files: every example in them holds, and whatever is wrong is named by file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.entities import Roster
from models.errors import RuleError
from models.rulebook import NAME_SAYS, Example, Rule, Rulebook
from pipeline.tagging.matching import Network
from pipeline.tagging.tagger import Tagger

if TYPE_CHECKING:
    from pathlib import Path

RULES = [rule for rule in Rulebook.load().rules.values() if rule.says not in NAME_SAYS]
MATCHES = [pytest.param(rule, example, id=example.where) for rule in RULES for example in rule.match]
REJECTS = [pytest.param(rule, example, id=example.where) for rule in RULES for example in rule.reject]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """One for all: loading it takes longest."""
    return Tagger()


def values(tagger: Tagger, rule: Rule, text: str) -> list[int]:
    """Where the values of a rule's matches in ``text`` start."""
    doc = tagger.read(text, roster=Roster())
    network = Network((phrase, rule) for phrase in rule.phrases)
    return [doc[m.value].idx if m.value < len(doc) else len(text) for m in network.matches(doc, 0, len(doc))]


@pytest.mark.parametrize(("rule", "example"), MATCHES)
def test_a_rule_fires_in_its_match_sentences(tagger: Tagger, rule: Rule, example: Example) -> None:
    """Where the sentence says in brackets where the value starts, it starts there."""
    found = values(tagger, rule, example.text)
    assert found, f"{example.where}: {rule.id} does not fire"
    assert example.value is None or example.value in found


@pytest.mark.parametrize(("rule", "example"), REJECTS)
def test_a_rule_does_not_fire_in_its_reject_sentences(tagger: Tagger, rule: Rule, example: Example) -> None:
    """What a rule must not find, it does not find."""
    assert values(tagger, rule, example.text) == []


NO_TYPE = "is no name for a type: lower-case words, and none of compliment, rehearsal, expectation, content, convention"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules:\n  - id: a\n    says: goal-new\n", "own.yaml:2: a rule lacks phrases"),
        (
            "rules:\n  - id: a\n    says: goal-new\n    phrases: [x]\n    colour: red\n",
            "own.yaml:5: a rule has no 'colour'",
        ),
        (
            'rules:\n  - id: a\n    says: goal-new\n    phrases:\n      - "his {gaol} is"\n',
            "own.yaml:5: the phrase 'his {gaol} is' cannot be read: there is no slot {gaol}",
        ),
        (
            "rules:\n  - {id: a, says: aside, phrases: [x]}\n  - {id: a, says: aside, phrases: [y]}\n",
            "own.yaml:3: there are two rules 'a' in this file",
        ),
        ("rules:\n  - {id: a, says: skill, phrases: [x]}\n", "own.yaml:2: a skill lacks its type"),
        ("types: [{name: Convention}]\n", f"own.yaml:1: 'Convention' {NO_TYPE}"),
        ("types:\n  - name: convention\n", f"own.yaml:2: 'convention' {NO_TYPE}"),
        ("types:\n  - name: a\n  - {name: b, skills: [lids]}\n", "own.yaml:3: there is no skill 'lids'"),
        ("types:\n  - phrases: [x]\n", "own.yaml:2: a type of conference lacks name"),
        ("types:\n  - {name: a b}\n  - {name: a-b}\n", "own.yaml:3: there are two types 'a-b' in this file"),
        ("types: {name: a}\n", "own.yaml:1: 'types' is a list"),
        ("rulez: []\n", "own.yaml:1: a rule file has no 'rulez'"),
        ("rules: [\n", "own.yaml:2: did not find expected node content"),
    ],
)
def test_a_wrong_rule_file_is_named_by_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    """The message says where, what and why."""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        Rulebook.load(tmp_path)
    assert str(caught.value) == message


def test_a_rule_of_the_teachers_own_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    """By its id; the version changes with it, and no and yes stay words."""
    (tmp_path / "own.yaml").write_text(
        "rules:\n  - {id: goal-noun, says: goal-new, phrases: ['no =>', 'yes =>']}\n", encoding="utf-8"
    )
    built_in, own = Rulebook.load(), Rulebook.load(tmp_path)
    assert len(own.rules) == len(built_in.rules)
    assert len(own.rules["goal-noun"].phrases) == 2
    assert own.version != built_in.version
