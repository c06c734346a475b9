"""spaCy's vectors of words before their neighbours are looked at, remembered from text to text.

The first layer of spaCy's ``tok2vec`` makes a word's vector of some features of that word alone
(``spacy.MultiHashEmbed.v2``); a third of its time goes into that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from thinc.api import Model, chain

from pipeline.tagging.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

KEPT: Final = 8_000
"""So many words are remembered, of some 600 bytes each."""


def remember_words(tok2vec: Model[Any, Any]) -> None:
    """Have the model of a ``tok2vec`` component remember the words that it meets. It cannot be trained any more."""
    embed = tok2vec.get_ref("embed")
    tok2vec.replace_node(embed, Model("remembered", _Embedding(embed), dims={"nO": embed.get_dim("nO")}))


class _Embedding:
    """What runs in place of a layer that makes vectors of words."""

    def __init__(self, embed: Model[Any, Any]) -> None:
        self._features, *rest = embed.layers
        self._rest: Model[Any, Any] = chain(*rest)
        self._vectors: Remembered[bytes] = Remembered(self._work_out, [embed.get_dim("nO")], KEPT)

    def __call__(self, _model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Any], None]:  # noqa: ARG002
        """The vectors of each text's words, and no way back from them, by which thinc would train the layer."""
        return [self._vectors(_keys(features)) for features in self._features.predict(docs)], None

    def _work_out(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        features = np.frombuffer(b"".join(keys), np.uint64).reshape(len(keys), -1)
        (vectors,) = self._rest.predict([features])
        return np.asarray(vectors)


def _keys(features: NDArray[np.uint64]) -> list[bytes]:
    """A key for each word, from its row of features."""
    row = np.dtype((np.void, features.shape[1] * features.itemsize))
    keys: list[bytes] = np.ascontiguousarray(features).view(row).ravel().tolist()
    return keys
