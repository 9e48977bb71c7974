"""The whole board, from the tree alone: registry, published reports, published outcomes. No clock, network or local cache."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from loco.errors import EntryError
from loco.evaluation.store import PUBLISHED, OutcomeStore
from loco.leaderboard.answers import Outcomes
from loco.leaderboard.domains import domain_board
from loco.leaderboard.sources import BASE_REPORT, RESULTS, Published, base_report, published
from loco.leaderboard.systems import system_row
from loco.leaderboard.types import BaseBoard, Board
from loco.registry import Registry, load_registry
from loco.schema import BaseModelEntry

BOARD = Path("leaderboard", "board.json")


def make_board(root: Path) -> Board:
    """Make the board of a checkout. Raises EntryError for a wrong registry or report, DataError for changed outcomes."""
    registry = load_registry(root)
    reports = published(root)
    for found in reports:
        if found.report.base not in registry.bases:
            raise EntryError(
                f"{found.path}: the base {found.report.base!r} isn't registered.", hint="Archive a base, don't remove it."
            )
    # Both folders the same: what only this checkout measured has no place on the board.
    outcomes = OutcomeStore(root / PUBLISHED, root / PUBLISHED).outcomes
    bases = [
        _base_board(root, registry, base, [r for r in reports if r.report.base == base.name], outcomes)
        for base in registry.bases.values()
    ]
    return Board(bases=tuple(sorted(bases, key=lambda base: (base.status == "archived", not base.measured, base.base))))


def board_text(board: Board) -> str:
    """The board as JSON that may also stand inside a script of a page: no character in it can end one."""
    text = json.dumps(board.model_dump(mode="json"), indent=1, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def read_board(path: Path) -> Board:
    """Read a board. Raises EntryError where it can't be read or breaks its form."""
    try:
        return Board.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise EntryError(f"{path} is no leaderboard: {error}", hint="`loco leaderboard build` makes it again.") from error


def _base_board(
    root: Path, registry: Registry, base: BaseModelEntry, reports: Sequence[Published], outcomes: Outcomes
) -> BaseBoard:
    alone = base_report(root, base.name)
    domains = [
        domain_board(registry, base.name, domain, [r for r in reports if r.report.domain == domain.id], alone, outcomes)
        for domain in registry.domains.values()
    ]
    return BaseBoard(
        base=base.name,
        title=base.title,
        description=base.description,
        status=base.status,
        sha256=base.weights.sha256,
        parameters=base.parameters,
        quantisation=base.quantisation,
        size=base.weights.size,
        result=str(RESULTS / base.name / BASE_REPORT) if alone is not None else None,
        reproduce=f"loco eval --base {base.name}",
        domains=tuple(domains),
        system=system_row(registry, base.name),
    )
