"""The leaderboard: ranks with ties, pages, a web page, archives of semesters. All of it follows from the tree alone.

reports + registry -> Board -> README, a page a domain, board.json, index.html
Board -> archive of a semester -> trend
"""

from __future__ import annotations

from loco.leaderboard.board import make_board, read_board
from loco.leaderboard.build import build, stale, write

__all__ = ["build", "make_board", "read_board", "stale", "write"]
