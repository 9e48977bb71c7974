"""Base against itself, through the whole path of an evaluation, batched differently: what noise alone makes of a comparison.

python -m bench.noise_floor         # writes docs/noise-floor.md (some minutes)
python -m bench noise_floor         # prints the shares
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from bench.measure import Figures
from loco.atomic import write_text
from loco.evaluation.batching import Batching, batching_for
from loco.evaluation.candidates import base_subject
from loco.evaluation.machinery import llama_machinery
from loco.evaluation.reasons import points
from loco.evaluation.selection import Selected, Selection, select
from loco.evaluation.store import OutcomeStore
from loco.evaluation.system.evaluate import describe_machine
from loco.evaluation.types import BenchmarkResult, Comparison
from loco.evaluation.verdict import compare
from loco.evaluation.work import Work, lay_out
from loco.registry import find_root, load_registry
from loco.schema import BaseModelEntry

PAGE = Path(__file__).resolve().parents[1] / "docs" / "noise-floor.md"
OTHERS = (Batching(block=1, sequences=1, length=1024), Batching(block=16, sequences=4, length=1024))
"""One case at a time, and the batching that large bases have, nearly."""


@dataclass(frozen=True)
class Noise:
    """One benchmark run twice: cases, equal completions, and the comparison of the scores."""

    batching: Batching
    cases: int
    same_text: int
    comparison: Comparison

    @property
    def psi(self) -> float:
        """Share of cases scored differently."""
        return ((self.comparison.b or 0) + (self.comparison.c or 0)) / self.cases


def run(folder: Path, *, smoke: bool) -> Figures:
    """Over all benchmarks and batchings: the share of completions that differ, and of cases scored differently (psi)."""
    found = noise(folder, 20 if smoke else None)
    return {
        "cases": sum(item.cases for item in found),
        "completions that differ": 1 - sum(item.same_text for item in found) / sum(item.cases for item in found),
        "psi, worst benchmark": max(item.psi for item in found),
        "psi, all": sum(item.psi * item.cases for item in found) / sum(item.cases for item in found),
        "same batching again, completions that differ": _again(folder, 20 if smoke else None),
    }


def noise(folder: Path, limit: int | None) -> list[Noise]:
    """The nano base in its own batching against others."""
    root = find_root()
    base = load_registry(root).base("nano-2026")
    chosen = select(root, base.name, None, Selection())
    own = _measured(root, base, chosen, batching_for(base), folder, limit)
    found = []
    for batching in OTHERS:
        for one, other in zip(own, _measured(root, base, chosen, batching, folder, limit), strict=True):
            same = sum(x.text == y.text for x, y in zip(one.outcomes, other.outcomes, strict=True))
            found.append(Noise(batching, len(one.outcomes), same, compare("forgetting", other, one)))
    return found


def _measured(
    root: Path, base: BaseModelEntry, chosen: Sequence[Selected], batching: Batching, folder: Path, limit: int | None
) -> list[BenchmarkResult]:
    [results] = _work(root, base, chosen, batching, limit).measure(OutcomeStore(folder))
    return results


def _work(root: Path, base: BaseModelEntry, chosen: Sequence[Selected], batching: Batching, limit: int | None) -> Work:
    return lay_out(base, [(base_subject(base), ())], chosen, llama_machinery(root), limit, batching=batching)


def _again(folder: Path, limit: int | None) -> float:
    """Share of completions that differ when the same work is done once more, with one process in place of several."""
    root = find_root()
    base = load_registry(root).base("nano-2026")
    chosen = select(root, base.name, None, Selection())
    own = _measured(root, base, chosen, batching_for(base), folder, limit)
    machinery = llama_machinery(root, threads=1)
    [again] = lay_out(base, [(base_subject(base), ())], chosen, machinery, limit).measure(OutcomeStore(folder / "again"))
    pairs = [
        (x.text, y.text)
        for one, other in zip(own, again, strict=True)
        for x, y in zip(one.outcomes, other.outcomes, strict=True)
    ]
    return sum(x != y for x, y in pairs) / len(pairs)


def page(found: Sequence[Noise], again: float) -> str:
    """The whole of docs/noise-floor.md."""
    root = find_root()
    machine = describe_machine(root)
    rows = [_row(item) for item in found]
    headers = ["cases at a time", "domain", "cases", "other text", "other score", "psi", "difference", "95 % interval"]
    table = tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)
    own = batching_for(load_registry(root).base("nano-2026"))
    worst = max(item.psi for item in found)
    return f"""<!-- Written by `python -m bench.noise_floor`. -->
# The noise floor

The nano base against itself, through the whole path of `loco eval`: generated twice, scored twice, compared as an adapter is.
Nothing differs but how cases are put together: {own.sequences} at a time in blocks of {own.block}, as an evaluation does it,
against {" and ".join(str(item.sequences) for item in OTHERS)} at a time. What differs is noise: llama.cpp adds up in another
order where a batch has another shape, and where two tokens are about equally likely the other one wins.

    python -m bench.noise_floor     # writes this page

{table}

psi, the share of cases that are scored differently, is at most {worst:.3f}. So much disagreement would be in every comparison
without anybody's doing, if base and adapter were batched differently. `loco eval` doesn't let that happen: blocks, and the
number of cases at a time, are fixed and part of a result's address. The same work done again, by one process in place of one a
core, gave {again:.1%} other completions.

Between processors it can happen: other instructions add up in another order too. `loco reproduce` tells how many cases came out
otherwise.

Measured on {machine.processor}, {machine.cores} cores.
"""


def _row(item: Noise) -> list[str]:
    found = item.comparison
    other = (found.b or 0) + (found.c or 0)
    interval = f"[{points(found.low)}, {points(found.high)}]"
    return [
        str(item.batching.sequences),
        found.domain,
        str(item.cases),
        str(item.cases - item.same_text),
        str(other),
        f"{item.psi:.3f}",
        points(found.difference),
        interval,
    ]


def main() -> None:
    """Measure, and write the page. What was measured is kept below .loco, so that it can be interrupted."""
    folder = find_root() / ".loco" / "noise-floor"
    write_text(PAGE, page(noise(folder, None), _again(folder, None)))


if __name__ == "__main__":
    main()
