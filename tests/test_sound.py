from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from sounds import KINDS, can_write, cut, main_hz, noise, silence, spoil, tone, write_sound

from models.errors import RecordingError
from pipeline.sounds.decoding import decode
from pipeline.sounds.sound import SOUND_SUFFIXES, Sound, find_recordings, read_sound

AMR_FRAME = b"\x3c" + bytes(31)  # 20 ms at 12.2 kbit/s


def facts(sound: Sound) -> tuple[float, float | None, str]:
    """What a sound says of its length, to a tenth of a second, and its damage."""
    return round(sound.duration_s, 1), sound.claimed_s and round(sound.claimed_s, 1), sound.damage


def loudness(sound: Sound) -> float:
    """The root mean square of the samples; of ``tone``, 0.3 divided by the root of 2."""
    return float(np.sqrt(np.mean(sound.samples**2)))


def refusal(path: Path) -> str:
    """The message with which a file is refused."""
    with pytest.raises(RecordingError) as caught:
        read_sound(path)
    return str(caught.value)


@pytest.mark.parametrize("suffix", KINDS)
def test_every_format_becomes_mono_samples_at_16_khz(tmp_path: Path, suffix: str) -> None:
    """A tone of 3 s comes back as float32 samples, as long, as loud and as high as it was, and nothing is damaged."""
    if not can_write(suffix):
        pytest.skip(f"this PyAV cannot write {suffix}")
    sound = read_sound(write_sound(tmp_path / f"note{suffix}", tone(3.0)))
    assert sound.samples.dtype == np.float32
    assert len(sound.samples) == sound.duration_s * 16_000
    assert sound.duration_s == pytest.approx(3.0, abs=0.1)
    assert loudness(sound) == pytest.approx(0.212, abs=0.06)  # AMR is made for speech
    assert (main_hz(sound.samples), sound.damage, sound.is_damaged) == (440, "", False)


def test_amr_is_read_even_where_it_cannot_be_written(tmp_path: Path) -> None:
    """Literal AMR frames decode; what AMR claims is only an estimate."""
    path = tmp_path / "note.amr"
    path.write_bytes(b"#!AMR\n" + AMR_FRAME * 150)
    assert facts(read_sound(path)) == (3.0, None, "")


def test_content_decides_and_not_the_ending(tmp_path: Path) -> None:
    """An Ogg file that is called .m4a is read as what it is."""
    path = write_sound(tmp_path / "note.ogg", tone(2.0)).rename(tmp_path / "note.m4a")
    assert facts(read_sound(path)) == (2.0, 2.0, "")


def test_channels_are_mixed_without_getting_louder(tmp_path: Path) -> None:
    """The same tone on both channels is the tone."""
    sound = read_sound(write_sound(tmp_path / "note.wav", tone(1.0), layout="stereo"))
    assert loudness(sound) == pytest.approx(0.212, abs=0.002)


def test_tags_come_along_in_lower_case(tmp_path: Path) -> None:
    """The container's own metadata is there, whatever case the format writes its names in."""
    path = write_sound(tmp_path / "note.ogg", tone(1.0), tags={"TITLE": "Maya"})
    assert read_sound(path).tags["title"] == "Maya"


# Whole files whose container claims nothing, or whose claim FFmpeg can only estimate, and that badly.
UNCLAIMED = {
    "live.webm": {"muxer": {"live": "1"}},
    "bare.mp3": {"muxer": {"write_xing": "0"}, "encoder": {"flags": "+qscale", "global_quality": "590"}},
    "raw.aac": {},
}


@pytest.mark.parametrize("name", UNCLAIMED)
def test_a_file_without_a_claim_is_never_damaged_for_it(tmp_path: Path, name: str) -> None:
    """Two seconds of noise and twenty of silence mislead every estimate by bit rate; the file is whole all the same."""
    loud_then_quiet = np.concatenate([noise(2.0), silence(20.0)])
    sound = read_sound(write_sound(tmp_path / name, loud_then_quiet, **UNCLAIMED[name]))
    assert facts(sound) == (22.0, None, "")


@pytest.mark.parametrize("stated_bytes", [0, 0x7FFFF024, 0xFFFFFFFF])
def test_a_wav_written_to_a_pipe_claims_nothing(tmp_path: Path, stated_bytes: int) -> None:
    """Who writes a WAV file without knowing its end leaves a number that is no claim."""
    path = write_sound(tmp_path / "note.wav", tone(2.0))
    data = bytearray(path.read_bytes())
    data[4:8] = stated_bytes.to_bytes(4, "little")
    path.write_bytes(data)
    assert facts(read_sound(path)) == (2.0, None, "")


def test_a_trimmed_recording_is_whole(tmp_path: Path) -> None:
    """A phone trims by an edit list: the track still holds 6 s, the container plays 2 s, and that is right."""
    path = write_sound(tmp_path / "note.m4a", tone(6.0))
    data = bytearray(path.read_bytes())
    at = data.index(b"elst") + 12
    data[at : at + 4] = (2000).to_bytes(4, "big")
    path.write_bytes(data)
    assert facts(read_sound(path)) == (2.0, 2.0, "")


def test_tags_behind_an_mp3_are_no_damage(tmp_path: Path) -> None:
    """What follows the last frame, be it a tag, padding or junk, was never sound."""
    path = write_sound(tmp_path / "note.mp3", tone(2.0), muxer={"write_xing": "0"})
    whole = path.read_bytes()
    found = set()
    for extra in (b"TAG" + bytes(125), bytes(5000), b"APETAGEX" + bytes(24), b"hello " * 50):
        path.write_bytes(whole + extra)
        found.add(facts(read_sound(path)))
    assert found == {(2.0, None, "")}


@pytest.mark.parametrize("suffix", [".flac", ".m4a", ".wav"])
def test_a_container_that_claims_more_than_decodes_is_damaged(tmp_path: Path, suffix: str) -> None:
    """Both figures are told."""
    sound = read_sound(write_sound(tmp_path / f"note{suffix}", tone(4.0), claimed_s=31.0))
    assert sound.is_damaged
    assert sound.damage == f"claims {sound.claimed_s:.1f} s, 4.0 s can be decoded"
    assert sound.claimed_s == pytest.approx(31.0, abs=0.3)


# Copies that stopped at a fifth of the way: what their container still claims, if it claims anything.
CUT = {
    "cut.aac": None,
    "cut.aiff": 20.0,
    "cut.flac": 20.0,
    "cut.m4a": 20.0,
    "cut.mp3": 20.0,
    "bare.mp3": None,
    "cut.ogg": None,
    "cut.wav": 20.0,
    "cut.webm": 20.0,
    "live.webm": None,
}
CUT_OPTIONS = {
    "bare.mp3": {"muxer": {"write_xing": "0"}},
    "cut.m4a": {"muxer": {"movflags": "faststart"}},
    "live.webm": {"muxer": {"live": "1"}},
}


@pytest.mark.parametrize("name", CUT)
def test_an_interrupted_copy_is_damaged_and_what_there_is_of_it_is_kept(tmp_path: Path, name: str) -> None:
    """A fifth of 20 s is decoded, and the file does not pass for whole, whether or not it claims a length."""
    path = write_sound(tmp_path / name, noise(20.0), **CUT_OPTIONS.get(name, {}))
    sound = read_sound(cut(path, 0.2))
    assert sound.duration_s == pytest.approx(4.0, abs=1.2)
    decoded = f"{sound.duration_s:.1f} s"
    claim = CUT[name]
    assert sound.damage == (
        f"claims {claim:.1f} s, {decoded} can be decoded" if claim else f"cut short after {decoded}"
    )


@pytest.mark.parametrize("left_bytes", [1, 3, 4, 26, 27, 40])
def test_a_cut_within_the_first_bytes_of_an_ogg_page_is_seen(tmp_path: Path, left_bytes: int) -> None:
    """However little is left of the page, what comes before it does not pass for the whole."""
    path = write_sound(tmp_path / "note.ogg", noise(20.0))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"OggS", len(data) // 2) + left_bytes])
    sound = read_sound(path)
    assert sound.damage == f"cut short after {sound.duration_s:.1f} s"


@pytest.mark.parametrize("name", ["note.aac", "note.flac", "note.m4a", "note.mp3", "note.oga", "note.ogg", "note.webm"])
def test_a_file_spoiled_in_its_middle_is_damaged_and_read_to_its_end(tmp_path: Path, name: str) -> None:
    """A tenth of 20 s is unreadable: what comes before and after it is kept, and the file does not pass for whole."""
    path = write_sound(tmp_path / name, noise(20.0))
    sound = read_sound(spoil(path, start=0.5, end=0.6))
    assert sound.is_damaged
    assert 12.0 < sound.duration_s < 19.0


def junk(path: Path, data: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(data)
    return path


NO_SOUND = {
    "empty.m4a": (b"", "the file is empty"),
    "letter.m4a": (b"Dear parents,\n" * 500, "not a sound file"),
    "letter.mp3": (b"Dear parents,\n" * 500, "not a sound file"),
    "page.aac": (b"<!DOCTYPE html><p>Not found</p>" * 100, "not a sound file"),
    "zeros.amr": (bytes(10_000), "not a sound file"),
    "list.ogg": (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://192.0.2.1/x.aac\n", "not a sound file"),
    "subtitles.wav": (b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", "not a sound file"),
}


@pytest.mark.parametrize("name", NO_SOUND)
def test_what_is_no_sound_is_refused_with_its_name_and_the_reason(tmp_path: Path, name: str) -> None:
    """The message is the whole of what a teacher needs; a list of addresses opens none of them."""
    data, reason = NO_SOUND[name]
    assert refusal(junk(tmp_path / name, data)) == f"{name}: {reason}"


@pytest.mark.parametrize("suffix", [".m4a", ".ogg", ".wav"])
def test_a_file_cut_before_its_first_sound_is_refused(tmp_path: Path, suffix: str) -> None:
    """An .m4a whose index was at its end, and any file of which only the header came across, hold nothing to keep."""
    path = write_sound(tmp_path / f"note{suffix}", noise(20.0))
    path.write_bytes(path.read_bytes()[:40] if suffix != ".m4a" else path.read_bytes()[:-2000])
    assert refusal(path) in (
        f"note{suffix}: cut short or damaged: nothing can be read from it",
        f"note{suffix}: no sound can be decoded from it",
    )


def test_a_rate_that_is_an_error_is_refused_at_once(tmp_path: Path) -> None:
    """At a billion samples a second, the resampler would never come to an end."""
    path = write_sound(tmp_path / "note.wav", tone(1.0))
    data = bytearray(path.read_bytes())
    data[24:28] = (1_023_447_936).to_bytes(4, "little")
    assert refusal(junk(path, data)) == "note.wav: no sound can be decoded from it"


def write_film(path: Path, *, sounds: int, sound_as: str = "aac") -> Path:
    """A film of two black pictures, a second each, with so many sound tracks of 0.1 s."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=1)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        tracks = [container.add_stream(sound_as, rate=16_000, layout="mono") for _ in range(sounds)]
        for at in range(2):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8))
            frame.pts = at
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        for track in tracks:
            whole = av.AudioFrame.from_ndarray(tone(1.0).reshape(1, -1)[:, :1024], format="fltp", layout="mono")
            whole.sample_rate = 16_000
            resampler = av.AudioResampler(format=track.codec_context.format, layout="mono", rate=16_000)
            for frame in [*resampler.resample(whole), None]:
                container.mux(track.encode(frame))
    return path


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    """The reason is that there is no audio track."""
    assert refusal(write_film(tmp_path / "note-17.mp4", sounds=0)) == "note-17.mp4: no audio track"


def test_of_a_film_the_sound_is_read_though_it_is_shorter(tmp_path: Path) -> None:
    """The pictures last 2 s, the sound 0.1 s: nothing is missing."""
    assert facts(read_sound(write_film(tmp_path / "lesson.mov", sounds=1))) == (0.1, 0.1, "")


def test_a_film_that_goes_on_without_sound_is_whole(tmp_path: Path) -> None:
    """Where a container tells only the film's length, and a picture follows the last of the sound, all is well."""
    path = write_film(tmp_path / "lesson.mkv", sounds=1, sound_as="pcm_s16le")
    assert facts(read_sound(path)) == (0.1, None, "")


def test_a_track_that_nothing_here_decodes_is_passed_over(tmp_path: Path) -> None:
    """A spatial recording has a track that only Apple reads, and one for everybody; alone, the first is refused."""
    one, two = (write_film(tmp_path / f"spatial-{sounds}.mp4", sounds=sounds) for sounds in (1, 2))
    for path in (one, two):
        before, _, track = path.read_bytes().partition(b"mp4a")
        path.write_bytes(before + b"apac" + track.replace(b"esds", b"dapa", 1))
    assert refusal(one) == "spatial-1.mp4: no decoder for its kind of sound"
    assert facts(read_sound(two))[0] == 0.1


@pytest.mark.parametrize("suffix", [".flac", ".m4a", ".wav"])
def test_a_container_that_claims_hours_is_refused(tmp_path: Path, suffix: str) -> None:
    """The claim alone is enough."""
    path = write_sound(tmp_path / f"note{suffix}", tone(4.0), claimed_s=5 * 3600.0)
    assert refusal(path) in (
        f"note{suffix}: claims to last 5.0 hours; 2 hours are the most",
        f"note{suffix}: claims to last 4.9 hours; 2 hours are the most",
    )


def test_a_file_that_goes_on_longer_than_it_claims_is_stopped(tmp_path: Path) -> None:
    """The limit holds while decoding, so a container that lies cannot fill the memory."""
    path = write_sound(tmp_path / "note.flac", tone(30.0), claimed_s=1.0)
    samples = bytearray()
    with pytest.raises(RecordingError, match=r"^note\.flac: goes on and on; 0 hours are the most$"):
        decode(path, samples.extend, max_duration_s=10.0)
    assert len(samples) <= 10 * 16_000 * 2


def test_folders_are_searched_in_order_of_name(tmp_path: Path) -> None:
    """Sound files at any depth, each once; no hidden ones, no others, and no going round in circles."""
    for name in (
        "b.m4a",
        "a.MP3",
        "notes.txt",
        "._a.MP3",
        ".hidden.wav",
        "sub/c.qta",
        ".trash/d.m4a",
        "sub/x.wav/e.ogg",
    ):
        path = tmp_path / "day" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "day/sub/loop").symlink_to(tmp_path / "day", target_is_directory=True)
    named = [tmp_path / "day/notes.txt", tmp_path / "gone.m4a", tmp_path / "day/._a.MP3"]
    found = find_recordings([tmp_path / "day", *named, tmp_path / "day/b.m4a"])
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "day/a.MP3",
        "day/b.m4a",
        "day/sub/c.qta",
        "day/sub/x.wav/e.ogg",
        "day/notes.txt",
        "gone.m4a",
        "day/._a.MP3",
    ]


def test_a_folder_that_cannot_be_listed_is_not_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is among what was found, so that reading it tells the reason."""
    locked = tmp_path / "locked"
    locked.mkdir()
    scandir = os.scandir

    def denied(path: str | Path) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    assert find_recordings([tmp_path]) == [locked]
    assert refusal(locked) == "locked: permission denied"


def test_every_format_that_is_read_is_also_found() -> None:
    """The endings of the test's formats are among those that a folder search knows."""
    assert set(KINDS) - SOUND_SUFFIXES == set()


def test_looking_for_recordings_loads_no_decoder() -> None:
    """Neither PyAV nor numpy is imported before there is something to decode."""
    code = "import sys, pipeline.sounds.sound, pipeline.sounds.decoder; print({'av', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
