"""A small registry in a temporary folder: one base, a math adapter in two versions, an adapter that is not active."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

BASE_BYTES = b"GGUF base"
BASE_SHA256 = hashlib.sha256(BASE_BYTES).hexdigest()


def make_registry(root: Path) -> Path:
    """Write the registry below ``root`` and return ``root``."""
    bases = root / "registry" / "bases" / "tiny-2026"
    adapters = root / "registry" / "adapters"
    for folder in (bases, adapters):
        folder.mkdir(parents=True)
    (root / "registry" / "domains.yaml").write_text(DOMAINS, encoding="utf-8")
    weights = _artifact(root, "registry/bases/tiny-2026/tiny.gguf", BASE_BYTES)
    (bases / "base.yaml").write_text(BASE.format(quantisation="Q4_K_M", weights=weights), encoding="utf-8")
    (bases / "active.yaml").write_text(ACTIVE, encoding="utf-8")
    for name, domain, numbers in (("adder", "math", ("1.0.0", "1.1.0")), ("coder", "code", ("0.1.0",))):
        versions = "".join(_version(root, name, number) for number in numbers)
        (adapters / f"{name}.yaml").write_text(ADAPTER.format(name=name, domain=domain) + versions, encoding="utf-8")
    return root


def lora(name: str, kind: str = "adapter") -> bytes:
    """The smallest file that calls itself a LoRA (or a "model"): a GGUF header without tensors."""
    values = {"general.type": kind, "adapter.type": "lora", "general.architecture": "qwen3", "general.name": name}

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    pairs = (text(key) + struct.pack("<I", 8) + text(value) for key, value in values.items())
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(values)) + b"".join(pairs)


def _artifact(root: Path, path: str, content: bytes) -> str:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return f"{{source: {{kind: tree, path: {path}}}, sha256: {digest}, size: {len(content)}}}"


def _version(root: Path, name: str, number: str) -> str:
    artifact = _artifact(root, f"adapters/{name}/{number}/adapter.gguf", lora(f"{name} {number}"))
    return VERSION.format(number=number, artifact=artifact, name=name, base_sha256=BASE_SHA256)


DOMAINS = """\
schema_version: 1
domains:
  - {id: math, title: Mathematics, description: Sums.}
  - {id: code, title: Code, description: Programs.}
"""
BASE = """\
schema_version: 1
name: tiny-2026
title: Tiny
description: A base for tests.
licence: MIT
architecture: qwen3
parameters: 1000
quantisation: {quantisation}
context: 512
kv_bytes_per_token: 1024
weights: {weights}
training: {{kind: tree, path: registry/bases/tiny-2026}}
"""
ACTIVE = """\
schema_version: 1
base: tiny-2026
active: {math: adder@1.1.0}
"""
ADAPTER = """\
schema_version: 1
name: {name}
domain: {domain}
description: An adapter for tests.
licence: MIT
owners: [{{github: someone, id: 1}}]
versions:
"""
VERSION = """\
  - version: {number}
    base: tiny-2026
    base_sha256: {base_sha256}
    artifact: {artifact}
    folder: adapters/{name}/{number}
    rank: 16
    alpha: 32
    training: {{data: generated, data_licence: MIT, tokens: 1000, minutes: 1, hardware: a laptop, seed: 1}}
"""
