"""The held-out splits of the nano suite share no name, given number or function name with training, and are frozen."""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.nano.code import mutants
from benchmarks.nano.freeze import RUBRIC, SPLITS, case_lines
from benchmarks.nano.suite import COMPOUND, DOMAINS, Shares, adapter_data, base_stream
from benchmarks.nano.world import FIRST, LAST, NOUNS, VERBS, Split, World, split_of

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(rf"\b(?:{'|'.join(FIRST)}) (?:{'|'.join(LAST)})\b")
FUNCTION = re.compile(rf"\b(?:{'|'.join(VERBS)})_(?:{'|'.join(NOUNS)})\b")
# Times of log lines ("16:03") hold the hour as the given number; the minute is the line's position, not a quantity.
NUMBER = re.compile(r"(?<![\d:])\d{2,}(?!\d)")


def _facts(prompt: str) -> set[str]:
    return set(NAME.findall(prompt)) | set(FUNCTION.findall(prompt)) | {f"n:{n}" for n in NUMBER.findall(prompt)}


def _training_prompts() -> set[str]:
    prompts = {task.prompt for seed in (2026, 2027) for task in itertools.islice(base_stream(seed * 1000), 20_000)}
    for domain in DOMAINS:
        prompts |= {
            task.prompt for task in adapter_data(domain, 1, 3_000, shares=Shares(0.2, 0.4 if domain in COMPOUND else 0.0))
        }
    for path in [*ROOT.glob("adapters/*/*/data/*.jsonl.gz"), ROOT / "registry/bases/nano-2026/replay.jsonl.gz"]:
        prompts |= {json.loads(line)["prompt"] for line in gzip.decompress(path.read_bytes()).decode().splitlines()}
    return prompts


def _case_prompts(split: str) -> list[str]:
    return [
        json.loads(line)["prompt"]
        for domain in DOMAINS
        for line in (ROOT / f"benchmarks/nano-{domain}/{split}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def test_no_held_out_name_number_or_function_name_occurs_in_training() -> None:
    training = _training_prompts()
    seen = set().union(*(_facts(prompt) for prompt in training))
    assert len(seen) > 2_000
    for split in ("test", "dev"):
        prompts = _case_prompts(split)
        assert not training & set(prompts)
        for prompt in prompts:
            facts = _facts(prompt)
            assert not facts & seen, prompt
            assert all(split_of(fact) == split for fact in facts), prompt


def _shape(program: str) -> str:
    """A program without its name and its numbers."""
    return re.sub(r"\d+", "N", program.partition("\n")[2])


@pytest.mark.parametrize("family", ["steps", "rows"])
def test_no_held_out_combination_of_steps_or_conditions_occurs_in_training(family: str) -> None:
    shapes: dict[Split, set[str]] = {"train": set(), "dev": set(), "test": set()}
    for split, found in shapes.items():
        rng = random.Random(split)
        found.update(_shape(COMPOUND["code"][family](World(rng, split, rng.randint(1, 3))).answer) for _ in range(600))
    assert min(len(found) for found in shapes.values()) > 50
    assert not shapes["train"] & (shapes["test"] | shapes["dev"])


@pytest.mark.parametrize("split", SPLITS)
def test_the_calls_of_a_case_catch_a_program_that_is_one_number_or_one_step_off(split: Split) -> None:
    uncaught = []
    for line in (ROOT / f"benchmarks/nano-code/{split}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        for mutant in mutants(case["reference"]):
            space: dict[str, Any] = {}
            exec(mutant, space)
            function = space[case["check"]["entry_point"]]
            if all(_value(function, call["args"]) == call["expected"] for call in case["check"]["calls"]):
                uncaught.append((case["id"], mutant))
    assert not uncaught


def _value(function: Any, arguments: list[Any]) -> Any:
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError):
        return None


@pytest.mark.parametrize(
    ("name", "domain", "shares"), [*((d, d, None) for d in DOMAINS), ("writing-rubric", "writing", RUBRIC)]
)
def test_frozen_cases_are_those_that_the_generator_makes(name: str, domain: str, shares: Shares | None) -> None:
    folder = ROOT / f"benchmarks/nano-{name}"
    spec = YAML(typ="safe").load((folder / "benchmark.yaml").read_text(encoding="utf-8"))
    for split, count in SPLITS.items():
        raw = (folder / f"{split}.jsonl").read_bytes()
        assert sha256(raw).hexdigest() == spec["splits"][split]["sha256"]
        assert raw.decode() == case_lines(domain, split, count, shares)
