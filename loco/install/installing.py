"""Installing, updating, removing and verifying adapters. Bytes are checked before they are kept, and locked after."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loco import artifacts
from loco.artifacts.store import Store
from loco.choice import ageing
from loco.errors import AdapterError, ArtifactError, DownloadError, LocoError, RefusedError, UnknownNameError, UsageError
from loco.folders import data_folder
from loco.install.lock import LockFile, Pin, change_lock, guarded, lock_path, lock_text, read_lock
from loco.install.origin import Origin, open_origin
from loco.registry import Registry, load_registry
from loco.schema import AdapterEntry, AdapterVersion, ArtifactRef, BaseModelEntry

NOT_HERE = "not downloaded yet"
Action = Literal["installed", "updated", "already there", "removed", "not updated"]


@dataclass(frozen=True, slots=True)
class Done:
    """What happened to one version. ``notices`` are sentences that the person should read."""

    action: Action
    pin: Pin
    path: Path | None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """An installed version beside what its registry has now. ``newest`` None: not known. ``note``: what is wrong with it."""

    pin: Pin
    newest: str | None
    note: str = ""

    @property
    def outdated(self) -> bool:
        """Whether there is a newer version, or something is wrong with this one."""
        return bool(self.note) or self.newest not in (None, self.pin.version.version)


def install(
    registry: Registry,
    ref: str,
    origin: Origin,
    *,
    base: str | None = None,
    allow_yanked: bool = False,
    preferred: bool = False,
    progress: artifacts.Progress | None = None,
) -> Done:
    """Install ``NAME`` or ``NAME@VERSION`` from a registry, for a base of this one.

    Raises UnknownNameError, UsageError for another base, RefusedError for a withdrawn version, the errors of artifacts.
    """
    theirs = load_registry(origin.root)
    wanted = registry.base(base)
    entry, version, notices = _chosen(theirs, ref, wanted, named_base=base is not None, allow_yanked=allow_yanked)
    _check_base(registry, entry, version)
    known = next((pin for pin in read_lock().of(entry.name) if pin.version.base == version.base), None)
    pin = Pin(origin=origin.location, commit=origin.commit, preferred=preferred, entry=_alone(entry, version))
    path = _keep(registry, pin, origin, progress)
    change_lock(lambda lock: lock.having(pin))
    same = known is not None and known.artifact.sha256 == pin.artifact.sha256
    action: Action = "installed" if known is None else "already there" if same else "updated"
    return Done(action, pin, path, (*notices, *ageing(entry, registry.base(version.base))))


def install_locked(registry: Registry, path: Path | None, progress: artifacts.Progress | None = None) -> list[Done]:
    """Install exactly what a lock file names (None: the user's own): the same bytes, and nothing else.

    What another lock file doesn't name is removed. Raises where one of them can't be had; nothing is changed then.
    """
    wanted, before = read_lock(path), read_lock()
    if path is not None and not path.is_file():
        raise UsageError(f"There is no lock file {path}.")
    done = []
    for pin in wanted.adapters:
        _check_base(registry, pin.entry, pin.version)
        ready = _kept(pin)
        if ready is None:
            _keep(registry, pin, None, progress)
        done.append(Done("already there" if ready else "installed", pin, kept_path(pin.artifact)))
    gone = [pin for pin in before.adapters if pin.key not in {each.key for each in wanted.adapters}]
    change_lock(lambda _: wanted)
    _sweep(before)
    return done + [Done("removed", pin, None) for pin in gone]


def remove(name: str, base: str | None = None) -> list[Done]:
    """Uninstall an adapter, for one base or all. Raises UnknownNameError where it isn't installed."""
    before = read_lock()
    gone = [pin for pin in before.of(name) if base in (None, pin.version.base)]
    if not gone:
        raise UnknownNameError("installed adapter", name, [pin.entry.name for pin in before.adapters])
    change_lock(lambda lock: lock.without(*gone))
    _sweep(before)
    return [Done("removed", pin, None) for pin in gone]


def states(pins: Iterable[Pin]) -> list[State]:
    """What the registries of installed versions have now; each registry is asked once."""
    known: dict[str, Registry | LocoError] = {}
    found = []
    for pin in pins:
        if pin.origin not in known:
            try:
                known[pin.origin] = load_registry(open_origin(pin.origin).root)
            except LocoError as error:
                known[pin.origin] = error
        theirs = known[pin.origin]
        found.append(State(pin, None, theirs.message) if isinstance(theirs, LocoError) else _state(pin, theirs))
    return found


def update(registry: Registry, names: Iterable[str] = (), *, progress: artifacts.Progress | None = None) -> list[Done]:
    """Install the newest version of what is installed, or of some of it, also in place of a withdrawn or archived one.

    One that can't be updated doesn't hold up the others. Raises UnknownNameError for what isn't installed.
    """
    lock, wanted = read_lock(), set(names)
    for name in sorted(wanted - {pin.entry.name for pin in lock.adapters}):
        raise UnknownNameError("installed adapter", name, [pin.entry.name for pin in lock.adapters])
    done = []
    for pin in lock.adapters:
        if not wanted or pin.entry.name in wanted:
            done.append(_updated(registry, pin, progress))
    _sweep(lock)
    return done


def verify(registry: Registry) -> list[tuple[Pin, str | None]]:
    """Every installed version with what is wrong with it on this machine; None: it is whole and fits its base."""
    found: list[tuple[Pin, str | None]] = []
    for pin in read_lock().adapters:
        try:
            path = _kept(pin)
            _check_base(registry, pin.entry, pin.version)
            wrong = None if path else "its file is gone"
            if path:
                _check_adapter(path, registry.base(pin.version.base))
        except LocoError as error:
            wrong = error.message
        found.append((pin, wrong))
    return found


def verify_active(registry: Registry) -> Iterator[tuple[str, str, str | None]]:
    """Every version that answers in a checkout: its name, its base, and what is wrong with it (None: nothing)."""
    for base, answers in sorted(registry.active.items()):
        for domain in answers:
            found = registry.active_adapter(base, domain)
            if found is None:
                continue
            entry, version = found
            wrong = None
            try:
                _check_base(registry, entry, version)
                path = artifacts.find(registry.root, version.artifact)
                if path is not None:
                    _check_adapter(path, registry.base(base))
                else:
                    wrong = NOT_HERE
            except LocoError as error:
                wrong = error.message
            yield f"{entry.name}@{version.version}", base, wrong


def kept_path(ref: ArtifactRef) -> Path:
    """Where the file of an installed version lies."""
    return Store(data_folder()).path(ref.sha256 or "", ref.source)


def _chosen(
    theirs: Registry, ref: str, base: BaseModelEntry, *, named_base: bool, allow_yanked: bool
) -> tuple[AdapterEntry, AdapterVersion, tuple[str, ...]]:
    """The version to install: the newest good one for the base where none is named."""
    entry, version = theirs.parse_ref(ref, base=base.name)
    notices: tuple[str, ...] = ()
    successor = theirs.successor(entry.name)
    if "@" not in ref and entry.status == "archived" and successor != entry.name:
        notices = (f"{entry.name} was archived; {successor}, which superseded it, is installed.",)
        entry, version = theirs.parse_ref(successor, base=base.name)
    if version.yanked is not None and not allow_yanked:
        raise RefusedError(
            f"{entry.name}@{version.version} was withdrawn on {version.yanked.since}: {version.yanked.reason}",
            hint="--allow-yanked installs it all the same.",
        )
    if version.base != base.name and (named_base or "@" not in ref):
        bases = sorted({each.base for each in entry.versions})
        raise UsageError(f"{entry.name} has no version for {base.name}.", hint=f"It has some for: {', '.join(bases)} (--base).")
    return entry, version, notices


def _updated(registry: Registry, pin: Pin, progress: artifacts.Progress | None) -> Done:
    try:
        origin = open_origin(pin.origin)
        name, base = pin.entry.name, pin.version.base
        done = install(registry, name, origin, base=base, preferred=pin.preferred, progress=progress)
    except LocoError as error:
        return Done("not updated", pin, None, (error.message,))
    if done.pin.key != pin.key:  # its successor was installed
        change_lock(lambda lock: lock.without(pin))
    return done


def _check_base(registry: Registry, entry: AdapterEntry, version: AdapterVersion) -> None:
    base = registry.bases.get(version.base)
    name = f"{entry.name}@{version.version}"
    if base is None:
        raise UnknownNameError(f"base for {name}", version.base, registry.bases)
    if base.weights.sha256 != version.base_sha256:
        raise AdapterError(
            f"{name} was made for other weights of {base.name} ({version.base_sha256[:12]}) than are registered here.",
            hint="An adapter only works on the base it was trained on.",
        )


def _check_adapter(path: Path, base: BaseModelEntry) -> None:
    """Read the header: a file that isn't a LoRA for this kind of base is refused before anything else looks at it."""
    from loco.engine.gguf_header import read_header

    metadata = read_header(path).metadata
    kind, adapter, architecture = (metadata.get(key) for key in ("general.type", "adapter.type", "general.architecture"))
    if (kind, adapter, architecture) != ("adapter", "lora", base.architecture):
        raise AdapterError(f"{path.name} is no LoRA for {base.architecture} (it says {kind}, {adapter}, {architecture}).")


def _keep(registry: Registry, pin: Pin, origin: Origin | None, progress: artifacts.Progress | None) -> Path:
    """Bring the file of a version to the user's data, checked."""
    if ready := _kept(pin):
        return ready
    try:
        origin = origin or _origin_for(pin)
        path = origin.artifact(pin.artifact, progress)
    except ArtifactError as error:
        if isinstance(error, DownloadError):
            raise
        raise type(error)(f"{pin.ref} from {pin.origin}: {error.message}", hint=error.hint) from error
    _check_adapter(path, registry.base(pin.version.base))
    store = Store(data_folder())
    part = store.part(f"{pin.artifact.sha256}.{os.getpid()}-{threading.get_ident()}")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(path, part)
        kept = store.keep(part, pin.artifact.sha256 or "", pin.artifact.source)
    finally:
        part.unlink(missing_ok=True)
    if _kept(pin) is None:
        raise ArtifactError(f"{pin.ref} couldn't be kept in {kept}.", hint="Is the disk full?")
    return kept


def _origin_for(pin: Pin) -> Origin:
    """What a locked version is fetched from: its own address for what lies on a hub, else its registry at its commit."""
    if pin.artifact.source.kind != "tree":
        return Origin(pin.origin, Path(), pin.commit)
    return open_origin(pin.origin, commit=pin.commit)


def _kept(pin: Pin) -> Path | None:
    """The file of an installed version, whole; a damaged one is deleted."""
    path = kept_path(pin.artifact)
    if not path.is_file():
        return None
    try:
        return artifacts.resolve(Path(), pin.artifact)
    except ArtifactError:
        path.unlink()
        return None


def _alone(entry: AdapterEntry, version: AdapterVersion) -> AdapterEntry:
    values = entry.model_dump(mode="json", exclude_unset=True)
    values["versions"] = [each for each in values["versions"] if each["version"] == version.version]
    return AdapterEntry.model_validate(values)


def _state(pin: Pin, theirs: Registry) -> State:
    entry = theirs.adapters.get(pin.entry.name)
    if entry is None:
        return State(pin, None, "its registry doesn't have it any more")
    good = [each for each in entry.versions if each.base == pin.version.base and each.yanked is None]
    newest = good[-1].version if good else None
    now = next((each for each in entry.versions if each.version == pin.version.version), None)
    if now is None or now.artifact.sha256 != pin.artifact.sha256:
        return State(pin, newest, "its registry has other bytes under this version")
    if now.yanked is not None:
        return State(pin, newest, f"withdrawn on {now.yanked.since}: {now.yanked.reason}")
    said = ageing(entry, theirs.base(pin.version.base))
    return State(pin, newest, " ".join(said))


def _sweep(before: LockFile) -> None:
    """Delete files that were locked before and are no more."""
    with guarded():
        used = {pin.artifact.sha256 for pin in read_lock().adapters}
        for pin in before.adapters:
            if pin.artifact.sha256 not in used:
                shutil.rmtree(kept_path(pin.artifact).parent, ignore_errors=True)


__all__ = [
    "Done", "State", "install", "install_locked", "kept_path", "lock_path", "lock_text", "remove", "states", "update", "verify",
]  # fmt: skip
