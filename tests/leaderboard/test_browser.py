"""The page in a real browser: sorting, filtering, dark mode, keyboard, a phone, and no request to anybody.

Needs Chromium: CHROMIUM names one, else the system's is taken. Skipped, with the reason, where there is none.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loco.leaderboard import build, write
from loco.leaderboard.semesters import archive
from tests.leaderboard.published import Made, make_tree

playwright = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: install it, or name it in CHROMIUM")

FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
HOSTILE = '"><img src=x onerror="document.title=1"><script>document.title=2</script>{{ 7*7 }}'
ADAPTERS = [
    Made("adder", "math", 0.75, owner="ada", description=HOSTILE, size=900_000, minutes=9),
    Made("terse", "math", 0.7, owner="kim", size=400_000, minutes=12),
    Made("hasty", "math", 0.85, owner="kim", elsewhere={"code": -0.3}, size=1_900_000, minutes=4),
    Made("coder", "code", 0.8, owner="jo"),
]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_tree(tmp_path_factory.mktemp("tree"), ADAPTERS, active={"math": "adder@1.0.0"})
    archive(root, "2026-S1")
    write(root, build(root))
    return root / "leaderboard" / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    root = ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []  # Chromium's own doesn't work for root
    with playwright.sync_playwright() as session:
        started = session.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *root])
        yield started
        started.close()


class Opened:
    """The page, and what it asked for and complained of."""

    def __init__(self, browser: playwright.Browser, file: Path, **context: object) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())

    def names(self, domain: str = "math") -> list[str]:
        """The adapters that are shown in a domain, in order."""
        cells = self.page.locator(f'[data-domain="{domain}"] .figures:visible button.open').all_inner_texts()
        return [cell.partition("@")[0] for cell in cells]

    def sort_by(self, title: str) -> str | None:
        """Press the head of a column of the math table; gives what it says of its order then."""
        head = self.page.locator('[data-domain="math"] table.rows > thead th').filter(
            has=self.page.get_by_role("button", name=title, exact=True)
        )
        head.get_by_role("button").click()
        return head.get_attribute("aria-sort")


@pytest.fixture
def opened(browser: playwright.Browser, page_file: Path) -> Iterator[Opened]:
    found = Opened(browser, page_file, viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield found
    assert found.complaints == []
    found.context.close()


def background(page: playwright.Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_page_asks_for_nothing_but_itself(opened: Opened, page_file: Path) -> None:
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in opened.requests if not url.startswith("data:")] == [page_file.as_uri()]


def test_what_others_wrote_is_text(opened: Opened) -> None:
    opened.page.locator("button.open", has_text="adder").click()
    assert HOSTILE in opened.page.locator(".opened .details p").first.inner_text()
    assert opened.page.title() == "LocoLLM leaderboard"
    assert opened.page.locator("img").count() == 0


def test_rows_stand_by_rank_and_can_be_sorted_by_every_column(opened: Opened) -> None:
    assert opened.names() == ["adder", "terse", "hasty"]
    assert opened.sort_by("Score") == "descending"
    assert opened.names() == ["hasty", "adder", "terse"]
    assert opened.sort_by("Score") == "ascending"
    assert opened.names() == ["terse", "adder", "hasty"]
    assert opened.sort_by("Size") == "ascending"
    assert opened.names() == ["terse", "adder", "hasty"]
    opened.sort_by("Training")
    assert opened.names() == ["hasty", "adder", "terse"]
    opened.sort_by("Adapter")
    assert opened.names() == ["adder", "hasty", "terse"]


def test_what_has_no_rank_stands_last_either_way(opened: Opened) -> None:
    opened.sort_by("Rank")
    assert opened.names()[-1] == "hasty"
    opened.sort_by("Rank")
    assert opened.names()[-1] == "hasty"


def test_words_domain_verdict_and_rank_narrow_the_boards(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("Find").fill("kim")
    assert opened.names() == ["terse", "hasty"]
    assert page.locator("#count").inner_text() == "2 of 4"
    page.get_by_label("Verdict").select_option("rejected")
    assert opened.names() == ["hasty"]
    page.get_by_label("Verdict").select_option("")
    page.get_by_label("ranked only").check()
    assert opened.names() == ["terse"]
    page.get_by_label("Find").fill("nobody")
    assert opened.names() == []
    assert page.get_by_text("No adapter matches here.").first.is_visible()
    page.get_by_label("Find").fill("")
    page.get_by_label("Domain", exact=True).select_option("code")
    assert opened.names() == []
    assert opened.names("code") == ["coder"]


def test_rows_open_by_keyboard_alone(opened: Opened) -> None:
    page = opened.page
    page.get_by_label("ranked only").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.open')"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert page.get_by_text("loco reproduce adder@1.0.0").is_visible()
    page.keyboard.press("Space")
    assert not page.get_by_text("loco reproduce adder@1.0.0").is_visible()


def test_columns_sort_by_keyboard(opened: Opened) -> None:
    head = opened.page.locator('[data-domain="math"] thead').get_by_role("button", name="Size")
    head.focus()
    opened.page.keyboard.press("Enter")
    assert opened.names() == ["terse", "adder", "hasty"]


def test_a_link_to_a_row_opens_it(browser: playwright.Browser, page_file: Path) -> None:
    found = Opened(browser, page_file)
    found.page.goto(f"{page_file.as_uri()}#nano-2026.hasty@1.0.0")
    assert found.page.get_by_text("loco reproduce hasty@1.0.0").is_visible()
    found.context.close()


def test_dark_by_the_systems_wish_and_by_the_readers(browser: playwright.Browser, page_file: Path) -> None:
    light = Opened(browser, page_file, color_scheme="light")
    dark = Opened(browser, page_file, color_scheme="dark")
    white, black = background(light.page), background(dark.page)
    assert white != black
    theme = light.page.get_by_role("button", name="Theme")
    theme.click()
    assert (theme.inner_text(), background(light.page)) == ("Theme: light", white)
    theme.click()
    assert (theme.inner_text(), background(light.page)) == ("Theme: dark", black)
    light.page.reload()
    assert background(light.page) == black
    for found in (light, dark):
        found.context.close()


@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_shows_everything_without_scrolling_sideways(browser: playwright.Browser, page_file: Path, width: int) -> None:
    found = Opened(browser, page_file, viewport={"width": width, "height": 740}, is_mobile=True, has_touch=True)
    found.page.locator("button.open", has_text="adder").tap()
    assert found.page.evaluate("document.documentElement.scrollWidth") <= width
    assert found.page.get_by_text("loco reproduce adder@1.0.0").is_visible()
    found.page.get_by_label("Sort by").select_option("size")
    assert found.names() == ["terse", "adder", "hasty"]
    found.context.close()


def test_without_scripts_everything_is_there_to_read(browser: playwright.Browser, page_file: Path) -> None:
    found = Opened(browser, page_file, java_script_enabled=False)
    assert found.page.get_by_text("loco reproduce adder@1.0.0").is_visible()
    assert not found.page.get_by_role("button", name="Theme").is_visible()
    found.context.close()


def test_heads_rows_and_drawings_have_names_for_those_who_cannot_see_them(opened: Opened) -> None:
    page = opened.page
    assert page.get_by_role("table", name="Mathematics on nano-2026: adapters, best first").count() == 1
    assert page.get_by_role("img", name="Mathematics: score against size.").count() == 1
    assert page.get_by_role("row", name="adder@1.0.0").count() >= 1
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("[...document.querySelectorAll('input, select')].every((field) => field.labels.length === 1)")
