"""Who may import whom (ADR-0010), read from the source: nothing is imported to find out."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "transformers", "peft", "safetensors", "gguf", "bitsandbytes", "accelerate"}


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the dotted name and the tree of every module of a package."""
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Return the dotted names that import statements among ``nodes`` name."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here, so that this test can read them"
            names.add(node.module or "")
    return names


def at_import_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when the module is imported: functions and ``if TYPE_CHECKING:`` left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from at_import_time(node)


def importers(package: str, name: str) -> set[str]:
    return {
        module for module, tree in modules(package) if any(top(found) == name for found in imported(ast.walk(tree)))
    }  # fmt: skip


def top(name: str) -> str:
    return name.partition(".")[0]


def test_the_runtime_never_imports_what_is_built_on_it() -> None:
    above = {"ci", "bench", "benchmarks", "leaderboard", "tests", "adapters"}
    for module, tree in modules("loco"):
        assert not above & set(map(top, imported(ast.walk(tree)))), module


def test_ci_imports_only_loco_of_this_repository() -> None:
    for module, tree in modules("ci"):
        assert not {"bench", "benchmarks", "leaderboard", "tests"} & set(map(top, imported(ast.walk(tree)))), module


def test_at_most_one_module_imports_llama_cpp() -> None:
    assert len(importers("loco", "llama_cpp")) <= 1, importers("loco", "llama_cpp")


def test_at_most_one_module_imports_huggingface_hub() -> None:
    assert len(importers("loco", "huggingface_hub")) <= 1, importers("loco", "huggingface_hub")


def test_heavy_libraries_are_imported_only_by_training() -> None:
    for name in HEAVY:
        for module in importers("loco", name):
            assert module.startswith("loco.training"), f"{module} imports {name}"


def test_nothing_below_the_command_line_imports_it() -> None:
    for module, tree in modules("loco"):
        if not module.startswith("loco.cli") and module != "loco.__main__":
            assert not any(name.startswith("loco.cli") for name in imported(ast.walk(tree))), module


def test_errors_and_contracts_import_only_the_standard_library() -> None:
    for module, tree in modules("loco"):
        if module in {"loco.errors", "loco.engine.types", "loco.router.types"}:
            assert set(map(top, imported(at_import_time(tree)))) <= sys.stdlib_module_names, module


def test_commands_import_only_click_the_standard_library_and_errors_when_they_are_loaded() -> None:
    for module, tree in modules("loco.cli".replace(".", "/")):
        for name in imported(at_import_time(tree)):
            allowed = top(name) in sys.stdlib_module_names or name in {"loco", "loco.errors", "click"}
            assert allowed or name.startswith(("click.", "loco.cli")), f"{module} imports {name} at its top"
