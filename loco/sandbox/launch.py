"""The command that starts one confined interpreter, for each mechanism."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from loco.sandbox.types import Isolation, Limits

_INSIDE = Path(__file__).resolve().parent / "inside"
# Only the folder `inside` is importable there: the rest of the package, and what it imports, stays out of reach.
_BOOT = """import sys, types
where, mode, job, replies, peer = sys.argv[1:]
for name in ("loco", "loco.sandbox", "loco.sandbox.inside"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [where] if name.endswith("inside") else []
from loco.sandbox.inside.start import start
start(mode, int(job), int(replies), int(peer))
"""


def interpreter() -> str:
    """This interpreter without its virtual environment."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


@lru_cache
def readable() -> tuple[str, ...]:
    """What the interpreter needs to run: its own folder and the system's libraries, outermost paths only."""
    wanted = [sys.base_prefix, sys.base_exec_prefix, sysconfig.get_config_var("LIBDIR"), str(Path(interpreter()).parent)]
    wanted += ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
    wanted += [str(Path(path).resolve()) for path in wanted if path]
    paths = sorted({path for path in wanted if path and path != "/" and Path(path).exists()})
    return tuple(path for path in paths if not any(path.startswith(f"{other}/") for other in paths))


def user() -> int:
    """A user id for one launch by root, so that its process limit counts nobody else and its signals reach nobody else."""
    return (1 << 30) + int.from_bytes(os.urandom(3), "big")


def limits_of(limits: Limits) -> dict[str, object]:
    """The limits as the inside reads them."""
    return asdict(limits)


def command(isolation: Isolation, limits: Limits, job: int, replies: int, peer: int) -> list[str]:
    """The whole command line; the three descriptors stay open in it (``peer`` -1 for none)."""
    numbers = [isolation, str(job), str(replies), str(peer)]
    python = [interpreter(), "-I", "-S", "-B", "-c", _BOOT]
    if isolation != "bubblewrap":
        return [*python, str(_INSIDE), *numbers]
    bwrap = [shutil.which("bwrap") or "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    bwrap += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"]
    if os.name == "posix" and os.geteuid() == 0:
        # Root would stay root for the process limit in a user namespace of its own: let the inside change user instead.
        bwrap += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        bwrap += ["--unshare-user"]
    for folder in sorted({str(parent) for path in readable() for parent in Path(path).parents} - {"/"}):
        bwrap += ["--perms", "0755", "--dir", folder]  # else only root could pass through them
    for path in readable():
        bwrap += ["--ro-bind", path, path]
    bwrap += ["--ro-bind", str(_INSIDE), "/inside", "--perms", "1777", "--size", str(limits.work_bytes), "--tmpfs", "/work"]
    bwrap += ["--remount-ro", "/", "--chdir", "/work", "--"]
    return [*bwrap, *python, "/inside", *numbers]
