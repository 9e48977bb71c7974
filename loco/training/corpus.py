"""All data of one training: the examples of its domain and those replayed, read, tokenised and digested."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from loco.errors import DataError
from loco.training.config import TrainConfig
from loco.training.examples import EncodedExample, digest, encode, find_files, read_examples


@dataclass(frozen=True, slots=True)
class Corpus:
    """Encoded examples, how many were too long to be used, and the sha256 of the files (None where there are none)."""

    domain: list[EncodedExample]
    replay: list[EncodedExample]
    too_long: int
    domain_sha256: str | None
    replay_sha256: str | None


def load_corpus(config: TrainConfig, tokeniser: Tokenizer, *, folder: Path, root: Path) -> Corpus:
    """Read what ``config`` names. With a replay share of 1 (a control) no domain data is looked for.

    Raises DataError for paths that lead nowhere and for a broken line.
    """
    domain_files = find_files(config.data, folder, root) if config.replay_share < 1 else []
    replay_files = find_files(config.replay.data, folder, root) if config.replay and config.replay.share else []
    read = {
        replay: [example for path in files for example in read_examples(path)]
        for replay, files in ((False, domain_files), (True, replay_files))
    }
    kept = {
        replay: encode(examples, tokeniser, max_length=config.max_length, replay=replay) for replay, examples in read.items()
    }
    both = set(domain_files) & set(replay_files)
    if both:
        raise DataError(f"{sorted(both)[0]} is named in 'data' and in 'replay.data'.", hint="Name it once.")
    return Corpus(
        domain=kept[False],
        replay=kept[True],
        too_long=sum(map(len, read.values())) - sum(map(len, kept.values())),
        domain_sha256=digest(domain_files) if domain_files else None,
        replay_sha256=digest(replay_files) if replay_files else None,
    )
