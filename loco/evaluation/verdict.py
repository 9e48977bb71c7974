"""The gate: accepted, rejected or inconclusive, with its reasons.

    accepted      the own domain improves significantly, no other domain regressed, all others together are certified within the
                  margin, and nothing that was required failed
    rejected      a requirement failed, no improvement is possible, or a domain regressed
    inconclusive  anything else, and always where a case could not be scored or the run was not the whole one

What isn't known of an adapter (its training data, the base that it was made for) keeps it from being accepted. It doesn't
excuse harm: the figures are what they are, so harm that they show rejects it.

An inconclusive adapter is not accepted. The number of cases is fixed before a run: looking at a run's verdict and adding cases
to it lifts false accepts from 2.4 % to 5.9 % (four looks), so "more cases" always means a new run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loco import statistics
from loco.errors import UsageError
from loco.evaluation import reasons, settling
from loco.evaluation.forgetting import ALPHA, classified, pooled
from loco.evaluation.pairing import compare
from loco.evaluation.types import Comparison, Verdict, VerdictName

__all__ = ["MINIMUM_CASES", "compare", "decide"]

MINIMUM_CASES = 50


@dataclass(frozen=True, slots=True)
class _Found:
    """The figures that a verdict follows from: the own domain's comparisons, the others', and all others together."""

    own: tuple[Comparison, ...]
    others: tuple[Comparison, ...]
    pool: Comparison | None

    @property
    def improved(self) -> bool:
        return any(map(_improved, self.own))

    @property
    def hopeless(self) -> bool:
        """No improvement is possible: every upper bound is at 0 or below, or the adapter changed no answer at all."""
        return bool(self.own) and (all(each.high <= 0 for each in self.own) or all(each.changed == 0 for each in self.own))

    @property
    def regressed(self) -> bool:
        # A lone benchmark of the own domain is judged by its improvement; of several, none may be paid for by another.
        own = self.own if len(self.own) > 1 else ()
        together = (self.pool,) if self.pool is not None else ()
        return any(each.forgetting == "regressed" for each in (*own, *self.others, *together) if _enough(each))

    @property
    def harmful(self) -> bool:
        """A domain regressed, or no improvement is possible. Benchmarks with too few cases for a verdict don't count."""
        return (self.hopeless and all(map(_enough, self.own))) or self.regressed

    @property
    def certified(self) -> bool:
        return self.pool is not None and self.pool.forgetting == "certified"


def decide(
    domain: Sequence[Comparison],
    forgetting: Sequence[Comparison],
    *,
    requirements: Sequence[str] = (),
    incomplete: Sequence[str] = (),
    unknown: Sequence[str] = (),
) -> Verdict:
    """Judge an adapter by its own domain's benchmarks and those of every other domain.

    All reasons are sentences. ``requirements`` are failed hard requirements: they reject. ``incomplete`` say why the figures
    aren't those of the gate (a changed prompt, an altered scale, a part of the suite): they make it inconclusive. ``unknown``
    say what can't be checked of the adapter: nothing is accepted then, but harm that is shown still rejects. Raises UsageError
    where a benchmark of a whole run has fewer than 50 cases.
    """
    found = _Found(_own(domain), classified(forgetting), pooled(forgetting))
    measured = (*found.own, *found.others)
    short = [*incomplete, *dict.fromkeys(flaw for each in measured for flaw in each.flaws)]
    short += [reasons.errors(each) for each in measured if each.errors]
    _refuse_small(measured, excused=bool(short or unknown))
    doubts = list(unknown)
    if not domain or not forgetting:
        missing = "The adapter's own domain was" if not domain else "The other domains were"
        doubts.append(f"{missing} not measured.")
    verdict = _verdict(found, bool(requirements), bool(short), bool(doubts))
    more, how = _settled_by(found) if verdict == "inconclusive" else (None, ())
    said = (*requirements, *short, *doubts, *_findings(found), *how)
    return Verdict(verdict, said, measured, found.pool, more)


def _verdict(found: _Found, failed: bool, short: bool, doubted: bool) -> VerdictName:
    if failed:
        return "rejected"
    if short:
        return "inconclusive"
    if found.harmful:
        return "rejected"
    return "accepted" if found.improved and found.certified and not doubted else "inconclusive"


def _own(domain: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The own domain's comparisons; with several, p values adjusted by Holm and what each shows of harm."""
    if len(domain) < 2:
        return tuple(domain)
    adjusted = statistics.holm([each.p for each in domain])
    return tuple(replace(each, p_holm=p) for each, p in zip(classified(domain), adjusted, strict=True))


def _enough(comparison: Comparison) -> bool:
    return comparison.n + comparison.errors >= MINIMUM_CASES


def _improved(comparison: Comparison) -> bool:
    p = comparison.p if comparison.p_holm is None else comparison.p_holm
    return p <= ALPHA and comparison.difference > 0


def _refuse_small(measured: Sequence[Comparison], excused: bool) -> None:
    small = [each for each in measured if not _enough(each)]
    if small and not excused:
        raise UsageError(
            f"{small[0].benchmark} has {small[0].n} cases: a verdict needs {MINIMUM_CASES} or more in every benchmark.",
            hint="Add cases in a new version of the benchmark: with fewer, only a very large difference is more than chance.",
        )


def _findings(found: _Found) -> list[str]:
    said = [reasons.improvement(each, _improved(each)) for each in found.own]
    if found.own and all(each.changed == 0 for each in found.own):
        said.append("Every answer in its own domain is the base's own: the adapter changes nothing.")
    said += [reasons.kept(each) for each in (*(found.own if len(found.own) > 1 else ()), *found.others)]
    said += [reasons.kept(found.pool)] if found.pool is not None else []
    measured = (*found.own, *found.others)
    said += [text for each in measured if (text := reasons.rambles(each))]
    return said + [text for each in measured if (text := reasons.unanswered(each))]


def _settled_by(found: _Found) -> tuple[int | None, tuple[str, ...]]:
    """How many more cases a benchmark would settle it, and the sentences that say so."""
    said, numbers = [], []
    if found.own and not found.improved and not found.hopeless:
        best = max(found.own, key=lambda each: each.difference)
        numbers.append(settling.more_for_improvement(best))
        said.append(settling.sentence("Improvement", numbers[-1], found.own))
    if found.pool is not None and not found.certified:
        numbers.append(settling.more_for_certainty(found.pool, len(found.others)))
        said.append(settling.sentence("Forgetting", numbers[-1], found.others))
    known = [number for number in numbers if number is not None]
    return (max(known) if known and len(known) == len(numbers) else None), tuple(said)
