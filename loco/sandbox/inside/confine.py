"""Take rights away from this process, by system calls of Linux through ctypes.

Order matters: namespaces first, then a root that holds the interpreter read-only and an empty work folder, then limits,
then another user without capabilities, then no_new_privs and Landlock. Anything that can't be done raises OSError, and
the untrusted program is never started. Imports little: an interpreter is started for every program that is judged.
"""

from __future__ import annotations

import ctypes
import os
import resource

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_NOSUID, _NODEV, _BIND, _REC, _PRIVATE = 2, 4, 4096, 16384, 1 << 18
_MOUNT_SETATTR, _LANDLOCK = 442, (444, 445, 446)  # the same numbers on every architecture
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "i686": 217, "armv7l": 218, "ppc64le": 203, "s390x": 217}
_libc = ctypes.CDLL(None, use_errno=True)


def _done(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(number: int, *args: object) -> int:
    return int(_libc.syscall(ctypes.c_long(number), *args))


def prctl(option: int, value: int) -> None:
    """One prctl(2) call with one number."""
    _done(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")


def die_with_parent() -> None:
    """SIGKILL for this process when its parent ends. A change of user clears it, so the guarding process keeps its own."""
    prctl(1, 9)


def unshare() -> None:
    """Own user, mount, process, network and IPC namespaces. Real root keeps its user namespace and changes user later."""
    flags = NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        _done(_libc.unshare(flags), "namespaces")
        return
    _done(_libc.unshare(flags | NEWUSER), "user namespaces")
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {user} 1"), ("gid_map", f"1000 {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    encoded = [None if text is None else text.encode() for text in (source, target, kind, options)]
    _done(_libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]), f"mount {target}")


def _read_only(path: str, recursive: bool) -> None:
    attributes = (ctypes.c_uint64 * 4)(1 | 2 | 4, 0, 0, 0)  # read-only, no setuid, no devices
    flags = 0x8000 if recursive else 0
    _done(_syscall(_MOUNT_SETATTR, -100, path.encode(), flags, attributes, ctypes.c_size_t(32)), f"read-only {path}")


def new_root(readable: list[str], work_bytes: int) -> None:
    """Replace the root: ``readable`` paths at their own places, read-only, ``/work`` in memory, and nothing else.

    Sockets of services in the file system disappear with the old root; Landlock alone would let a program connect to them.
    """
    machine = os.uname().machine
    pivot = _PIVOT_ROOT[machine] if machine in _PIVOT_ROOT else _done(-1, "unknown architecture")
    _mount("none", "/", None, _REC | _PRIVATE)
    stage = "/dev"  # exists everywhere, and no interpreter lives below it
    _mount("tmpfs", stage, "tmpfs", _NOSUID | _NODEV, "mode=755,size=1m")
    for source in readable:
        target = stage + source
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(source):
            os.makedirs(target, exist_ok=True)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
        _mount(source, target, None, _BIND | _REC)
        _read_only(target, recursive=True)
    os.mkdir(f"{stage}/work")
    _mount("tmpfs", f"{stage}/work", "tmpfs", _NOSUID | _NODEV, f"mode=1777,size={work_bytes}")
    _read_only(stage, recursive=False)
    os.chdir(stage)
    _done(_syscall(pivot, b".", b"."), "pivot_root")
    _done(_libc.umount2(b".", 2), "detach the old root")
    os.chdir("/work")


def limit(limits: dict[str, int], processes: bool) -> None:
    """The kernel's limits of one process. ``processes`` only where this user is the sandbox's own, or it counts others."""
    cpu, memory = limits["cpu_seconds"], limits["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    if processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))


def drop(user: int) -> None:
    """Become ``user`` where this is real root (the process limit doesn't bind root), and lose every capability."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _done(_libc.capset(header, none), "drop capabilities")
    prctl(38, 1)  # no_new_privs


def landlock(writable: str, required: bool) -> None:
    """Allow reading below ``/`` and writing below ``writable`` only; no TCP (Linux 6.7) and no outside signals (6.12)."""
    version = _syscall(_LANDLOCK[0], None, ctypes.c_size_t(0), 1)
    if version < 1 and not required:
        return
    _done(version, "Landlock")
    files = (1 << (13 + (version >= 2) + (version >= 3))) - 1
    rules = (ctypes.c_uint64 * 3)(files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _done(_syscall(_LANDLOCK[0], rules, ctypes.c_size_t(size), 0), "Landlock rules")
    for path, access in (("/", 0b1101), (writable, files)):
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = ctypes.create_string_buffer(access.to_bytes(8, "little") + folder.to_bytes(4, "little"), 12)
        _done(_syscall(_LANDLOCK[1], ruleset, 1, rule, 0), f"Landlock {path}")
        os.close(folder)
    _done(_syscall(_LANDLOCK[2], ruleset, 0), "Landlock on")
    os.close(ruleset)
