"""Condensing a report of several sentences to one; judged by the facts that must and must not stand in it."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.nano.world import DAYS, ITEMS, PLACES, Task, World

_FILLER = (
    "The weather was mild.",
    "The road was wet.",
    "Lunch was late.",
    "The coffee was cold.",
    "A dog barked outside.",
    "The lift was out of order.",
    "There was music in the yard.",
    "Nobody minded the noise.",
)


def _task(w: World, family: str, sentences: list[str], answer: str, facts: list[str], wrong: list[str]) -> Task:
    at = list(sentences)
    for _ in range(w.tier):
        at.insert(w.rng.randint(1, len(at)), w.of(list(_FILLER)))
    ask = w.pick("Summarise this report in one sentence.", "Condense this report to one sentence.")
    return Task(
        "summarisation", family, w.tier, f"{ask}\n{' '.join(at)}", answer,
        {"facts": facts, "absent": wrong, "reference": answer, "max_words": 30},
    )  # fmt: skip


def visit(w: World) -> Task:
    p, q, d, c, i, n, m = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.of(ITEMS), w.number(10, 99), w.number(10, 99)
    first = w.pick(f"On {d} {p} visited the store in {c}.", f"{p} was at the store in {c} on {d}.")
    sentences = [first, f"{q} opened the door.", f"The shelves held {n} {i}.", f"The visit took {m} minutes."]
    return _task(w, "visit", sentences, f"{p} found {n} {i} in {c} on {d}.", [p, f"{n} {i}", c, d], [q])


def delivery(w: World) -> Task:
    p, q, d, c, i, n = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.of(ITEMS), w.number(10, 99)
    m = w.number(10, 99)
    first = w.pick(f"A truck reached {c} on {d}.", f"On {d} a truck came to {c}.")
    sentences = [first, f"It carried {n} {i}.", f"{q} drove it for {m} miles.", f"{p} signed for the load."]
    return _task(w, "delivery", sentences, f"{p} received {n} {i} in {c} on {d}.", [p, f"{n} {i}", c, d], [q])


def repair(w: World) -> Task:
    p, q, d, c, n = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.number(10, 99)
    i, m = w.of(ITEMS), w.number(10, 99)
    first = w.pick(f"In {c} a machine stopped on {d}.", f"A machine in {c} stopped on {d}.")
    sentences = [first, f"{q} called for help.", f"{p} repaired it in {n} minutes.", f"It had made {m} {i}."]
    answer = f"{p} repaired the machine in {c} on {d} in {n} minutes."
    return _task(w, "repair", sentences, answer, [p, c, d, f"{n} minutes"], [q])


def corrected(w: World) -> Task:
    p, q, d, c, i, n, m = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.of(ITEMS), w.number(10, 99), w.number(10, 99)
    sentences = [
        w.pick(f"{p} counted the stock in {c} on {d}.", f"On {d} {p} counted the stock in {c}."),
        f"The first count was {n} {i}.",
        f"{q} made the list.",
        w.pick(f"The right count is {m}.", f"It was corrected to {m}."),
    ]
    return _task(w, "corrected", sentences, f"{p} counted {m} {i} in {c} on {d}.", [p, f"{m} {i}", c, d], [q, f"{n} {i}"])


def moved(w: World) -> Task:
    p, q, c, x = w.person(), w.person(), w.of(PLACES), w.of(PLACES)
    old, new, n = w.of(DAYS), w.of(DAYS), w.number(10, 99)
    sentences = [
        w.pick(f"{p} had planned a meeting in {c} for {old}.", f"A meeting in {c} was planned by {p} for {old}."),
        f"{q} is away in {x}.",
        w.pick(f"So it is moved to {new}.", f"It will now take place on {new}."),
        f"{n} people will come.",
    ]
    answer = f"{p} moved the meeting in {c} from {old} to {new} for {n} people."
    return _task(w, "moved", sentences, answer, [p, c, f"from {old}", f"to {new}", f"{n} people"], [x])


def vote(w: World) -> Task:
    p, q, d, c, n, m = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.number(50, 99), w.number(10, 40)
    sentences = [
        w.pick(f"On {d} the club of {c} voted.", f"The club of {c} voted on {d}."),
        f"{q} got {m} votes.",
        f"{p} got {n} votes.",
    ]
    if w.rng.random() < 0.5:
        sentences[1], sentences[2] = sentences[2], sentences[1]
    answer = f"{p} won the vote in {c} on {d} with {n} to {m}."
    return _task(w, "vote", sentences, answer, [p, c, d, f"{n} to {m}"], [q])


def lost(w: World) -> Task:
    p, q, d, c, i, n = w.person(), w.person(), w.of(DAYS), w.of(PLACES), w.of(ITEMS), w.number(10, 99)
    m = w.number(10, 99)
    sentences = [
        w.pick(f"{q} lost {n} {i} in {c}.", f"In {c} {n} {i} of {q} went missing."),
        f"A reward of {m} dollars was named.",
        w.pick(f"On {d} {p} brought them back.", f"{p} found them on {d}."),
    ]
    answer = f"{p} found the {n} {i} of {q} in {c} on {d}."
    return _task(w, "lost", sentences, answer, [p, f"{n} {i}", q, c, d], [str(m)])


def most(w: World) -> Task:
    """Three to five counts: who had the largest, and the sum of all, which stands nowhere."""
    i, c, d = w.of(ITEMS), w.of(PLACES), w.of(DAYS)
    people = [w.person() for _ in range(w.tier + 2)]
    counts = [w.number(10, 99) for _ in people]
    top = max(counts)
    if counts.count(top) > 1:
        return most(w)
    first, *others = zip(people, counts, strict=True)
    sentences = [
        w.pick(f"On {d} {first[0]} counted {first[1]} {i} in {c}.", f"In {c} {first[0]} counted {first[1]} {i} on {d}."),
        *(w.pick(f"{p} counted {n}.", f"{p} found {n} more.") for p, n in others),
    ]
    best = people[counts.index(top)]
    answer = f"{best} counted the most {i} in {c} on {d}, {top} of {sum(counts)}."
    return _task(w, "most", sentences, answer, [best, i, c, d, f"{top} of {sum(counts)}"], [p for p in people if p != best])


def stock(w: World) -> Task:
    """What came and what went, two to four times: from how many to how many."""
    p, c, i = w.person(), w.of(PLACES), w.of(ITEMS)
    days = w.rng.sample(DAYS, w.tier + 1)
    begin = w.number(50, 99)
    now, sentences = begin, [w.pick(f"The store of {p} in {c} had {begin} {i}.", f"{p} had {begin} {i} in a store in {c}.")]
    for d in days:
        n = w.number(10, 40)
        more = now < 50 or (now < 140 and w.rng.random() < 0.5)
        now += n if more else -n
        sentences.append(f"On {d} {n} came." if more else f"On {d} {n} were taken.")
    answer = f"The {i} of {p} in {c} went from {begin} to {now}."
    return _task(w, "stock", sentences, answer, [i, p, c, f"from {begin} to {now}"], days)


CORE: dict[str, Callable[[World], Task]] = {"visit": visit, "delivery": delivery, "repair": repair}
SPECIALIST: dict[str, Callable[[World], Task]] = {"corrected": corrected, "moved": moved, "vote": vote, "lost": lost}
# What is to be said stands nowhere: it has to be compared and added up.
COMPOUND: dict[str, Callable[[World], Task]] = {"most": most, "stock": stock}
