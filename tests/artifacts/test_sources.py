"""Files of the checkout and behind https: what leads out is refused, and a source can't skip the check."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from loco.artifacts import find, resolve
from loco.artifacts.ranged import Progress
from loco.artifacts.sources import FromHttps, OpenSource
from loco.errors import ArtifactError, DigestMismatchError, DownloadError
from loco.schema import ArtifactRef, HttpsSource, TreeSource
from tests.artifacts.conftest import CONTENT
from tests.artifacts.hub_server import Hub

SHA256 = hashlib.sha256(CONTENT).hexdigest()


def tree(path: str, sha256: str = SHA256) -> ArtifactRef:
    return ArtifactRef(source=TreeSource.model_construct(path=path), sha256=sha256)


def over_loopback(hub: Hub, file: str = "weights.gguf") -> Mapping[str, OpenSource]:
    url = f"{hub.url}/someone/model/resolve/main/{file}"
    return {"https": lambda _root, _source: FromHttps(url, loopback_http=True)}


HTTPS = ArtifactRef(source=HttpsSource(url="https://example.org/weights.gguf"), sha256=SHA256, size=len(CONTENT))


def test_a_file_of_the_checkout_is_used_where_it_lies(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "weights.gguf").write_bytes(CONTENT)
    assert resolve(tmp_path, tree("weights.gguf")) == find(tmp_path, tree("weights.gguf")) == tmp_path / "weights.gguf"
    assert not cache.exists()


def test_a_changed_file_of_the_checkout_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "weights.gguf").write_bytes(b"changed")
    with pytest.raises(DigestMismatchError, match=r"weights\.gguf has the sha256 .*\n.*git checkout"):
        resolve(tmp_path, tree("weights.gguf"))
    assert (tmp_path / "weights.gguf").read_bytes() == b"changed"


@pytest.mark.parametrize("path", ["../outside", "a/../../outside", "/etc/hosts", "..\\outside", "C:/outside", "a/../inside"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    (root / "inside").write_bytes(CONTENT)
    (tmp_path / "outside").write_bytes(CONTENT)
    with pytest.raises(ArtifactError, match="leads out of the checkout"):
        resolve(root, tree(path))


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_what_cannot_be_a_path_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ArtifactError, match=r"is no path of a file|isn't there"):
        resolve(tmp_path, tree(path))


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside").write_bytes(CONTENT)
    try:
        (root / "link").symlink_to(tmp_path / "outside")
    except OSError:
        pytest.skip("this system doesn't let this user make links")
    with pytest.raises(ArtifactError, match="leads out of the checkout"):
        resolve(root, tree("link"))


def test_a_missing_file_of_the_checkout_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"nothing\.gguf isn't there"):
        resolve(tmp_path, tree("nothing.gguf"))


def test_a_file_behind_https_goes_on_after_a_cut(hub: Hub, cache: Path, tmp_path: Path) -> None:
    part = cache / "parts" / f"{SHA256}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT[:100])
    path = resolve(tmp_path, HTTPS, sources=over_loopback(hub))
    assert path.read_bytes() == CONTENT
    assert path.name == "weights.gguf"
    assert hub.ranges == ["bytes=100-"]
    assert hub.tokens == [None]


def test_a_file_that_is_not_behind_the_address_is_said(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"has no such file \(HTTP 404\)"):
        resolve(tmp_path, HTTPS, sources=over_loopback(hub, "other"))


class Liar:
    """A source that brings whatever it likes."""

    remote = True

    def fetch(self, part: Path, progress: Progress | None) -> Path:
        del progress
        part.write_bytes(b"x" * len(CONTENT))
        return part


def test_no_source_can_skip_the_check(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(DigestMismatchError, match="came with the sha256"):
        resolve(tmp_path, HTTPS, sources={"https": lambda _root, _source: Liar()})
    assert list((cache / "parts").glob("*.part")) == []
