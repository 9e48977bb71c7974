"""Figures are kept by benchmark, with what they were measured on, and the pages made of them are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.publish import BEGIN, END, FIGURES, REQUIREMENTS, TABLE, Measured, Published, publish, table, with_figures

ROOT = Path(__file__).resolve().parents[2]
MEASURED = Measured(
    figures={"ratio": 3.25}, machine="a machine", llama_cpp_python="0.3", commit="abc", date="2026-01-01", load=0.1
)


def test_measuring_one_again_leaves_the_others(tmp_path: Path) -> None:
    publish(tmp_path, {"engine": ({"ratio": 3.0}, 0.5), "swap": ({"warm p99 ms": 0.1}, 0.5)})
    publish(tmp_path, {"engine": ({"ratio": 3.123456}, None)})
    kept = Published.model_validate_json((tmp_path / FIGURES).read_bytes()).benchmarks
    assert kept["engine"].figures == {"ratio": 3.123}
    assert kept["swap"].figures == {"warm p99 ms": 0.1}


def test_the_table_has_value_and_aim() -> None:
    page = table({"engine": MEASURED})
    assert "| engine      | ratio    | 3.25    | 3 or more |" in page
    assert "a machine" in page


def test_only_what_stands_between_the_marks_is_renewed() -> None:
    page = with_figures(f"before\n{BEGIN}\nold\n{END}\nafter\n", MEASURED)
    assert page.startswith(f"before\n{BEGIN}\n|")
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page
    assert with_figures(page, MEASURED) == page


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        with_figures("nothing", MEASURED)


@pytest.mark.skipif(not (ROOT / FIGURES).exists(), reason="nothing was published yet")
def test_the_published_pages_are_those_of_the_figures() -> None:
    kept = dict(Published.model_validate_json((ROOT / FIGURES).read_bytes()).benchmarks)
    assert (ROOT / TABLE).read_text(encoding="utf-8") == table(kept)
    if "shape_4b" in kept:
        page = (ROOT / REQUIREMENTS).read_text(encoding="utf-8")
        assert with_figures(page, kept["shape_4b"]) == page
