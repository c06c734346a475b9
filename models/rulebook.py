"""The rule data: loads it, checks it, and says file and line of whatever is wrong.

A rule file is YAML in which every value is text (no ``yes`` that turns into a truth value)::

    rules:
      - id: goal-noun
        finds: what the student's job, goal or plan is said to be
        says: goal
        phrases:
          - "{possessive} goal/job/mission is to =>"
        match:
          - "Her job is to [add a lead]."
        reject:
          - "She finished her job."

``says`` is one of ``SAYS``. ``match`` sentences are ones in which the rule must fire, with the place where the value
starts in brackets; in ``reject`` sentences it must not. ``slots.yaml`` names lists of phrases for use in braces.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from models.entities import CONFERENCE_TYPES, STAGES
from models.errors import RuleError
from models.phrases import Phrase, PhraseError, Slots, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RULES_FOLDER = Path(__file__).with_name("rules")
CLASSES = frozenset({"student", "name", "verb", "ing", "past", "noun", "adj", "number", "adv"})
"""Slots that the parse of a text fills; all others are lists in ``slots.yaml``."""

LABELS: Final = ("compliment", "taught", "need", "goal-new", "goal-met", "goal-continuing", "follow_up")
"""What a clause can tell."""

NAME_SAYS: Final = (
    "name-met",        # the teacher conferred with the one named
    "name-moves",      # here the recap moves on to the one named
    "name-acted",      # the teacher told, asked or showed the one named something
    "name-only",       # the one named is only mentioned
    "name-bystander",  # the one named did something by the way
    "name-elsewhere",  # the one named is not here, or was another day's conference
    "name-corrected",  # the name before was a slip of the tongue
    "name-unknown",    # the child's name is not said
    "name-count",      # several conferences follow
    "name-group",      # those named are one group
)  # fmt: skip
"""What a rule can say about who was conferred with; read by ``names.py`` and ``split.py`` of the tagging."""

SAYS: Final = (
    *LABELS,
    *NAME_SAYS,
    "goal",            # a goal, whatever its status
    "aside",           # nothing for the record
    "negated", "hypothetical", "other",  # what is said did not happen, may happen, or is about somebody else
    "hint",            # says nothing alone; one more piece of evidence
    "lead-in", "tail",  # words around a value that are no part of it
    *(f"type-{name}" for name in CONFERENCE_TYPES),
    *(f"stage-{name}" for name in STAGES),
    "skill",
)  # fmt: skip

_REQUIRED = frozenset({"id", "says", "phrases"})
_KEYS = _REQUIRED | {"finds", "match", "reject", "type", "name", "about"}


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a rule must match, or must not; ``value`` is where its value starts, None where it says not."""

    text: str
    value: int | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: the phrases it waits for and what it says about the clause in which one of them stands.

    ``type`` is set for skills: the kind of conference in which the skill is worked on; ``name`` is how a person
    calls the skill. ``about`` is ``before`` where the rule speaks of what was told just before its own clause ("and I
    said so"), and ``subject`` where it speaks of the words before it in its own clause ("finger spaces stay on her
    card"), or of the clause before where these only point to it ("that one stays"). ``where`` is the file and line it
    comes from.
    """

    id: str
    says: str
    phrases: tuple[Phrase, ...]
    finds: str = ""
    match: tuple[Example, ...] = ()
    reject: tuple[Example, ...] = ()
    type: str = ""
    name: str = ""
    about: str = "clause"
    where: str = ""


@dataclass(frozen=True)
class Rulebook:
    """All rules, by id, the teacher's own among them; ``version`` changes whenever any of the data does."""

    rules: Mapping[str, Rule]
    weights: Mapping[str, Mapping[str, float]]
    version: str
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Short forms by full name."""
    sounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """How names that are not said as they are spelled would be spelled if they were."""

    @classmethod
    def load(cls, extra_folder: Path | None = None) -> Rulebook:
        """Read the built-in rules and then those of ``extra_folder``, where a rule of the same id takes its place.

        Raises:
            RuleError: the data is wrong; ``where`` is the file and line.
        """
        if extra_folder is None:
            return _built_in(RULES_FOLDER)
        extra = sorted(extra_folder.glob("*.yaml")) if extra_folder.is_dir() else []
        return cls.of_files([*sorted(RULES_FOLDER.glob("*.yaml")), *extra])

    @classmethod
    def of_files(cls, files: Sequence[Path]) -> Rulebook:
        """Read the rules of ``files``; later ones take the place of earlier ones of the same id.

        Raises:
            RuleError: as in ``load``.
        """
        digest = hashlib.sha256()
        trees: list[tuple[Path, yaml.Node]] = []
        for file in files:
            data = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + data)
            trees.append((file, _tree(file, data)))
        slot_phrases: dict[str, tuple[str, ...]] = {}
        for file, tree in trees:
            for name, node in _section(file, tree, "slots"):
                slot_phrases[name] = tuple(_texts(file, node))
        slots = Slots(slot_phrases, CLASSES)
        _check_slots(slots, trees)
        rules: dict[str, Rule] = {}
        for file, tree in trees:
            names_here: set[str] = set()
            for node in _rule_nodes(file, tree):
                rule = _rule(file, node, slots)
                if rule.id in names_here:
                    raise RuleError(f"there are two rules {rule.id!r} in this file", where=rule.where)
                names_here.add(rule.id)
                rules[rule.id] = rule
        weights = {
            name: dict(_weights(file, node)) for file, tree in trees for name, node in _section(file, tree, "weights")
        }
        nicknames, sounds = (_lists(trees, section) for section in ("nicknames", "sounds"))
        return cls(rules, weights, digest.hexdigest()[:12], nicknames, sounds)

    @cached_property
    def said(self) -> dict[str, str]:
        """What each rule says, by its id; ``before compliment`` where it is about the clause before its own."""
        return {r.id: r.says if r.about == "clause" else f"{r.about} {r.says}" for r in self.rules.values()}

    @cached_property
    def skills(self) -> tuple[Rule, ...]:
        """The rules that name a writing skill."""
        return tuple(rule for rule in self.rules.values() if rule.says == "skill")

    def saying(self, *says: str) -> tuple[Rule, ...]:
        """The rules that say one of ``says``."""
        return tuple(rule for rule in self.rules.values() if rule.says in says)


@lru_cache(maxsize=1)
def _built_in(folder: Path) -> Rulebook:
    return Rulebook.of_files(sorted(folder.glob("*.yaml")))


def _where(file: Path, node: yaml.Node) -> str:
    return f"{file.name}:{node.start_mark.line + 1}"


def _tree(file: Path, data: bytes) -> yaml.Node:
    try:
        tree = yaml.compose(data.decode("utf-8"), Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise RuleError("this is not UTF-8 text", where=file.name) from error
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise RuleError(error.problem or "this is not YAML", where=file.name + line) from error
    if not isinstance(tree, yaml.MappingNode):
        raise RuleError("a rule file holds 'rules:', 'slots:' or 'weights:'", where=file.name)
    for key, _ in tree.value:
        if key.value not in ("rules", "slots", "weights", "nicknames", "sounds"):
            raise RuleError(f"a rule file has no {key.value!r}", where=_where(file, key))
    return tree


def _section(file: Path, tree: yaml.Node, name: str) -> Iterator[tuple[str, yaml.Node]]:
    """The entries of a mapping section of a file."""
    for key, node in tree.value:
        if key.value == name:
            if not isinstance(node, yaml.MappingNode):
                raise RuleError(f"{name!r} holds names and values", where=_where(file, node))
            for entry, value in node.value:
                yield entry.value, value


def _lists(trees: list[tuple[Path, yaml.Node]], section: str) -> dict[str, tuple[str, ...]]:
    """The lists of a section of all files; lists of one name are joined."""
    found: dict[str, tuple[str, ...]] = {}
    for file, tree in trees:
        for name, node in _section(file, tree, section):
            found[name] = (*found.get(name, ()), *_texts(file, node))
    return found


def _rule_nodes(file: Path, tree: yaml.Node) -> Iterator[yaml.Node]:
    for key, node in tree.value:
        if key.value == "rules":
            if not isinstance(node, yaml.SequenceNode):
                raise RuleError("'rules' is a list", where=_where(file, node))
            yield from node.value


def _text(file: Path, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise RuleError("here a text is expected", where=_where(file, node))
    return str(node.value)


def _texts(file: Path, node: yaml.Node) -> list[str]:
    if not isinstance(node, yaml.SequenceNode):
        raise RuleError("here a list is expected", where=_where(file, node))
    return [_text(file, item) for item in node.value]


def _weights(file: Path, node: yaml.Node) -> Iterator[tuple[str, float]]:
    if not isinstance(node, yaml.MappingNode):
        raise RuleError("here labels and numbers are expected", where=_where(file, node))
    for key, value in node.value:
        try:
            yield key.value, float(_text(file, value))
        except ValueError as error:
            raise RuleError(f"{value.value!r} is no number", where=_where(file, value)) from error


def _check_slots(slots: Slots, trees: list[tuple[Path, yaml.Node]]) -> None:
    for file, tree in trees:
        for name, node in _section(file, tree, "slots"):
            if name in CLASSES:
                raise RuleError(f"slot {{{name}}} is filled by the parse", where=_where(file, node))
            for item in node.value:
                _phrase(file, item, slots, within=(name,))


def _phrase(file: Path, node: yaml.Node, slots: Slots, *, within: tuple[str, ...] = ()) -> Phrase:
    text = _text(file, node)
    try:
        return parse(text, slots, within=within)
    except PhraseError as error:
        raise RuleError(f"the phrase {text!r} cannot be read: {error}", where=_where(file, node)) from error


def _rule(file: Path, node: yaml.Node, slots: Slots) -> Rule:
    where = _where(file, node)
    if not isinstance(node, yaml.MappingNode):
        raise RuleError("a rule has an id, phrases and what it says", where=where)
    parts = {key.value: value for key, value in node.value}
    for key, _ in node.value:
        if key.value not in _KEYS:
            raise RuleError(f"a rule has no {key.value!r}", where=_where(file, key))
    if missing := sorted(_REQUIRED - set(parts)):
        raise RuleError(f"the rule lacks {', '.join(missing)}", where=where)
    says = _one_of(file, parts["says"], SAYS)
    if says == "skill" and "type" not in parts:
        raise RuleError("a skill lacks its type", where=where)
    phrases = parts["phrases"]
    _texts(file, phrases)
    return Rule(
        id=_text(file, parts["id"]),
        says=says,
        phrases=tuple(_phrase(file, item, slots) for item in phrases.value),
        finds=_text(file, parts["finds"]) if "finds" in parts else "",
        match=_examples(file, parts.get("match")),
        reject=_examples(file, parts.get("reject")),
        type=_one_of(file, parts["type"], CONFERENCE_TYPES) if "type" in parts else "",
        name=_text(file, parts["name"]) if "name" in parts else "",
        about=_one_of(file, parts["about"], ("clause", "before", "subject")) if "about" in parts else "clause",
        where=where,
    )


def _one_of(file: Path, node: yaml.Node, allowed: tuple[str, ...]) -> str:
    text = _text(file, node)
    if text not in allowed:
        raise RuleError(f"{text!r} is none of {', '.join(allowed)}", where=_where(file, node))
    return text


def _examples(file: Path, node: yaml.Node | None) -> tuple[Example, ...]:
    if node is None:
        return ()
    found = []
    for item, text in zip(node.value, _texts(file, node), strict=True):
        start = text.find("[")
        plain = text.replace("[", "", 1).replace("]", "", 1)
        found.append(Example(plain, start if start >= 0 else None, _where(file, item)))
    return tuple(found)
