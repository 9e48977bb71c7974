"""Other registries: a folder on this machine, or a git repository, of which only entries and wanted artifacts are fetched.

What comes is a stranger's: no hook, filter or submodule of it is obeyed, no link followed, and every artifact is checked
against its registered digest by `loco.artifacts`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loco import artifacts
from loco.errors import ArtifactError, DownloadError, UsageError
from loco.folders import cache_folder
from loco.registry import find_root
from loco.schema import ArtifactRef, TreeSource

_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")  # as set while a hook runs
TIMEOUT = 600.0  # seconds for one git command
_URL = re.compile(r"(https|ssh|file)://[^\s]+|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s]+")
_ENTRIES = ("/registry/**/*.yaml", "/registry/*.json", "/leaderboard/results/*/*/*.json")
# Nothing that a repository brings is run, whatever the user's own configuration says.
_SAFE = (
    "core.hooksPath=/dev/null", "core.symlinks=false", "core.fsmonitor=false", "submodule.recurse=false",
    "protocol.allow=never", "protocol.https.allow=always", "protocol.ssh.allow=always", "protocol.file.allow=always",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """A registry that adapters are installed from: where it was named, its files on this machine, its commit if under git.

    ``fetched``: the files are our copy of a repository, with the artifacts left out until they are asked for.
    """

    location: str
    root: Path
    commit: str | None
    fetched: bool = False

    def artifact(self, ref: ArtifactRef, progress: artifacts.Progress | None = None) -> Path:
        """The file of an artifact, checked. Raises as ``loco.artifacts.resolve``, and DownloadError where git fails."""
        if self.fetched and isinstance(ref.source, TreeSource) and not (self.root / ref.source.path).is_file():
            self._bring(ref.source.path)
        return artifacts.resolve(self.root, ref, progress=progress)

    def _bring(self, path: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            with part.open("wb") as file:
                _git(["cat-file", "blob", f"{self.commit}:{path}"], self.root, stdout=file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def open_origin(location: str, *, commit: str | None = None) -> Origin:
    """Open a registry by its folder or address; of a repository, the newest state or ``commit``.

    Raises UsageError for what is neither, RegistryError for a folder that holds no registry, DownloadError.
    """
    if _URL.fullmatch(location):
        return _repository(location, commit)
    folder = Path(location).expanduser()
    if not folder.is_dir():
        raise UsageError(
            f"{location!r} is neither a folder nor an address of a registry.",
            hint="Name a folder, or an address: https://github.com/OWNER/NAME",
        )
    root = find_root(explicit=folder)
    return Origin(str(root), root, _head(root))


def _repository(url: str, commit: str | None) -> Origin:
    from filelock import FileLock

    key = hashlib.sha256(url.encode()).hexdigest()[:24]
    folder = cache_folder() / "registries" / key
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / ".git").is_dir():
            _clone(url, folder)
        _fetch(folder, commit)
        _git(["checkout", "--quiet", "--detach", "--force", commit or "FETCH_HEAD"], folder)
        root = find_root(explicit=folder)
        return Origin(url, root, _head(folder), fetched=True)


def _clone(url: str, folder: Path) -> None:
    part = folder.with_name(f".{folder.name}.{os.getpid()}-{threading.get_ident()}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        _git(["init", "--quiet", str(part)], None)
        _git(["remote", "add", "origin", url], part)
        _git(["config", "remote.origin.promisor", "true"], part)
        _git(["config", "remote.origin.partialclonefilter", "blob:none"], part)
        _git(["sparse-checkout", "set", "--no-cone", *_ENTRIES], part)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fetch(folder: Path, commit: str | None) -> None:
    fetch = ["fetch", "--quiet", "--filter=blob:none", "--no-tags"]
    if commit is None:
        _git([*fetch, "--depth=1", "origin", "HEAD"], folder)
        return
    if _has(folder, commit):
        return
    try:
        _git([*fetch, "--depth=1", "origin", commit], folder)
    except DownloadError:  # not every server gives a commit that no branch names: then the whole history
        deepen = ["--unshallow"] if (folder / ".git" / "shallow").is_file() else []
        _git([*fetch, *deepen, "origin", "+refs/heads/*:refs/remotes/origin/*"], folder)


def _has(folder: Path, commit: str) -> bool:
    try:
        _git(["cat-file", "-e", f"{commit}^{{tree}}"], folder, lazy=False)
    except DownloadError:
        return False
    return True


def _head(folder: Path) -> str | None:
    """The commit of a folder; None where it isn't under git, or git isn't here."""
    if not (folder / ".git").exists():
        return None
    try:
        return _git(["rev-parse", "HEAD"], folder).strip() or None
    except (DownloadError, ArtifactError):
        return None


def _git(arguments: Sequence[str], folder: Path | None, *, stdout: int = subprocess.PIPE, lazy: bool = True) -> str:
    safe = [part for setting in _SAFE for part in ("-c", setting)]
    where = ["-C", str(folder)] if folder is not None else []
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _MISLEADING},
        "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C",
        "GIT_NO_LAZY_FETCH": "0" if lazy else "1",
    }  # fmt: skip
    try:
        done = subprocess.run(
            ["git", *safe, *where, *arguments],
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, env=environment, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise ArtifactError("git isn't installed, and an address of a registry needs it.", hint="Install git.") from error
    except subprocess.TimeoutExpired as error:
        raise DownloadError(f"git took more than {TIMEOUT:.0f} s ({arguments[0]}).", hint="Try again.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DownloadError(
            f"git can't {arguments[0]}: {said[-1] if said else f'exit code {done.returncode}'}",
            hint="Check the address and the connection.",
        )
    return (done.stdout or b"").decode("utf-8", "replace")
