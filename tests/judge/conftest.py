"""A small rubric, and judges that answer from a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loco.engine.scripted import ScriptedEngine
from loco.engine.types import AdapterUse, GenerationRequest
from loco.judge.judges import EngineJudge
from loco.judge.rubric import Rubric

Answers = Callable[[GenerationRequest], str]


def rubric_of(**changes: Any) -> Rubric:
    return Rubric.model_validate(
        {
            "schema_version": 1,
            "id": "letters",
            "version": "1.0.0",
            "grades": ["1", "2", "3", "4", "5"],
            "good_from": "4",
            "prompt": "Task: {prompt}\nText: {answer}\n{question}\n{levels}\nReference: {reference}",
            "compare": "Task: {prompt}\nFirst: {first}\nSecond: {second}\n{question}",
            "marker": "Grade: ",
            "max_tokens": 20,
            "criteria": [
                {"id": "facts", "question": "Facts?", "better": "Better facts?", "levels": {"1": "none", "5": "all"}},
                {"id": "tone", "question": "Tone?", "better": "Better tone?", "levels": {"1": "rude"}},
            ],
            **changes,
        }
    )


@pytest.fixture
def rubric() -> Rubric:
    return rubric_of()


@pytest.fixture
def engine_judge() -> Callable[..., EngineJudge]:
    def make(script: Answers | str, adapters: tuple[AdapterUse, ...] = (), base: str = "b" * 64) -> EngineJudge:
        return EngineJudge(lambda: ScriptedEngine(script), name="scripted", base_sha256=base, adapters=adapters)

    return make
