"""The weights of what is learned from labelled recaps: what each trait says for each choice.

One ``.npz`` file each, read without executing anything in it: the choices, the traits' names, a weight for each pair
(half precision), and one for each step from choice to choice. ``python -m pipeline.tagging.training`` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile
from zlib import crc32

import numpy as np

from models.entities import CONFERENCE_TYPES, STAGES
from models.errors import ModelError
from models.rulebook import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

NOTHING: Final = "nothing"
TRAINED_LABELS: Final = tuple(label for label in LABELS if label != "follow_up")
WORD_STATES: Final = (NOTHING, *TRAINED_LABELS, *(f"{label}+" for label in TRAINED_LABELS))
"""A word is outside of all values, begins a value of a label, or (``+``) goes on with the value before it."""

NO_STAGE: Final = "none"
TOLD_STAGES: Final = (NO_STAGE, *STAGES)
"""Which stage a recap tells, if any."""

DATA: Final = Path(__file__).with_name("data")
SPAN_WEIGHTS: Final = "span_weights.npz"
TYPE_WEIGHTS: Final = "type_weights.npz"

_LEAST: Final = 0.01
"""A trait whose weights all lie below this says nothing."""


@dataclass(frozen=True, slots=True)
class TraitWeights:
    """``rows`` gives the row of ``of_traits`` for a trait's name; its columns are the choices.

    ``steps[i, j]`` weighs choice ``j`` after ``i``; it is all zero where choices do not follow each other.
    ``rules_version`` is the version of the rules whose findings the weights were trained with.
    """

    choices: tuple[str, ...]
    rows: Mapping[str, int]
    of_traits: NDArray[np.float32]
    steps: NDArray[np.float32]
    rules_version: str = ""

    @property
    def version(self) -> str:
        """Changes whenever a weight does."""
        return f"{crc32(self.steps.tobytes(), crc32(self.of_traits.tobytes())):08x}"

    def save(self, file: Path) -> None:
        """Write the file; the same weights give the same bytes."""
        kept = np.flatnonzero(np.abs(self.of_traits).max(axis=1, initial=0.0) >= _LEAST)
        names = list(self.rows)
        np.savez_compressed(
            file,
            choices=_packed(self.choices),
            names=_packed(names[i] for i in kept),
            of_traits=self.of_traits[kept].astype(np.float16),
            steps=self.steps,
            rules_version=_packed([self.rules_version]),
        )

    @classmethod
    def load(cls, file: Path, choices: tuple[str, ...]) -> TraitWeights:
        """Read a file.

        Raises:
            ModelError: it is missing, damaged, or made for other choices.
        """
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as data:
                found = tuple(_unpacked(data["choices"]))
                names = _unpacked(data["names"])
                of_traits = data["of_traits"].astype(np.float32)
                steps = data["steps"]
                (version,) = _unpacked(data["rules_version"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            reason = getattr(error, "strerror", None) or error
            raise ModelError(f"the weights cannot be read: {reason}", where=file.name) from error
        if found != choices:
            raise ModelError("these weights are for other choices", where=file.name)
        if of_traits.shape != (len(names), len(choices)) or steps.shape != (len(choices),) * 2:
            raise ModelError("the weights are not of one piece", where=file.name)
        return cls(choices, {name: i for i, name in enumerate(names)}, of_traits, steps, version)


@dataclass(frozen=True, slots=True)
class Trained:
    """All that was learned: for the states of words, and for the types of conferences."""

    spans: TraitWeights
    types: TraitWeights

    @property
    def version(self) -> str:
        """Changes whenever a weight does."""
        return f"{self.spans.version}{self.types.version}"

    @classmethod
    def load(cls, folder: Path = DATA) -> Trained:
        """What comes with the program, or what was trained into another folder.

        Raises:
            ModelError: a file is missing or wrong.
        """
        return cls(
            TraitWeights.load(folder / SPAN_WEIGHTS, WORD_STATES),
            TraitWeights.load(folder / TYPE_WEIGHTS, CONFERENCE_TYPES),
        )

    def save(self, folder: Path) -> None:
        """Write both files."""
        self.spans.save(folder / SPAN_WEIGHTS)
        self.types.save(folder / TYPE_WEIGHTS)


def _packed(texts: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> list[str]:
    return data.tobytes().decode().split("\n")
