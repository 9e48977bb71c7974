"""Benchmarks don't change under a version: benchmarks/frozen.txt holds a digest of every split and of the settings of each.

    nano-math 2.0.0 split:test 2024ab79...
    nano-math 2.0.0 settings   57a4973...
    nano-math 2.0.0 domain     math
    nano-2026 1     suite      8f2b1c0d...

A suite, which has no version, is numbered here each time that it is frozen: its last line counts.
``python -m loco.benchmarks.frozen`` adds the lines of what is new. Lines that are there are never changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from loco.atomic import write_text
from loco.benchmarks.benchmark import Benchmark
from loco.benchmarks.loading import FOLDER, list_benchmarks, load_benchmark
from loco.benchmarks.suites import load_suite, measured_bases
from loco.digests import sha256_of
from loco.errors import DataError, LocoError
from loco.registry.registry import find_root

FILE = "frozen.txt"
SUITE = "suite"
COMMAND = "python -m loco.benchmarks.frozen"
Key = tuple[str, str, str]


def digests(benchmark: Benchmark) -> dict[Key, str]:
    """What must not change: the digest of each split's file, that of prompt, scorer and all other settings, and the domain.

    The domain isn't in the settings, which make addresses: it decides no answer, but whether a gain is one in the own domain.
    """
    spec = benchmark.spec
    found = {(spec.id, spec.version, f"split:{name}"): split.sha256 for name, split in spec.splits.items()}
    found |= {(spec.id, spec.version, "settings"): benchmark.settings_sha256, (spec.id, spec.version, "domain"): spec.domain}
    if spec.scorer == "rubric":
        rubric = benchmark.root / FOLDER / spec.id / str(spec.parameters.get("rubric", "rubric.yaml"))
        found[spec.id, spec.version, "rubric"] = sha256_of(rubric)
    return found


def suite_digest(root: Path, base: str) -> str:
    """A digest of the benchmarks that measure a base and of the cases that are taken of them, not of how they weigh."""
    chosen = sorted((item.id, item.split) for item in load_suite(root, base).benchmarks)
    return sha256(json.dumps(chosen, separators=(",", ":")).encode()).hexdigest()


def read_frozen(root: Path) -> dict[Key, str]:
    """The lines of the file by benchmark, version and what they are of. Raises DataError for a broken or a second one."""
    path = root / FOLDER / FILE
    found: dict[Key, str] = {}
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            parts = line.split()
            if len(parts) != 4:
                raise DataError(f"{path}, line {number}: it isn't 'BENCHMARK VERSION WHAT SHA256'.")
            key = (parts[0], parts[1], parts[2])
            if key in found:
                raise DataError(f"{path}, line {number}: {' '.join(key)} stands there twice.", hint="Keep the first line.")
            found[key] = parts[3]
    return found


def problems(root: Path, benchmarks: Iterable[Benchmark] | None = None) -> list[str]:
    """What of ``benchmarks`` (None: of all) differs from the frozen digests or isn't among them, in sentences."""
    known, found = read_frozen(root), []
    if benchmarks is None:
        benchmarks = (load_benchmark(root, name) for name in list_benchmarks(root))
    for benchmark in benchmarks:
        for key, digest in digests(benchmark).items():
            what = f"{key[0]} {key[1]}, {key[2]}"
            if key not in known:
                found.append(f"{what}: not frozen yet. Run `{COMMAND}`.")
            elif known[key] != digest:
                found.append(f"{what}: changed since it was frozen. Raise the benchmark's version.")
    return found


def suite_problem(root: Path, base: str) -> str | None:
    """What is wrong with the suite of a base, in a sentence: that it isn't the one that was frozen last. None: nothing.

    A base without a line of its own may have the frozen suite of another one: the next base is measured as the last one was.
    """
    known = _suites(read_frozen(root))
    now = suite_digest(root, base)
    if base not in known:
        return None if now in known.values() else f"the suite of {base}: not frozen yet. Run `{COMMAND}`."
    return None if now == known[base] else f"the suite of {base}: other benchmarks, or other cases of them, than were frozen."


def _suites(frozen: dict[Key, str]) -> dict[str, str]:
    """The digest that was frozen last, by base."""
    return {key[0]: digest for key, digest in frozen.items() if key[2] == SUITE}


def freeze(root: Path) -> list[str]:
    """Add what is new; return the new lines. Raises DataError where something frozen has changed under its version."""
    if changed := [problem for problem in problems(root) if "changed" in problem]:
        raise DataError("\n".join(changed))
    known = read_frozen(root)
    all_of_them = {k: v for name in list_benchmarks(root) for k, v in digests(load_benchmark(root, name)).items()}
    last = _suites(known)
    for base in measured_bases(root):
        if (digest := suite_digest(root, base)) != last.get(base):
            before = sum(key[0] == base and key[2] == SUITE for key in known)
            all_of_them[base, str(before + 1), SUITE] = digest
    new = [" ".join((*key, digest)) for key, digest in all_of_them.items() if key not in known]
    lines = [f"# Added to by `{COMMAND}`; lines never change.", *(" ".join((*k, v)) for k, v in known.items()), *new]
    write_text(root / FOLDER / FILE, "\n".join(lines) + "\n")
    return new


def main() -> int:
    """Freeze what is new in this checkout and show its lines. Gives the exit code: that of the error where there is one."""
    try:
        new = freeze(find_root())
    except LocoError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    sys.stdout.write("".join(f"{line}\n" for line in new))
    return 0


if __name__ == "__main__":
    sys.exit(main())
