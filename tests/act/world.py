"""A small checkout of the real thing, and its forge: the code as it stands, the nano base, fewer cases, one active adapter.

Everything in it is real but its size: an evaluation takes seconds. Adapters come from this repository's own: one that is
accepted is registered as the active one of its domain, another of the same domain is what a student will bring.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from loco.benchmarks.frozen import freeze
from loco.evaluation.types import Comparison
from loco.registry import load_registry
from loco.registry.results import published_report
from loco.schema import AdapterEntry, AdapterVersion
from loco.statistics import MARGIN
from tests.ci.api_server import REPOSITORY
from tests.forge import Checkout, make_checkout, make_forge

ROOT = Path(__file__).resolve().parents[2]
BASE = "nano-2026"
CASES = 125  # of each benchmark: fewer can neither certify that nothing was forgotten nor show what was
STUDENT = ("student", 4711)
MAINTAINER = ("locollm", 1)

_FOLDERS = (".github", "ci", "loco", "schemas", "docs/checks", "adapters/_template", "registry/routers", "benchmarks/router")
_FILES = (".gitattributes", ".gitignore", "pyproject.toml", "registry/domains.yaml")
_SKIP = shutil.ignore_patterns("__pycache__", "checkpoint", "replay.jsonl.gz", "*.pyc")


@dataclass(frozen=True, slots=True)
class Specialist:
    """An adapter version of this repository."""

    entry: AdapterEntry
    version: AdapterVersion

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return ROOT / self.version.folder


def specialists() -> list[Specialist]:
    """This repository's specialists on the nano base, active ones first. Skips where there are fewer than three."""
    registry = load_registry(ROOT)
    found = [
        Specialist(entry, version)
        for entry in registry.adapters.values()
        for version in entry.versions
        if entry.role == "domain" and version.base == BASE and version.base_sha256 == registry.base(BASE).weights.sha256
    ]
    if len(found) < 3:
        pytest.skip(f"fewer than three specialists are registered for the build of {BASE} that is here")
    return sorted(found, key=lambda item: not registry.is_active(item.entry, item.version))


def rivals() -> tuple[Specialist, Specialist] | None:
    """Two accepted specialists of one domain with names of their own, the active one first; None where there are none.

    Those of the domain where the lesser one gains most: a small gain can't be shown on so few cases.
    """
    accepted: dict[str, list[Specialist]] = {}
    for found in specialists():
        several = accepted.setdefault(found.entry.domain or "", [])
        if found.entry.name in {rival.entry.name for rival in several}:
            continue  # another version of the same adapter is no rival
        report = published_report(ROOT, found.entry, found.version)
        if report is not None and report.verdict.verdict == "accepted":
            several.append(found)
    pairs = [(several[0], several[1]) for several in accepted.values() if len(several) > 1]
    return max(pairs, key=lambda pair: min(gain(rival) for rival in pair), default=None)


def gain(specialist: Specialist) -> float:
    """The least that its difference to the base can be as published, in its domain: a large one is shown on few cases too."""
    return max((each.low for each in _compared(specialist) if each.part == "domain"), default=0.0)


def clearance(specialist: Specialist) -> float:
    """How far its published intervals stay from what the gate minds: no gain, or MARGIN lost elsewhere.

    One that stays far away is accepted on few cases too.
    """
    found = _compared(specialist)
    return min((each.low if each.part == "domain" else each.low + MARGIN for each in found), default=-1.0)


def _compared(specialist: Specialist) -> tuple[Comparison, ...]:
    """Its published differences to the base; none where nothing is published."""
    report = published_report(ROOT, specialist.entry, specialist.version)
    return report.verdict.comparisons if report is not None else ()


def make_world(folder: Path, active: Specialist) -> Path:
    """Write the checkout, and make its forge beside it. Returns the forge."""
    root = folder / "world"
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=_SKIP)
    for name in _FILES:
        _copy(name, root)
    for path in (ROOT / "registry" / "bases" / BASE).glob("*"):
        if path.suffix in {".yaml", ".gguf", ".md"} and path.name != "active.yaml":
            _copy(path.relative_to(ROOT).as_posix(), root)
    _write_benchmarks(root)
    shutil.copytree(active.folder, root / active.version.folder, ignore=_SKIP)
    _write_entry(root, active)
    _write(root / "registry" / "bases" / BASE / "active.yaml", _ACTIVE.format(active=active, name=active.entry.name))
    checkout = make_checkout(root)
    checkout.commit("Begin")
    forge = make_forge(checkout, folder / "forge.git")
    Checkout(forge).git("config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub does
    return forge


_ACTIVE = """\
# Which adapter answers for a domain on this base: the one place that says so.
schema_version: 1
base: nano-2026
active:
  {active.entry.domain}: {name}@{active.version.version}
"""


def _write_entry(root: Path, specialist: Specialist) -> None:
    _copy(f"registry/adapters/{specialist.entry.name}.yaml", root)


def _write_benchmarks(root: Path) -> None:
    """The nano suite with every so many-th of its test cases."""
    suite = (ROOT / "benchmarks" / "suites.yaml").read_text(encoding="utf-8")
    _write(root / "benchmarks" / "suites.yaml", _only_nano(suite))
    for folder in sorted((ROOT / "benchmarks").glob("nano-*")):
        lines = (folder / "test.jsonl").read_bytes().splitlines(keepends=True) if (folder / "test.jsonl").is_file() else []
        if len(lines) < CASES:
            continue
        kept = b"".join(lines[:: len(lines) // CASES][:CASES])
        target = root / "benchmarks" / folder.name
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("__pycache__", "dev.jsonl"))
        (target / "test.jsonl").write_bytes(kept)
        spec = (folder / "benchmark.yaml").read_text(encoding="utf-8")
        spec = re.sub(r"^  dev: .*\n", "", spec, flags=re.MULTILINE)
        sha256 = hashlib.sha256(kept).hexdigest()
        spec, changed = re.subn(
            r"test: \{file: test\.jsonl, cases: \d+, sha256: \w+\}",
            f"test: {{file: test.jsonl, cases: {CASES}, sha256: {sha256}}}",
            spec,
        )
        assert changed == 1, f"{folder.name}/benchmark.yaml has another form than this expects"
        _write(target / "benchmark.yaml", spec)
    freeze(root)


def _only_nano(suite: str) -> str:
    head, *bases = re.split(r"^(?=  - base: )", suite, flags=re.MULTILINE)
    [nano] = [text for text in bases if text.startswith(f"  - base: {BASE}\n")]
    return head + nano


def bring(checkout: Checkout, specialist: Specialist, name: str, version: str = "1.0.0") -> str:
    """Put the files of a trained adapter where `loco train` would have left them; its folder in the checkout."""
    folder = f"adapters/{name}/{version}"
    old, target = specialist.entry.name, checkout.root / folder
    for path in sorted(specialist.folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            place = target / path.relative_to(specialist.folder).as_posix().replace(f"{old}.gguf", f"{name}.gguf")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    for path in target.glob("*"):
        if path.suffix in {".md", ".json", ".yaml"}:
            text = path.read_text(encoding="utf-8")
            renamed = text.replace(f"{old}/{specialist.version.version}", f"{name}/{version}").replace(old, name)
            path.write_text(renamed, encoding="utf-8")
    return folder


def write_entry(checkout: Checkout, specialist: Specialist, name: str) -> None:
    """Register it by hand, owned by the student."""
    text = (ROOT / "registry" / "adapters" / f"{specialist.entry.name}.yaml").read_text(encoding="utf-8")
    text = re.sub(r"  - github: .*\n    id: .*\n", f"  - github: {STUDENT[0]}\n    id: {STUDENT[1]}\n", text)
    checkout.write(f"registry/adapters/{name}.yaml", text.replace(specialist.entry.name, name))


def pull_request(number: int, head: str, base: str, author: tuple[str, int] = STUDENT) -> dict[str, object]:
    """The event of a pull request, as far as anything looks at it."""
    user = {"login": author[0], "id": author[1]}
    request = {"number": number, "user": user, "head": {"sha": head, "ref": "work"}, "base": {"sha": base, "ref": "main"}}
    return {"action": "opened", "number": number, "pull_request": request, **_repository()}


def push(head: str) -> dict[str, object]:
    """The event of a push to main."""
    return {"ref": "refs/heads/main", "after": head, **_repository()}


def finished(head: str, event: str = "pull_request") -> dict[str, object]:
    """The event of a finished run of pull-request.yml."""
    run = {"id": 99, "event": event, "head_sha": head, "html_url": "https://forge.example.org/runs/99"}
    return {"action": "completed", "workflow_run": run, **_repository()}


def _repository() -> dict[str, object]:
    owner, name = REPOSITORY.split("/")
    found = {"full_name": REPOSITORY, "name": name, "owner": {"login": owner}, "default_branch": "main"}
    return {"repository": found}


def _copy(name: str, root: Path) -> None:
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / name, target)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
