"""What is taken from the forge's event."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci.event import Event, event_in, read_event
from ci.submission import Author
from loco.errors import DataError

PULL = {"number": 7, "user": {"login": "student", "id": 4711}, "head": {"sha": "a" * 40}}


def write(path: Path, values: object) -> Path:
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_a_pull_request_names_its_number_its_author_and_its_commit(tmp_path: Path) -> None:
    found = event_in(write(tmp_path / "event.json", {"pull_request": PULL}))
    assert found == Event(7, Author("student", 4711), "a" * 40)


def test_a_merge_queue_names_its_commit_only(tmp_path: Path) -> None:
    assert event_in(write(tmp_path / "event.json", {"merge_group": {"head_sha": "b" * 40}})) == Event(head="b" * 40)


def test_another_event_names_nothing(tmp_path: Path) -> None:
    assert event_in(write(tmp_path / "event.json", {"ref": "refs/heads/main"})) == Event()


def test_by_hand_there_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
    assert read_event() == Event()


@pytest.mark.parametrize("values", [[], {"pull_request": {"number": 7}}, {"pull_request": {**PULL, "number": "x"}}])
def test_an_event_of_another_form_is_an_error(tmp_path: Path, values: object) -> None:
    with pytest.raises(DataError, match="no event that GitHub documents"):
        event_in(write(tmp_path / "event.json", values))
