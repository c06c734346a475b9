"""YAML files that a teacher edits: lists, names and texts. Nothing turns into a truth value, a number or a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from models.errors import RuleError

if TYPE_CHECKING:
    from pathlib import Path

# libyaml, where PyYAML was built with it, reads forty times as fast.
_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


def read_yaml(file: Path) -> object:
    """What a file holds, as dicts, lists and texts; an empty file is an empty dict.

    Raises:
        RuleError: it cannot be read, is not UTF-8 or not YAML; ``where`` is the file, and the line if it is known.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER) or {}  # noqa: S506  # makes texts only
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror or error}", where=file.name) from error
    except UnicodeDecodeError as error:
        raise RuleError("this is not UTF-8 text", where=file.name) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise RuleError(getattr(error, "problem", None) or "this is not YAML", where=file.name + line) from error
