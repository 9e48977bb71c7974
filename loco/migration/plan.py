"""Moving a registry to the next base: the new board opened, the old one archived, and which adapters can be trained again.

Nothing of the old base is deleted: its results, its adapters and its board stay, and say that they are archived.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loco.errors import LocoError, UsageError
from loco.registry import Registry
from loco.registry.editing import Edit, edit, put_after
from loco.registry.schemas import schema_line
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry

SUITES = Path("benchmarks", "suites.yaml")


@dataclass(frozen=True, slots=True)
class Retrainable:
    """An adapter of the old base. ``problem`` says why it can't be trained again from what was submitted; None: it can.

    ``moved``: the version for the new base, where it has one already. ``minutes`` is what its training took.
    """

    name: str
    version: str
    domain: str | None
    folder: Path
    minutes: float
    problem: str | None
    moved: str | None


@dataclass(frozen=True, slots=True)
class Migration:
    """What will be edited and written, and every adapter of the old base."""

    old: str
    new: str
    edits: tuple[Edit, ...]
    opened: tuple[tuple[Path, str], ...]
    adapters: tuple[Retrainable, ...]

    @property
    def changed(self) -> tuple[Path, ...]:
        """Files that will differ, or be new."""
        return (*(path for path, _ in self.opened), *(each.path for each in self.edits if each.changed))

    def carry_out(self) -> None:
        """Open the new board, then archive the old one."""
        from loco.atomic import write_text

        for path, text in self.opened:
            write_text(path, text)
        for each in self.edits:
            each.write()


def plan_migration(registry: Registry, old: str, new: str, *, reason: str, today: date) -> Migration:
    """Plan the move from one base to another; both are registered. Done a second time, it changes nothing.

    Raises UnknownNameError, UsageError for the same base twice or one without a registered digest.
    """
    before, after = registry.base(old), registry.base(new)
    if before.name == after.name:
        raise UsageError("A base can't take the place of itself.")
    if after.weights.sha256 is None:
        raise UsageError(f"{new} isn't pinned, so nothing could be measured on it.", hint=f"First: `loco base pin {new}`.")
    if after.status != "active":
        raise UsageError(f"{new} is {after.status} itself.")
    opened = tuple(_opened(registry, after))
    edits = [edit(_base_path(registry, old), BaseModelEntry, _archiving(before, new, reason, today))]
    if (suites := _suites(registry.root, old, new)) is not None:
        edits.insert(0, suites)
    return Migration(old, new, tuple(edits), opened, tuple(retrainable(registry, old, new)))


def retrainable(registry: Registry, old: str, new: str) -> Iterator[Retrainable]:
    """Every adapter with a version for the old base that isn't withdrawn, by name, and whether its recipe is whole."""
    for name in sorted(registry.adapters):
        entry = registry.adapters[name]
        versions = [each for each in entry.versions if each.base == old and each.yanked is None]
        if not versions:
            continue
        version = versions[-1]
        moved = next((each.version for each in reversed(entry.versions) if each.base == new and each.yanked is None), None)
        yield Retrainable(
            name,
            version.version,
            entry.domain,
            registry.root / version.folder,
            version.training.minutes,
            _problem(registry.root, entry, version),
            moved,
        )


def _problem(root: Path, entry: AdapterEntry, version: AdapterVersion) -> str | None:
    """What is missing for training it again; None: nothing."""
    from loco.training.config import load_config
    from loco.training.examples import find_files

    folder = root / version.folder
    if entry.status == "archived":
        return "archived"
    if not folder.is_dir():
        return f"{version.folder} isn't there"
    try:
        config = load_config(folder / "train.yaml")
        find_files(config.data, folder, root)
    except LocoError as error:
        return error.message.replace(f"{root}/", "")
    return None


def _opened(registry: Registry, base: BaseModelEntry) -> Iterator[tuple[Path, str]]:
    path = registry.root / "registry" / "bases" / base.name / "active.yaml"
    if not path.exists():
        line = schema_line(registry.root, path, "active")
        said = "# Which adapter answers for a domain on this base: the one place that says so."
        yield path, f"{line}\n{said}\nschema_version: 1\nbase: {base.name}\nactive: {{}}\n"


def _archiving(base: BaseModelEntry, new: str, reason: str, today: date) -> Any:
    since = base.deprecation.since if base.deprecation else today

    def change(values: Any) -> None:
        if values.get("status") == "archived":
            return
        put_after(values, list(values)[-1], "status", "archived")
        put_after(values, "status", "deprecation", {"since": since, "reason": reason, "superseded_by": new})

    return change


def _suites(root: Path, old: str, new: str) -> Edit | None:
    """The new base gets the benchmarks of the old one, unless it has some already."""
    from loco.benchmarks.spec import SuitesFile

    path = root / SUITES
    if not path.is_file():
        return None

    def change(values: Any) -> None:
        suites = {each["base"]: each for each in values["suites"]}
        if new in suites or old not in suites:
            return
        values["suites"].append({"base": new, "benchmarks": [dict(each) for each in suites[old]["benchmarks"]]})

    return edit(path, SuitesFile, change)


def _base_path(registry: Registry, name: str) -> Path:
    return registry.root / "registry" / "bases" / name / "base.yaml"
