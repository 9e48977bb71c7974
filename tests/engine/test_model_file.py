"""Files and memory that can't do are refused before llama.cpp sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.random_gguf import TINY, write_adapter, write_model
from loco.engine.gguf_header import read_header
from loco.engine.llama import LlamaEngine, quantise
from loco.errors import EngineError, MemoryShortError, ModelFileError


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"absent\.gguf"):
        LlamaEngine(tmp_path / "absent.gguf", None)


def test_a_file_that_is_not_gguf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("hello " * 20)
    with pytest.raises(ModelFileError, match="not a GGUF file"):
        LlamaEngine(tmp_path / "text.gguf", None)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.5, 0.99, 0.9999])
def test_a_truncated_model_is_refused_wherever_it_ends(model: Path, tmp_path: Path, share: float) -> None:
    whole = model.read_bytes()
    (tmp_path / "cut.gguf").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelFileError, match="damaged"):
        LlamaEngine(tmp_path / "cut.gguf", None)


def test_an_adapter_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not a model"):
        LlamaEngine(write_adapter(tmp_path / "a.gguf", TINY, 1), None)


def test_memory_that_cannot_suffice_is_told_with_figures(model: Path) -> None:
    with pytest.raises(MemoryShortError, match=r"at least .* of weights .* 1\.0 MiB are available"):
        LlamaEngine(model, None, n_ctx=256, memory=2**20)


def test_quantising_is_whole_or_nothing(tmp_path: Path) -> None:
    source = write_model(tmp_path / "f16.gguf", TINY)
    quantise(source, tmp_path / "q4.gguf", "Q4_K_M", threads=1)
    assert {12, 14} <= {tensor.type for tensor in read_header(tmp_path / "q4.gguf").tensors}
    with pytest.raises(EngineError, match="no quantisation"):
        quantise(source, tmp_path / "q9.gguf", "Q9_X")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f16.gguf", "q4.gguf"]
