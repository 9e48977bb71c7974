"""train.yaml: everything that decides how an adapter is trained. Unknown fields are refused."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from loco.errors import EntryError, UsageError
from loco.evaluation.training_data import SUFFIXES
from loco.registry.parsing import unreadable_at
from loco.schema import Name

LINEAR_MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
Precision = Literal["float32", "bfloat16"]
Target = Literal["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def _examples(pattern: str) -> str:
    """Raises ValueError for names that the search for benchmark cases in training data wouldn't open."""
    if not pattern.endswith(SUFFIXES):
        raise ValueError(f"must end in {' or '.join(SUFFIXES)}")
    return pattern


Pattern = Annotated[str, AfterValidator(_examples)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ReplayConfig(_Section):
    """General examples mixed in against forgetting. ``share``: their share of all tokens seen. ``data``: where they are."""

    share: Annotated[float, Field(ge=0, le=1)] = 0.33
    data: tuple[Pattern, ...]

    @field_validator("data", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class TrainConfig(_Section):
    """The whole recipe of one adapter version.

    ``steps`` optimiser steps of about ``tokens_per_step`` tokens (padding not counted as trained, but as taking room);
    ``warmup`` the number of steps over which the learning rate rises from 0. ``kl_weight`` > 0 adds that multiple of
    KL(base || adapter), in nats a token, on the replayed examples. ``data`` and ``replay.data`` are paths or patterns with
    ``*`` of .jsonl and .jsonl.gz files, looked up in the version's folder first and from the checkout's root second. ``domain``
    None: no single domain.
    ``output_scale`` multiplies the trained B matrices before they are written: a weaker adapter gains and forgets less.
    ``precision`` is what the matrices are multiplied in; a CPU without fast bfloat16 does it in float32. The weights that are
    trained are always F32.
    """

    base: Name
    domain: Name | None
    rank: Annotated[int, Field(gt=0, le=512)] = 16
    alpha: Annotated[float, Field(gt=0)] = 32
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: Literal["all-linear"] | Annotated[tuple[Target, ...], Field(min_length=1)] = "all-linear"
    learning_rate: Annotated[float, Field(gt=0, lt=1)] = 1e-3
    schedule: Literal["cosine", "linear"] = "cosine"
    warmup: Annotated[int, Field(ge=0)] = 20
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    steps: Annotated[int, Field(gt=0)] = 350
    tokens_per_step: Annotated[int, Field(gt=0)] = 2048
    max_length: Annotated[int, Field(gt=0)] = 512
    precision: Precision = "bfloat16"
    data: tuple[Pattern, ...] = ("data/*.jsonl", "data/*.jsonl.gz")
    replay: ReplayConfig | None = None
    kl_weight: Annotated[float, Field(ge=0)] = 0.0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    checkpoint_every: Annotated[int, Field(gt=0)] = 50
    output_scale: Annotated[float, Field(gt=0, le=1)] = 1.0

    @field_validator("data", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _consistent(self) -> TrainConfig:
        if self.max_length > self.tokens_per_step:
            raise ValueError("max_length must not exceed tokens_per_step: an example must fit into a step")
        if self.kl_weight and (self.replay is None or not self.replay.share):
            raise ValueError("kl_weight needs 'replay' with a share above 0: the KL term is taken on replayed examples")
        return self

    def canonical(self) -> str:
        """The settings as one text to take digests of. A field that came later stands in it only where it says something."""
        return self.model_dump_json(exclude={"output_scale"} if self.output_scale == 1.0 else None)

    @property
    def sha256(self) -> str:
        """The digest of the settings, as training.json names it."""
        return sha256(self.canonical().encode()).hexdigest()

    @property
    def modules(self) -> tuple[str, ...]:
        """Names of the linear layers that get an adapter."""
        return LINEAR_MODULES if self.targets == "all-linear" else self.targets

    @property
    def replay_share(self) -> float:
        """Share of the tokens that is replayed; 0 without replay."""
        return self.replay.share if self.replay else 0.0


def load_config(path: Path) -> TrainConfig:
    """Read train.yaml. Raises UsageError when it can't be read, EntryError naming field and value when it is wrong."""
    try:
        raw = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}.",
            hint="`loco adapters new <name> --domain <domain>` writes one to start from.",
        ) from error
    except MarkedYAMLError as error:
        line, what = unreadable_at(error)
        raise EntryError(f"{path}{f', line {line},' if line else ''} isn't valid YAML: {what}.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise EntryError(f"{path} isn't valid YAML: {error}") from error
    try:
        return TrainConfig.model_validate(raw)
    except ValidationError as error:
        problems = [
            f"  {'.'.join(map(str, e['loc'])) or '(file)'}: {e['msg']}, not {e['input']!r:.80}"
            for e in error.errors(include_url=False)
        ]
        known = ", ".join(TrainConfig.model_fields)
        raise EntryError(f"{path} is wrong:\n" + "\n".join(problems), hint=f"Fields: {known}.") from error
