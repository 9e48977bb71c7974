"""What is wanted of the system, and whether it is met: an interval that holds the target on both sides can't tell."""

from __future__ import annotations

from collections.abc import Sequence

from loco.evaluation.system.report import Composite, Metric, Misrouting, PathFigures, Routing, TargetState
from loco.evaluation.types import Comparison

ACCURACY = 0.90
ANSWER_MS = 5000.0
SWAP_MS = 500.0
MEMORY_BYTES = 8e9


def metrics(
    routing: Routing, whole: Composite, domains: Sequence[Comparison], cost: Misrouting, path: PathFigures
) -> tuple[Metric, ...]:
    """Every figure that the roadmap asks for, with its target."""
    answer = next(stage for stage in path.stages if stage.stage == "answer")
    accuracy, difference = routing.accuracy, whole.difference
    memory = None if path.peak_bytes is None else path.peak_bytes / 1e9
    return (
        Metric(
            id="routing-accuracy",
            title="Routing accuracy",
            value=accuracy.value,
            low=accuracy.low,
            high=accuracy.high,
            target="above 0.90",
            met=above(accuracy.low, accuracy.high, ACCURACY),
        ),
        Metric(id="routing-macro-f1", title="Routing macro-F1", value=routing.macro_f1),
        Metric(
            id="misrouting-cost",
            title="Cost of misrouting (composite score)",
            value=cost.cost.value,
            low=cost.cost.low,
            high=cost.cost.high,
        ),
        Metric(
            id="composite",
            title="Composite score",
            value=whole.score,
            low=whole.base_score + difference.low,
            high=whole.base_score + difference.high,
            reference=whole.base_score,
            target="above the base in every domain",
            met=above_in_every(domains),
        ),
        *(_domain(item) for item in domains),
        _below("answer-p95", "Time of an answer, 95th percentile", answer.p95_ms / 1e3, "s", ANSWER_MS / 1e3),
        _below("memory-peak", "Peak memory", memory, "GB", MEMORY_BYTES / 1e9),
        _below("swap-p95", "Swap of adapters, 95th percentile", path.swap.p95_ms, "ms", SWAP_MS),
    )


def above(low: float, high: float, wanted: float) -> TargetState:
    """Whether a figure with this interval is above a target."""
    return "met" if low > wanted else "missed" if high <= wanted else "cannot-tell"


def above_in_every(domains: Sequence[Comparison]) -> TargetState:
    """Whether the system is above the base in every domain; a domain in which it answers as the base does misses it."""
    states = [_above_base(item) for item in domains]
    return "missed" if "missed" in states else "met" if all(state == "met" for state in states) else "cannot-tell"


def _above_base(item: Comparison) -> TargetState:
    return "missed" if item.changed == 0 else above(item.low, item.high, 0.0)


def _domain(item: Comparison) -> Metric:
    return Metric(
        id=f"above-base-{item.benchmark}",
        title=f"Above the base in {item.domain} ({item.benchmark})",
        value=item.difference,
        low=item.low,
        high=item.high,
        reference=item.reference_score,
        target="above 0",
        met=_above_base(item),
    )


def _below(name: str, title: str, value: float | None, unit: str, wanted: float) -> Metric:
    state: TargetState = "cannot-tell" if value is None else "met" if value < wanted else "missed"
    return Metric(id=name, title=title, value=value, unit=unit, target=f"below {wanted:g} {unit}", met=state)
