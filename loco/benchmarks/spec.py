"""What ``benchmarks/<id>/benchmark.yaml`` and ``benchmarks/suites.yaml`` say. Unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints, model_validator

from loco.schema import ArtifactRef, Entry, Name, Sha256, SpdxLicence, TreeSource, Version
from loco.schema import Source as FileSource

Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Count = Annotated[int, Field(gt=0)]
Template = Literal["chat", "completion"]
Records = Literal["cases", "gsm8k", "humaneval"]

PROMPT, CHOICES = "{prompt}", "{choices}"


class Subset(Entry):
    """``cases`` of a split, drawn by ``seed``: the same ones for everybody."""

    cases: Count
    seed: int


class SplitSpec(Entry):
    """The cases of one split: a ``file`` of the folder, or a ``source`` elsewhere that is never committed.

    ``sha256`` is that of the file as it is published (compressed where its name ends in .gz), ``cases`` its number of cases.
    ``drawn``: only these of them.
    """

    cases: Count
    sha256: Sha256
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")] | None = None
    source: FileSource | None = None
    size: Annotated[int, Field(gt=0)] | None = None
    drawn: Subset | None = None

    @model_validator(mode="after")
    def _one_place(self) -> SplitSpec:
        if (self.file is None) == (self.source is None):
            raise ValueError("give either 'file' (of this folder) or 'source'")
        return self

    def artifact(self, folder: str) -> ArtifactRef:
        """Where the bytes lie and what they must be; ``folder`` is the benchmark's path from the checkout's root."""
        source = self.source or TreeSource(path=f"{folder}/{self.file}")
        return ArtifactRef(source=source, sha256=self.sha256, size=self.size)


class Shots(Entry):
    """Solved examples before each question: the first ``count`` cases of ``split``.

    ``answer`` is written between a shot's prompt and its reference, ``between`` after each shot.
    """

    split: Name
    count: Count
    answer: Verbatim = " "
    between: Verbatim = "\n\n"


class BenchmarkSpec(Entry):
    """benchmarks/<id>/benchmark.yaml.

    ``protocol`` names how the question is put and answered, with its version: scores of different protocols aren't comparable.
    ``prompt`` is the text around a case's {prompt} and, where it has some, its lettered {choices}. ``template`` "chat" puts it
    into the base's chat template, "completion" hands it over as it stands. ``records`` says how a line of a split becomes a
    case: "cases" is our own form, the others are the published forms of public sets. ``parameters`` go to the scorer.
    """

    schema_version: Literal[1]
    id: Name
    version: Version
    domain: Name
    protocol: Name
    prompt: Verbatim
    template: Template = "chat"
    system: Verbatim | None = None
    shots: Shots | None = None
    records: Records = "cases"
    scorer: Identifier
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    max_tokens: Count
    stop: tuple[Verbatim, ...] = ()
    licence: SpdxLicence
    source: str
    seed: int | None = None
    splits: Annotated[dict[Name, SplitSpec], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> BenchmarkSpec:
        if self.prompt.count(PROMPT) != 1:
            raise ValueError(f"'prompt' must hold {PROMPT} once")
        if self.shots and self.shots.split not in self.splits:
            raise ValueError(f"'shots' names the split {self.shots.split!r}, which isn't there")
        if self.template == "completion" and self.system is not None:
            raise ValueError("a system message needs the template 'chat'")
        if any(not stop for stop in self.stop):
            raise ValueError("an empty stop string would stop everything")
        return self


class SuiteEntry(Entry):
    """One benchmark of a suite. ``weight`` counts in the composite score; ``subset`` None: all cases."""

    id: Name
    weight: Annotated[float, Field(gt=0)] = 1.0
    split: Name = "test"
    subset: Subset | None = None


class SuiteFile(Entry):
    """What measures one base."""

    base: Name
    benchmarks: Annotated[tuple[SuiteEntry, ...], Field(min_length=1)]


class SuitesFile(Entry):
    """benchmarks/suites.yaml."""

    schema_version: Literal[1]
    suites: tuple[SuiteFile, ...]
