"""Write what is committed: the frozen test and development splits, the base's replay data, and the data of the specialists.

python -m benchmarks.nano.freeze                      # benchmarks/nano-*/ and the replay data
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
from benchmarks.nano.suite import COMPOUND, DOMAINS, Shares, adapter_data, base_stream, cases, families_of
from benchmarks.nano.world import Split, Task

ROOT = Path(__file__).resolve().parents[2]
SCORERS = {
    "math": "numeric",
    "code": "code",
    "writing": "checklist",
    "summarisation": "checklist",
    "analysis": "short_answer",
}
VERSIONS = {"math": "2.0.0", "code": "3.0.0", "writing": "3.0.0", "summarisation": "3.0.0", "analysis": "2.0.0"}
REPLAY_SEED, REPLAY_COUNT = 777, 8000
SPLITS: dict[Split, int] = {"test": 500, "dev": 200}


RUBRIC = Shares(0.5)  # of the letters that a judge grades: those that its labelled cases are like


def case_lines(domain: str, split: Split, count: int, shares: Shares | None = None) -> str:
    """The cases of one split as JSON Lines."""
    lines = []
    for number, task in enumerate(cases(domain, split, count, shares=shares)):
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
    for split, count in SPLITS.items():
        text = case_lines(domain, split, count)
        (folder / f"{split}.jsonl").write_text(text, encoding="utf-8", newline="\n")
        digests[split] = sha256(text.encode()).hexdigest()
    (folder / "benchmark.yaml").write_text(
        f"""# Written by `python -m benchmarks.nano.freeze`. A change of the cases needs a new version.
schema_version: 1
id: nano-{domain}
version: {VERSIONS[domain]}
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
    parser.add_argument("--compound-share", type=float, default=0.0, help="share of compound families (code has some)")
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
        known = families_of(arguments.domain)
        if arguments.compound_share and arguments.domain not in COMPOUND:
            parser.error(f"{arguments.domain} has no compound families")
        if unknown := set(arguments.families) - set(known):
            parser.error(f"{arguments.domain} has no families {sorted(unknown)}; it has {', '.join(sorted(known))}")
        shares = Shares(arguments.core_share, arguments.compound_share)
        tasks = adapter_data(arguments.domain, arguments.seed, arguments.count, shares, arguments.families)
        restyled = scan if arguments.scan else by_lines if arguments.lines else None
        write_training(arguments.file, [restyled(task) for task in tasks] if restyled else tasks)
        if arguments.others:
            replay = itertools.islice(base_stream(REPLAY_SEED), REPLAY_COUNT)
            write_training(arguments.others, [task for task in replay if task.domain != arguments.domain])
        return
    for domain in DOMAINS:
        freeze_domain(domain)
    for split, count in SPLITS.items():
        text = case_lines("writing", split, count, RUBRIC)
        (ROOT / "benchmarks" / "nano-writing-rubric" / f"{split}.jsonl").write_text(text, encoding="utf-8", newline="\n")
    write_training(
        ROOT / "registry/bases/nano-2026/replay.jsonl.gz", list(itertools.islice(base_stream(REPLAY_SEED), REPLAY_COUNT))
    )


if __name__ == "__main__":
    main()
