"""A suite of two small benchmarks in the sample registry, and a scripted machinery whose answers the tests know.

Case n of "sums" (math) asks for n + 1; case n of "echoes" (code) for the word w<n>. The base is right where 4 divides n, and
an adapter in "sums" where 2 divides n. In "echoes" an adapter answers as the base does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loco.benchmarks.frozen import freeze
from loco.engine.scripted import ScriptedEngine
from loco.engine.types import GenerationRequest
from loco.evaluation.batching import Batching
from loco.evaluation.generation import Block, Generated, OpenGenerator
from loco.evaluation.generators import InProcess
from loco.evaluation.machinery import Machinery
from loco.schema import BaseModelEntry
from tests.sample_registry import make_registry

CASES = 250
SPEC = """\
schema_version: 1
id: {name}
version: 1.0.0
domain: {domain}
protocol: plain-v1
prompt: "{{prompt}}"
scorer: {scorer}
max_tokens: 8
licence: MIT
source: made for tests
splits:
  test: {{file: test.jsonl, cases: {cases}, sha256: {digest}}}
  dev: {{file: dev.jsonl, cases: 60, sha256: {dev}}}
"""
SUITES = """\
schema_version: 1
suites:
  - {base: tiny-2026, benchmarks: [{id: echoes, weight: 1}, {id: sums, weight: 3}]}
"""


def make_suite(root: Path, cases: int = CASES) -> Path:
    """Write registry and suite below ``root``; every adapter has training data that no case is in."""
    make_registry(root)
    for name, domain, scorer in (("sums", "math", "numeric"), ("echoes", "code", "short_answer")):
        folder = root / "benchmarks" / name
        folder.mkdir(parents=True)
        digests = [
            _write(folder / file, [_case(name, n, prefix) for n in range(count)])
            for file, count, prefix in (("test.jsonl", cases, ""), ("dev.jsonl", 60, "d"))
        ]
        text = SPEC.format(name=name, domain=domain, scorer=scorer, cases=cases, digest=digests[0], dev=digests[1])
        (folder / "benchmark.yaml").write_text(text, encoding="utf-8")
    (root / "benchmarks" / "suites.yaml").write_text(SUITES, encoding="utf-8")
    freeze(root)
    for folder in root.glob("adapters/*/*"):
        (folder / "data").mkdir()
        (folder / "data" / "train.jsonl").write_text(
            '{"prompt": "Good morning!", "answer": "Good morning."}\n', encoding="utf-8"
        )
    return root


def _case(name: str, n: int, prefix: str) -> dict[str, object]:
    asked, gold = (f"How much is {n} + 1?", str(n + 1)) if name == "sums" else (f"Say the word w{n}.", f"w{n}")
    family = "even" if n % 2 == 0 else "odd"
    return {
        "id": f"{name}-{prefix}{n}",
        "prompt": asked,
        "family": family,
        "tier": 1,
        "check": {"gold": gold},
        "reference": gold,
    }


def _write(path: Path, cases: Sequence[dict[str, object]]) -> str:
    content = "".join(json.dumps(case) + "\n" for case in cases).encode()
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def answer(request: GenerationRequest) -> str:
    """What base and adapters of the tests say."""
    found = re.search(r"How much is (\d+)|word w(\d+)", request.prompt)
    assert found is not None
    sums = found[1] is not None
    n = int(found[1] or found[2])
    right = n % 4 == 0 or (sums and bool(request.adapters) and n % 2 == 0)
    gold = str(n + 1) if sums else f"w{n}"
    return f"{'####' if sums else 'Answer:'} {gold if right else '0'}"


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@dataclass
class Scripted:
    """A machinery without a model. ``blocks`` is what was generated; after ``dies_after`` more blocks it dies."""

    script: Callable[[GenerationRequest], str] = answer
    dies_after: int | None = None
    reverse: bool = False
    useless: bool = False
    blocks: list[Block] = field(default_factory=list)
    engine: str = "scripted 1"

    @property
    def machinery(self) -> Machinery:
        """What an evaluation is given."""
        return Machinery(self.engine, self._open)

    def _open(self, _base: BaseModelEntry, batching: Batching) -> OpenGenerator:
        return lambda _blocks: _Generator(self, batching.length)


class _Generator(InProcess):
    def __init__(self, owner: Scripted, length: int) -> None:
        super().__init__(lambda: ScriptedEngine(owner.script, context=length), length)
        self._owner = owner

    def run(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, tuple[Generated, ...]]]:
        for block, done in super().run(blocks[::-1] if self._owner.reverse else blocks):
            if self._owner.dies_after is not None and len(self._owner.blocks) >= self._owner.dies_after:
                raise Killed
            self._owner.blocks.append(block)
            yield block, done

    def changes_logits(self, adapter: object) -> bool:  # noqa: ARG002 - it is the same for all
        return not self._owner.useless


def files(folder: Path) -> dict[str, bytes]:
    """Names and bytes of the results in a store, whole ones only."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.jsonl.gz"))}
