"""A conversation that stays within the model's context: when it no longer fits, its oldest turns go first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loco.answer import Answer, Question
from loco.errors import PromptTooLongError
from loco.pipeline import OnText, ask
from loco.prompts import Turn
from loco.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how many earlier questions (with their answers) had to be forgotten to make room for it."""

    answer: Answer
    forgotten: int


class Conversation:
    """Remembers questions and answers, and gives them to the next question as its history."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._turns: list[Turn] = []

    def __len__(self) -> int:
        """Number of questions remembered."""
        return len(self._turns) // 2

    def ask(self, question: Question, on_text: OnText | None = None) -> Reply:
        """Answer ``question`` with the conversation as its history.

        Raises PromptTooLongError when the question doesn't fit by itself; it is then not remembered, and neither is a question
        whose answer was interrupted.
        """
        forgotten = 0
        while True:
            try:
                # A prompt that is too long is refused before anything is generated, so on_text has seen nothing yet.
                answer = ask(self._runtime, replace(question, history=tuple(self._turns)), on_text)
                break
            except PromptTooLongError:
                if not self._turns:
                    raise
                del self._turns[:2]
                forgotten += 1
        self._turns += [Turn("user", question.text), Turn("assistant", answer.text)]
        return Reply(answer, forgotten)

    def reset(self) -> None:
        """Forget everything."""
        self._turns.clear()
