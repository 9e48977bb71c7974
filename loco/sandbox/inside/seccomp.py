"""A small filter on system calls (seccomp), for what neither namespaces nor resource limits hold back.

- Sockets other than of the Unix kind: network namespaces leave AF_VSOCK alone, which reaches the host of a virtual machine,
  and they bring a loopback of their own.
- Memory that belongs to no process, which no resource limit counts: System V shared memory and queues, and files in memory.
- io_uring, which opens sockets behind the back of this filter.
- Further namespaces, keyrings (which no namespace separates), BPF, tracing: the doors of most escapes through kernel bugs.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

_GENERIC = {
    "socket": 198, "socketpair": 199, "clone": 220, "clone3": 435, "unshare": 97, "setns": 268, "shmget": 194, "msgget": 186,
    "semget": 190, "mq_open": 180, "memfd_create": 279, "memfd_secret": 447, "io_uring_setup": 425, "add_key": 217,
    "request_key": 218, "keyctl": 219, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "ptrace": 117,
}  # fmt: skip
_X86_64 = {
    "socket": 41, "socketpair": 53, "clone": 56, "clone3": 435, "unshare": 272, "setns": 308, "shmget": 29, "msgget": 68,
    "semget": 64, "mq_open": 240, "memfd_create": 319, "memfd_secret": 447, "io_uring_setup": 425, "add_key": 248,
    "request_key": 249, "keyctl": 250, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "ptrace": 101,
}  # fmt: skip
# The kernel's name of each architecture, and its numbers.
_KNOWN = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _GENERIC), "riscv64": (0xC00000F3, _GENERIC)}
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # where the kernel puts them (all known architectures are little-endian)
_ANY_NAMESPACE = 0x7E020000
_AF_UNIX = 1
_X32 = 0x40000000  # a second numbering of the same calls, on x86_64


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def rules(machine: str) -> bytes:
    """The filter for ``machine``. Raises OSError where its numbers aren't known: then nothing may run."""
    if machine not in _KNOWN:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine}")
    architecture, numbers = _KNOWN[machine]
    calls = dict(numbers)
    steps = [_step(_LOAD, _ARCHITECTURE), _step(_EQUAL, architecture, 1), _step(_RETURN, _KILL), _step(_LOAD, _NUMBER)]
    if machine == "x86_64":
        steps += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _REFUSE | errno.EPERM)]
    for name in ("socket", "socketpair"):
        steps += [_step(_EQUAL, calls.pop(name), 0, 4), _step(_LOAD, _ARGUMENT), _step(_EQUAL, _AF_UNIX, 0, 1)]
        steps += [_step(_RETURN, _ALLOW), _step(_RETURN, _REFUSE | errno.EACCES)]
    steps += [_step(_EQUAL, calls.pop("clone"), 0, 4), _step(_LOAD, _ARGUMENT), _step(_ANY_OF, _ANY_NAMESPACE, 0, 1)]
    steps += [_step(_RETURN, _REFUSE | errno.EPERM), _step(_RETURN, _ALLOW)]
    # A filter can't see the flags of clone3, which lie in memory. "No such call" makes threads fall back to clone.
    steps += [_step(_EQUAL, calls.pop("clone3"), 0, 1), _step(_RETURN, _REFUSE | errno.ENOSYS)]
    for number in calls.values():
        steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE | errno.EPERM)]
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


class _Rules(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def install() -> None:
    """Put the filter on this process and all that it starts, for good. Needs no_new_privs. Raises OSError."""
    text = rules(os.uname().machine)
    given = _Rules(len(text) // 8, text)
    if ctypes.CDLL(None, use_errno=True).prctl(22, ctypes.c_ulong(2), ctypes.byref(given), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls (seccomp)")
