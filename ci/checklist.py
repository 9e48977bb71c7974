"""The checklist of a pull request: what its submitter vouches for, and what verifies it.

`.github/PULL_REQUEST_TEMPLATE.md` holds the same lines, empty (a test compares them); `loco submit
prepare` ticks what was verified.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ci.checks.types import Findings

_SCOPE = ("LOCO101", "LOCO102", "LOCO103", "LOCO104", "LOCO105", "LOCO106", "LOCO107", "LOCO108")
_ENTRY = ("LOCO201", "LOCO202", "LOCO203", "LOCO204", "LOCO207", "LOCO208", "LOCO209", "LOCO210")
_WEIGHTS = ("LOCO301", "LOCO302", "LOCO303", "LOCO304", "LOCO305", "LOCO306")

_TRAINING = ("LOCO401", "LOCO403", "LOCO404", "LOCO405")


@dataclass(frozen=True, slots=True)
class Item:
    """One line. ``codes`` are the checks that verify it; none: only a person can say so."""

    text: str
    codes: tuple[str, ...] = ()


ACCEPTED = Item("`loco eval NAME@VERSION` says accepted here")
ITEMS = (
    Item("One entry and its folder, nothing else: `registry/adapters/NAME.yaml` and `adapters/NAME/VERSION/`", _SCOPE),
    Item("The entry keeps to its schema, has a name of its own, and changes no registered version", _ENTRY),
    Item("Weights and data stand under licences of the SPDX list", ("LOCO206",)),
    Item("The weights are the registered bytes, made for the registered base", _WEIGHTS),
    Item("The adapter changes what the base answers", ("LOCO307",)),
    Item("Script, data, config and figures of the training are there and belong together", _TRAINING),
    Item(
        "Every section of `TRAINING_LOG.md` is written: goal, data and licence, configuration, results, limits, reproduce",
        ("LOCO402",),
    ),
    Item("The data are examples, and hold no secrets", ("LOCO501", "LOCO502", "LOCO503")),
    Item("None of the training data comes from a benchmark's test split", ("LOCO504",)),
    ACCEPTED,
    Item("I may share the data and the weights under the licences that the entry names"),
    Item("None of the data is personal data"),
)


def checklist(findings: Findings | None = None, *, accepted: bool = False) -> str:
    """The list in Markdown. Items whose checks were all made and found no error are ticked; without findings none is.

    ``accepted``: the adapter was evaluated here, and accepted.
    """
    done = [accepted if item is ACCEPTED else findings is not None and _verified(item, findings) for item in ITEMS]
    return "".join(f"- [{'x' if ticked else ' '}] {item.text}\n" for item, ticked in zip(ITEMS, done, strict=True))


def _verified(item: Item, findings: Findings) -> bool:
    """A warning leaves an item ticked: it is shown beside the list."""
    wrong = {finding.code for finding in findings.errors} | {skipped.code for skipped in findings.skipped}
    made = set(findings.passed) | findings.codes
    return bool(item.codes) and set(item.codes) <= made - wrong


if __name__ == "__main__":
    sys.stdout.write(checklist())
