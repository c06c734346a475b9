"""YAML in which every value is text, read with the file and line of whatever is wrong; for ``rulebook``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from models.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SECTIONS: Final = ("rules", "types", "slots", "weights", "nicknames", "sounds")


def where(file: Path, node: yaml.Node) -> str:
    """The file and line of a node."""
    return f"{file.name}:{node.start_mark.line + 1}"


def tree_of(file: Path, data: bytes) -> yaml.Node:
    """What a rule file holds; raises RuleError."""
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
        if key.value not in _SECTIONS:
            raise RuleError(f"a rule file has no {key.value!r}", where=where(file, key))
    return tree


def section_of(file: Path, tree: yaml.Node, name: str) -> Iterator[tuple[str, yaml.Node]]:
    """The entries of a mapping section of a file."""
    for key, node in tree.value:
        if key.value == name:
            if not isinstance(node, yaml.MappingNode):
                raise RuleError(f"{name!r} holds names and values", where=where(file, node))
            for entry, value in node.value:
                yield entry.value, value


def lists_of(trees: list[tuple[Path, yaml.Node]], section: str) -> dict[str, tuple[str, ...]]:
    """The lists of a section of all files; lists of one name are joined."""
    found: dict[str, tuple[str, ...]] = {}
    for file, tree in trees:
        for name, node in section_of(file, tree, section):
            found[name] = (*found.get(name, ()), *texts_of(file, node))
    return found


def items_of(file: Path, tree: yaml.Node, section: str) -> Iterator[yaml.Node]:
    """The items of a list section of a file."""
    for key, node in tree.value:
        if key.value == section:
            if not isinstance(node, yaml.SequenceNode):
                raise RuleError(f"{section!r} is a list", where=where(file, node))
            yield from node.value


def parts_of(
    file: Path, node: yaml.Node, what: str, *, required: frozenset[str], allowed: frozenset[str]
) -> dict[str, yaml.Node]:
    """The values of a mapping by their keys; ``what`` it is, in words. Raises RuleError."""
    place = where(file, node)
    if not isinstance(node, yaml.MappingNode):
        raise RuleError(f"{what} has {', '.join(sorted(required))}", where=place)
    for key, _ in node.value:
        if key.value not in allowed:
            raise RuleError(f"{what} has no {key.value!r}", where=where(file, key))
    parts = {key.value: value for key, value in node.value}
    if missing := sorted(required - set(parts)):
        raise RuleError(f"{what} lacks {', '.join(missing)}", where=place)
    return parts


def text_of(file: Path, node: yaml.Node) -> str:
    """The text of a node; raises RuleError."""
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise RuleError("here a text is expected", where=where(file, node))
    return str(node.value)


def texts_of(file: Path, node: yaml.Node) -> list[str]:
    """The texts of a list; raises RuleError."""
    if not isinstance(node, yaml.SequenceNode):
        raise RuleError("here a list is expected", where=where(file, node))
    return [text_of(file, item) for item in node.value]


def weights_of(file: Path, node: yaml.Node) -> Iterator[tuple[str, float]]:
    """The numbers of a mapping by their names; raises RuleError."""
    if not isinstance(node, yaml.MappingNode):
        raise RuleError("here labels and numbers are expected", where=where(file, node))
    for key, value in node.value:
        try:
            yield key.value, float(text_of(file, value))
        except ValueError as error:
            raise RuleError(f"{value.value!r} is no number", where=where(file, value)) from error


def one_of(file: Path, node: yaml.Node, allowed: Sequence[str]) -> str:
    """The text of a node, which is one of ``allowed``; raises RuleError."""
    text = text_of(file, node)
    if text not in allowed:
        raise RuleError(f"{text!r} is none of {', '.join(allowed)}", where=where(file, node))
    return text
