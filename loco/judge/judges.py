"""Who judges: what every judge can do, and the one that is a base model of this machine, with an adapter or without."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from loco.engine.types import AdapterUse, Completion, Engine, GenerationRequest, SamplingParams
from loco.errors import JudgeError, PromptTooLongError
from loco.judge.prompt import Question
from loco.prompts import render_question


@dataclass(frozen=True, slots=True)
class Reply:
    """What a judge said; or ``problem``, why it said nothing (the text is empty then)."""

    text: str
    problem: str | None = None


class Judge(Protocol):
    """Answers questions. ``name`` is for people, ``digest`` (sha256) changes whenever its answers could."""

    name: str
    digest: str

    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """Answer every question; reply i is that to ``questions[i]``. Raises JudgeError where it can't be asked at all."""

    def close(self) -> None:
        """Free what was opened."""


class EngineJudge:
    """A base with adapters, greedy or sampled, held to the grammar of each question.

    ``open_engine`` is called when the first question comes, so that a judge whose grades are all known loads no model.
    ``engine_name`` names the engine with its version: its answers can depend on it.
    """

    def __init__(
        self,
        open_engine: Callable[[], Engine],
        *,
        name: str,
        base_sha256: str,
        adapters: tuple[AdapterUse, ...] = (),
        engine_name: str = "",
    ) -> None:
        self._open, self._adapters = open_engine, adapters
        self._engine: Engine | None = None
        self.name = name
        self.base_sha256 = base_sha256
        self.adapters = tuple(sorted((use.digest, use.scale) for use in adapters))
        self.digest = digest_of([engine_name, base_sha256, [list(pair) for pair in self.adapters]])

    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """Ask all at once, so that the engine can batch them. A question that doesn't fit the context has no reply."""
        if self._engine is None:
            self._engine = self._open()
        requests = [self._request(question) for question in questions]
        try:
            return [_reply(answers[0]) for answers in self._engine.generate(requests)]
        except PromptTooLongError:
            return [self._alone(self._engine, request) for request in requests]

    def close(self) -> None:
        """Free the model."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _request(self, question: Question) -> GenerationRequest:
        params = SamplingParams(
            max_tokens=question.max_tokens,
            temperature=question.temperature,
            seed=question.seed,
            grammar=question.grammar,
        )
        return GenerationRequest(render_question(question.text), self._adapters, params)

    def _alone(self, engine: Engine, request: GenerationRequest) -> Reply:
        try:
            return _reply(engine.generate([request])[0][0])
        except PromptTooLongError as error:
            return Reply("", error.message)


def digest_of(facts: list[object]) -> str:
    """sha256 over what names a judge."""
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def refuse_self(judge: Judge, base_sha256: str, adapters: Sequence[tuple[str, float]], *, asked_for: bool = False) -> None:
    """Refuse a judge that is the very model under test, unless somebody asked for it by name. Raises JudgeError."""
    if asked_for or not isinstance(judge, EngineJudge):
        return
    if judge.base_sha256 == base_sha256 and judge.adapters == tuple(sorted(adapters)):
        raise JudgeError(
            f"{judge.name} would judge its own answers.", hint="Name another judge, or this one explicitly in LOCO_JUDGE."
        )


def _reply(completion: Completion) -> Reply:
    return Reply(completion.text)
