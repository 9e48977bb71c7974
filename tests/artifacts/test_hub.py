"""Downloads from a hub: what comes is checked, what is cut goes on, and each failure says what to do."""

from __future__ import annotations

import hashlib
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from loco.artifacts import find, resolve
from loco.artifacts.ranged import Download, download
from loco.errors import DigestMismatchError, DownloadError, UnpinnedError
from loco.schema import ArtifactRef, HubSource
from tests.artifacts.conftest import CONTENT
from tests.artifacts.hub_server import COMMIT, Hub

SHA256 = hashlib.sha256(CONTENT).hexdigest()


def ref(
    *, repo: str = "someone/model", file: str = "weights.gguf", sha256: str | None = SHA256, size: int | None = len(CONTENT),
    revision: str | None = COMMIT,
) -> ArtifactRef:  # fmt: skip
    return ArtifactRef(source=HubSource.model_construct(repo=repo, filename=file, revision=revision), sha256=sha256, size=size)


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def part_of(cache: Path) -> Path:
    return cache / "parts" / f"{SHA256}.part"


def test_a_download_is_kept_by_its_digest_and_reports_its_bytes(hub: Hub, cache: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = resolve(tmp_path, ref(), progress=lambda done, total: seen.append((done, total)))
    assert path == cache / "artifacts" / SHA256 / "weights.gguf"
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert hub.tokens == ["Bearer hf_secret"]


def test_the_second_use_asks_nobody(hub: Hub, tmp_path: Path) -> None:
    first = resolve(tmp_path, ref())
    hub.files.clear()
    assert resolve(tmp_path, ref()) == first == find(tmp_path, ref())


def test_what_was_never_downloaded_is_not_found(cache: Path, tmp_path: Path) -> None:
    assert find(tmp_path, ref()) is None
    assert not cache.exists()


def test_a_file_damaged_in_the_cache_is_fetched_again(hub: Hub, tmp_path: Path) -> None:
    path = resolve(tmp_path, ref())
    path.write_bytes(b"damaged")
    assert resolve(tmp_path, ref()).read_bytes() == CONTENT
    assert len(hub.ranges) == 2


def test_a_cut_is_survived_within_one_download(hub: Hub, cache: Path, tmp_path: Path) -> None:
    part = cache / "parts" / "x.part"
    hub.cuts, hub.cut_after = 3, 1000
    url = f"{hub.url}/someone/model/resolve/{COMMIT}/weights.gguf"
    download(Download(url, size=len(CONTENT), loopback_http=True, pause=0), part)
    assert part.read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=1000-", "bytes=2000-", "bytes=3000-"]
    assert resolve(tmp_path, ref()).read_bytes() == CONTENT


def test_a_download_given_up_goes_on_the_next_time_and_its_part_is_never_used(hub: Hub, cache: Path, tmp_path: Path) -> None:
    part = part_of(cache)
    hub.cuts, hub.cut_after = 1, 4000
    want = Download(f"{hub.url}/someone/model/resolve/{COMMIT}/weights.gguf", loopback_http=True, attempts=1)
    with pytest.raises(DownloadError, match=r"cut off after 4000 bytes.*\n.*goes on where it was cut"):
        download(want, part)
    assert part.stat().st_size == 4000
    assert find(tmp_path, ref()) is None
    assert resolve(tmp_path, ref()).read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=4000-"]
    assert not part.exists()


def test_a_server_that_never_sends_a_byte_more_is_given_up(hub: Hub, cache: Path) -> None:
    hub.cuts, hub.cut_after = 99, 0
    want = Download(f"{hub.url}/someone/model/resolve/{COMMIT}/weights.gguf", loopback_http=True, attempts=3, pause=0)
    with pytest.raises(DownloadError, match="cut off after 0 bytes"):
        download(want, part_of(cache))
    assert len(hub.ranges) == 3


def test_a_part_longer_than_the_file_starts_again(hub: Hub, cache: Path) -> None:
    part = part_of(cache)
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT + b"more")
    url = f"{hub.url}/someone/model/resolve/{COMMIT}/weights.gguf"
    download(Download(url, loopback_http=True, pause=0), part)
    assert part.read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"!", CONTENT[:-1], CONTENT + b"!"])
def test_wrong_bytes_are_refused_and_nothing_of_them_stays(hub: Hub, cache: Path, tmp_path: Path, content: bytes) -> None:
    hub.files["someone/model/weights.gguf"] = content
    with pytest.raises(DigestMismatchError, match=r"registered"):
        resolve(tmp_path, ref())
    assert [name for name in files_below(cache) if not name.endswith(".lock")] == []


def test_a_gated_repository_says_how_to_get_in(hub: Hub, tmp_path: Path) -> None:
    hub.gated.add("someone/model")
    with pytest.raises(DownloadError, match=r"someone/model is gated.*\n.*hf auth login"):
        resolve(tmp_path, ref())


def test_a_gated_repository_without_a_token_says_the_same(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "")
    hub.gated.add("someone/model")
    with pytest.raises(DownloadError, match="someone/model is gated"):
        resolve(tmp_path, ref())


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (ref(repo="no/body"), "There is no repository no/body on http://127"),
        (ref(file="other.gguf"), f"someone/model has no file other.gguf at revision {COMMIT}"),
        (ref(revision="d" * 40), f"someone/model has no revision {'d' * 40}"),
        (ref(repo="not//a name"), "is no name of a repository"),
    ],
)
def test_what_is_not_there_is_named(hub: Hub, tmp_path: Path, wanted: ArtifactRef, message: str) -> None:
    with pytest.raises(DownloadError, match=message):
        resolve(tmp_path, wanted)
    assert hub.ranges == []


def test_offline_is_said_with_the_hub_that_was_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError, match=r"http://127\.0\.0\.1:9 can't be reached") as caught:
        resolve(tmp_path, ref())
    assert caught.value.exit_code == 3


def test_an_unpinned_artifact_is_refused_before_anyone_is_asked(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(UnpinnedError, match=r"someone/model/weights\.gguf.*\n.*--trust-on-first-use"):
        resolve(tmp_path, ref(sha256=None, size=None, revision=None))
    assert hub.ranges == []


def test_first_use_is_trusted_where_allowed_and_other_bytes_are_refused_later(hub: Hub, cache: Path, tmp_path: Path) -> None:
    unpinned = ref(sha256=None, size=None, revision=None)
    path = resolve(tmp_path, unpinned, allow_unpinned=True)
    assert resolve(tmp_path, unpinned) == path  # accepted once, it needs no flag
    shutil.rmtree(cache)  # a cache may be deleted at any time: what was accepted is not forgotten with it
    hub.files["someone/model/weights.gguf"] = b"other bytes"
    with pytest.raises(DigestMismatchError, match="what you accepted when it was first used"):
        resolve(tmp_path, unpinned, allow_unpinned=True)


def test_two_at_once_download_once(hub: Hub, tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(resolve(tmp_path, ref()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4
    assert len(hub.ranges) == 1


def test_a_token_is_not_shown_to_the_host_that_a_file_is_sent_on_to(hub: Hub, tmp_path: Path) -> None:
    hub.moved_to = hub.url.replace("127.0.0.1", "localhost")
    assert resolve(tmp_path, ref()).read_bytes() == CONTENT
    assert hub.tokens == ["Bearer hf_secret", None]


def test_a_redirect_to_plain_http_elsewhere_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.moved_to = "http://example.org"
    with pytest.raises(DownloadError, match=r"http://example\.org.*isn't https"):
        resolve(tmp_path, ref())


def test_plain_http_is_refused_from_anywhere_but_this_machine(cache: Path) -> None:
    for url in ("http://example.org/x", "ftp://example.org/x", "file:///etc/hosts"):
        with pytest.raises(DownloadError, match="isn't https"):
            download(replace(Download(url), loopback_http=True), cache / "x.part")
    with pytest.raises(DownloadError, match="isn't https"):
        download(Download("http://127.0.0.1:9/x"), cache / "x.part")
