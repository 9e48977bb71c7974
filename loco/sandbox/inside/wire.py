"""Values that cross between trusted and untrusted interpreters: plain literals as JSON, nothing else.

Never pickle: decoding must not be able to run anything. What arrives is a plain value, so an ``__eq__`` that always says
yes, or a subclass of ``int``, stays on the side that made it up.
"""

from __future__ import annotations

import json

_LONG = 1 << 64


def encode(value: object) -> object:
    """The JSON form of a literal. Raises ValueError for anything that isn't one."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        # Long numbers as hexadecimal: decimal digits beyond some thousand are refused by Python, and slow to read.
        return int(value) if -_LONG < value < _LONG else {"int": hex(value)}
    if isinstance(value, float):
        return {"float": repr(float(value))}
    if isinstance(value, complex):
        return {"complex": [repr(value.real), repr(value.imag)]}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple | set | frozenset):
        kind = "tuple" if isinstance(value, tuple) else "set"
        return {kind: [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    raise ValueError(f"a {type(value).__name__} is not a plain value")


def decode(form: object) -> object:
    """The literal that :func:`encode` wrote. Raises ValueError or TypeError for anything malformed."""
    if form is None or isinstance(form, bool | str | int):
        return form
    if isinstance(form, list):
        return [decode(item) for item in form]
    if not isinstance(form, dict) or len(form) != 1:
        raise ValueError("malformed value")
    (kind, content), *_ = form.items()
    if kind == "int" and isinstance(content, str):
        return int(content, 16)
    if kind == "float" and isinstance(content, str):
        return float(content)
    if kind == "bytes" and isinstance(content, str):
        return bytes.fromhex(content)
    if not isinstance(content, list):
        raise ValueError("malformed value")
    if kind == "complex":
        return complex(float(content[0]), float(content[1]))
    if kind == "tuple":
        return tuple(decode(item) for item in content)
    if kind == "set":
        return {decode(item) for item in content}
    if kind == "dict":
        return {decode(key): decode(item) for key, item in content}
    raise ValueError("malformed value")


def line(message: dict[str, object]) -> bytes:
    """One message as one line."""
    return json.dumps(message).encode() + b"\n"


def parse(text: bytes) -> dict[str, object]:
    """One message from one line. Raises ValueError, also for nesting that is too deep."""
    try:
        message = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(message, dict):
        raise ValueError("malformed message")
    return message
