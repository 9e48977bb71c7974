"""Benchmarks don't change under a version: benchmarks/frozen.txt holds a digest of every split and of the settings of each.

    nano-math 2.0.0 split:test 2024ab79...
    nano-math 2.0.0 settings   57a4973...

``python -m loco.benchmarks.frozen`` adds the lines of new benchmarks and versions. Lines that are there are never changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from loco.atomic import write_text
from loco.benchmarks.benchmark import Benchmark
from loco.benchmarks.loading import FOLDER, list_benchmarks, load_benchmark
from loco.errors import DataError, LocoError
from loco.registry.registry import find_root

FILE = "frozen.txt"
COMMAND = "python -m loco.benchmarks.frozen"
Key = tuple[str, str, str]


def digests(benchmark: Benchmark) -> dict[Key, str]:
    """What must not change: the digest of each split's file, and that of prompt, scorer and all other settings."""
    spec = benchmark.spec
    found = {(spec.id, spec.version, f"split:{name}"): split.sha256 for name, split in spec.splits.items()}
    return found | {(spec.id, spec.version, "settings"): benchmark.settings_sha256}


def read_frozen(root: Path) -> dict[Key, str]:
    """The lines of the file by benchmark, version and what they are of. Raises DataError for a broken one."""
    path = root / FOLDER / FILE
    found: dict[Key, str] = {}
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            parts = line.split()
            if len(parts) != 4:
                raise DataError(f"{path}, line {number}: it isn't 'BENCHMARK VERSION WHAT SHA256'.")
            found[parts[0], parts[1], parts[2]] = parts[3]
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


def freeze(root: Path) -> list[str]:
    """Add what is new; return the new lines. Raises DataError where something frozen has changed."""
    if changed := [problem for problem in problems(root) if "changed" in problem]:
        raise DataError("\n".join(changed))
    known = read_frozen(root)
    all_of_them = {k: v for name in list_benchmarks(root) for k, v in digests(load_benchmark(root, name)).items()}
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
