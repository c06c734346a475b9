"""spaCy's vectors of words among their neighbours, by one function in place of some thirty.

The layers of a ``tok2vec`` that look at a word's neighbours (``spacy.MaxoutWindowEncoder.v2``) are thinc's smallest
parts one in another; for a text of a hundred words, a third of their time goes into getting from part to part, into the
largest of three in a row, and into what training alone would need. Here the same numbers are made, bit for bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from thinc.api import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SMALLEST = 1e-8  # thinc's own, in ``layernorm.v1``


def join_layers(tok2vec: Model[Any, Any]) -> None:
    """Have the model of a ``tok2vec`` component run its layers as one function. It cannot be trained any more.

    Where these are not the layers that spaCy's own pipelines have, nothing is changed.
    """
    parts = [node.name for node in tok2vec.get_ref("encode").walk()]
    layers = tok2vec.get_ref("encode").layers[0]
    expected = {"expand_window", "maxout", "layernorm", "dropout"}
    if {name for name in parts if ">>" not in name and "(" not in name} == expected:
        tok2vec.replace_node(layers, Model("joined", _Joined(layers)))


class _Layer(NamedTuple):
    """One layer's numbers.

    ``weights`` make of a row of neighbours three rows of pieces, of which the larger are taken; what is made so is
    brought to a mean of 0 and a variance of 1, then stretched and shifted.
    """

    reach: int
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    stretch: NDArray[np.float32]
    shift: NDArray[np.float32]


class _Joined:
    """What runs in place of the layers."""

    def __init__(self, layers: Model[Any, Any]) -> None:
        self._ops: Any = layers.ops
        self._layers = tuple(_numbers(layers))

    def __call__(self, _model: Model[Any, Any], rows: NDArray[np.float32], is_train: bool) -> tuple[Any, None]:  # noqa: ARG002
        """The vectors, from those that know no neighbour; and no way back, by which thinc would train the layers."""
        for layer in self._layers if len(rows) else ():
            pieces = self._ops.gemm(self._ops.seq2col(rows, layer.reach), layer.weights)
            pieces += layer.bias
            rows = rows + _evened(pieces.reshape(len(rows), -1, rows.shape[1]).max(axis=1), layer)
        return rows, None


def _evened(made: NDArray[np.float32], layer: _Layer) -> NDArray[np.float32]:
    width = made.shape[1]
    made -= np.add.reduce(made, axis=1, keepdims=True) / width
    variance = np.add.reduce(made * made, axis=1, keepdims=True) / width + _SMALLEST
    made *= variance**-0.5
    made *= layer.stretch
    made += layer.shift
    return made


def _numbers(layers: Model[Any, Any]) -> Iterator[_Layer]:
    for layer in layers.layers:
        part: dict[str, Any] = {node.name: node for node in layer.walk()}
        weights, bias = (part["maxout"].get_param(name) for name in "Wb")  # (vector, pieces, row), (vector, pieces)
        yield _Layer(
            part["expand_window"].attrs["window_size"],
            np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1)),
            bias.T.ravel(),
            part["layernorm"].get_param("G"),
            part["layernorm"].get_param("b"),
        )
