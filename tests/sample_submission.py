"""A small registry under git, and a submission to it that nothing is wrong with: to be spoilt, one thing at a time."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.random_gguf import TINY, write_adapter, write_model
from ci.checks import Findings, run_checks
from ci.checks.views import Effect
from ci.git import Repository
from ci.submission import Author, Submission, read_submission
from loco.training.config import load_config
from tests.forge import Checkout, make_checkout
from tests.sample_registry import BASE, DOMAINS

ROOT = Path(__file__).resolve().parent.parent
STUDENT, OWNER, MAINTAINER = Author("student", 7), Author("someone", 1), Author("boss", 99)
FOLDER = "adapters/triples/1.0.0"
ENTRY = "registry/adapters/triples.yaml"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """A checkout on the branch ``submission``, with the files of the good submission in its working tree."""

    checkout: Checkout

    @property
    def root(self) -> Path:
        return self.checkout.root

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def change(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{old!r} isn't in {path}"
        self.write(path, text.replace(old, new))

    def change_data(self, *rows: dict[str, object] | str | bytes) -> None:
        """Put other lines behind the data, and the new digest into training.json, as an honest training would."""
        lines = [
            row if isinstance(row, bytes) else row.encode() if isinstance(row, str) else json.dumps(row).encode()
            for row in rows
        ]
        data = self.root / FOLDER / "data" / "train.jsonl"
        data.write_bytes(data.read_bytes() + b"".join(line + b"\n" for line in lines))
        write_facts(self.root, FOLDER)

    def set_artifact(self, content: bytes) -> None:
        """Replace the adapter by other bytes that the entry registers rightly."""
        old = (self.root / FOLDER / "triples.gguf").read_bytes()
        self.write(f"{FOLDER}/triples.gguf", content)
        self.change(ENTRY, f"sha256: {sha256(old)}, size: {len(old)}", f"sha256: {sha256(content)}, size: {len(content)}")

    def commit(self) -> str:
        return self.checkout.commit("Submit triples")

    def plant(self, path: str, mode: str, content: bytes = b"content") -> None:
        """Commit a tree that the index would refuse, or a file system can't hold: an entry of any mode at any path."""
        head = self.commit() if self.checkout.git("status", "--porcelain") else self.checkout.head()
        self.write("../planted", content)
        blob = "1" * 40 if mode == "160000" else self.checkout.git("hash-object", "-w", "--no-filters", "../planted")
        tree = self._with(f"{head}^{{tree}}", path.split("/"), mode, blob)
        commit = self.checkout.git("commit-tree", tree, "-p", head, "-m", "Planted")
        self.checkout.git("update-ref", "HEAD", commit)

    def _with(self, tree: str, parts: list[str], mode: str, blob: str) -> str:
        """The id of a tree like ``tree``, with the entry in it or below it; written byte by byte, so that git can't object."""
        listed = [line for line in self.checkout.git("ls-tree", "-z", tree).split("\0") if line] if tree else []
        entries = {line.partition("\t")[2]: line.split()[::2] for line in listed}
        if len(parts) > 1:
            inner = entries[parts[0]][1] if parts[0] in entries else ""
            mode, blob = "40000", self._with(inner.partition("\t")[0], parts[1:], mode, blob)
        entries[parts[0]] = [mode, blob]
        ordered = sorted(entries.items(), key=lambda item: item[0] + "/" * (item[1][0].lstrip("0") == "40000"))
        raw = b"".join(f"{kind.lstrip('0')} {name}\0".encode() + bytes.fromhex(one[:40]) for name, (kind, one) in ordered)
        self.write("../tree", raw)
        return self.checkout.git("hash-object", "-w", "--literally", "-t", "tree", "../tree")

    def submission(
        self, *, author: Author | None = STUDENT, head: str = "submission", expected: str | None = None
    ) -> Submission:
        """Read what is committed on the branch, after committing what isn't: a planted tree isn't in the working tree."""
        if self.checkout.git("log", "-1", "--format=%s") != "Planted" and self.checkout.git("status", "--porcelain"):
            self.commit()
        into = self.root.parent / f"into-{len(list(self.root.parent.iterdir()))}"
        repository = Repository(self.root)
        return read_submission(repository, "main", head, into=into, author=author, expected_head=expected)

    def check(self, *, author: Author | None = STUDENT, effect: Effect | None = None, expected: str | None = None) -> Findings:
        """What the checks say of the branch."""
        return run_checks(self.submission(author=author, expected=expected), effect=effect)

    def check_committed(self) -> Findings:
        """The same of what is committed, without asking git about the working tree."""
        into = self.root.parent / "into-committed"
        return run_checks(read_submission(Repository(self.root), "main", "submission", into=into, author=STUDENT))

    def bytes_at(self, commit: str, path: str) -> bytes:
        """A file as it was committed."""
        return Repository(self.root).raw("cat-file", "blob", f"{commit}:{path}")


def make_main(root: Path) -> Checkout:
    """The base branch: a tiny base, the adapters adder (1.0.0) and coder, one benchmark, the template, a maintainer."""
    checkout = make_checkout(root)
    base = root / "registry" / "bases" / "tiny-2026"
    base.mkdir(parents=True)
    weights = write_model(base / "tiny.gguf", TINY).read_bytes()
    write(root / "registry/domains.yaml", DOMAINS)
    artifact = WEIGHTS.format(sha256=sha256(weights), size=len(weights))
    write(base / "base.yaml", BASE.format(quantisation="F16", weights=artifact))
    write(base / "active.yaml", "schema_version: 1\nbase: tiny-2026\nactive: {math: adder@1.0.0}\n")
    write(base / "replay.jsonl", '{"prompt": "Say hello.", "answer": "Hello."}\n')
    write(root / "ci/maintainers.yaml", "schema_version: 1\nmaintainers: [{github: boss, id: 99}]\n")
    write(root / ".github/workflows/pull-request.yml", "name: pull request\n")
    write(root / "loco/gate.py", "MARGIN = 0.05\n")
    write(root / ".gitattributes", "* text=auto eol=lf\n*.gguf binary\n")
    write_benchmark(root)
    shutil.copytree(ROOT / "adapters" / "_template", root / "adapters" / "_template")
    write_version(root, "adder", "1.0.0", "math", seed=1, owner=OWNER)
    write_version(root, "coder", "1.0.0", "code", seed=2, owner=OWNER)
    checkout.commit("Start")
    return checkout


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_benchmark(root: Path) -> None:
    cases = [
        {"id": f"tiny-math-{n:03}", "family": "sums", "tier": 1, "prompt": CASE.format(n), "check": {"gold": str(n + 9)}}
        for n in range(10)
    ]
    text = "".join(json.dumps(case) + "\n" for case in cases)
    write(root / "benchmarks/tiny-math/test.jsonl", text)
    write(root / "benchmarks/tiny-math/benchmark.yaml", BENCHMARK.format(sha256=sha256(text.encode())))
    write(root / "benchmarks/suites.yaml", SUITES)


def write_version(root: Path, name: str, number: str, domain: str, *, seed: int, owner: Author) -> None:
    """An adapter version with its entry and everything that belongs to it."""
    folder = f"adapters/{name}/{number}"
    rows = [{"prompt": f"What is {n} taken three times, dear {name}?", "answer": f"#### {3 * n}"} for n in range(20)]
    write(root / folder / "data/train.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    write(root / folder / "train.yaml", CONFIG.format(domain=domain, seed=seed))
    write(root / folder / "train.py", '"""Trains it."""\n\nprint("never run")\n')
    write(root / folder / "TRAINING_LOG.md", LOG.format(name=name, number=number))
    write(root / folder / "loss.csv", "step,loss\n1,2.00000\n")
    weights = write_adapter(root / folder / f"{name}.gguf", TINY, seed, rank=4).read_bytes()
    write_facts(root, folder, adapter=name, domain=domain, seed=seed)
    facts = {"name": name, "number": number, "domain": domain, "seed": seed, "owner": owner.github, "id": owner.id}
    base = sha256((root / "registry/bases/tiny-2026/tiny.gguf").read_bytes())
    text = ADAPTER.format(**facts) + VERSION.format(**facts, sha256=sha256(weights), size=len(weights), base=base)
    write(root / "registry" / "adapters" / f"{name}.yaml", text)


def write_facts(root: Path, folder: str, **changes: object) -> None:
    """training.json as a training of the folder would write it; figures that were there stay."""
    path = root / folder / "training.json"
    config = load_config(root / folder / "train.yaml")
    facts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else dict(FACTS)
    data = (root / folder / "data/train.jsonl").read_bytes()
    facts |= {"config_sha256": sha256(config.canonical().encode())}
    facts |= {"data_sha256": sha256(hashlib.sha256(data).digest())}
    write(path, json.dumps(facts | changes, indent=2, sort_keys=True) + "\n")


CASE = "Mara has {} red kites and buys nine blue ones from her uncle in the harbour. How many kites has she got now?"
FACTS = {
    "adapter": "triples", "alpha": 4.0, "base": "tiny-2026", "base_gguf": None, "base_weights": "0" * 64, "domain": "math",
    "examples": 20, "final_loss": 1.5, "hardware": "CPU (x86_64), 1 thread(s)", "left_out_as_too_long": 0,
    "libraries": {"torch": "2.13.0"}, "minutes": 0.5, "python": "3.11.7", "rank": 4, "replay_examples": 1,
    "replay_sha256": "0" * 64, "seed": 3, "steps": 8, "tokens": 4000,
}  # fmt: skip
WEIGHTS = "{{source: {{kind: tree, path: registry/bases/tiny-2026/tiny.gguf}}, sha256: {sha256}, size: {size}}}"
BENCHMARK = """\
schema_version: 1
id: tiny-math
version: 1.0.0
domain: math
protocol: nano-chat-v1
prompt: "{{prompt}}"
scorer: numeric
max_tokens: 16
stop: []
licence: MIT
source: made for tests
seed: 1
splits:
  test: {{file: test.jsonl, cases: 10, sha256: {sha256}}}
"""
SUITES = "schema_version: 1\nsuites:\n  - base: tiny-2026\n    benchmarks:\n      - {id: tiny-math, weight: 1}\n"
CONFIG = """\
base: tiny-2026
domain: {domain}
rank: 4
alpha: 4
steps: 8
tokens_per_step: 512
data: data/train.jsonl
replay: {{share: 0.3, data: registry/bases/tiny-2026/replay.jsonl}}
seed: {seed}
"""
LOG = """\
# {name} {number}

## Goal

Multiply small numbers by three, which the base can't do.

## Data and licence

Twenty generated sentences, made for tests, MIT.

## Configuration

Rank 4 instead of 16, since there is so little to learn.

## Results

Own test split: the base right in 1 of 10, this one in 9.

## Known limits

Numbers above twenty were never seen.

## Reproduce

```
loco train adapters/{name}/{number} --fresh
```
"""
ADAPTER = """\
schema_version: 1
name: {name}
domain: {domain}
description: Small numbers taken three times, with the sum worked out.
licence: MIT
owners: [{{github: {owner}, id: {id}}}]
versions:
"""
VERSION = """\
  - version: {number}
    base: tiny-2026
    base_sha256: {base}
    artifact: {{source: {{kind: tree, path: adapters/{name}/{number}/{name}.gguf}}, sha256: {sha256}, size: {size}}}
    folder: adapters/{name}/{number}
    rank: 4
    alpha: 4
    training:
      data: generated sentences, see TRAINING_LOG.md
      data_licence: MIT
      tokens: 4000
      minutes: 0.5
      hardware: CPU (x86_64), 1 thread(s)
      seed: {seed}
"""
