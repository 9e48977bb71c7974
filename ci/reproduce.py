"""Trains a submitted version again, with the trusted recipe, and compares: what a maintainer asks for when in doubt.

    python -m ci.reproduce adapters/NAME/VERSION [--tolerance 0.05]

The submitted script is not run: `loco.training` reads train.yaml and the data. On the machine that it was trained on the same
bytes come out; elsewhere arithmetic differs in the last digits, so the scores on the adapter's own benchmark decide: reproduced
where they differ by at most the tolerance. 0 reproduced, 1 not, 2 wrong input, 3 the training failed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import click

from ci.checks.lora import agreement
from ci.step import Step
from ci.worktree import paths_of
from loco.cli.measuring import measuring
from loco.cli.output import print_json
from loco.digests import sha256_of
from loco.errors import UsageError
from loco.evaluation.candidates import candidate_of_folder
from loco.evaluation.compare import compare_adapters
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.selection import Selection
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import Comparison
from loco.registry import find_root, load_registry
from loco.training.extra import training_extra

TOLERANCE = 0.05
"""As the gate's margin for forgetting: a difference that small is taken for none."""
UNLIKE = 0.5  # cosine below which two trainings didn't start from the same matrices
NOT_REPRODUCED = 1


@dataclass(frozen=True, slots=True)
class Reproduced:
    """``identical``: the same bytes. ``agreement`` is the cosine between the two changes of the weights, -1 to 1.

    ``comparisons`` set the new training (as subject) against the submitted one, on the benchmarks of the adapter's domain.
    """

    adapter: str
    identical: bool
    agreement: float
    tolerance: float
    comparisons: tuple[Comparison, ...] = ()

    @property
    def difference(self) -> float:
        """Score of the new training minus that of the submitted one, the mean over benchmarks."""
        return fmean(item.difference for item in self.comparisons) if self.comparisons else 0.0

    @property
    def holds(self) -> bool:
        """Whether the submission does what its own data and config make."""
        return self.identical or (bool(self.comparisons) and abs(self.difference) <= self.tolerance)


def train_again(folder: Path, root: Path, into: Path) -> Path:
    """Train ``folder`` (adapters/<name>/<version>) from nothing, into a folder of the same name below ``into``.

    Raises TrainingError, EntryError, DataError.
    """
    with training_extra():
        from loco.training.progress import Bar
        from loco.training.recipe import train_adapter
    out = into / "adapters" / folder.parent.name / folder.name
    out.mkdir(parents=True)
    shutil.copyfile(folder / "train.yaml", out / "train.yaml")
    with Bar() as progress:
        train_adapter(folder, root=root, progress=progress, resume=False, out=out)
    return out


def compare_trainings(
    root: Path, submitted: Path, again: Path, *, tolerance: float, progress: MeasuringProgress | None = None
) -> Reproduced:
    """Compare two trained folders of one version: by bytes, and where these differ by scores on all cases of their domain."""
    name = submitted.parent.name
    label = f"{name}@{submitted.name}"
    one, other = submitted / f"{name}.gguf", again / f"{name}.gguf"
    if sha256_of(one) == sha256_of(other):
        return Reproduced(label, True, 1.0, tolerance)
    registry = load_registry(root)
    candidates = [candidate_of_folder(registry, folder) for folder in (again, submitted)]
    if candidates[0].domain is None:
        raise UsageError(f"{label} names no domain, so no benchmark can tell the two trainings apart.")
    with tempfile.TemporaryDirectory() as folder:
        store = OutcomeStore(Path(folder))
        duels = compare_adapters(root, *candidates, store=store, selection=Selection(), progress=progress)
    return Reproduced(label, False, agreement(one, other), tolerance, tuple(duel.comparison for duel in duels))


def sentences(found: Reproduced) -> Sequence[str]:
    """What came out, for people."""
    if found.identical:
        return [f"{found.adapter}: reproduced, the same bytes."]
    said = [
        f"{item.benchmark}: {item.reference_score:.3f} submitted, {item.score:.3f} trained again "
        f"({item.difference:+.3f}, 95 % {item.low:+.3f} to {item.high:+.3f}, {item.n} cases)"
        for item in found.comparisons
    ]
    word = "reproduced" if found.holds else "not reproduced"
    alike = "" if found.agreement >= UNLIKE else ": another seed, config or kind of device than the submitted one's"
    return [
        *said,
        f"The changes of the weights point the same way with a cosine of {found.agreement:.3f}{alike}.",
        f"{found.adapter}: {word}, a difference of {found.difference:+.3f} with a tolerance of {found.tolerance:g}.",
    ]


@click.command(cls=Step)
@click.argument("folder")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=TOLERANCE, show_default=True, help="Difference of scores.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def main(ctx: click.Context, folder: str, tolerance: float, as_json: bool) -> None:
    """Train the version in FOLDER (adapters/NAME/VERSION) again with the shared recipe, and compare."""
    root = find_root()
    submitted = root / paths_of(folder)[0]
    if not (submitted / f"{submitted.parent.name}.gguf").is_file():
        raise UsageError(f"{submitted} holds no trained adapter.", hint="Name a folder adapters/NAME/VERSION.")
    with tempfile.TemporaryDirectory() as temporary, measuring(as_json) as progress:
        again = train_again(submitted, root, Path(temporary))
        found = compare_trainings(root, submitted, again, tolerance=tolerance, progress=progress)
    if as_json:
        print_json({"reproduced": found.holds, "difference": found.difference, "result": found})
    else:
        click.echo("\n".join(sentences(found)))
    if not found.holds:
        ctx.exit(NOT_REPRODUCED)


if __name__ == "__main__":
    main(prog_name="reproduce")
