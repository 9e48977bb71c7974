"""Measured agreements, kept so that a judge is tried once: a file each, named by judge, rubric and labelled cases."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from loco.atomic import write_bytes
from loco.judge.agreement import Agreement, measure_agreement, read_labelled
from loco.judge.judges import Judge
from loco.judge.rubric import Rubric

FOLDER = Path(".loco", "judges")
_ADAPTER = TypeAdapter(Agreement)


def agreement_of(judge: Judge, rubric: Rubric, folder: Path, kept: Path) -> Agreement:
    """The agreement of a judge with a rubric's labelled cases (in ``folder``): as it was measured, else measured now.

    ``kept`` is the folder of what was measured; a file in it that can't be read is measured again.
    """
    cases = read_labelled(rubric, folder)
    labelled = rubric.labelled.sha256 if rubric.labelled else ""
    key = hashlib.sha256(f"{judge.digest} {rubric.sha256} {labelled}".encode()).hexdigest()
    path = kept / f"{key}.json"
    try:
        found = _ADAPTER.validate_json(path.read_bytes())
        if (found.judge_digest, found.rubric_sha256, found.labelled_sha256) == (judge.digest, rubric.sha256, labelled):
            return found
    except (OSError, ValidationError):
        pass
    found = measure_agreement(judge, rubric, cases)
    write_bytes(path, _ADAPTER.dump_json(found, indent=1) + b"\n")
    return found
