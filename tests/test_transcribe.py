"""The real model on real and made-up sound. ``base`` where its hearing counts, ``tiny.en`` where only the way does."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.weights import speech_model
from pipeline.sounds.sound import SAMPLE_RATE, read_sound
from pipeline.speech import hearing
from pipeline.speech.engine import Hearing, Said, Stopped
from pipeline.speech.guards import is_repeated
from pipeline.transcribe import WhisperTranscriber

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.speech

SAMPLES = Path(__file__).parents[1] / "samples" / "recordings"
CLASS = ("Niamh Byrne", "Ja'Marcus Hill", "Xiomara Cruz", "Oluwaseun Ade", "Maya Torres", "Jamal Carter")


@pytest.fixture(scope="module")
def base(model_cache: Path) -> WhisperTranscriber:
    """The default model, loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(model_cache))
        return WhisperTranscriber(speech_model("base"), "base")


@pytest.fixture(scope="module")
def tiny(model_cache: Path) -> WhisperTranscriber:
    """The smallest model, loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(model_cache))
        return WhisperTranscriber(speech_model("tiny.en"), "tiny.en")


def recorded(name: str) -> np.ndarray:
    """The samples of a sample recording."""
    return read_sound(next(SAMPLES.glob(f"*{name}*"))).samples


def silence(seconds: float) -> np.ndarray:
    """Nothing at all."""
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def noise(seconds: float, level: float = 0.05) -> np.ndarray:
    """The hiss of a room."""
    random = np.random.default_rng(1).standard_normal(int(seconds * SAMPLE_RATE))
    return (level * random).astype(np.float32)


def tones(seconds: float, *hertz: float, level: float = 0.1) -> np.ndarray:
    """The hum of a machine or a chord, swelling and fading twice a second."""
    at_s = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = sum(np.sin(2 * np.pi * h * at_s) for h in hertz) * (0.6 + 0.4 * np.sin(2 * np.pi * 2 * at_s))
    return (level * sound).astype(np.float32)


def bumps(seconds: float) -> np.ndarray:
    """Knocks in a pocket, one a second."""
    sound = silence(seconds)
    knock = noise(0.08, 0.5) * np.exp(-np.linspace(0, 6, int(0.08 * SAMPLE_RATE))).astype(np.float32)
    for start in range(0, len(sound) - len(knock), SAMPLE_RATE):
        sound[start : start + len(knock)] += knock
    return sound


@pytest.mark.parametrize(
    "sound",
    [
        silence(8),
        noise(10),
        noise(10, 0.002),
        tones(10, 50, 100, 150),
        tones(10, 262, 330, 392),
        bumps(10),
        silence(0.01),
        silence(0),
    ],
    ids=["silence", "noise", "hiss", "hum", "music", "bumps", "a moment", "empty"],
)
def test_where_nothing_is_said_there_are_no_words(base: WhisperTranscriber, sound: np.ndarray) -> None:
    """Silence, noise, hum, a chord and bumps give no words, however the class list tempts the engine."""
    transcript = base.transcribe(sound, names=CLASS)
    assert (transcript.text, transcript.words) == ("", ())


def test_what_passes_for_speech_is_no_echo_of_the_class(
    base: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the voice detector took noise for speech, what the engine makes of it is not the names it was given."""
    monkeypatch.setattr(hearing, "speech_probabilities", lambda samples: np.full(len(samples) // 512, 0.9, np.float32))
    for sound in (silence(8), noise(8), tones(8, 50, 100, 150)):
        text = base.transcribe(sound, names=CLASS).text.lower()
        assert not [name for name in CLASS if name.split()[0].lower() in text], text


def test_a_recap_is_heard(base: WhisperTranscriber) -> None:
    """A recap's words come with their places in the text, their times in order, and its sentences with their marks."""
    samples = recorded("a046")
    transcript = base.transcribe(samples)
    assert transcript.text.startswith("Three in a row before lunch. Ruby first")
    assert transcript.text.endswith("oved on.")
    assert len(re.findall(r"[.?!]", transcript.text)) >= 8
    assert all(transcript.text[w.start_char : w.end_char] == w.word for w in transcript.words)
    assert re.sub(r"\s", "", transcript.text) == "".join(w.word for w in transcript.words)
    starts = [w.start_s for w in transcript.words]
    assert starts == sorted(starts)
    assert all(0 <= w.start_s <= w.end_s <= len(samples) / SAMPLE_RATE for w in transcript.words)
    assert (transcript.language, transcript.model) == ("en", "base")
    assert transcript.engine.startswith("faster-whisper 1.")


def test_times_are_those_of_the_recording(base: WhisperTranscriber) -> None:
    """Silence that is cut out before the engine hears is there again in the times of the words."""
    samples = recorded("a031")
    plain = base.transcribe(samples)
    later = base.transcribe(np.concatenate([silence(20), samples, silence(20)]))
    assert [later.words[0].word, later.words[-1].word] == [plain.words[0].word, plain.words[-1].word]
    assert later.words[0].start_s == pytest.approx(plain.words[0].start_s + 20, abs=0.5)
    assert later.words[-1].end_s == pytest.approx(plain.words[-1].end_s + 20, abs=0.5)


def test_the_same_sound_gives_the_same_transcript(tiny: WhisperTranscriber) -> None:
    """Nothing of one recording is left over for the next."""
    first, other = recorded("a031"), recorded("a034")
    before = tiny.transcribe(first, names=CLASS)
    tiny.transcribe(other)
    assert tiny.transcribe(first, names=CLASS) == before


def test_the_first_word_and_the_last_are_heard(base: WhisperTranscriber) -> None:
    """A recording that begins and ends within a word's breath loses neither the opening name nor the tail."""
    samples = recorded("a040")
    words = base.transcribe(samples).text.split()
    assert words[0].startswith("Ibra")
    assert words[-1].strip(".").lower() == "words"


@pytest.mark.parametrize("name", ["Ibrahim", "Ibraheem"])
def test_a_name_is_spelled_as_on_the_class_list(base: WhisperTranscriber, name: str) -> None:
    """Of the ways to write a name, the class list's is taken."""
    assert base.transcribe(recorded("a040"), names=(f"{name} Diallo",)).text.startswith(f"{name} ")


def test_a_long_recording_is_heard_in_pieces(tiny: WhisperTranscriber) -> None:
    """Several recaps in one file, with long pauses between, are heard one after the other and none is lost."""
    samples = np.concatenate([recorded("a031"), silence(30), recorded("a043"), noise(15, 0.001), recorded("a034")])
    text = tiny.transcribe(samples).text
    for name in ("a031", "a043", "a034"):
        alone = tiny.transcribe(recorded(name)).text
        same = set(re.findall(r"\w+", alone.lower())) & set(re.findall(r"\w+", text.lower()))
        assert len(same) > 0.8 * len(set(re.findall(r"\w+", alone.lower())))


def loop(words: tuple[Said, ...]) -> tuple[Said, ...]:
    """The first words again and again."""
    return tuple(words[n % 4] for n in range(60))


@pytest.mark.parametrize("spoil", [loop, lambda words: words[:5]], ids=["loop", "dropped tail"])
def test_a_spoiled_hearing_is_heard_again(
    tiny: WhisperTranscriber, spoil: Callable[[tuple[Said, ...]], tuple[Said, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the quick search loops or stops short, and then the wide one too, the careful way has the last word."""
    samples = recorded("a031")
    engine = tiny._engine
    decode, careful, asked = engine.decode, engine.hear_carefully, []

    def spoiled(*given: object, **options: object) -> list[Hearing]:
        asked.append(options.get("beams", 1))
        heard = decode(*given, **options)  # type: ignore[arg-type]
        return [Hearing(spoil(h.words), h.log_probability, h.no_speech) for h in heard]

    def carefully(window: np.ndarray) -> Hearing:
        asked.append("careful")
        return careful(window)

    monkeypatch.setattr(engine, "decode", spoiled)
    monkeypatch.setattr(engine, "hear_carefully", carefully)
    text = tiny.transcribe(samples).text
    assert asked == [1, 5, 5, "careful", "careful"]
    assert len(text.split()) > 50
    assert "flea market" in text


@pytest.mark.parametrize(("name", "cut_s"), [("a046", 0.4), ("a046", 0.5), ("a034", 1.5)])
def test_a_scrap_of_sound_is_not_heard_over_and_over(base: WhisperTranscriber, name: str, cut_s: float) -> None:
    """Of so little sound the quick search makes loops ("Three three three three"), with the class at hand or not."""
    scrap = recorded(name)[: int(cut_s * SAMPLE_RATE)]
    for names in ((), CLASS, ("Abby Foster",)):
        assert not is_repeated(base.transcribe(scrap, names=names).text)


def test_hearing_needs_no_network(model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is loaded and hears while every way to another machine is closed (by conftest); told to stop, it does."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(model_cache))
    transcriber = WhisperTranscriber(speech_model("tiny.en"), "tiny.en")
    assert "Jordan" in transcriber.transcribe(recorded("a031")).text
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    transcriber.stop()
    with pytest.raises(Stopped):
        transcriber.transcribe(recorded("a031"))
