"""Write the sets of generated documents and print their digests: ``python -m benchmarks.documents.freeze``.

A change of the cases needs a new version in benchmark.yaml, with the digests that are printed here.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.documents import briefs, records, reports
from benchmarks.documents.judging import labelled_lines
from loco.atomic import write_bytes

ROOT = Path(__file__).resolve().parents[2]
SEED = 2026
SPLITS = {"test": 200, "dev": 60}
LABELLED = 240


def _report(rng: random.Random, number: int) -> dict[str, Any]:
    found = reports.report(rng, list(reports.GENRES)[number % len(reports.GENRES)], number // len(reports.GENRES) % 3 + 1)
    return {
        "family": found.family,
        "tier": found.tier,
        "prompt": reports.ASK + found.text,
        "check": {"facts": found.facts, "absent": found.false},
        "reference": found.summary,
    }


def _record(rng: random.Random, number: int) -> dict[str, Any]:
    found = records.record(rng, list(records.KINDS)[number % len(records.KINDS)], number // len(records.KINDS) % 3 + 1)
    answer = f"{found.working}\nAnswer: {found.gold[0]}"
    return {
        "family": found.family,
        "tier": found.tier,
        "prompt": found.text + records.ASK,
        "check": {"gold": found.gold},
        "reference": answer,
    }


def _brief(rng: random.Random, number: int) -> dict[str, Any]:
    found = briefs.brief(rng, list(briefs.KINDS)[number % len(briefs.KINDS)], number // len(briefs.KINDS) % 3 + 1)
    return {
        "family": found.family,
        "tier": found.tier,
        "prompt": found.prompt,
        "check": {"facts": [list(wordings) for wordings in found.facts]},
        "reference": found.text(),
    }


SETS: dict[str, Callable[[random.Random, int], dict[str, Any]]] = {
    "report-summaries": _report,
    "record-analysis": _record,
    "writing-briefs": _brief,
}


def case_lines(name: str, split: str) -> str:
    """The cases of one split as JSON Lines; no two with the same prompt."""
    rng = random.Random(f"{name}-{split}-{SEED}")
    found: dict[str, dict[str, Any]] = {}
    while len(found) < SPLITS[split]:
        case = SETS[name](rng, len(found))
        found.setdefault(case["prompt"], {"id": f"{name}-{split}-{len(found):03}", **case})
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in found.values())


def main() -> None:
    files = {f"{name}/{split}.jsonl.gz": case_lines(name, split) for name in SETS for split in SPLITS}
    files["writing-briefs/labelled.jsonl.gz"] = labelled_lines(LABELLED, SEED)
    for name, text in files.items():
        raw = gzip.compress(text.encode(), 9, mtime=0)
        write_bytes(ROOT / "benchmarks" / name, raw)
        print(f"{name} {text.count(chr(10))} cases, {len(raw)} bytes, sha256 {sha256(raw).hexdigest()}")


if __name__ == "__main__":
    main()
