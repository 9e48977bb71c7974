"""One evaluation on several machines: each measures its share of the blocks, and one puts the shares together.

Every machine lays out the same work, so a share is told by its number alone, and the whole has the bytes of one run. A share is
a file; it names the work that it belongs to, and carries a digest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from loco.errors import DataError, UsageError
from loco.evaluation.measure import MeasuringProgress, Portion, generate, score
from loco.evaluation.sealed import Row, Sealed, read_sealed, write_sealed
from loco.evaluation.store import OutcomeStore, outcome_of
from loco.evaluation.types import CaseOutcome
from loco.evaluation.work import Work

_SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Shard:
    """Share ``number`` (from 1) of ``of``."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"shard-{self.number}-of-{self.of}.jsonl.gz"

    def portions(self, work: Work) -> list[Portion]:
        """Its part of the work: every so many-th block, so that all shares are alike."""
        return [portion for item in work.wanted for portion in item.portions][self.number - 1 :: self.of]


def parse_shard(text: str) -> Shard:
    """A shard from "3/8". Raises UsageError."""
    found = _SHARD.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise UsageError(f"{text!r} is no shard.", hint="Write NUMBER/OF, as in 3/8: the third of eight.")
    return Shard(int(found[1]), int(found[2]))


def run_shard(work: Work, shard: Shard, folder: Path, *, store: OutcomeStore, progress: MeasuringProgress) -> Path:
    """Measure a share and write its file into ``folder``. Raises as `measure`."""
    portions = shard.portions(work)
    whole = {item.outcome.sha256: store.outcomes(item.outcome.sha256) for item in work.wanted}
    missing = [portion for portion in portions if whole[portion.of.outcome.sha256] is None]
    generate(missing, store=store, open_generator=work.open_generator, progress=progress)
    rows = []
    for item in work.wanted:
        mine = [portion for portion in portions if portion.of is item]
        known = whole[item.outcome.sha256]
        scored = score(mine, store=store, progress=progress) if known is None else (known[p.start : p.stop] for p in mine)
        rows += [_row(portion, outcomes) for portion, outcomes in zip(mine, scored, strict=True)]
    path = folder / shard.file_name
    write_sealed(path, {"work": work.identity, "shard": str(shard)}, rows)
    return path


def merge_shards(work: Work, places: Sequence[Path], *, store: OutcomeStore) -> None:
    """Put the shares of ``places`` (files, or folders of them) into the store: measuring then only reads.

    Raises DataError for a file that was changed, UsageError where a share is of other work, missing or there twice.
    """
    found: dict[Shard, Sealed] = {}
    for path in _files(places):
        share = _read(path, work)
        shard = parse_shard(str(share.header.get("shard")))
        if shard in found:
            raise UsageError(f"{path}: shard {shard} is there twice.")
        found[shard] = share
    _check_complete(list(found))
    known = {(p.of.outcome.sha256, p.start, p.stop): p for item in work.wanted for p in item.portions}
    for share in found.values():
        for row in share.rows:
            if row.keys() != {"address", "start", "stop", "outcomes"}:
                raise DataError(f"A shard has a row of another form: {', '.join(sorted(row))}.")
            key = (row["address"], row["start"], row["stop"])
            if key not in known:
                raise DataError(
                    f"Cases {row['start']} to {row['stop']} of {row['address'][:12]} aren't part of this evaluation."
                )
            store.keep_scored(*key, _outcomes(row, known[key]))


def _files(places: Sequence[Path]) -> list[Path]:
    found = [path for place in places for path in (sorted(place.rglob("shard-*.jsonl.gz")) if place.is_dir() else [place])]
    if not found:
        raise UsageError("There is no shard to merge.", hint="Name the files, or the folder, that `loco eval --shard` wrote.")
    return found


def _read(path: Path, work: Work) -> Sealed:
    try:
        share = read_sealed(path)
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.") from error
    if share.header.get("work") != work.identity:
        raise UsageError(
            f"{path} belongs to another evaluation.",
            hint="Base, adapter, benchmarks, options and engine version must be the same on every machine.",
        )
    return share


def _check_complete(shards: Sequence[Shard]) -> None:
    of = shards[0].of
    if any(shard.of != of for shard in shards):
        raise UsageError(f"The shards are of different divisions: {', '.join(map(str, shards))}.")
    if missing := sorted(set(range(1, of + 1)) - {shard.number for shard in shards}):
        raise UsageError(f"Shards are missing: {', '.join(f'{number}/{of}' for number in missing)}.")


def _row(portion: Portion, outcomes: Sequence[CaseOutcome]) -> Row:
    of = portion.of.outcome.sha256
    return {"address": of, "start": portion.start, "stop": portion.stop, "outcomes": [asdict(item) for item in outcomes]}


def _outcomes(row: Row, portion: Portion) -> list[CaseOutcome]:
    outcomes = list(map(outcome_of, row["outcomes"]))
    if [item.case for item in outcomes] != [case.id for case in portion.of.cases[portion.start : portion.stop]]:
        raise DataError(f"The outcomes of {portion.of.label}, cases {portion.start} to {portion.stop}, are of other cases.")
    return outcomes
