"""Where outcomes are kept: the published ones of the checkout, read only, and this checkout's own, below ``.loco/outcomes``.

    <address>.jsonl.gz                     outcomes of a whole benchmark, a line a case
    generations/<address>/<block>.jsonl    what was written, block by block
    scored/<address>/<block>.jsonl         its scores, until the whole is there

Every file is written whole and carries a digest of itself. Two runs at once write the same bytes, so neither hurts the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from loco.errors import DataError, EvaluationError
from loco.evaluation.address import Address
from loco.evaluation.generation import Block, Generated, block_name
from loco.evaluation.sealed import Row, read_sealed, write_sealed
from loco.evaluation.types import CaseOutcome

PUBLISHED = Path("leaderboard", "results", "outcomes")
LOCAL = Path(".loco", "outcomes")


class OutcomeStore:
    """``published`` is looked in first and never written. ``warnings`` tells of own files that were changed, and not used."""

    def __init__(self, local: Path, published: Path | None = None) -> None:
        self.local, self.published = local, published
        self.warnings: list[str] = []

    @classmethod
    def of(cls, root: Path) -> OutcomeStore:
        """The store of a checkout."""
        return cls(root / LOCAL, root / PUBLISHED)

    # Whole results

    def outcomes(self, address: str) -> tuple[CaseOutcome, ...] | None:
        """The outcomes at an address, or None. Raises DataError for a published file that was changed."""
        if self.published is not None and (path := self.published / f"{address}.jsonl.gz").is_file():
            return _outcomes_of(path, address)
        found = self._own(self.path(address), address)
        return None if found is None else tuple(map(outcome_of, found))

    def keep(self, address: Address, outcomes: Sequence[CaseOutcome]) -> None:
        """Keep the outcomes of a whole result; its scored blocks have done their service."""
        path = self.path(address.sha256)
        write_sealed(path, {"address": address.sha256, "facts": address.facts}, [asdict(outcome) for outcome in outcomes])
        shutil.rmtree(self.local / "scored" / address.sha256, ignore_errors=True)

    def path(self, address: str) -> Path:
        """Where the outcomes at an address are written."""
        return self.local / f"{address}.jsonl.gz"

    # Blocks

    def generated(self, address: str, start: int, stop: int) -> tuple[Generated, ...] | None:
        """What was written in a block, or None."""
        found = self._own(self.local / "generations" / address / block_name(start, stop), address)
        return None if found is None else tuple(Generated(**row) for row in found)

    def keep_generated(self, block: Block, generated: Sequence[Generated]) -> None:
        """Keep what was written in a block."""
        path = self.local / "generations" / block.address / block.name
        write_sealed(path, {"address": block.address}, [item.row() for item in generated])

    def scored(self, address: str, start: int, stop: int) -> tuple[CaseOutcome, ...] | None:
        """The scores of a block, or None."""
        found = self._own(self.local / "scored" / address / block_name(start, stop), address)
        return None if found is None else tuple(map(outcome_of, found))

    def keep_scored(self, address: str, start: int, stop: int, outcomes: Sequence[CaseOutcome]) -> None:
        """Keep the scores of a block."""
        path = self.local / "scored" / address / block_name(start, stop)
        try:
            write_sealed(path, {"address": address}, [asdict(outcome) for outcome in outcomes])
        except EvaluationError:
            if not self.path(address).is_file():  # else another run kept the whole result just now, and cleared the blocks
                raise

    def _own(self, path: Path, address: str) -> tuple[Row, ...] | None:
        try:
            found = read_sealed(path)
            if found.header.get("address") != address:
                raise DataError(f"{path} holds the outcomes of another address.")
        except FileNotFoundError:
            return None
        except DataError as error:
            self.warnings.append(f"{error.message} It is measured again.")
            return None
        return found.rows


def outcome_of(row: Mapping[str, Any]) -> CaseOutcome:
    """An outcome from its row. Raises DataError where the row is none."""
    try:
        outcome = CaseOutcome(**row)
    except TypeError as error:
        raise DataError(f"This is no outcome of a case: {error}.") from error
    if outcome.value is not None and not isinstance(outcome.value, int | float):
        raise DataError(f"This is no outcome of a case: the value of {outcome.case} is {outcome.value!r:.40}, and no score.")
    return outcome


def _outcomes_of(path: Path, address: str) -> tuple[CaseOutcome, ...]:
    restore = "Restore it: `git checkout` brings it back."
    try:
        found = read_sealed(path)
    except DataError as error:
        raise DataError(error.message, hint=restore) from error
    if found.header.get("address") != address:
        raise DataError(f"{path} holds the outcomes of another address.", hint=restore)
    return tuple(map(outcome_of, found.rows))
