"""What is said to the runner of GitHub Actions, and that a stranger's text says nothing to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.actions import add_summary, annotation, commands_stopped, set_output


def test_outputs_and_summaries_are_added_to_the_runners_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    set_output("head", "abc")
    set_output("shards", '["1/2"]')
    add_summary("# Report\n\n")
    assert (tmp_path / "output").read_text() == 'head=abc\nshards=["1/2"]\n'
    assert (tmp_path / "summary").read_text() == "# Report\n"


def test_an_output_can_not_smuggle_in_another_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    with pytest.raises(ValueError, match="one line"):
        set_output("head", "abc\nverdict=accepted")
    assert not (tmp_path / "output").exists()


def test_an_annotation_names_file_and_line() -> None:
    assert annotation("error", "Too big", title="LOCO101", file="a.yaml", line=3) == (
        "::error file=a.yaml,line=3,title=LOCO101::Too big"
    )


@given(st.text(), st.text(), st.text())
def test_an_annotation_is_always_one_line_with_the_fields_it_was_given(message: str, title: str, file: str) -> None:
    said = annotation("warning", message, title=title, file=file)
    assert "\n" not in said
    assert "\r" not in said
    head, _, data = said.removeprefix("::warning").partition("::")
    assert head.count(",") == (1 if title and file else 0)
    assert "::" not in head
    assert data.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%") == message


def test_commands_are_stopped_with_a_token_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    tokens = []
    for _ in range(2):
        with commands_stopped():
            print("::set-env name=PATH::/tmp")
        begin, middle, end = capsys.readouterr().out.splitlines()
        token = begin.removeprefix("::stop-commands::")
        assert end == f"::{token}::"
        assert middle.startswith("::set-env")
        tokens.append(token)
    assert tokens[0] != tokens[1]


def test_nothing_is_said_outside_of_actions(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    with commands_stopped():
        set_output("a", "b")
        add_summary("c")
    assert capsys.readouterr().out == ""
