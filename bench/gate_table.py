"""The gate over every adapter: ``python -m bench.gate_table`` writes docs/gate-table.md.

Published ones are read from leaderboard/results. Those that must fail are evaluated, which takes some minutes the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tabulate import tabulate

from loco.atomic import write_text
from loco.errors import AdapterError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import evaluate
from loco.evaluation.reasons import rambles
from loco.evaluation.report import EvaluationReport, read_report
from loco.registry import find_root, load_registry

FIXTURES = Path("tests", "fixtures", "adapters")
HEAD = """<!-- Written by `python -m bench.gate_table`. -->
# The gate over all adapters

Difference to the base in points with its 95 % interval, on the test split of every domain; the adapter's own domain in
bold. Cases that the adapter's training data holds are left out of its own domain. `loco reproduce NAME` measures a row
again.

"""
FAILING = """## Adapters that must fail

Each has one thing wrong with it (`{folder}`, and `make.py` there). `tests/nano/test_gate.py` holds them to it,
[evaluating](evaluating.md) explains their reports. `loco eval {folder}/NAME/1.0.0` shows a row's.

"""


def row(report: EvaluationReport, domains: Sequence[str]) -> list[str]:
    """One adapter: its verdict, and a cell for each domain."""
    cells = {}
    for found in report.verdict.comparisons:
        text = f"{found.difference * 100:+.1f} [{found.low * 100:+.1f}, {found.high * 100:+.1f}]" if found.n else "no case left"
        cells[found.domain] = f"**{text}**" if found.part == "domain" else text
    return [f"{report.adapter}@{report.version}", report.verdict.verdict, *(cells.get(domain, "") for domain in domains)]


def flaw(report: EvaluationReport) -> str:
    """What is wrong with an adapter, as its report has it."""
    own = [found for found in report.verdict.comparisons if found.part == "domain"]
    regressed = [found.domain for found in report.verdict.comparisons if found.forgetting == "regressed"]
    cut = [found.domain for found in report.verdict.comparisons if rambles(found)]
    said = []
    if all(found.high <= 0 for found in own):
        said.append("worse in its own domain")
    if regressed:
        said.append(f"forgets {', '.join(regressed)}")
    if report.contamination.flagged:
        said.append(f"{len(report.contamination.flagged)} cases in its training data")
    if cut:
        said.append(f"cut off more often in {', '.join(cut)}")
    return "; ".join(said)


def failing(root: Path, domains: Sequence[str]) -> str:
    """The table of the adapters that must fail: what the gate says of each."""
    registry, rows = load_registry(root), []
    for folder in sorted((root / FIXTURES).glob("*/1.0.0")):
        try:
            report = evaluate(root, find_candidate(root, registry, str(folder))).report
        except AdapterError as error:
            rows.append([f"{folder.parent.name}@{folder.name}", "refused", error.message])
        else:
            name, verdict, *cells = row(report, domains)
            rows.append([name, verdict, flaw(report), *cells])
    return FAILING.format(folder=FIXTURES.as_posix()) + tabulate(rows, ["adapter", "verdict", "why", *domains], tablefmt="pipe")


def main() -> None:
    """Write the page."""
    root = find_root()
    parts = []
    for base in sorted(path for path in (root / "leaderboard/results").iterdir() if path.name != "outcomes"):
        reports = [read_report(path) for path in sorted(base.glob("*/*.json"))]
        domains = list(dict.fromkeys(found.domain for report in reports for found in report.verdict.comparisons))
        table = tabulate([row(report, domains) for report in reports], ["adapter", "verdict", *domains], tablefmt="pipe")
        parts.append(f"## {base.name}\n\n{table}\n")
    domains = [domain.id for domain in load_registry(root).domains.values()]
    write_text(Path(root / "docs/gate-table.md"), HEAD + "\n".join([*parts, failing(root, domains) + "\n"]))


if __name__ == "__main__":
    main()
