"""What `loco doctor` looks at: one small check each, with what it found and what to do where that is bad."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loco import __version__, artifacts
from loco.bases import SHARE, memory_needed, state_of, weights_bytes
from loco.errors import ArtifactError, LocoError, SandboxError
from loco.folders import cache_folder
from loco.machine import Machine, this_machine
from loco.registry import Registry, find_root, load_registry
from loco.schema import AdapterVersion, BaseModelEntry

_FREE = 2**30
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """``good`` None: nothing is wrong, but know it. ``advice`` is what to do; empty where there is nothing to do."""

    check: str
    found: str
    good: bool | None
    advice: str = ""


def diagnose(registry_path: Path | None) -> Iterator[Finding]:
    """Look at the machine, then at the registry, then at the base that would answer."""
    machine = this_machine(cache_folder())
    yield _python()
    yield Finding("loco", __version__, True)
    yield _llama()
    yield Finding(
        "cores", str(machine.cores), machine.cores >= 2 or None, "" if machine.cores >= 2 else "Answers will be slow."
    )
    try:
        registry = load_registry(find_root(explicit=registry_path))
    except LocoError as error:
        yield Finding("registry", error.message, False, error.hint or "Correct the file that is named.")
        yield from _without_a_base(machine)
        return
    yield _registry(registry)
    try:
        base = registry.base()
    except LocoError as error:
        yield Finding("base", error.message, False, "Choose one that is there: loco setup")
        yield from _without_a_base(machine)
        return
    yield _memory(machine, base)
    yield _sandbox()
    state = state_of(registry.root, base)
    yield _disk(machine, weights_bytes(base) if state in ("to pull", "not pinned") else 0)
    yield _weights(base, state)
    yield from _adapters(registry, base)


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("python", found, good, "" if good else "Install Python 3.11 or newer.")


def _llama() -> Finding:
    try:
        return Finding("llama-cpp-python", importlib.metadata.version("llama-cpp-python"), True)
    except importlib.metadata.PackageNotFoundError:
        return Finding("llama-cpp-python", "not installed", False, "pip install llama-cpp-python (it needs a C compiler)")


def _registry(registry: Registry) -> Finding:
    counts = f"{len(registry.domains)} domains, {len(registry.bases)} bases, {len(registry.adapters)} adapters"
    if registry.warnings:
        return Finding("registry", f"{counts}; {' '.join(registry.warnings)}", None, "Update loco.")
    return Finding("registry", f"{counts} in {registry.root}", True)


def _without_a_base(machine: Machine) -> Iterator[Finding]:
    """What can be said of the machine where no base says what it needs."""
    if machine.memory is None:
        yield Finding("memory", "unknown", None)
    else:
        yield Finding("memory", f"{machine.memory / 1e9:.1f} GB", True)
    yield _sandbox()
    yield _disk(machine, 0)


def _memory(machine: Machine, base: BaseModelEntry) -> Finding:
    need = memory_needed(base)
    if machine.memory is None:
        return Finding("memory", f"unknown; {base.name} needs {need / 1e9:.1f} GB", None)
    good = need <= SHARE * machine.memory
    found = f"{machine.memory / 1e9:.1f} GB, of which {base.name} needs {need / 1e9:.1f}"
    return Finding("memory", found, good, "" if good else "Choose a smaller base: loco setup")


def _sandbox() -> Finding:
    """Only an evaluation of code needs one, so that it is no fault of a machine that asks and answers."""
    from loco.sandbox import Sandbox

    try:
        return Finding("sandbox", f"{Sandbox.probe().isolation}: generated code can be evaluated", True)
    except SandboxError as error:
        return Finding("sandbox", f"none: code can't be evaluated. {error.message}", None, error.hint or "")


def _disk(machine: Machine, download: int) -> Finding:
    good = machine.disk_free > download + _FREE
    found = f"{machine.disk_free / 1e9:.1f} GB free" + (f", {download / 1e9:.1f} GB to download" if download else "")
    return Finding("disk", found, good, "" if good else "Free some space, or name another folder in LOCO_CACHE.")


def _weights(base: BaseModelEntry, state: str) -> Finding:
    advice = {
        "to pull": f"loco base pull {base.name}",
        "not pinned": f"loco base pin {base.name}, or accept what comes: loco base pull {base.name} --trust-on-first-use",
        "damaged": "Restore the file (git checkout), or fetch it again: loco setup",
        "missing": "Is the checkout whole? `git status` shows what is missing.",
    }
    good = state == "ready"
    return Finding("base", f"{base.name}: {'verified' if good else state}", good, advice.get(state, ""))


def _adapters(registry: Registry, base: BaseModelEntry) -> Iterator[Finding]:
    """The active adapters of the base: there, and the registered bytes."""
    active = registry.active[base.name]
    whole = True
    for domain in active:
        found = registry.active_adapter(base.name, domain)
        if found is None:
            continue
        entry, version = found
        wrong = _wrong_with(registry, version, base)
        if wrong:
            whole = False
            advice = "Restore the file (git checkout), or update the checkout (git pull)."
            yield Finding("adapters", f"{entry.name}: {'; '.join(wrong)}", False, advice)
    if whole:
        yield Finding("adapters", f"{len(active)} active and verified" if active else "none active", True if active else None)


def _wrong_with(registry: Registry, version: AdapterVersion, base: BaseModelEntry) -> list[str]:
    wrong = []
    try:
        if artifacts.find(registry.root, version.artifact) is None:
            wrong.append("not downloaded yet")
    except ArtifactError as error:
        wrong.append(_DIGEST.sub(r"\1...", error.message).rstrip("."))
    if version.base_sha256 != base.weights.sha256:
        wrong.append(f"made for other weights of {base.name}")
    return wrong
