"""Labelled cases for judges of written texts: reference texts, spoilt under one criterion of the rubric or more."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from benchmarks.documents.briefs import KINDS, Brief, brief, laid_out
from benchmarks.documents.world import FIRST, LAST, MONTHS, TOWNS

GOOD, POOR, BAD = "5", "2", "1"
CRITERIA = ("content", "register", "organisation", "language")
_SLANG = ("Honestly, this whole thing totally sucks.", "No offence, but come on, folks!", "LOL, you can't make this stuff up.")
_STIFF = (
    "The undersigned hereby begs to submit the aforementioned particulars for due consideration.",
    "Kindly be advised that non-compliance herewith may entail consequences.",
    "Pursuant to established procedure, receipt hereof shall be acknowledged forthwith.",
)


@dataclass(frozen=True)
class Draft:
    """A text in parts, with the grades that it deserves and how it was spoilt."""

    brief: Brief
    opening: str
    points: tuple[str, ...]
    closing: str
    grades: dict[str, str]
    spoilt: tuple[str, ...] = ()
    layout: Callable[[str, tuple[str, ...], str], str] = field(default=laid_out)

    def text(self) -> str:
        """The draft as text."""
        return self.layout(self.opening, self.points, self.closing)

    def worse(self, way: str, **grades: str) -> Draft:
        """The same with lower grades under some criteria."""
        return replace(self, grades={**self.grades, **grades}, spoilt=(*self.spoilt, way))


def good(found: Brief) -> Draft:
    """The reference itself."""
    return Draft(found, found.opening, found.points, found.closing, dict.fromkeys(CRITERIA, GOOD))


def missing_points(rng: random.Random, draft: Draft) -> Draft:
    """Half of the points left out."""
    kept = sorted(rng.sample(range(len(draft.points)), len(draft.points) // 2))
    return replace(draft, points=tuple(draft.points[at] for at in kept)).worse("missing-points", content=BAD)


def wrong_facts(rng: random.Random, draft: Draft) -> Draft:
    """Every name, number, date and town in the points replaced by another."""

    def other(found: re.Match[str]) -> str:
        word = found[0]
        if word.replace(",", "").isdigit():
            return f"{int(word.replace(',', '')) + rng.randint(3, 9):,}"
        pool = next(pool for pool in (MONTHS, FIRST, LAST, TOWNS) if word in pool)
        return rng.choice([one for one in pool if one != word])

    words = "|".join(map(re.escape, [*TOWNS, *MONTHS, *FIRST, *LAST]))
    points = tuple(re.sub(rf"\b(?:{words}|[0-9][0-9,]*)\b", other, point) for point in draft.points)
    return replace(draft, points=points).worse("wrong-facts", content=BAD)


def wrong_register(rng: random.Random, draft: Draft) -> Draft:
    """Slang in a formal text, officialese in a friendly one; opening, closing and a sentence in between."""
    name = draft.brief.closing.splitlines()[-1]
    if draft.brief.register == "formal":
        opening, closing, extra = "Hey you!!", f"Later, dude,\n{name.split()[0]}", rng.choice(_SLANG)
    else:
        opening, closing, extra = (
            "To whom it may concern:",
            f"I remain, Sir or Madam, your obedient servant\n{name}",
            rng.choice(_STIFF),
        )
    points = list(draft.points)
    points.insert(rng.randint(1, len(points)), extra)
    return replace(draft, opening=opening, closing=closing, points=tuple(points)).worse("wrong-register", register=BAD)


def jumbled(rng: random.Random, draft: Draft) -> Draft:
    """One block without paragraphs: sentences shuffled, the closing in the middle of them."""

    def layout(opening: str, points: tuple[str, ...], closing: str) -> str:
        mixed = [sentence for point in points for sentence in re.split(r"(?<=[.!?]) ", point)] + [
            closing.replace("\n", " "),
            opening,
        ]
        random.Random("".join(points)).shuffle(mixed)
        return " ".join(mixed)

    del rng
    return replace(draft, layout=layout).worse("jumbled", organisation=BAD)


def repetitive(rng: random.Random, draft: Draft) -> Draft:
    """Points made again and again."""
    points = [point for at, point in enumerate(draft.points) for point in [point] * (3 if at % 2 == 0 else 2)]
    rng.shuffle(points)
    return replace(draft, points=tuple(points)).worse("repetitive", organisation=POOR)


def broken_language(rng: random.Random, draft: Draft) -> Draft:
    """Articles dropped, verbs that don't agree, letters swapped in every third long word."""
    swaps = {
        "is": "are",
        "are": "is",
        "have": "has",
        "has": "have",
        "was": "were",
        "were": "was",
        "will": "wills",
        "been": "be",
    }

    def spoil(word: str) -> str:
        if word in ("the", "a", "an"):
            return "" if rng.random() < 0.8 else word
        if word in swaps:
            return swaps[word]
        if word.isalpha() and word.islower() and len(word) > 5 and rng.random() < 0.35:
            at = rng.randint(1, len(word) - 3)
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word

    points = tuple(" ".join(filter(None, map(spoil, point.split()))) for point in draft.points)
    return replace(draft, points=points).worse("broken-language", language=BAD)


def truncated(rng: random.Random, draft: Draft) -> Draft:
    """Broken off in the middle of a sentence."""
    share = rng.uniform(0.35, 0.55)

    def layout(opening: str, points: tuple[str, ...], closing: str) -> str:
        words = laid_out(opening, points, closing).split(" ")
        return " ".join(words[: int(len(words) * share)]).rstrip(".!?,")

    return replace(draft, layout=layout).worse("truncated", content=BAD, organisation=BAD)


WAYS: dict[str, tuple[Callable[[random.Random, Draft], Draft], ...]] = {
    "content": (missing_points, wrong_facts),
    "register": (wrong_register,),
    "organisation": (jumbled, repetitive, truncated),
    "language": (broken_language,),
}


def labelled_lines(count: int, seed: int) -> str:
    """Labelled cases as JSON Lines: spoilt under no criterion, one, or two."""
    rng = random.Random(f"documents-judge-{seed}")
    lines = []
    for number in range(count):
        found = brief(rng, list(KINDS)[number % len(KINDS)], rng.choice((2, 3)))
        draft = good(found)
        ways = [rng.choice(WAYS[criterion]) for criterion in rng.sample(CRITERIA, (0, 1, 2, 2)[number // len(KINDS) % 4])]
        for way in sorted(ways, key=lambda way: way in (jumbled, truncated)):  # what decides the layout comes last
            draft = way(rng, draft)
        case = {
            "id": f"writing-judge-{number:03}",
            "prompt": found.prompt,
            "answer": draft.text(),
            "reference": found.text(),
            "grades": draft.grades,
            "spoilt": list(draft.spoilt),
        }
        lines.append(json.dumps(case, ensure_ascii=False))
    return "\n".join(lines) + "\n"
