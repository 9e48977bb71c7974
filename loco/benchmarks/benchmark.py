"""A benchmark ready to be run: its cases, checked by digest, the prompts that a model reads, and how it should answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from loco.artifacts import Progress, resolve
from loco.benchmarks.cases import read_cases
from loco.benchmarks.spec import CHOICES, PROMPT, BenchmarkSpec, SplitSpec
from loco.benchmarks.subset import draw, parse_name
from loco.engine.types import SamplingParams
from loco.errors import DataError, DigestMismatchError, UnknownNameError
from loco.evaluation.types import BenchmarkRef
from loco.prompts import Turn, neutralise, render
from loco.scorers import NamedScorer, scorer
from loco.scorers.choice import lettered
from loco.scorers.types import Case


@dataclass(frozen=True)
class Benchmark:
    """``root`` is the checkout. A split is named as in the spec, or as a part of it: ``test-250-seed-2026``."""

    root: Path
    spec: BenchmarkSpec

    @property
    def id(self) -> str:
        """Its id, which is its folder's name."""
        return self.spec.id

    def cases(self, split: str = "test", *, progress: Progress | None = None) -> tuple[Case, ...]:
        """The cases of a split, in their order; downloaded first where they aren't committed.

        Raises UnknownNameError, DataError (file, line, field), DigestMismatchError, DownloadError.
        """
        name, subset = parse_name(split)
        described = self._split(name)
        path = self._file(described, name, progress)
        found = _read(path, self.spec.records, name, described.sha256)
        if len(found) != described.cases:
            raise DataError(f"{path} holds {len(found)} cases, and {described.cases} are registered for {name!r}.")
        for part in (described.drawn, subset):
            found = draw(found, part) if part else found
        return found

    def ref(self, split: str = "test") -> BenchmarkRef:
        """What is measured, for an address: ``sha256`` is that of the split's file."""
        name, _ = parse_name(split)
        return BenchmarkRef(self.id, self.spec.version, self.spec.domain, split, self._split(name).sha256)

    def prompt(self, case: Case) -> str:
        """The whole text that the model reads."""
        return self._framed(self._shots + self.question(case))

    def question(self, case: Case) -> str:
        """What a person would type: without shots, system message and template."""
        # Choices first: a question may spell the placeholder.
        template = self.spec.prompt.replace(CHOICES, lettered(case.choices))
        return template.replace(PROMPT, case.prompt)

    @property
    def shared_prefix(self) -> int:
        """How many characters all prompts begin with: the shots, which an engine prefills once. 0 without shots."""
        if self.spec.shots is None:
            return 0
        marker = "\x00"
        return self._framed(self._shots + marker).index(marker)

    @property
    def params(self) -> SamplingParams:
        """Greedy, up to the benchmark's limit and stops."""
        return SamplingParams(max_tokens=self.spec.max_tokens, stop=self.spec.stop)

    def scorer(self) -> NamedScorer:
        """What scores its answers. Opens no model: a judge is loaded when it is first asked.

        Raises UnknownNameError, UsageError for wrong parameters, and JudgeError where a rubric has no judge.
        """
        if self.spec.scorer != "rubric":
            return scorer(self.spec.scorer, self.spec.parameters)
        from loco.scorers.rubric import judged_scorer

        return judged_scorer(self.root, self.root / "benchmarks" / self.id, self.spec.parameters)

    @property
    def settings_sha256(self) -> str:
        """A digest of all that decides prompts, answers and scores beside the cases: part of an address."""
        decisive = {
            "protocol", "prompt", "template", "system", "shots", "records", "scorer", "parameters", "max_tokens", "stop",
        }  # fmt: skip
        # Without defaults, so that a field that is added to the form later doesn't change every digest.
        settings = self.spec.model_dump(mode="json", include=decisive, exclude_defaults=True)
        settings |= {f"drawn:{name}": split.drawn.model_dump() for name, split in self.spec.splits.items() if split.drawn}
        if self.spec.shots:
            settings["shots_sha256"] = self._split(self.spec.shots.split).sha256
        return sha256(json.dumps(settings, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def _file(self, described: SplitSpec, split: str, progress: Progress | None) -> Path:
        folder = f"benchmarks/{self.id}"
        try:
            return resolve(self.root, described.artifact(folder), progress=progress)
        except DigestMismatchError:
            if described.file is not None:
                # A line that was broken says more than a digest that doesn't fit.
                read_cases(self.root / folder / described.file, self.spec.records, split)
            raise

    def _split(self, name: str) -> SplitSpec:
        if name not in self.spec.splits:
            raise UnknownNameError(f"split of {self.id}", name, self.spec.splits)
        return self.spec.splits[name]

    @cached_property
    def _shots(self) -> str:
        shots = self.spec.shots
        if shots is None:
            return ""
        examples = self.cases(shots.split)[: shots.count]
        return "".join(self.question(e) + shots.answer + (e.reference or "") + shots.between for e in examples)

    def _framed(self, text: str) -> str:
        if self.spec.template == "completion":
            return neutralise(text)
        turns = [Turn("system", self.spec.system)] if self.spec.system else []
        return render([*turns, Turn("user", text)])


@lru_cache(maxsize=32)
def _read(path: Path, records: str, split: str, digest: str) -> tuple[Case, ...]:
    del digest  # part of the key: the file was checked against it
    return read_cases(path, records, split)  # type: ignore[arg-type]
