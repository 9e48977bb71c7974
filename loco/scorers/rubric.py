"""A text graded by a judge under a rubric: the mean of several runs, with how far the judge may be believed beside it.

No grade is given by a judge whose agreement with labelled cases wasn't measured, or is below the floor.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import Field, JsonValue, ValidationError

from loco.benchmarks.lines import Strict
from loco.errors import JudgeError, UsageError
from loco.judge.agreement import Agreement, require
from loco.judge.grading import RUNS, Graded, Item, grade, words
from loco.judge.judges import Judge, digest_of, refuse_self
from loco.judge.prompt import Work
from loco.judge.record import FOLDER, agreement_of
from loco.judge.rubric import Rubric, load_rubric
from loco.scorers import VERSIONS, NamedScorer
from loco.scorers.types import Case, Outcome, Score, Scorer

BINARY = False
CHOSEN = "LOCO_JUDGE"  # the environment variable that names the judge, before the benchmark's own


class Parameters(Strict):
    """What benchmark.yaml says: the rubric's file, the judge unless LOCO_JUDGE names one, and the runs a text."""

    rubric: str = Field(default="rubric.yaml", pattern=r"^[a-z0-9][a-z0-9._-]*$")
    judge: str | None = None
    runs: int = Field(default=RUNS, ge=1, le=20)


@dataclass
class RubricScorer:
    """Scores with a judge. The agreement is measured (or read) before the first text is graded."""

    judge: Judge
    rubric: Rubric
    folder: Path
    kept: Path
    runs: int = RUNS
    agreement: Agreement | None = field(default=None)

    def __call__(self, completions: list[str], cases: list[Case]) -> list[Score]:
        """Grade every text. Raises JudgeError for a judge below the floor, EndpointError where it can't be asked."""
        agreement = self.believed()
        require(agreement)
        written = [(text, case) for text, case in zip(completions, cases, strict=True) if text.strip()]
        items = [Item(Work(_task(case), case.reference), text.strip()) for text, case in written]
        graded = iter(grade(self.judge, self.rubric, items, runs=self.runs) if items else ())
        return [
            _score(next(graded), text, agreement, self.runs)
            if text.strip()
            else Score(0.0, None, "the answer is empty", "no-answer")
            for text in completions
        ]

    def believed(self) -> Agreement:
        """How far the judge may be believed: as it was measured, else measured now."""
        if self.agreement is None:
            self.agreement = agreement_of(self.judge, self.rubric, self.folder, self.kept)
        return self.agreement


def make() -> Scorer:
    """A rubric can't score without a judge: raises UsageError."""
    raise UsageError("A rubric scores with a judge.", hint="Use the benchmark's own scorer(): it knows rubric and judge.")


def judged_scorer(root: Path, folder: Path, parameters: Mapping[str, JsonValue]) -> NamedScorer:
    """The scorer of a benchmark in ``folder``. Raises UsageError, EntryError, JudgeError, UnknownNameError."""
    chosen = os.environ.get(CHOSEN) or None  # a workflow passes on a variable that nobody set as an empty one
    tried = trial(root, folder, parameters, chosen)
    judge, rubric = tried.judge, tried.rubric

    def refuse(base_sha256: str, adapters: Sequence[tuple[str, float]]) -> None:
        refuse_self(judge, base_sha256, adapters, asked_for=chosen is not None)

    version = f"{VERSIONS['rubric']}+{digest_of([judge.digest, rubric.sha256, tried.runs])[:12]}"
    return NamedScorer("rubric", version, BINARY, tried, refuse)


def trial(root: Path, folder: Path, parameters: Mapping[str, JsonValue], chosen: str | None = None) -> RubricScorer:
    """The rubric of a benchmark in ``folder`` with the judge ``chosen``, else its own. Raises as `judged_scorer`."""
    try:
        given = Parameters.model_validate(parameters)
    except ValidationError as error:
        raise UsageError(f"{folder / 'benchmark.yaml'}: parameters: {error.errors()[0]['msg']}.") from error
    ref = chosen or given.judge
    if ref is None:
        raise JudgeError(
            f"The benchmark {folder.name} is scored by a judge, and names none.",
            hint=f"Name one in {CHOSEN}: an adapter, BASE+ADAPTER, a base, or https://HOST/v1#MODEL.",
        )
    return RubricScorer(_opened(root, ref), load_rubric(folder / given.rubric), folder, root / FOLDER, given.runs)


@lru_cache(maxsize=1)
def _opened(root: Path, ref: str) -> Judge:
    """One judge at a time, shared by all subjects: two large bases don't fit a small machine."""
    from loco.judge.opening import open_judge
    from loco.registry.loading import load_registry

    return open_judge(root, load_registry(root), ref)


def _task(case: Case) -> str:
    return f"{case.prompt}\n{case.rubric}" if case.rubric else case.prompt


def _score(graded: Graded, text: str, agreement: Agreement, runs: int) -> Score:
    beside = {
        **graded.criteria,
        "deviation": graded.deviation,
        "unparsed": float(graded.unparsed),
        "failed": float(graded.failed),
        "words": float(words(text)),
        "judge_kappa": agreement.kappa,
        "judge_raw": agreement.raw,
    }
    believed = f"{agreement.judge}, kappa {agreement.kappa:.2f}, raw agreement {agreement.raw:.2f}"
    if graded.value is None:
        said = f"none of {graded.asked} judgements could be read ({believed})"
        return Score(None, None, said, "error", beside)
    outcome: Outcome = "right" if graded.value == 1 else "wrong" if graded.value == 0 else "partial"
    spread = f" ± {graded.deviation:.2f} over {runs} runs" if runs > 1 else ""
    lost = f", {graded.unparsed + graded.failed} of {graded.asked} judgements unread" if graded.unparsed + graded.failed else ""
    return Score(graded.value, text, f"{graded.value:.2f}{spread}{lost} ({believed})", outcome, beside)
