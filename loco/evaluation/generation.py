"""What the engine is asked and what it wrote, block by block, before anything is scored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from loco.engine.types import AdapterUse, Engine, FinishReason, GenerationRequest
from loco.evaluation.sealed import Row


@dataclass(frozen=True, slots=True)
class Block:
    """Cases ``start`` to ``stop`` (exclusive) of one generation, in order, with what the engine is asked for each."""

    address: str
    start: int
    stop: int
    cases: tuple[str, ...]
    requests: tuple[GenerationRequest, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return block_name(self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Generated:
    """The completion of one case. ``error`` says why there is none: then the case can't be scored, and isn't wrong."""

    case: str
    text: str
    finish: FinishReason
    prompt_tokens: int
    completion_tokens: int
    error: str | None = None

    def row(self) -> Row:
        """As it is stored."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Generator(Protocol):
    """Generates blocks: here, or in processes of its own."""

    def run(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Generated, ...]]]:
        """Give each block with its completions, in whatever order they are done."""

    def changes_logits(self, adapter: AdapterUse) -> bool:
        """Whether the adapter does anything to the base."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each text."""

    def close(self) -> None:
        """Free what was opened."""


OpenGenerator = Callable[[int], Generator]
"""Opens what generates so many blocks."""


def block_name(start: int, stop: int) -> str:
    """The name of the file of a block."""
    return f"{start:05}-{stop:05}.jsonl"


def generate_block(engine: Engine, block: Block, length: int) -> tuple[Generated, ...]:
    """Generate a block from an empty state. A prompt that doesn't fit ``length`` tokens is an error of its case alone."""
    engine.forget()
    problems = {at: why for at, request in enumerate(block.requests) if (why := _too_long(engine, request, length))}
    asked = [request for at, request in enumerate(block.requests) if at not in problems]
    answers = iter(engine.generate(asked) if asked else ())
    found = []
    for at, case in enumerate(block.cases):
        if at in problems:
            found.append(Generated(case, "", "cancelled", 0, 0, problems[at]))
            continue
        done = next(answers)[0]
        found.append(Generated(case, done.text, done.finish_reason, done.prompt_tokens, done.completion_tokens))
    return tuple(found)


def _too_long(engine: Engine, request: GenerationRequest, length: int) -> str | None:
    tokens, new = engine.count_tokens(request.prompt), request.params.max_tokens
    if tokens + new <= length:
        return None
    return f"The prompt has {tokens} tokens; with {new} to generate it doesn't fit {length}."
