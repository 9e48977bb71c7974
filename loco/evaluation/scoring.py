"""From what was written to outcomes: the scorer's word on each case, with what the engine knows of it (cut off, not run)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loco.benchmarks import Benchmark
from loco.errors import DataError
from loco.evaluation.generation import Generated
from loco.evaluation.types import CaseOutcome
from loco.scorers import NamedScorer
from loco.scorers.types import Case

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def scorer_of(benchmark: Benchmark) -> NamedScorer:
    """The scorer that a benchmark names, with its parameters (and its judge, where it has one)."""
    return benchmark.scorer()


def score_block(scorer: NamedScorer, cases: Sequence[Case], generated: Sequence[Generated]) -> tuple[CaseOutcome, ...]:
    """Score the completions of a block. Those that the engine couldn't make are errors, and the scorer doesn't see them.

    A completion that was cut off keeps its value, and its outcome says that it was cut.
    """
    if [case.id for case in cases] != [item.case for item in generated]:
        raise DataError("The completions are of other cases than the benchmark's.")
    made = [(case, item) for case, item in zip(cases, generated, strict=True) if item.error is None]
    scores = dict(
        zip(
            [case.id for case, _ in made],
            scorer.score([item.text for _, item in made], [case for case, _ in made]) if made else (),
            strict=True,
        )
    )
    found = []
    for item in generated:
        tokens = item.prompt_tokens, item.completion_tokens
        if item.error is not None:
            found.append(CaseOutcome(item.case, None, "error", None, item.text, *tokens, explanation=item.error))
            continue
        score = scores[item.case]
        cut = item.finish == "length" and score.outcome != "error"
        found.append(
            CaseOutcome(
                case=item.case,
                value=score.value,
                outcome="truncated" if cut else score.outcome,
                answer=score.answer,
                text=item.text,
                prompt_tokens=item.prompt_tokens,
                completion_tokens=item.completion_tokens,
                details=dict(score.details),
                explanation=_ADDRESS.sub("0x…", score.explanation),  # addresses in memory differ from run to run
            )
        )
    return tuple(found)
