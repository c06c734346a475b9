"""Sound for tests: tones and silence, written in every format that Recap reads, sound or damaged."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.audio.fifo import AudioFifo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000


@dataclass(frozen=True)
class Kind:
    """How files with an ending are written."""

    container: str
    codec: str
    rate: int
    options: Mapping[str, str] = field(default_factory=dict)


KINDS = {
    ".3gp": Kind("3gp", "aac", 16_000),
    ".aac": Kind("adts", "aac", 44_100),
    ".aiff": Kind("aiff", "pcm_s16be", 44_100),
    ".amr": Kind("amr", "libopencore_amrnb", 8_000),
    ".caf": Kind("caf", "alac", 44_100),
    ".flac": Kind("flac", "flac", 16_000),
    ".m4a": Kind("ipod", "aac", 44_100),
    ".mov": Kind("mov", "aac", 44_100),
    ".mp3": Kind("mp3", "libmp3lame", 44_100),
    ".mp4": Kind("mp4", "aac", 48_000),
    ".oga": Kind("ogg", "flac", 16_000),
    ".ogg": Kind("ogg", "libopus", 48_000),
    ".opus": Kind("ogg", "libopus", 48_000),
    ".qta": Kind("mov", "aac", 44_100),
    ".wav": Kind("wav", "pcm_s16le", 16_000),
    ".webm": Kind("webm", "libopus", 48_000),
    ".wma": Kind("asf", "wmav2", 44_100, {"b": "64000"}),
}


def tone(duration_s: float, hz: float = 440.0) -> Samples:
    """A pure tone at a third of full scale, 16 kHz."""
    at_s = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * hz * at_s)).astype(np.float32)


def silence(duration_s: float) -> Samples:
    """Nothing, 16 kHz."""
    return np.zeros(round(duration_s * SAMPLE_RATE), dtype=np.float32)


def noise(duration_s: float) -> Samples:
    """White noise, always the same, 16 kHz: what no codec makes small."""
    return np.random.default_rng(0).uniform(-0.3, 0.3, round(duration_s * SAMPLE_RATE)).astype(np.float32)


def main_hz(samples: Samples) -> int:
    """The frequency of the strongest tone in 16 kHz sound, to 10 Hz."""
    strongest = int(np.argmax(np.abs(np.fft.rfft(samples))))
    return round(strongest * SAMPLE_RATE / len(samples), -1)


def can_write(suffix: str) -> bool:
    """Whether this PyAV has the encoder: not every build has the one for AMR."""
    try:
        av.codec.Codec(KINDS[suffix].codec, "w")
    except ValueError:
        return False
    return True


def write_sound(
    path: Path,
    samples: Samples,
    *,
    layout: str = "mono",
    tags: Mapping[str, str] | None = None,
    muxer: Mapping[str, str] | None = None,
    encoder: Mapping[str, str] | None = None,
    claimed_s: float | None = None,
) -> Path:
    """Writes 16 kHz mono samples in the format of the path's ending.

    Args:
        path: where to; its ending is one of ``KINDS``.
        samples: float32 from -1 to 1.
        layout: ``stereo`` writes them to both channels.
        tags: metadata of the container.
        muxer: FFmpeg's options for the container.
        encoder: FFmpeg's options for the codec.
        claimed_s: what the container is to say of its length in place of the truth (.flac, .m4a and .wav).
    """
    kind = KINDS[path.suffix]
    options = dict(muxer or {})
    if claimed_s is not None and path.suffix == ".m4a":
        options["use_editlist"] = "0"  # an edit list would put the length right again
    with av.open(str(path), "w", format=kind.container, container_options=options) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(kind.codec, rate=kind.rate, options={**kind.options, **(encoder or {})})
        stream.codec_context.layout = layout
        for frame in [*_frames(samples, stream.codec_context), None]:
            container.mux(stream.encode(frame))
    if claimed_s is not None:
        _claim(path, claimed_s, len(samples) / SAMPLE_RATE)
    return path


def cut(path: Path, share: float) -> Path:
    """Keeps only the first part of a file, as an interrupted copy does."""
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    return path


def spoil(path: Path, *, start: float, end: float) -> Path:
    """Overwrites part of a file (shares of its size) with random bytes, always the same."""
    data = bytearray(path.read_bytes())
    first, last = round(len(data) * start), round(len(data) * end)
    data[first:last] = np.random.default_rng(1).bytes(last - first)
    path.write_bytes(data)
    return path


def _frames(samples: Samples, context: av.AudioCodecContext) -> list[av.AudioFrame]:
    """The samples as frames of the size that an encoder takes."""
    channels = np.vstack([samples] * context.layout.nb_channels)
    whole = av.AudioFrame.from_ndarray(channels, format="fltp", layout=context.layout.name)
    whole.sample_rate = SAMPLE_RATE
    whole.pts, whole.time_base = 0, Fraction(1, SAMPLE_RATE)
    resampler = av.AudioResampler(format=context.format, layout=context.layout, rate=context.sample_rate)
    fifo = AudioFifo()
    for frame in [*resampler.resample(whole), *resampler.resample(None)]:
        fifo.write(frame)
    context.open(strict=False)
    return fifo.read_many(context.frame_size or 1024, partial=True)


def _claim(path: Path, claimed_s: float, true_s: float) -> None:
    """Makes the header of a file lie about its length."""
    data = bytearray(path.read_bytes())
    if path.suffix == ".flac":  # the number of samples, 36 bits of the first block
        packed = struct.unpack_from(">Q", data, 18)[0] & ~((1 << 36) - 1)
        struct.pack_into(">Q", data, 18, packed | round(claimed_s * KINDS[".flac"].rate))
    elif path.suffix == ".wav":
        struct.pack_into("<I", data, 4, round(claimed_s * 2 * SAMPLE_RATE) + 36)
    elif path.suffix == ".m4a":  # ticks a second of the track, which are then longer
        at = data.index(b"mdhd") + 16
        struct.pack_into(">I", data, at, round(struct.unpack_from(">I", data, at)[0] * true_s / claimed_s))
    path.write_bytes(data)
