"""Every error that LocoLLM raises on purpose, in one tree.

    LocoError                    exit code 2 unless a subclass says otherwise
    ├── UsageError               a command or call was asked for something that makes no sense
    ├── RegistryError            the registry can't be found, or an entry in it is wrong
    │   ├── UnknownNameError     a name that isn't there (carries the nearest ones that are)
    │   ├── EntryError           a file of the registry breaks its schema (file, field, value)
    │   └── RefusedError         the rules of the registry say no (exit code 1)
    ├── ArtifactError            bytes that should be there aren't, or aren't the right ones
    │   ├── DigestMismatchError  the sha256 or size differs from the registered one
    │   ├── DownloadError        offline, not found, gated, cut off (exit code 3)
    │   └── UnpinnedError        a base without a digest, and trust on first use wasn't allowed
    ├── EngineError              llama.cpp can't do what was asked (exit code 3)
    │   ├── ModelFileError       missing, truncated or not a GGUF file
    │   ├── AdapterError         wrong base, no effect, not a LoRA
    │   ├── PromptTooLongError   the prompt doesn't fit the context (exit code 2)
    │   ├── GrammarError         a grammar that doesn't parse (exit code 2)
    │   └── MemoryShortError     the model can't fit the memory of this machine
    ├── DataError                a data file (cases, training data) has a bad line (file, line, field)
    ├── TrainingError            a training can't start or go on (exit code 3)
    ├── SandboxError             generated code could not be run safely (exit code 3)
    ├── JudgeError               a judge that can't be believed: below its floor, or the model under test itself
    │   └── EndpointError        a judge behind an address that can't be asked (exit code 3)
    └── EvaluationError          a measurement can't go on: the disk, a worker (exit code 3)

A message says what is wrong, where (file and field), the value that was met, and what to do next. Only the command line
prints errors and exits; errors of libraries are turned into these at the seam that meets them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LocoError(Exception):
    """Base of all errors raised on purpose. ``hint`` is the next step for the person who reads it."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(LocoError):
    """The call makes no sense as it stands."""


class RegistryError(LocoError):
    """The registry can't be found or is wrong."""


class UnknownNameError(RegistryError):
    """A name that the registry doesn't hold.

    ``kind`` is what was looked for ("adapter", "base", ...), ``name`` the value, ``known`` every valid name.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        shown = near or names[:8]
        hint = f"{'Did you mean' if near else 'Known'}: {', '.join(shown)}" if shown else f"No {kind} is registered."
        super().__init__(f"There is no {kind} named {name!r}.", hint=hint)
        self.kind, self.name, self.near = kind, name, near


class EntryError(RegistryError):
    """A registry file that breaks its schema."""


class RefusedError(RegistryError):
    """What was asked for is understood, and the rules of the registry say no."""

    exit_code = 1


class ArtifactError(LocoError):
    """Bytes that are missing or wrong."""


class DigestMismatchError(ArtifactError):
    """Size or sha256 differs from what is registered."""


class DownloadError(ArtifactError):
    """A download that can't be made."""

    exit_code = 3


class UnpinnedError(ArtifactError):
    """A base model with no registered digest."""


class EngineError(LocoError):
    """The engine can't do what was asked."""

    exit_code = 3


class ModelFileError(EngineError):
    """A model or adapter file that is missing, truncated or not GGUF."""


class AdapterError(EngineError):
    """An adapter that can't be used: wrong base, no effect, not a LoRA."""

    exit_code = 2


class PromptTooLongError(EngineError):
    """The prompt (with the tokens to generate) doesn't fit the context."""

    exit_code = 2


class GrammarError(EngineError):
    """A GBNF grammar that doesn't parse."""

    exit_code = 2


class MemoryShortError(EngineError):
    """Memory that can't suffice, found before loading."""


class DataError(LocoError):
    """A data file with a bad line."""


class TrainingError(LocoError):
    """A training that can't start or go on."""

    exit_code = 3


class SandboxError(LocoError):
    """Generated code could not be run safely."""

    exit_code = 3


class EvaluationError(LocoError):
    """A measurement that can't go on. What was measured so far is kept."""

    exit_code = 3


class JudgeError(LocoError):
    """A judge that can't be believed."""


class EndpointError(JudgeError):
    """A judge that can't be asked."""

    exit_code = 3
