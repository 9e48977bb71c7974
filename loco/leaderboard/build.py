"""Every generated file of leaderboard/, as text: a pure function of the tree. Twice the same tree, twice the same bytes."""

from __future__ import annotations

from pathlib import Path

from loco.atomic import write_text
from loco.leaderboard.board import BOARD, board_text, make_board
from loco.leaderboard.plots import forest
from loco.leaderboard.rendering import packaged
from loco.leaderboard.semesters import archives
from loco.leaderboard.svg import file_of
from loco.leaderboard.text_pages import domain_page, readme, trend_page
from loco.leaderboard.trend import domain_trends, system_points
from loco.leaderboard.trend_plot import trend_file
from loco.leaderboard.types import Board
from loco.leaderboard.web_page import web_page

FOLDER = Path("leaderboard")


def build(root: Path) -> dict[Path, str]:
    """The text of each generated file, by its path from ``root``. Raises EntryError, DataError where the tree is wrong."""
    board, frozen = make_board(root), archives(root)
    trends = domain_trends(frozen)
    made = {
        BOARD: board_text(board),
        FOLDER / "index.html": web_page(board, domain_trends(frozen, board)),
        FOLDER / "README.md": readme(board, with_trend=bool(frozen)),
        **_domain_pages(board),
    }
    if frozen:
        picture = trend_file(trends)
        if picture is not None:
            made[FOLDER / "trend.svg"] = picture
        made[FOLDER / "trend.md"] = trend_page(trends, system_points(frozen), "trend.svg" if picture is not None else None)
    return dict(sorted(made.items()))


def stale(root: Path, made: dict[Path, str]) -> list[Path]:
    """The generated files of a checkout that are missing, differ from what was built, or belong to nothing any more."""
    different = [path for path, text in made.items() if _read(root / path) != text]
    return sorted({*different, *_left_over(root, made)})


def write(root: Path, made: dict[Path, str]) -> list[Path]:
    """Write what changed and remove what belongs to nothing any more. Returns the paths that changed."""
    changed = stale(root, made)
    for path in changed:
        if path in made:
            write_text(root / path, made[path])
        else:
            (root / path).unlink()
    return changed


def _domain_pages(board: Board) -> dict[Path, str]:
    made = {}
    for base in board.bases:
        for domain in base.domains if base.measured else ():
            made[FOLDER / base.base / f"{domain.domain}.md"] = domain_page(base, domain)
            if (picture := forest(domain)) is not None:
                made[FOLDER / base.base / f"{domain.domain}.svg"] = file_of(picture, packaged("drawing.css"))
    return made


def _left_over(root: Path, made: dict[Path, str]) -> list[Path]:
    """Pages and drawings of bases and domains that aren't there any more. Results and archives are no concern of ours."""
    kept = {"results", "semesters"}
    found = [path.relative_to(root) for kind in ("*.md", "*.svg") for path in (root / FOLDER).glob(f"*/{kind}")]
    return [path for path in found if path not in made and path.parent.name not in kept]


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
