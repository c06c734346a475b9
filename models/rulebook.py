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

A teacher's own types of conference stand beside them; ``skills`` are ids of skills that make a conference one when they
were taught or aimed at, ``phrases`` name it whenever they are said, and both may be left out::

    types:
      - name: genre study
        finds: how pieces of one kind are made
        skills: [structure]
        phrases: ["mentor text/texts"]

``says`` is one of ``SAYS``. ``match`` sentences are ones in which the rule must fire, with the place where the value
starts in brackets; in ``reject`` sentences it must not. ``slots.yaml`` names lists of phrases for use in braces.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.entities import CONFERENCE_TYPES, STAGES
from models.errors import RuleError
from models.phrases import Phrase, PhraseError, Slots, parse
from models.rule_files import (
    items_of,
    lists_of,
    one_of,
    parts_of,
    section_of,
    text_of,
    texts_of,
    tree_of,
    weights_of,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import yaml

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
_TYPE_KEYS = frozenset({"name", "finds", "skills", "phrases", "match", "reject"})
_TYPE_NAME = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseType:
    """A teacher's own type of conference; ``skills`` are the ids of those that make a conference one.

    ``rule`` is the id of the rule that has its phrases.
    """

    name: str
    rule: str
    skills: tuple[str, ...] = ()


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
    house_types: tuple[HouseType, ...] = ()
    """The teacher's own types of conference."""

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
            trees.append((file, tree_of(file, data)))
        slot_phrases: dict[str, tuple[str, ...]] = {}
        for file, tree in trees:
            for name, node in section_of(file, tree, "slots"):
                slot_phrases[name] = tuple(texts_of(file, node))
        slots = Slots(slot_phrases, CLASSES)
        _check_slots(slots, trees)
        type_nodes = {name: (file, node) for file, tree in trees for name, node in _type_nodes(file, tree)}
        types = (*CONFERENCE_TYPES, *type_nodes)
        rules: dict[str, Rule] = {}
        for file, tree in trees:
            names_here: set[str] = set()
            for node in items_of(file, tree, "rules"):
                rule = _rule(file, node, slots, types)
                if rule.id in names_here:
                    raise RuleError(f"there are two rules {rule.id!r} in this file", where=rule.where)
                names_here.add(rule.id)
                rules[rule.id] = rule
        weights = {
            name: dict(weights_of(file, node))
            for file, tree in trees
            for name, node in section_of(file, tree, "weights")
        }
        nicknames, sounds = (lists_of(trees, section) for section in ("nicknames", "sounds"))
        house_types = tuple(_house_type(name, file, node, rules) for name, (file, node) in type_nodes.items())
        for kind in house_types:
            rules[kind.rule] = _type_rule(kind, *type_nodes[kind.name], slots)
        return cls(rules, weights, digest.hexdigest()[:12], nicknames, sounds, house_types)

    @cached_property
    def said(self) -> dict[str, str]:
        """What each rule says, by its id; ``before compliment`` where it is about the clause before its own."""
        return {r.id: r.says if r.about == "clause" else f"{r.about} {r.says}" for r in self.rules.values()}

    @property
    def types(self) -> tuple[str, ...]:
        """Every type of conference: the five, then the teacher's own."""
        return (*CONFERENCE_TYPES, *(kind.name for kind in self.house_types))

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


def _type_nodes(file: Path, tree: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """A file's own types of conference by name."""
    rules_here: set[str] = set()
    for node in items_of(file, tree, "types"):
        parts = parts_of(file, node, "a type of conference", required=frozenset({"name"}), allowed=_TYPE_KEYS)
        name = text_of(file, parts["name"])
        if not _TYPE_NAME.fullmatch(name) or name in CONFERENCE_TYPES:
            reason = f"{name!r} is no name for a type: lower-case words, and none of {', '.join(CONFERENCE_TYPES)}"
            raise RuleError(reason, where=where(file, parts["name"]))
        if _id_of_type(name) in rules_here:
            raise RuleError(f"there are two types {name!r} in this file", where=where(file, node))
        rules_here.add(_id_of_type(name))
        yield name, node


def _id_of_type(name: str) -> str:
    """The id of the rule that has a type's phrases; other code parts ids from what is said of them at spaces."""
    return f"type-{name.replace(' ', '-')}"


def _house_type(name: str, file: Path, node: yaml.Node, rules: Mapping[str, Rule]) -> HouseType:
    """The type of a node, with its skills and those that say themselves that they are of it."""
    listed = next((value for key, value in node.value if key.value == "skills"), None)
    skills = dict.fromkeys(texts_of(file, listed) if listed else ())
    for skill in skills:
        if skill not in rules or rules[skill].says != "skill":
            raise RuleError(f"there is no skill {skill!r}", where=where(file, node))
    skills |= dict.fromkeys(rule.id for rule in rules.values() if rule.type == name)
    return HouseType(name=name, rule=_id_of_type(name), skills=tuple(skills))


def _type_rule(kind: HouseType, file: Path, node: yaml.Node, slots: Slots) -> Rule:
    """The rule that has a type's phrases."""
    parts = {key.value: value for key, value in node.value}
    return Rule(
        id=kind.rule,
        says=kind.rule,
        phrases=_phrases(file, parts["phrases"], slots) if "phrases" in parts else (),
        finds=text_of(file, parts["finds"]) if "finds" in parts else f"a {kind.name} conference",
        match=_examples(file, parts.get("match")),
        reject=_examples(file, parts.get("reject")),
        where=where(file, node),
    )


def _check_slots(slots: Slots, trees: list[tuple[Path, yaml.Node]]) -> None:
    for file, tree in trees:
        for name, node in section_of(file, tree, "slots"):
            if name in CLASSES:
                raise RuleError(f"slot {{{name}}} is filled by the parse", where=where(file, node))
            for item in node.value:
                _phrase(file, item, slots, within=(name,))


def _phrase(file: Path, node: yaml.Node, slots: Slots, *, within: tuple[str, ...] = ()) -> Phrase:
    text = text_of(file, node)
    try:
        return parse(text, slots, within=within)
    except PhraseError as error:
        raise RuleError(f"the phrase {text!r} cannot be read: {error}", where=where(file, node)) from error


def _phrases(file: Path, node: yaml.Node, slots: Slots) -> tuple[Phrase, ...]:
    texts_of(file, node)  # it is a list of texts
    return tuple(_phrase(file, item, slots) for item in node.value)


def _rule(file: Path, node: yaml.Node, slots: Slots, types: Sequence[str]) -> Rule:
    parts = parts_of(file, node, "a rule", required=_REQUIRED, allowed=_KEYS)
    place = where(file, node)
    says = one_of(file, parts["says"], SAYS)
    if says == "skill" and "type" not in parts:
        raise RuleError("a skill lacks its type", where=place)
    return Rule(
        id=text_of(file, parts["id"]),
        says=says,
        phrases=_phrases(file, parts["phrases"], slots),
        finds=text_of(file, parts["finds"]) if "finds" in parts else "",
        match=_examples(file, parts.get("match")),
        reject=_examples(file, parts.get("reject")),
        type=one_of(file, parts["type"], types) if "type" in parts else "",
        name=text_of(file, parts["name"]) if "name" in parts else "",
        about=one_of(file, parts["about"], ("clause", "before", "subject")) if "about" in parts else "clause",
        where=place,
    )


def _examples(file: Path, node: yaml.Node | None) -> tuple[Example, ...]:
    if node is None:
        return ()
    found = []
    for item, text in zip(node.value, texts_of(file, node), strict=True):
        start = text.find("[")
        plain = text.replace("[", "", 1).replace("]", "", 1)
        found.append(Example(plain, start if start >= 0 else None, where(file, item)))
    return tuple(found)
