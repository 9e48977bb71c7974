"""Data for the judge of nano writing: letters that are good or spoilt in known ways, graded by the rubric's criteria.

    python -m benchmarks.nano.judge                    # labelled cases into benchmarks/nano-writing-rubric/
    python -m benchmarks.nano.judge FILE --seed 1      # training data of the judge (.jsonl or .jsonl.gz)

A letter is drawn as a record (who, what, which register opens and closes it, which purpose it states), spoilt as a record, and
only then written out: so its grades and the reasons for them are known, and nothing has to guess them from the text.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from benchmarks.nano.freeze import ROOT, write_training
from benchmarks.nano.world import DAYS, ITEMS, PLACES, Split, Task, World
from benchmarks.nano.writing import CLOSING, EVENTS, OPENING, PHRASE
from loco.judge.prompt import Work, comparing_text, grading_text, reply_text
from loco.judge.rubric import Rubric, load_rubric

FOLDER = ROOT / "benchmarks" / "nano-writing-rubric"
REGISTERS, PURPOSES = tuple(OPENING), tuple(PHRASE)
WITH_THINGS = ("request", "thanks")
PARTS = ("opening", "phrase", "day", "hour", "place", "closing")
IN_TEXT = ("to", "things", "event", "day", "hour", "place", "from")
SHARES = {"facts": 0.45, "register": 0.2, "purpose": 0.15, "compare": 0.2}  # of the training examples
LABELLED, LABELLED_SEED = 240, 2026


@dataclass(frozen=True)
class Letter:
    """``note`` holds the facts asked for, in the note's order, by kind; ``facts`` those that the letter uses.

    ``register`` and ``purpose`` are asked for; ``opening``, ``closing`` and ``stated`` are what the letter has. ``parts`` are
    written, ``spoilt`` names how it was degraded.
    """

    register: str
    purpose: str
    prompt: str
    note: dict[str, str]
    facts: dict[str, str]
    opening: str
    closing: str
    stated: str
    parts: tuple[str, ...] = PARTS
    spoilt: tuple[str, ...] = field(default=())

    def has(self, part: str) -> bool:
        """Whether a part is written."""
        return part in self.parts


def draw(w: World) -> Letter:
    """A good letter for a note of this split."""
    register, purpose = w.rng.choice(REGISTERS), w.rng.choice(PURPOSES)
    facts = {
        "to": w.person(), "from": w.person(), "event": w.of(list(EVENTS)), "day": w.of(DAYS),
        "hour": f"{w.number(10, 23)} o'clock", "place": w.of(PLACES),
    }  # fmt: skip
    if purpose in WITH_THINGS:
        facts["things"] = f"{w.number(10, 99)} {w.of(ITEMS)}"
    kinds = [kind for kind in facts if kind not in ("to", "from")]
    if w.tier == 3:
        w.rng.shuffle(kinds)
    said = ", ".join(facts[kind] for kind in kinds)
    names = w.rng.choice([("to", "from"), ("from", "to")])
    people = f"for {facts['to']} from {facts['from']}" if names[0] == "to" else f"from {facts['from']} to {facts['to']}"
    ask = w.pick(f"Rewrite this note as a {register} {purpose}.", f"Turn this note into a {register} {purpose}.")
    ask = ask.replace(" a apol", " an apol").replace(" a urg", " an urg")
    note = {kind: facts[kind] for kind in (*names, *kinds)}
    return Letter(register, purpose, f"{ask}\nNote: {people}, {said}", note, facts, register, register, purpose)


def wrong_fact(w: World, letter: Letter) -> Letter:
    """One fact replaced by another of its kind."""
    kind = w.rng.choice(list(letter.facts))
    number, _, item = letter.facts.get("things", "").partition(" ")
    others: dict[str, Callable[[], str]] = {
        "to": w.person, "from": w.person, "event": lambda: w.of(list(EVENTS)), "day": lambda: w.of(DAYS),
        "hour": lambda: f"{w.number(10, 23)} o'clock", "place": lambda: w.of(PLACES),
        "things": lambda: w.pick(f"{w.number(10, 99)} {item}", f"{number} {w.of(ITEMS)}"),
    }  # fmt: skip
    found = letter.facts[kind]
    while found == letter.facts[kind]:
        found = others[kind]()
    return replace(letter, facts={**letter.facts, kind: found}, spoilt=(*letter.spoilt, f"wrong-{kind}"))


def missing_fact(w: World, letter: Letter) -> Letter:
    """Day, hour or place left out."""
    there = [part for part in ("day", "hour", "place") if letter.has(part)]
    if not there:
        return letter
    gone = w.rng.choice(there)
    return replace(letter, parts=tuple(p for p in letter.parts if p != gone), spoilt=(*letter.spoilt, f"missing-{gone}"))


def truncated(w: World, letter: Letter) -> Letter:
    """Cut off after one of its parts."""
    if len(letter.parts) == 1:
        return letter
    kept = letter.parts[: w.rng.randint(1, len(letter.parts) - 1)]
    return replace(letter, parts=kept, spoilt=(*letter.spoilt, "truncated"))


def wrong_register(w: World, letter: Letter) -> Letter:
    """Opening, closing or both of another register."""
    other = w.rng.choice([register for register in REGISTERS if register != letter.register])
    where = w.rng.choice(("opening", "closing", "both"))
    opening = letter.opening if where == "closing" else other
    closing = letter.closing if where == "opening" else other
    return replace(letter, opening=opening, closing=closing, spoilt=(*letter.spoilt, "wrong-register"))


def wrong_purpose(w: World, letter: Letter) -> Letter:
    """Another purpose that uses the same facts."""
    things = letter.purpose in WITH_THINGS
    others = [p for p in PURPOSES if (p in WITH_THINGS) == things and p != letter.purpose]
    return replace(letter, stated=w.rng.choice(others), spoilt=(*letter.spoilt, "wrong-purpose"))


def spoil(w: World, letter: Letter, criterion: str) -> Letter:
    """Degrade a letter under one criterion."""
    ways: dict[str, tuple[Callable[[World, Letter], Letter], ...]] = {
        "facts": (wrong_fact, wrong_fact, wrong_fact, missing_fact, truncated),
        "register": (wrong_register, wrong_register, wrong_register, truncated),
        "purpose": (wrong_purpose,),
    }
    return w.rng.choice(ways[criterion])(w, letter)


def written(letter: Letter) -> str:
    """The letter as text."""
    facts = letter.facts
    phrase = PHRASE[letter.stated][letter.opening].format(e=facts["event"], t=facts.get("things", ""))
    if OPENING[letter.opening].endswith("\n"):
        phrase = phrase[0].upper() + phrase[1:]
    end = "!" if letter.opening in ("friendly", "urgent") else "."
    when = {"day": f" on {facts['day']}", "hour": f" at {facts['hour']}", "place": f" in {facts['place']}"}
    body = (phrase if letter.has("phrase") else "") + "".join(text for part, text in when.items() if letter.has(part))
    closing = CLOSING[letter.closing].format(q=facts["from"]) if letter.has("closing") else ""
    return (OPENING[letter.opening].format(p=facts["to"]) + body + (end + closing if closing else "")).strip()


def seen(letter: Letter, kind: str) -> str | None:
    """The fact of a kind as it stands in the text; None where it doesn't."""
    part = {"to": "opening", "from": "closing", "event": "phrase", "things": "phrase"}.get(kind, kind)
    return letter.facts[kind] if letter.has(part) else None


def led(letter: Letter, kind: str) -> str | None:
    """The fact of a kind with the word before it in the text, by which a small model finds it; None where it isn't there."""
    if (found := seen(letter, kind)) is None:
        return None
    phrase, field_of = PHRASE[letter.stated][letter.opening], {"event": "{e}", "things": "{t}"}
    before = {"to": OPENING[letter.opening].partition("{p}")[0], "day": "on", "hour": "at", "place": "in"}
    words = phrase.partition(field_of[kind])[0] if kind in field_of else before.get(kind, "")
    return " ".join((*words.split()[-1:], found))


def reasons(letter: Letter, criterion: str) -> tuple[str, str]:
    """What a judge should write before its grade, and the grade. Facts end at the first wrong one: the rest can't mend it.

    Facts go in the order of the text, as it has them and as the note has them.
    """
    if criterion == "facts":
        said = []
        for kind in (kind for kind in IN_TEXT if kind in letter.note):
            said.append(f"{led(letter, kind) or 'none'}: {letter.note[kind]}.")
            if seen(letter, kind) != letter.note[kind]:
                return " ".join(said), "bad"
        return " ".join(said), "good"
    if criterion == "register":
        closing = letter.closing if letter.has("closing") else "none"
        good = letter.opening == closing == letter.register
        return f"{letter.register}: {letter.opening}, {closing}.", "good" if good else "bad"
    stated = letter.stated if letter.has("phrase") else "none"
    return f"{letter.purpose}: {stated}.", "good" if stated == letter.purpose else "bad"


def _maybe_spoilt(w: World, letter: Letter, criterion: str, rubric: Rubric) -> Letter:
    """Spoilt under the criterion half of the time, and under each other one a quarter of it."""
    for other in (c.id for c in rubric.criteria):
        if w.rng.random() < (0.5 if other == criterion else 0.25):
            letter = spoil(w, letter, other)
    return letter


def grading_task(w: World, rubric: Rubric, criterion: str) -> Task:
    """One training example: a letter, a criterion, the reasons and the grade."""
    letter = _maybe_spoilt(w, draw(w), criterion, rubric)
    why, grade = reasons(letter, criterion)
    text = grading_text(rubric, rubric.criterion(criterion), Work(letter.prompt), written(letter))
    return Task("judge", criterion, w.tier, text, reply_text(rubric, why, grade), {"gold": grade})


def comparing_task(w: World, rubric: Rubric) -> Task:
    """Two letters for one note, one spoilt more often than not."""
    criterion = w.rng.choice([c.id for c in rubric.criteria])
    good = draw(w)
    pair = [_maybe_spoilt(w, good, criterion, rubric), _maybe_spoilt(w, good, criterion, rubric)]
    (why, grade), (other_why, other_grade) = (reasons(letter, criterion) for letter in pair)
    winner = "tie" if grade == other_grade else "first" if grade == "good" else "second"
    work = Work(good.prompt)
    text = comparing_text(rubric, rubric.criterion(criterion), work, *(written(letter) for letter in pair))
    said = f"first: {why} {grade}. second: {other_why} {other_grade}."
    return Task("judge", f"compare_{criterion}", w.tier, text, reply_text(rubric, said, winner), {"gold": winner})


def training(seed: int, count: int, compare: float = SHARES["compare"]) -> list[Task]:
    """Training data of the judge: letters of the training split, whose names and numbers no held-out case holds.

    ``compare`` is the weight of comparisons, beside the weights of the criteria in ``SHARES``.
    """
    shares = {**SHARES, "compare": compare}
    rubric, rng = load_rubric(FOLDER / "rubric.yaml"), random.Random(f"judge-{seed}")
    tasks = []
    for _ in range(count):
        kind = rng.choices(list(shares), list(shares.values()))[0]
        w = World(rng, "train", rng.randint(1, 3))
        tasks.append(comparing_task(w, rubric) if kind == "compare" else grading_task(w, rubric, kind))
    return tasks


def labelled_lines(split: Split, count: int) -> str:
    """Labelled cases as JSON Lines: each spoilt under no criterion, one, or more, with the grades that follow."""
    rubric, rng = load_rubric(FOLDER / "rubric.yaml"), random.Random(f"judge-{split}-{LABELLED_SEED}")
    names = [criterion.id for criterion in rubric.criteria]
    lines = []
    for number in range(count):
        w = World(rng, split, number % 3 + 1)
        letter = draw(w)
        for criterion in rng.sample(names, number // 3 % 3):
            letter = spoil(w, letter, criterion)
        case = {
            "id": f"nano-judge-{split}-{number:03d}",
            "prompt": letter.prompt,
            "answer": written(letter),
            "grades": {name: reasons(letter, name)[1] for name in names},
            "spoilt": list(letter.spoilt),
        }
        lines.append(json.dumps(case, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--compare", type=float, default=SHARES["compare"], help="weight of comparisons of two letters")
    arguments = parser.parse_args()
    if arguments.file:
        write_training(arguments.file, training(arguments.seed, arguments.count, arguments.compare))
        return
    text = labelled_lines("test", LABELLED)
    (FOLDER / "labelled.jsonl").write_text(text, encoding="utf-8", newline="\n")
    print(sha256(text.encode()).hexdigest())


if __name__ == "__main__":
    main()
