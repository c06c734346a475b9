"""The real model on a class that talks far away, and on music: no words, however the class list tempts it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.weights import speech_model
from pipeline.sounds.sound import SAMPLE_RATE, read_sound
from pipeline.speech import hearing
from pipeline.transcribe import WhisperTranscriber

pytestmark = pytest.mark.speech

SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "recordings").iterdir())
CLASS = ("Niamh Byrne", "Ja'Marcus Hill", "Xiomara Cruz", "Oluwaseun Ade", "Maya Torres", "Jamal Carter")
SECONDS = 12
LENGTH = SECONDS * SAMPLE_RATE
AT_S = np.arange(LENGTH) / SAMPLE_RATE
MAJOR = (0, 2, 4, 5, 7, 9, 11, 12)


@pytest.fixture(scope="module")
def base(model_cache: Path) -> WhisperTranscriber:
    """The default model, loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(model_cache))
        return WhisperTranscriber(speech_model("base"), "base")


def at_level(sound: np.ndarray, level: float) -> np.ndarray:
    """The sound at a root mean square of ``level``."""
    return (sound / np.sqrt(np.mean(sound**2)) * level).astype(np.float32)


def class_far_away(voices: int, *, level: float, seed: int) -> np.ndarray:
    """Children at the other end of a room: the sample voices, higher and lower, all at once, dull and with an echo."""
    random = np.random.default_rng(seed)
    talk = np.zeros(LENGTH)
    for voice in range(voices):
        samples = at_level(read_sound(SAMPLES[voice % len(SAMPLES)]).samples, 1.0)
        samples = np.roll(np.tile(samples, LENGTH // len(samples) + 1), random.integers(len(samples)))[:LENGTH]
        pitch = random.uniform(0.85, 1.2)
        talk += random.uniform(0.5, 1.0) * np.interp(
            np.arange(LENGTH) * pitch % (LENGTH - 1), np.arange(LENGTH), samples
        )
    half_s = SAMPLE_RATE // 2
    echo = random.standard_normal(half_s) * np.exp(np.linspace(0, -6.9, half_s))
    spectrum = np.fft.rfft(talk, 2 * LENGTH) * np.fft.rfft(echo, 2 * LENGTH)
    spectrum /= 1 + (np.fft.rfftfreq(2 * LENGTH, 1 / SAMPLE_RATE) / 1800) ** 4
    return at_level(np.fft.irfft(spectrum)[:LENGTH], level)


def plucked(half_tones: float, seconds: float) -> np.ndarray:
    """A note above the low a, with overtones, dying away."""
    at_s = AT_S[: int(seconds * SAMPLE_RATE)]
    return sum(
        strength * np.sin(2 * np.pi * 220 * 2 ** (half_tones / 12) * overtone * at_s)
        for overtone, strength in enumerate((1.0, 0.5, 0.3, 0.2), start=1)
    ) * np.exp(-2 * at_s)


def music(beat_s: float, seed: int) -> np.ndarray:
    """Chords, a melody over them, and drums."""
    random = np.random.default_rng(seed)
    sound = np.zeros(2 * LENGTH)

    def play(at_s: float, played: np.ndarray, loudness: float) -> None:
        start = int(at_s * SAMPLE_RATE)
        sound[start : start + len(played)] += loudness * played

    for beat in range(int(SECONDS / beat_s)):
        at_s = beat * beat_s
        if beat % 4 == 0:
            for third in (0, 4, 7):
                play(at_s, plucked((0, 5, 7, 0)[beat // 4 % 4] + third, 4 * beat_s), 0.12)
        for half in (0.0, 0.5):
            play(at_s + half * beat_s, plucked(12 + random.choice(MAJOR), beat_s), 0.25)
        drum = np.sin(2 * np.pi * 60 * AT_S[:2400]) if beat % 2 == 0 else random.standard_normal(2400) / 2
        play(at_s, drum * np.exp(np.linspace(0, -6, 2400)), 0.5)
    return at_level(sound[:LENGTH], 0.08)


def sung(seed: int) -> np.ndarray:
    """A melody on "ah", with vibrato: a buzz through the resonances of a throat."""
    random = np.random.default_rng(seed)
    tones = 220 * 2 ** (np.repeat(random.choice(MAJOR, 2 * SECONDS), SAMPLE_RATE // 2) / 12)
    turns = np.cumsum(tones * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * AT_S))) / SAMPLE_RATE
    hertz = np.fft.rfftfreq(LENGTH, 1 / SAMPLE_RATE)
    throat = sum(1 / (1 + ((hertz - at) / width) ** 2) for at, width in ((700, 90), (1200, 110), (2600, 160)))
    return at_level(np.fft.irfft(np.fft.rfft(turns % 1 - 0.5) * throat, LENGTH), 0.08)


@pytest.mark.parametrize(
    ("voices", "level", "seed"),
    [
        (2, 0.003, 2),
        (3, 0.003, 1),
        (3, 0.01, 2),
        (4, 0.01, 2),
        (6, 0.01, 2),
        (6, 0.003, 1),
        (8, 0.01, 2),
        (14, 0.03, 1),
    ],
)
def test_a_class_far_away_says_nothing(base: WhisperTranscriber, voices: int, level: float, seed: int) -> None:
    """Loud or soft, few or many: the voice detector takes it for speech, and the words made of it are not believed."""
    transcript = base.transcribe(class_far_away(voices, level=level, seed=seed), names=CLASS)
    assert (transcript.text, transcript.words) == ("", ())


def test_a_teacher_is_heard_before_the_class(base: WhisperTranscriber) -> None:
    """A recap with the class behind it, at half its loudness, has its words; the class adds none when it is over."""
    recap = at_level(read_sound(next(path for path in SAMPLES if "a031" in path.name)).samples, 0.06)[:LENGTH]
    behind = class_far_away(6, level=0.03, seed=2)
    alone = base.transcribe(recap).text.lower().split()
    heard = base.transcribe(np.concatenate([recap + behind, np.zeros(SAMPLE_RATE * 2, np.float32), behind / 8])).text
    same = [word for word in heard.lower().split() if word in alone]
    assert len(same) > 0.7 * len(alone)
    assert len(heard.split()) < 1.2 * len(alone)


@pytest.mark.parametrize("is_taken_for_speech", [False, True])
@pytest.mark.parametrize(
    "sound", [music(0.6, 0), music(0.43, 2), sung(1), music(0.6, 3) + sung(3)], ids=["slow", "fast", "sung", "both"]
)
def test_music_says_nothing(
    base: WhisperTranscriber, sound: np.ndarray, is_taken_for_speech: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chords, a melody, drums and singing without words; even if the voice detector took them for speech."""
    if is_taken_for_speech:
        always = np.full(len(sound) // 512, 0.9, np.float32)
        monkeypatch.setattr(hearing, "speech_probabilities", lambda samples: always)
    transcript = base.transcribe(sound, names=CLASS)
    assert (transcript.text, transcript.words) == ("", ())
