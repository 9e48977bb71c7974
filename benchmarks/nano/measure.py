"""Measure the nano base and adapters on the five frozen benchmarks, case by case, and print paired tables.

    python -m benchmarks.nano.measure run base                          # the base alone
    python -m benchmarks.nano.measure run nano-math --adapter FILE.gguf # an adapter, on in every domain
    python -m benchmarks.nano.measure table base nano-math ...          # scores, and differences to the first named

Outcomes are kept in ``.loco/measure/<split>/<name>.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.nano.suite import DOMAINS
from loco.atomic import write_text
from loco.digests import sha256_of
from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams
from loco.prompts import render_question
from loco.scorers import scorer
from loco.scorers.types import Case
from loco.statistics import tango_interval, wilson_interval

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".loco" / "measure"
WEIGHTS = ROOT / "registry/bases/nano-2026/nano-2026-Q4_K_M.gguf"


def read_cases(domain: str, split: str) -> tuple[dict[str, Any], list[Case]]:
    """The benchmark's description and the cases of one split."""
    folder = ROOT / f"benchmarks/nano-{domain}"
    spec = YAML(typ="safe").load((folder / "benchmark.yaml").read_text(encoding="utf-8"))
    lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return spec, [Case(**json.loads(line)) for line in lines]


def measure(name: str, split: str, adapter: Path | None, scale: float) -> None:
    """Generate, score and keep the outcome of every case."""
    base = sha256_of(WEIGHTS)
    used = (AdapterUse(adapter, sha256_of(adapter), base, scale),) if adapter else ()
    kept: dict[str, Any] = {"base": base, "adapter": used[0].digest if used else None, "domains": {}}
    # One thread: for a base this small a second one waits more than it works. Reuse is off, so that order can't matter.
    engine = LlamaEngine(WEIGHTS, base, n_ctx=512, n_seq=32, threads=1, reuse_from=512)
    try:
        for domain in DOMAINS:
            spec, cases = read_cases(domain, split)
            params = SamplingParams(max_tokens=spec["max_tokens"])
            begin = time.monotonic()
            answers = engine.generate([GenerationRequest(render_question(case.prompt), used, params) for case in cases])
            generated = time.monotonic() - begin
            texts = [completions[0].text for completions in answers]
            scores = scorer(spec["scorer"])(texts, cases)
            kept["domains"][domain] = [
                {
                    "id": case.id,
                    "family": case.family,
                    "value": score.value,
                    "outcome": "truncated" if done[0].finish_reason == "length" else score.outcome,
                    "text": text,
                    **({"details": dict(score.details)} if score.details else {}),
                }
                for case, text, score, done in zip(cases, texts, scores, answers, strict=True)
            ]
            right = sum(score.value == 1 for score in scores)
            tokens = sum(done[0].completion_tokens for done in answers)
            print(
                f"{name} {domain}: {right}/{len(cases)} ({tokens / generated:.0f} tokens/s, "
                f"{generated:.1f} s generating, {time.monotonic() - begin - generated:.1f} s scoring)",
                file=sys.stderr,
            )
    finally:
        engine.close()
    folder = KEPT / split
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / f"{name}.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def values(name: str, split: str, domain: str) -> list[float]:
    """The kept scores of one system in one domain. A case that could not be scored is refused, not counted as wrong."""
    kept = json.loads((KEPT / split / f"{name}.json").read_text(encoding="utf-8"))
    found = [outcome["value"] for outcome in kept["domains"][domain]]
    if None in found:
        raise SystemExit(f"{name}: {found.count(None)} cases of {domain} could not be scored; measure again")
    return found


def table(names: list[str], split: str) -> str:
    """Markdown: each system's score in each domain with the difference to the first named, and its 95 % interval."""
    lines = ["| | " + " | ".join(DOMAINS) + " |", "|---" * (len(DOMAINS) + 1) + "|"]
    for name in names:
        cells = []
        for domain in DOMAINS:
            mine, first = values(name, split, domain), values(names[0], split, domain)
            n, right = len(mine), int(sum(mine))
            if name == names[0]:
                low, high = wilson_interval(right, n)
                cells.append(f"{right / n:.3f} [{low:.3f}, {high:.3f}]")
            else:
                b = sum(x > y for x, y in zip(mine, first, strict=True))
                c = sum(x < y for x, y in zip(mine, first, strict=True))
                low, high = tango_interval(b, c, n)
                cells.append(f"{right / n:.3f} ({(b - c) / n:+.3f} [{low:+.3f}, {high:+.3f}])")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def families(name: str, split: str) -> str:
    """Scores of one system by family, as plain lines."""
    kept = json.loads((KEPT / split / f"{name}.json").read_text(encoding="utf-8"))
    lines = []
    for domain, outcomes in kept["domains"].items():
        found: dict[str, list[float]] = {}
        for outcome in outcomes:
            found.setdefault(outcome["family"], []).append(outcome["value"] or 0.0)
        module = DOMAINS[domain]
        for family, scores in sorted(found.items()):
            kind = "core" if family in module.CORE else "specialist"
            lines.append(f"{domain:14} {family:24} {kind:10} {sum(scores) / len(scores):.2f} of {len(scores)}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("name")
    run.add_argument("--adapter", type=Path)
    run.add_argument("--scale", type=float, default=1.0)
    for sub in (run, commands.add_parser("table"), commands.add_parser("families")):
        sub.add_argument("--split", choices=("dev", "test"), default="test")
        if sub is not run:
            sub.add_argument("names", nargs="+")
    arguments = parser.parse_args()
    if arguments.command == "run":
        measure(arguments.name, arguments.split, arguments.adapter, arguments.scale)
    elif arguments.command == "table":
        print(table(arguments.names, arguments.split))
    else:
        for name in arguments.names:
            print(families(name, arguments.split))


if __name__ == "__main__":
    main()
