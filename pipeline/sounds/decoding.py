"""Decoding: one file's packets become samples, through PyAV. Imported only where sound is really decoded."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import av
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from models.errors import RecordingError
from models.files import open_regular, unreadable
from pipeline.sounds.containers import Tally, claimed_s
from pipeline.sounds.sound import MAX_DURATION_S, SAMPLE_RATE, Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

# Only formats that hold sound themselves: FFmpeg also knows play lists, which open other files and addresses.
_DEMUXERS = "aac,aiff,amr,amrnb,amrwb,asf,caf,flac,matroska,mov,mp3,ogg,w64,wav"
_SAMPLE_BYTES = 2
_RATES = range(1_000, 1_000_000)  # samples a second; at a rate that is an error, the resampler never comes to an end
_BUFFER_BYTES = 1 << 16
_JOINED_SAMPLES = 1 << 16
_MAX_BREAKS = 1000
_SIGNATURES = (b"RIFF", b"OggS", b"\x1aE\xdf\xa3", b"fLaC", b"ID3", b"#!AMR", b"FORM", b"caff")
_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


def decode(path: Path, write: Callable[[bytes], object], *, max_duration_s: float = MAX_DURATION_S) -> Account:
    """Decode a file's sound: mono, 16 kHz, int16 in this machine's byte order, handed to ``write`` piece by piece.

    Raises:
        RecordingError: as ``read_sound``.
    """
    limit = f"{max_duration_s / 3600:.0f} hours are the most"
    tally = Tally()
    size_bytes = 0
    with open_regular(path) as file, _opened(file, path) as container:
        stream = _sound_of(container, path)
        claim_s = claimed_s(container, stream, file)
        if claim_s is not None and claim_s > max_duration_s:
            raise RecordingError(f"claims to last {claim_s / 3600:.1f} hours; {limit}", where=path.name)
        for data in _resampled(_frames(container, stream, tally)):
            size_bytes += len(data)
            if size_bytes > max_duration_s * SAMPLE_RATE * _SAMPLE_BYTES:
                raise RecordingError(f"goes on and on; {limit}", where=path.name)
            write(data)
        if not size_bytes:
            raise RecordingError("no sound can be decoded from it", where=path.name)
        return Account(
            claimed_s=claim_s,
            tags=_tags(container, stream),
            bad_packets=tally.bad,
            is_cut=tally.is_cut(container, file),
        )


@contextmanager
def _opened(file: BinaryIO, path: Path) -> Iterator[InputContainer]:
    """The file's container; what goes wrong with it, now or later, is told as a RecordingError."""
    try:
        with av.open(
            file,
            metadata_errors="replace",
            container_options={"format_whitelist": _DEMUXERS},
            buffer_size=_BUFFER_BYTES,
        ) as container:
            yield container
    except MemoryError as error:
        raise RecordingError("needs too much memory", where=path.name) from error
    except FFmpegError as error:
        raise RecordingError(_why_not_sound(file), where=path.name) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # the container points to a place that a file cannot have
            raise RecordingError(_why_not_sound(file), where=path.name) from error
        raise unreadable(path, error) from error


def _why_not_sound(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(16)
    if not start:
        return "the file is empty"
    if start.startswith(_SIGNATURES) or start[4:8] in _MOV_BOXES:
        return "cut short or damaged: nothing can be read from it"
    return "not a sound file"


def _sound_of(container: InputContainer, path: Path) -> AudioStream:
    """The first sound track with a decoder: a spatial recording (.qta) has one that only Apple's can read."""
    if not container.streams.audio:
        raise RecordingError("no audio track", where=path.name)
    # PyAV leaves out the context where FFmpeg has no decoder, though its types say that there always is one.
    stream = next((s for s in container.streams.audio if getattr(s, "codec_context", None) is not None), None)
    if stream is None:
        raise RecordingError("no decoder for its kind of sound", where=path.name)
    return stream


def _tags(container: InputContainer, stream: AudioStream) -> dict[str, str]:
    return {key.lower(): value for key, value in (*stream.metadata.items(), *container.metadata.items())}


def _frames(container: InputContainer, stream: AudioStream, tally: Tally) -> Iterator[AudioFrame]:
    """The stream's frames; packets that cannot be decoded are counted and left out."""
    for packet in _packets(container, stream, tally):
        try:
            frames = [frame for frame in packet.decode() if frame.sample_rate in _RATES]
        except FFmpegError:
            tally.count_bad()
            continue
        if frames:
            tally.count_good()
        yield from frames


def _packets(container: InputContainer, stream: AudioStream, tally: Tally) -> Iterator[Packet[AudioStream]]:
    """The stream's packets; behind a stretch that cannot be taken apart it goes on with what follows."""
    for _ in range(_MAX_BREAKS):
        progress = False
        try:
            for packet in container.demux(stream):
                tally.count(packet)
                yield packet
                progress = True
        except FFmpegError:
            tally.count_bad()
            if progress:
                continue
        return


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[bytes]:
    """The frames as mono 16 kHz int16; what they were before may change from one to the next.

    Integers, since FFmpeg mixes channels down without overflow only for these, and no NaN comes through.
    """
    for _, alike in groupby(frames, key=lambda frame: (frame.format.name, frame.layout.name, frame.sample_rate)):
        resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        for frame in _joined(alike):
            yield from _bytes(resampler.resample(frame))
        yield from _bytes(resampler.resample(None))


def _joined(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """The frames, alike, made into fewer and longer ones: the resampler's cost is by the frame."""
    fifo = AudioFifo()
    for frame in frames:
        frame.pts = None  # a broken time stamp is nothing to the samples, but fifo and resampler would stumble over it
        fifo.write(frame)
        if fifo.samples >= _JOINED_SAMPLES and (joined := fifo.read()):
            yield joined
    if fifo.samples and (joined := fifo.read()):
        yield joined


def _bytes(frames: list[AudioFrame]) -> Iterator[bytes]:
    """The frames' samples; a plane is longer than they are, for alignment."""
    for frame in frames:
        yield bytes(frame.planes[0])[: frame.samples * _SAMPLE_BYTES]
