"""What a container says about its own length, and whether the file ends before its container does.

FFmpeg gives a duration for nearly every file, but where the container holds none, it divides the file's size by
its bit rate: 5 s for 31 s of a raw AAC file with a long silence. Only what a container really says counts as its claim.
"""

from __future__ import annotations

import io
import os
import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

_WITHOUT_CLAIM = frozenset(("aac", "amr", "amrnb", "amrwb"))
_PLACEHOLDER_BYTES = 0x7FFF_0000  # from here on, a WAV size stands for "not known when this was written"
_OGG_MARK = b"OggS"  # a page's first bytes
_OGG_HEADER_BYTES = 27  # the last of them is the number of segments, whose sizes follow
_OGG_PAGE_BYTES = _OGG_HEADER_BYTES + 255 + 255 * 255
_BLOCK_IDS = (b"\xa3", b"\xa0")  # the first byte of a block in Matroska
_BLOCK_HEADER_BYTES = 4
_ID3_HEADER_BYTES = 10


def claimed_s(container: InputContainer, stream: AudioStream, file: BinaryIO) -> float | None:
    """How long the container says that its sound is; None where it says nothing."""
    name = container.format.name
    if name in _WITHOUT_CLAIM or (name == "mp3" and not _mp3_tells_length(file)):
        return None
    known = []
    if stream.duration is not None and stream.time_base is not None:
        known.append(float(stream.duration * stream.time_base))
    if container.duration is not None and (known or len(container.streams) == 1):  # else it may be the film's
        known.append(container.duration / 1_000_000)
    # The smaller: a film can be longer than its sound, and a track longer than what its edit list plays.
    duration_s = min(known, default=0.0)
    if name == "wav":
        return _wav_claim_s(duration_s, stream, file)
    return duration_s if duration_s > 0 else None


@dataclass(slots=True)
class Tally:
    """What a file's packets tell of its soundness, counted while they are decoded.

    Attributes:
        bad: packets that could not be decoded, in the midst of the sound.
        last_bad: such packets since the last good one.
    """

    bad: int = 0
    last_bad: int = 0
    _good: int = 0
    _last_start: int | None = None
    _last_bytes: int = 0
    _least_bytes: int = sys.maxsize
    _most_bytes: int = 0

    def count(self, packet: Packet[AudioStream]) -> None:
        """Takes note of a packet about to be decoded; the one that only flushes the decoder is empty."""
        if not packet.size:
            return
        if self._last_bytes:
            self._least_bytes = min(self._least_bytes, self._last_bytes)
            self._most_bytes = max(self._most_bytes, self._last_bytes)
        self._last_start, self._last_bytes = packet.pos, packet.size

    def count_good(self) -> None:
        """The packet gave sound. What was bad before the first good one is only the decoder's start-up."""
        self.bad += self.last_bad if self._good else 0
        self._good += 1
        self.last_bad = 0

    def count_bad(self) -> None:
        """The packet could not be decoded, or none could be found where one should be."""
        self.last_bad += 1

    def is_cut(self, container: InputContainer, file: BinaryIO) -> bool:
        """Whether the file ends in the middle of a packet, as when a copy is interrupted.

        For containers that claim no length this is the only sign. Not every cut can be seen: not one between two
        packets, nor one in an MP3 of varying bit rate without a table.
        """
        name = container.format.name
        if name == "ogg":
            return _ends_in_ogg_page(file)
        if name == "mp3":  # what cannot be decoded at its end may be a tag of any kind
            is_steady = 0 <= self._most_bytes - self._least_bytes <= 1
            return is_steady and self._last_bytes < self._least_bytes and not self.last_bad
        if "webm" in name:  # where there are pictures too, the next block may be one
            return len(container.streams) == 1 and self._is_followed_by_a_block(file)
        return self.last_bad > 0 and name != "flac"  # which tells its length, and may have a tag behind it

    def _is_followed_by_a_block(self, file: BinaryIO) -> bool:
        """Whether another block of Matroska's begins behind the last packet, though it gave none."""
        if self._last_start is None:
            return False
        return _read_at(file, self._last_start + _BLOCK_HEADER_BYTES + self._last_bytes, 1) in _BLOCK_IDS


def _ends_in_ogg_page(file: BinaryIO) -> bool:
    """Whether the last page is longer than what is left of the file, or only the mark of another one is left."""
    size_bytes = _size_bytes(file)
    start = max(0, size_bytes - _OGG_PAGE_BYTES)
    end = _read_at(file, start, size_bytes - start)
    page = end[end.rfind(_OGG_MARK) :]
    if len(page) < _OGG_HEADER_BYTES:
        return True
    segments = page[_OGG_HEADER_BYTES:][: page[_OGG_HEADER_BYTES - 1]]
    page_bytes = _OGG_HEADER_BYTES + page[_OGG_HEADER_BYTES - 1] + sum(segments)
    rest = page[page_bytes:]
    return len(page) < page_bytes or bool(rest and _OGG_MARK.startswith(rest))


def _wav_claim_s(duration_s: float, stream: AudioStream, file: BinaryIO) -> float | None:
    """FFmpeg quietly shortens a WAV file's claim to what the file can hold; this adds what is missing."""
    stated_bytes = struct.unpack("<I", _read_at(file, 4, 4))[0] + 8
    if stated_bytes == 8 or stated_bytes > _PLACEHOLDER_BYTES:
        return None
    missing_bytes = max(0, stated_bytes - _size_bytes(file))
    bytes_a_second = (stream.codec_context.bit_rate or 0) / 8
    return duration_s + missing_bytes / bytes_a_second if bytes_a_second else duration_s


def _mp3_tells_length(file: BinaryIO) -> bool:
    """Whether an MP3's first frame holds a table (Xing, Info, VBRI) with the number of its frames."""
    id3 = _read_at(file, 0, _ID3_HEADER_BYTES)
    start = 0
    if id3.startswith(b"ID3") and len(id3) == _ID3_HEADER_BYTES:
        start = _ID3_HEADER_BYTES + sum(byte << shift for byte, shift in zip(id3[6:], (21, 14, 7, 0), strict=True))
    head = _read_at(file, start, 4096)
    for name in (b"Xing", b"Info"):
        if (at := head.find(name)) >= 0:
            return bool(head[at + 7 : at + 8] and head[at + 7] & 1)
    return b"VBRI" in head


def _size_bytes(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _read_at(file: BinaryIO, offset: int, size_bytes: int) -> bytes:
    """Read part of the file and leave its position, which the demuxer relies on, as it was."""
    position = file.tell()
    try:
        file.seek(offset)
        return file.read(size_bytes)
    finally:
        file.seek(position, io.SEEK_SET)
