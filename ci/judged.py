"""The tree that is measured: the judge's registry and benchmarks, with the one entry and its version's folder laid over them.

Nothing else of a submission gets in, so benchmarks, bases, the active adapters and all other entries are the judge's.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ci.submission import Submission, entry_path
from loco.errors import UsageError

# What training needs and measuring doesn't.
_TRAINING = shutil.ignore_patterns("checkpoint", "replay.jsonl.gz", "loss.csv", "loss.svg")


def judged_tree(submission: Submission, version: str, into: Path) -> Path:
    """Write the tree for one new version (``name@version``) of a submission below ``into``, and give its root.

    Raises UsageError where the submission's scope doesn't hold that adapter.
    """
    name, _, number = version.partition("@")
    if name not in submission.scope.adapters:
        raise UsageError(f"{version} isn't part of what was submitted.")
    for folder in ("registry", "benchmarks"):
        shutil.copytree(submission.base_root / folder, into / folder, ignore=_TRAINING, dirs_exist_ok=True)
    for path in (entry_path(name), f"adapters/{name}/{number}"):
        _lay_over(submission.head_root / path, into / path)
    return into


def _lay_over(source: Path, target: Path) -> None:
    """Copy plain files and folders; of the head's tree nothing else was written out, and links are not followed here either."""
    if source.is_symlink() or not source.exists():
        return
    if source.is_dir():
        for child in source.iterdir():
            _lay_over(child, target / child.name)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
