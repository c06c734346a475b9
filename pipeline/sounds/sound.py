"""Sound: which files are recordings, and what one holds as samples."""

from __future__ import annotations

import os
import stat
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second of all sound in the pipeline: what the speech models take."""

MAX_DURATION_S = 2 * 60 * 60.0
"""A longer recording is not taken: it is no recap, and its samples (64 kB a second) would fill the memory."""

SOUND_SUFFIXES = frozenset((
    ".3g2", ".3gp", ".aac", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".m4b", ".mov",
    ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".qta", ".wav", ".webm", ".wma",
))  # fmt: skip
"""The endings, in lower case, by which a folder search knows a sound file."""

# How much less than the container claims may decode in a sound recording. Encoders leave up to 0.1 s at the ends
# (at most 0.05 s in the development recordings), containers round their figure, and a phone's clock and its microphone
# disagree by a few hundred parts in a million.
_SLACK_S = 0.5
_SLACK_SHARE = 0.002

_FULL_SCALE = 32_768.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What there is to say about a decoded file beside its samples.

    Attributes:
        claimed_s: how long the container says that the sound is; None where it says nothing or only estimates.
        tags: the container's metadata, its keys in lower case.
        bad_packets: how many pieces in the midst of the sound could not be decoded.
        is_cut: whether the file ends in the middle of a piece.
    """

    claimed_s: float | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    bad_packets: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound(Account):
    """The sound of a recording, as far as it can be decoded, and the account of it.

    Attributes:
        samples: mono, 16 kHz, float32 from -1 to 1.
        duration_s: what was decoded.
    """

    samples: NDArray[np.float32]
    duration_s: float

    @property
    def is_damaged(self) -> bool:
        """Whether part of the recording is missing: see ``damage``."""
        return bool(self.damage)

    @property
    def damage(self) -> str:
        """What is wrong with the file, with all figures that are known; empty when nothing is.

        The tolerance: 0.5 s, or 0.2 % of a long recording, may be missing from what the container claims. A container
        that claims nothing (``claimed_s`` is None) is damaged only if a piece of it cannot be decoded.
        """
        claimed_s = self.claimed_s or 0.0
        if claimed_s - self.duration_s > max(_SLACK_S, _SLACK_SHARE * claimed_s):
            return f"claims {claimed_s:.1f} s, {self.duration_s:.1f} s can be decoded"
        if self.is_cut:
            return f"cut short after {self.duration_s:.1f} s"
        if self.bad_packets:
            return f"has gaps: {self.duration_s:.1f} s can be decoded"
        return ""


def read_sound(path: Path) -> Sound:
    """Decode a sound file, in this process (see ``pipeline.sounds.decoder`` for a safer place).

    Reads whatever FFmpeg's decoders do of the formats behind ``SOUND_SUFFIXES``, by content and not by ending; of
    a film, the sound. What cannot be decoded is skipped.

    Raises:
        RecordingError: it cannot be read, holds no sound that can be decoded, or lasts longer than ``MAX_DURATION_S``.
    """
    from pipeline.sounds.decoding import decode

    data = bytearray()
    account = decode(path, data.extend)
    return assemble(data, account)


def assemble(data: bytearray, account: Account) -> Sound:
    """The sound whose samples (int16, this machine's byte order) and account ``decoding.decode`` gave."""
    import numpy as np

    samples = np.frombuffer(data, dtype=np.int16).astype(np.float32)
    samples /= _FULL_SCALE
    return Sound(samples=samples, duration_s=len(samples) / SAMPLE_RATE, **asdict(account))


def find_recordings(paths: Iterable[Path]) -> list[Path]:
    """The recordings that these paths stand for, each once: folders are searched, in order of name.

    A file that is named is always included, whatever its ending and even if it does not exist, so that reading it says
    what is wrong; the same goes for a folder that cannot be listed. In folders, hidden files (``._*`` among them),
    hidden folders and files without a sound ending are passed over, and links to other folders are not followed.
    """
    return list(dict.fromkeys(found for path in paths for found in _search(path)))


def _search(path: Path) -> Iterator[Path]:
    if not _is_folder(path):
        yield path
        return
    failed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SOUND_SUFFIXES:
                yield Path(folder, name)
    yield from (Path(error.filename) for error in failed)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False
