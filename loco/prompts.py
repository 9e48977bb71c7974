"""From a conversation to the text that a model reads: ChatML, the template of every base in the registry.

The engine parses special tokens in a prompt, because the template needs them. So text that people wrote must not be able to
spell one: a question holding ``<|im_end|>`` would otherwise end its own turn and could put words in the assistant's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["system", "user", "assistant"]

_SPECIAL = re.compile(r"<(?=\|[^\s<>|]+\|>)")
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Role
    text: str


def neutralise(text: str) -> str:
    """Return ``text`` with a zero-width joiner after the ``<`` of every ``<|name|>``: it reads the same, and is no token."""
    return _SPECIAL.sub("<" + _JOINER, text)


def render(turns: Sequence[Turn]) -> str:
    """Return the prompt that asks for the assistant's next message after ``turns``."""
    return "".join(map(_block, turns)) + "<|im_start|>assistant\n"


def render_question(question: str) -> str:
    """Return the prompt for a single question."""
    return render([Turn("user", question)])


def _block(turn: Turn) -> str:
    return f"<|im_start|>{turn.role}\n{neutralise(turn.text)}<|im_end|>\n"
