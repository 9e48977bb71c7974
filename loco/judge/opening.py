"""From what a person writes to a judge: an adapter, a base, a base with an adapter, or an address.

nano-judge@1.0.0                  an adapter of role judge (or any other) on its own base
qwen3-4b-2026                     a base alone
qwen3-4b-2026+some-adapter        a base with an adapter that was made for it
https://HOST/v1#MODEL             an OpenAI-compatible endpoint; #MODEL?grammar where it takes GBNF (llama.cpp's server)
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from loco.engine.types import AdapterUse, Engine
from loco.errors import JudgeError, UnknownNameError
from loco.judge.endpoint import EndpointJudge
from loco.judge.judges import EngineJudge, Judge
from loco.registry import Registry
from loco.schema import AdapterVersion, BaseModelEntry

SMALL = 100_000_000  # parameters: below, many short sequences on one thread each are quickest


def open_judge(root: Path, registry: Registry, ref: str) -> Judge:
    """The judge that ``ref`` names; no model is loaded yet.

    Raises UsageError, UnknownNameError, and JudgeError for a base that isn't pinned: such a judge couldn't be named by digest.
    """
    if ref.startswith(("http://", "https://")):
        url, _, model = ref.partition("#")
        return EndpointJudge(url, model.removesuffix("?grammar"), grammar=model.endswith("?grammar"))
    name, _, adapter = ref.partition("+")
    if name in registry.bases:
        base = registry.base(name)
        found = registry.parse_ref(adapter, base=name)[1] if adapter else None
    elif adapter:
        raise UnknownNameError("base", name, registry.bases)
    elif name.partition("@")[0] not in registry.adapters:
        raise UnknownNameError("judge", name, [*registry.bases, *registry.adapters])
    else:
        found = registry.parse_ref(name)[1]
        base = registry.base(found.base)
    if base.weights.sha256 is None:
        raise JudgeError(
            f"The base {base.name} isn't pinned, so a judge on it has no digest.", hint=f"loco base pin {base.name}"
        )
    return _on_this_machine(root, ref, base, base.weights.sha256, found)


def _on_this_machine(root: Path, ref: str, base: BaseModelEntry, digest: str, found: AdapterVersion | None) -> Judge:
    from loco.artifacts import resolve

    uses: tuple[AdapterUse, ...] = ()
    if found is not None:
        if found.base != base.name:
            raise JudgeError(f"{ref}: that adapter was made for {found.base}.")
        uses = (AdapterUse(resolve(root, found.artifact), found.artifact.sha256 or "", found.base_sha256),)

    def open_engine() -> Engine:
        from loco.engine.llama import LlamaEngine, cores

        small = base.parameters < SMALL
        return LlamaEngine(
            resolve(root, base.weights), digest, n_ctx=base.context, n_seq=32 if small else 4, threads=1 if small else cores()
        )

    engine = f"llama-cpp-python {version('llama-cpp-python')}"
    return EngineJudge(open_engine, name=ref, base_sha256=digest, adapters=uses, engine_name=engine)
