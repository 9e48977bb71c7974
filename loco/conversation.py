"""A conversation that stays within the model's context: when it no longer fits, its oldest exchanges go first.

Refuses to count tokens: what an exchange took is known from the answer's usage, and only the question at hand is estimated.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from loco.answer import Answer, Question
from loco.errors import PromptTooLongError
from loco.pipeline import OnText, ask
from loco.prompts import Turn
from loco.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how many earlier exchanges had to be forgotten to make room for it."""

    answer: Answer
    forgotten: int


@dataclass(frozen=True, slots=True)
class _Exchange:
    question: str
    answer: str
    tokens: int

    @property
    def turns(self) -> tuple[Turn, Turn]:
        return Turn("user", self.question), Turn("assistant", self.answer)


class Conversation:
    """Remembers questions and answers, and gives them to the next question as its history."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._exchanges: deque[_Exchange] = deque()
        self._context: int | None = None  # tokens that the base in use can hold; known after its first answer

    def __len__(self) -> int:
        """Number of exchanges remembered."""
        return len(self._exchanges)

    def ask(self, question: Question, on_text: OnText | None = None) -> Reply:
        """Answer ``question`` with the conversation as its history.

        Raises PromptTooLongError when the question doesn't fit by itself; it is then not remembered, and neither is one whose
        answer failed or was interrupted.
        """
        forgotten = self._make_room(question)
        while True:
            history = tuple(turn for exchange in self._exchanges for turn in exchange.turns)
            try:
                # A prompt that is too long is refused before anything is generated, so on_text has seen nothing yet.
                answer = ask(self._runtime, replace(question, history=history), on_text)
                break
            except PromptTooLongError:
                if not self._exchanges:
                    raise
                self._exchanges.popleft()
                forgotten += 1
        self._context = self._runtime.registry.base(answer.base).context
        tokens = answer.usage.prompt_tokens + answer.usage.completion_tokens - self._tokens()
        self._exchanges.append(_Exchange(question.text, answer.text, tokens))
        return Reply(answer, forgotten)

    def reset(self) -> None:
        """Forget everything."""
        self._exchanges.clear()

    def _tokens(self) -> int:
        return sum(exchange.tokens for exchange in self._exchanges)

    def _make_room(self, question: Question) -> int:
        """Forget what would leave the answer less than it may have, half the context at most. Returns how many exchanges."""
        if self._context is None:
            return 0
        answer = min(question.params.max_tokens, self._context // 2)
        wanted = len(question.text.encode()) // 3 + answer
        forgotten = 0
        while self._exchanges and self._tokens() + wanted > self._context:
            self._exchanges.popleft()
            forgotten += 1
        return forgotten
