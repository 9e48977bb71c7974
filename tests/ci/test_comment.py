"""What is posted under a pull request, and what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ci.api import ApiError, Forge
from ci.comment import Run, comment, main, read_run
from ci.report_model import read_report, report_json
from ci.report_text import MARKER
from loco.errors import DataError
from tests.ci.api_server import REPOSITORY, TOKEN, Api, serving
from tests.ci.sample_report import HEAD, accepted, refused

RUN = Run(HEAD, "https://forge.example.org/runs/1")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def api() -> Iterator[Api]:
    """The forge, with pull request 7 open at HEAD."""
    with serving() as found:
        found.open_pull(7, HEAD, files=("registry/adapters/adder.yaml",))
        yield found


@pytest.fixture
def forge(api: Api) -> Forge:
    return Forge(api.url, REPOSITORY, TOKEN)


def test_the_report_is_posted_once_and_renewed_afterwards(api: Api, forge: Forge) -> None:
    api.add(7, "student", f"{MARKER} a comment that only looks like ours")
    assert comment(forge, RUN, refused()) == "Posted the report under pull request 7."
    assert comment(forge, RUN, accepted()) == "Renewed the report under pull request 7."
    assert len(api.comments) == 2
    assert api.bodies()[1].startswith(f"{MARKER}\n## ✅ adder 1.0.0: accepted")
    assert RUN.url in api.bodies()[1]


def test_a_comment_far_down_is_found_and_renewed(api: Api, forge: Forge) -> None:
    for number in range(150):
        api.add(7, "student", f"comment {number}")
    comment(forge, RUN, refused())
    comment(forge, RUN, accepted())
    assert len(api.comments) == 151


def test_a_report_on_another_commit_than_the_runs_is_refused(api: Api, forge: Forge) -> None:
    with pytest.raises(DataError, match="not posted"):
        comment(forge, Run("d" * 40, RUN.url), accepted())
    assert api.comments == []


def test_a_pull_request_that_was_pushed_to_meanwhile_waits_for_its_own_run(api: Api, forge: Forge) -> None:
    api.open_pull(7, "d" * 40)
    assert "has moved on" in comment(forge, RUN, accepted())
    assert api.comments == []


def test_a_number_of_no_pull_request_is_refused(api: Api, forge: Forge) -> None:
    with pytest.raises(DataError, match="no pull request 8"):
        comment(forge, RUN, accepted(number=8))
    assert api.comments == []


def test_a_pull_request_of_another_repository_is_refused(api: Api, forge: Forge) -> None:
    api.open_pull(7, HEAD, base="somebody/else")
    with pytest.raises(DataError, match="not one of"):
        comment(forge, RUN, accepted())
    assert api.comments == []


def test_nothing_is_posted_under_a_closed_pull_request(api: Api, forge: Forge) -> None:
    api.open_pull(7, HEAD, state="closed")
    assert "closed" in comment(forge, RUN, accepted())
    assert api.comments == []


@pytest.mark.parametrize("path", [".github/workflows/pull-request.yml", ".github/CODEOWNERS"])
def test_the_verdict_of_a_workflow_that_may_have_been_changed_is_not_repeated(api: Api, forge: Forge, path: str) -> None:
    api.open_pull(7, HEAD, files=(*(f"data/{n}.txt" for n in range(120)), path))  # on the second page
    comment(forge, RUN, accepted())
    assert "accepted" not in api.bodies()[0]
    assert "changes `.github/`" in api.bodies()[0]


def test_a_merge_queue_has_no_pull_request_to_comment_on(api: Api, forge: Forge) -> None:
    assert "no pull request" in comment(forge, RUN, accepted(number=None))
    assert api.comments == []


def test_a_wrong_token_is_an_error_of_the_machinery(api: Api) -> None:
    with pytest.raises(ApiError, match="401") as caught:
        comment(Forge(api.url, REPOSITORY, "stolen"), RUN, accepted())
    assert caught.value.exit_code == 3
    assert "stolen" not in repr(Forge(api.url, REPOSITORY, "stolen"))


def test_the_step_reads_event_and_report_and_posts(api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCO_API_URL", api.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    event, report = tmp_path / "event.json", tmp_path / "report.json"
    event.write_text(json.dumps({"workflow_run": {"head_sha": HEAD, "html_url": RUN.url}}), encoding="utf-8")
    report.write_text(report_json(accepted()), encoding="utf-8")
    done = CliRunner().invoke(main, ["--report", str(report), "--event", str(event)])
    assert (done.exit_code, done.output) == (0, "Posted the report under pull request 7.\n")


def test_a_run_that_left_no_report_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(main, ["--report", str(tmp_path / "none.json"), "--event", str(tmp_path / "event.json")])
    assert (done.exit_code, done.output) == (0, "The run left no report: nothing to post.\n")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"workflow_run": null}', '{"workflow_run": {"head_sha": 1}}'])
def test_an_event_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "event.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="no event of a finished run"):
        read_run(tmp_path / "event.json")


@pytest.mark.parametrize("change", [{"more": 1}, {"head": "main"}, {"outcome": "merged"}, {"number": -1}, {"findings": [{}]}])
def test_a_report_of_another_form_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    values = json.loads(report_json(accepted())) | change
    (tmp_path / "report.json").write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(DataError, match="no report"):
        read_report(tmp_path / "report.json")


def test_a_huge_report_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "report.json").open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(DataError, match="too large"):
        read_report(tmp_path / "report.json")


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report_json(accepted()), encoding="utf-8")
    assert read_report(tmp_path / "report.json") == accepted()


def test_commenting_needs_no_library_but_those_that_the_workflow_installs() -> None:
    program = "import sys, ci.comment; print(*sorted({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    heavy = ["ruamel", "llama_cpp", "numpy", "rich", "huggingface_hub", "tabulate", "filelock", "torch"]
    done = subprocess.run([sys.executable, "-c", program, *heavy], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
