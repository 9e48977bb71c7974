"""The address of a result: sha256 of all that decides it. Same address, same outcomes: computed once, read ever after.

There are two. A generation is what a subject writes on the prompts of a benchmark; an outcome adds how that is scored. So a
scorer that is mended scores again what was written before, and nothing is generated anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from loco.engine.types import SamplingParams
from loco.evaluation.batching import Batching
from loco.evaluation.sealed import canonical
from loco.evaluation.types import BenchmarkRef, Subject

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Address:
    """A sha256 and the facts that it is made of, for whoever wants to know why two differ."""

    sha256: str
    facts: dict[str, Any]


def generation_address(
    subject: Subject, benchmark: BenchmarkRef, prompts: Sequence[str], params: SamplingParams, batching: Batching, engine: str
) -> Address:
    """The address of what ``subject`` writes. ``engine`` names the engine with its version.

    The prompts themselves count, and so all that makes them: template, system message, shots. Cases that are left out of a
    limited run don't change what is written on the others of a whole block, so their number isn't in it.
    """
    return _address(
        {
            "format": FORMAT,
            "base": subject.base_sha256,
            "adapters": sorted([use.sha256, use.scale] for use in subject.adapters if use.scale),
            "benchmark": [benchmark.id, benchmark.version, benchmark.split, benchmark.sha256],
            "prompts": sha256(canonical(list(prompts)).encode()).hexdigest(),
            "sampling": asdict(params),
            "batching": asdict(batching),
            "engine": engine,
        }
    )


def outcome_address(generation: Address, settings_sha256: str, scorer: str, cases: int) -> Address:
    """The address of the scored outcomes of the first ``cases`` cases.

    ``settings_sha256`` is the benchmark's own digest of protocol, prompt, scorer and parameters; ``scorer`` the scorer's name
    with its version.
    """
    return _address(
        {**generation.facts, "generation": generation.sha256, "settings": settings_sha256, "scorer": scorer, "cases": cases}
    )


def _address(facts: dict[str, Any]) -> Address:
    return Address(sha256(canonical(facts).encode()).hexdigest(), facts)
