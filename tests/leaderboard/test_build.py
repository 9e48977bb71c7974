"""The files of the leaderboard: a pure function of the tree, and whatever others wrote stays text in them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from loco.leaderboard import build, stale, write
from loco.leaderboard.board import BOARD
from loco.leaderboard.semesters import archive
from tests.leaderboard.published import BASE, Made, make_tree

GOOD, WEAK = Made("good", "math", 0.75), Made("weak", "math", 0.55)
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" ' `${{ x }}` | [a](javascript:alert(3)) {{ 7*7 }} \\"
)
PAGE = Path("leaderboard", "index.html")
README = Path("leaderboard", "README.md")


class Tags(HTMLParser):
    """Collects the start tags of a page, and the links in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute)) is not None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_tree(tmp_path, [GOOD, WEAK], active={"math": "good@1.0.0"})


def test_building_twice_gives_the_same_bytes(root: Path) -> None:
    assert build(root) == build(root)


def test_building_depends_on_no_order_of_files_and_on_nothing_built_before(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = build(root)
    write(root, made)
    other = make_tree(tmp_path_factory.mktemp("other"), [WEAK, GOOD], active={"math": "good@1.0.0"})
    assert build(root) == made == build(other)


def test_there_is_a_page_for_people_for_programs_and_for_each_domain(root: Path) -> None:
    made = build(root)
    assert {BOARD, PAGE, README, Path("leaderboard", BASE, "math.md"), Path("leaderboard", BASE, "code.md")} <= set(made)
    assert "good@1.0.0" in made[Path("leaderboard", BASE, "math.md")]
    assert [base["base"] for base in json.loads(made[BOARD])["bases"]] == [BASE]


def test_written_files_are_not_stale_until_the_tree_changes(root: Path) -> None:
    assert stale(root, build(root)) == sorted(build(root))
    write(root, build(root))
    assert stale(root, build(root)) == []
    (root / f"leaderboard/results/{BASE}/weak/1.0.0.json").unlink()
    assert BOARD in stale(root, build(root))


def test_an_edited_file_is_stale(root: Path) -> None:
    write(root, build(root))
    (root / README).write_text("I am the best\n", "utf-8")
    assert stale(root, build(root)) == [README]


def test_writing_touches_only_what_changed_and_removes_what_is_left_over(root: Path) -> None:
    write(root, build(root))
    left = root / "leaderboard" / "gone-2020" / "math.md"
    left.parent.mkdir()
    left.write_text("old", "utf-8")
    before = (root / PAGE).stat().st_mtime_ns
    assert write(root, build(root)) == [Path("leaderboard", "gone-2020", "math.md")]
    assert not left.exists()
    assert (root / PAGE).stat().st_mtime_ns == before


def test_results_and_archives_are_left_alone(root: Path) -> None:
    kept = sorted(path for path in (root / "leaderboard").rglob("*") if path.is_file())
    archive(root, "2026-S1")
    write(root, build(root))
    assert all(path.is_file() for path in kept)
    assert (root / "leaderboard" / "semesters" / "2026-S1" / "manifest.json").is_file()


def test_a_tree_without_results_has_a_board_that_says_so(tmp_path: Path) -> None:
    make_tree(tmp_path, [])
    (tmp_path / f"leaderboard/results/{BASE}/base.json").unlink()
    made = build(tmp_path)
    assert "Nothing has been measured on this base yet" in made[README]
    assert "Nothing has been measured on this base yet" in made[PAGE]


def test_the_page_asks_nothing_of_anybody(root: Path) -> None:
    page = Tags(build(root)[PAGE])
    policy = next(attributes["content"] for tag, attributes in page.tags if attributes.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert page.all("src") == []
    assert [value for tag, a in page.tags if tag == "link" and (value := a.get("href"))] == ["data:,"]
    assert not page.all("style")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


def test_links_of_the_page_lead_to_files_of_the_tree(root: Path) -> None:
    made = build(root)
    write(root, made)
    ids = set(Tags(made[PAGE]).all("id"))
    for link in Tags(made[PAGE]).all("href"):
        if link.startswith("#"):
            assert link[1:] in ids
        elif not link.startswith(("https://github.com/", "data:", "../adapters/")):
            assert (root / "leaderboard" / link.partition("#")[0]).resolve().is_file(), link


def test_links_of_the_text_pages_lead_to_files_of_the_tree(root: Path) -> None:
    made = build(root)
    write(root, made)
    for path, text in made.items():
        for link in re.findall(r"\]\(([^)]+)\)", text) if path.suffix == ".md" else ():
            if not link.startswith(("https://github.com/", "#", "../../adapters/", "../docs/")):
                assert (root / path.parent / link.partition("#")[0]).resolve().is_file(), (path, link)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    bad = Made("bad", "math", 0.75, description=HOSTILE, hardware=HOSTILE, data=HOSTILE)
    return make_tree(tmp_path, [bad, WEAK])


def test_what_others_wrote_stays_text_on_the_page(hostile: Path) -> None:
    page = build(hostile)[PAGE]
    tags = [tag for tag, _ in Tags(page).tags]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page
    assert "{{ 7*7 }}" in page
    assert not [link for link in Tags(page).all("href") if link.startswith("javascript")]


def test_what_others_wrote_stays_text_in_markdown(hostile: Path) -> None:
    for path, text in build(hostile).items():
        if path.suffix == ".md":
            assert not re.search(r"<(?!!--)", text), path
            assert not re.search(r"(?<!\\)\]\(javascript", text), path


def test_the_data_could_stand_in_a_script(hostile: Path) -> None:
    text = build(hostile)[BOARD]
    assert not set("<>&\u2028\u2029") & set(text)
    rows = json.loads(text)["bases"][0]["domains"][0]["rows"]
    assert HOSTILE in {row["description"] for row in rows}


def test_drawings_are_whole_xml_and_say_in_words_what_they_show(root: Path) -> None:
    drawing = ElementTree.fromstring(build(root)[Path("leaderboard", BASE, "math.svg")])
    assert drawing.get("role") == "img"
    assert "good@1.0.0" in (drawing.get("aria-label") or "")
