"""The gate over every published adapter: ``python -m bench.gate_table`` writes docs/gate-table.md from leaderboard/results."""

from __future__ import annotations

from pathlib import Path

from tabulate import tabulate

from loco.atomic import write_text
from loco.evaluation.report import EvaluationReport, read_report
from loco.registry import find_root

HEAD = """<!-- Written by `python -m bench.gate_table`. -->
# The gate over all adapters

Difference to the base in points with its 95 % interval, on the test split of every domain; the adapter's own domain in
bold. Cases that the adapter's training data holds are left out of its own domain. `loco reproduce NAME` measures a row
again; the adapters that must fail are in [evaluating](evaluating.md) and in `tests/nano/test_gate.py`.

"""


def row(report: EvaluationReport, domains: list[str]) -> list[str]:
    """One adapter: its verdict, and a cell for each domain."""
    cells = {}
    for found in report.verdict.comparisons:
        text = f"{found.difference * 100:+.1f} [{found.low * 100:+.1f}, {found.high * 100:+.1f}]"
        cells[found.domain] = f"**{text}**" if found.part == "domain" else text
    return [f"{report.adapter}@{report.version}", report.verdict.verdict, *(cells.get(domain, "") for domain in domains)]


def main() -> None:
    """Write the page."""
    root = find_root()
    parts = []
    for base in sorted(path for path in (root / "leaderboard/results").iterdir() if path.name != "outcomes"):
        reports = [read_report(path) for path in sorted(base.glob("*/*.json"))]
        domains = list(dict.fromkeys(found.domain for report in reports for found in report.verdict.comparisons))
        table = tabulate([row(report, domains) for report in reports], ["adapter", "verdict", *domains], tablefmt="pipe")
        parts.append(f"## {base.name}\n\n{table}\n")
    write_text(Path(root / "docs/gate-table.md"), HEAD + "\n".join(parts))


if __name__ == "__main__":
    main()
