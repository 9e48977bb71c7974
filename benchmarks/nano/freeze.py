"""Write what is committed: the frozen test and development splits, the base's replay data, and the data of the specialists.

python -m benchmarks.nano.freeze                      # benchmarks/nano-<domain>/ and the replay data
python -m benchmarks.nano.freeze math FILE --seed 1   # training data of a specialist
python -m benchmarks.nano.freeze analysis FILE --scan --others FILE   # logs line by line, and replay without analysis
python -m benchmarks.nano.freeze analysis FILE --lines   # logs, reviews and tables line by line
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
from hashlib import sha256
from pathlib import Path

from benchmarks.nano.lines import by_lines
from benchmarks.nano.scan import scan
from benchmarks.nano.suite import DOMAINS, adapter_data, base_stream, cases
from benchmarks.nano.world import Split, Task

ROOT = Path(__file__).resolve().parents[2]
SCORERS = {
    "math": "numeric",
    "code": "code",
    "writing": "checklist",
    "summarisation": "checklist",
    "analysis": "short_answer",
}
REPLAY_SEED, REPLAY_COUNT = 777, 8000
SPLITS: tuple[Split, ...] = ("test", "dev")


def case_lines(domain: str, split: Split, count: int) -> str:
    """The cases of one split as JSON Lines."""
    lines = []
    for number, task in enumerate(cases(domain, split, count)):
        case = {
            "id": f"nano-{domain}-{split}-{number:03d}",
            "family": task.family,
            "tier": task.tier,
            "prompt": task.prompt,
            "check": task.check,
            "reference": task.answer,
        }
        lines.append(json.dumps(case, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def freeze_domain(domain: str) -> None:
    """Write one benchmark folder."""
    folder = ROOT / "benchmarks" / f"nano-{domain}"
    folder.mkdir(exist_ok=True)
    digests = {}
    for split, count in zip(SPLITS, (500, 200), strict=True):
        text = case_lines(domain, split, count)
        (folder / f"{split}.jsonl").write_text(text, encoding="utf-8", newline="\n")
        digests[split] = sha256(text.encode()).hexdigest()
    (folder / "benchmark.yaml").write_text(
        f"""# Written by `python -m benchmarks.nano.freeze`. A change of the cases needs a new version.
schema_version: 1
id: nano-{domain}
version: 2.0.0
domain: {domain}
protocol: nano-chat-v1        # zero-shot, the base's chat template, greedy
prompt: "{{prompt}}"
scorer: {SCORERS[domain]}
max_tokens: 120
stop: []
licence: MIT
source: benchmarks/nano/{domain}.py
seed: 2026
splits:
  test: {{file: test.jsonl, cases: 500, sha256: {digests["test"]}}}
  dev: {{file: dev.jsonl, cases: 200, sha256: {digests["dev"]}}}
""",
        encoding="utf-8",
        newline="\n",
    )


def training_lines(tasks: list[Task]) -> str:
    """Prompts and answers as JSON Lines, the format of an adapter's ``data/``."""
    return "".join(json.dumps({"prompt": t.prompt, "answer": t.answer}, ensure_ascii=False) + "\n" for t in tasks)


def write_training(path: Path, tasks: list[Task]) -> None:
    """Write training data, gzipped (without a time stamp, so that the bytes are the same each time) where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = training_lines(tasks).encode()
    path.write_bytes(gzip.compress(raw, mtime=0) if path.suffix == ".gz" else raw)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domain", nargs="?", choices=DOMAINS)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--core-share", type=float, default=0.2, help="share of core families")
    parser.add_argument(
        "--families", nargs="*", default=(), help="only these families; one that is named twice comes twice as often"
    )
    style = parser.add_mutually_exclusive_group()
    style.add_argument("--scan", action="store_true", help="analysis: go through logs line by line (benchmarks/nano/scan.py)")
    style.add_argument(
        "--lines", action="store_true", help="analysis: go through everything line by line (benchmarks/nano/lines.py)"
    )
    parser.add_argument("--others", type=Path, help="also write the base's replay data without this domain, to this file")
    arguments = parser.parse_args()
    if arguments.domain:
        if not arguments.file:
            parser.error("name the file to write")
        if (arguments.scan or arguments.lines) and arguments.domain != "analysis":
            parser.error("--scan and --lines are for analysis")
        known = {*DOMAINS[arguments.domain].CORE, *DOMAINS[arguments.domain].SPECIALIST}
        if unknown := set(arguments.families) - known:
            parser.error(f"{arguments.domain} has no families {sorted(unknown)}; it has {', '.join(sorted(known))}")
        tasks = adapter_data(arguments.domain, arguments.seed, arguments.count, arguments.core_share, arguments.families)
        restyled = scan if arguments.scan else by_lines if arguments.lines else None
        write_training(arguments.file, [restyled(task) for task in tasks] if restyled else tasks)
        if arguments.others:
            replay = itertools.islice(base_stream(REPLAY_SEED), REPLAY_COUNT)
            write_training(arguments.others, [task for task in replay if task.domain != arguments.domain])
        return
    for domain in DOMAINS:
        freeze_domain(domain)
    write_training(
        ROOT / "registry/bases/nano-2026/replay.jsonl.gz", list(itertools.islice(base_stream(REPLAY_SEED), REPLAY_COUNT))
    )


if __name__ == "__main__":
    main()
