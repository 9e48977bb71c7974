"""Briefs to write a text from: a situation, points that must be made, a register; with a reference text made of the same points.

A letter is a record (opening, points, closing) before it is text, so that `benchmarks.documents.judging` can spoil it in known
ways.
"""

# ruff: noqa: E501 - wordings are best read one a line

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.documents.world import DAYS, FIRMS, TOWNS, World, count_words, forms


@dataclass(frozen=True)
class Kind:
    """One kind of text. Each point is (what the brief asks for, wordings of a sentence or two that make it).

    ``opening`` and ``closing`` fit the register; slots are filled from ``draw``.
    """

    draw: Callable[[World], dict[str, str]]
    register: str
    task: str
    opening: tuple[str, ...]
    points: tuple[tuple[str, tuple[str, ...]], ...]
    closing: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """A brief with its reference text, as its parts: the opening, a paragraph (a list of sentences) a point, the closing."""

    family: str
    tier: int
    prompt: str
    register: str
    opening: str
    points: tuple[str, ...]
    closing: str
    facts: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """The reference as text: two points a paragraph."""
        return laid_out(self.opening, self.points, self.closing)


def laid_out(opening: str, points: tuple[str, ...], closing: str) -> str:
    """Parts as a text with paragraphs."""
    paragraphs = [" ".join(points[at : at + 2]) for at in range(0, len(points), 2)]
    return "\n\n".join([opening, *paragraphs, closing])


def _common(w: World) -> dict[str, str]:
    date, you = w.date(), w.person()
    return {
        "me": w.person(), "you": you, "friend": you.split()[0], "third": w.person(), "town": w.of(TOWNS), "firm": w.of(FIRMS), "date": date,
        "later": w.after(date, 10, 40), "last": w.after(date, 45, 80), "n": w.amount(13, 48), "m": w.amount(50, 99),
        "sum": w.amount(150, 990, 10), "big": w.amount(2_000, 9_800, 100), "day": w.of(DAYS), "hour": str(w.number(8, 11)),
    }  # fmt: skip


def _with(**pools: tuple[str, ...]) -> Callable[[World], dict[str, str]]:
    return lambda w: _common(w) | {name: w.rng.choice(pool) for name, pool in pools.items()}


FORMAL_OPENING = ("Dear {you},", "Dear {you},")
FORMAL_CLOSING = ("Yours sincerely,\n{me}", "With kind regards,\n{me}")
FRIENDLY_OPENING = ("Hi {friend},", "Hello {friend},")
FRIENDLY_CLOSING = ("See you soon,\n{me}", "All the best,\n{me}")

KINDS: dict[str, Kind] = {
    "complaint": Kind(
        _with(what=("the heating", "the lift", "the front door lock", "the hot water", "the intercom")),
        "formal",
        "Write a letter from {me} to the landlord, {you}, to complain about {what}.",
        FORMAL_OPENING,
        (
            ("{what} has been out of order since {date}", (
                "I am writing because {what} in our house has been out of order since {date}.",
                "Since {date}, {what} in the house has not been working, which is why I write to you.")),
            ("{n} tenants are affected", (
                "All {n} tenants are affected, among them several who can hardly leave their flats.",
                "This concerns not only me but {n} tenants, some of whom are old or ill.")),
            ("it was reported to the caretaker, {third}, on {later}, and nothing happened", (
                "I reported it to the caretaker, {third}, on {later}, but nobody has come since.",
                "The caretaker, {third}, was told on {later}; so far nothing has been done.")),
            ("{sum} euros were spent by the tenants on help of their own", (
                "Meanwhile we have spent {sum} euros on help of our own, which we would like to have back.",
                "We had to pay {sum} euros ourselves to get by, and ask you to return this sum.")),
            ("it must be repaired by {last}", (
                "I ask you to have the repair done by {last}, and to tell us beforehand when the workers will come.",
                "Please see to it that everything works again by {last}, and let us know when we may expect the workers.")),
            ("after that date the rent will be reduced", (
                "Should this date pass without a repair, we shall have to reduce the rent, as the law allows.",
                "If it is still broken then, we shall pay less rent, which the law permits in such a case.")),
        ),
        FORMAL_CLOSING,
        ("date", "n", "third", "later", "sum", "last"),
    ),
    "thanks": Kind(
        _with(what=("a set of drums", "forty garden spades", "a used delivery van", "two rowing boats", "a reading corner")),
        "formal",
        "Write a letter from {me}, who leads the youth club of {town}, to thank {you} of {firm} for a gift.",
        FORMAL_OPENING,
        (
            ("the gift: {what}", (
                "On behalf of the youth club of {town} I thank you and {firm} most warmly for {what}.",
                "With {what}, you and {firm} have made the youth club of {town} very happy, and I thank you for it.")),
            ("it arrived on {date}", (
                "Everything arrived in good order on {date} and was unpacked within minutes.",
                "It came on {date}, undamaged, and nobody wanted to wait with the unpacking.")),
            ("{n} children use it every {day}", (
                "Every {day}, {n} children now put it to good use.",
                "By now {n} children make use of it each {day}, and more would like to join.")),
            ("{third} teaches them", (
                "{third}, who teaches them without pay, has never seen such zeal.",
                "They are taught by {third}, who gives a free afternoon for it.")),
            ("{you} is invited to a visit on {later} at {hour} o'clock", (
                "We would be glad to show you all this, and invite you to visit us on {later} at {hour} o'clock.",
                "May we invite you to see for yourself? We expect you on {later} at {hour} o'clock.")),
        ),
        FORMAL_CLOSING,
        ("what", "date", "n", "day", "third", "later"),
    ),
    "change": Kind(
        _with(what=("time sheets are kept on the computer", "desks are shared", "the car park needs a pass", "travel is booked through one office")),
        "formal",
        "Write an announcement from {me}, head of staff at {firm}, to all colleagues: from {later} on {what}.",
        ("Dear colleagues,", "Dear all,"),
        (
            ("what changes, and from when", (
                "From {later} on, {what}. I would like to tell you in good time what this means.",
                "As of {later}, {what}; below you find what this means for you.")),
            ("the reason: {big} hours were lost last year", (
                "The reason is simple: last year {big} hours were lost in ways that nobody wanted.",
                "We do this because {big} hours were lost last year, as a count has shown.")),
            ("a test with {n} people went well", (
                "A test with {n} people went well, and most of them would not like to go back.",
                "{n} of you have tried it out, and nearly all want to keep it.")),
            ("{third} answers questions and gives a course on {date}", (
                "{third} will answer your questions and gives a short course on {date}.",
                "For questions please turn to {third}, who also gives an introduction on {date}.")),
            ("the old way can be used until {last}", (
                "If something goes wrong, you may use the old way until {last}.",
                "Until {last} the old way stays open to anyone who needs it.")),
        ),
        ("Thank you for your patience.\n{me}", "Thank you for your help.\n{me}"),
        ("later", "big", "n", "third", "date", "last"),
    ),
    "apology": Kind(
        _with(what=("a dining table", "a garden shed", "a pair of hiking boots", "a sewing machine", "a bookcase")),
        "formal",
        "Write a letter from {me} of {firm} to a customer, {you}, to apologise for a late delivery.",
        FORMAL_OPENING,
        (
            ("{what}, ordered on {date}, hasn't come", (
                "You ordered {what} from us on {date} and are still waiting for it. I am sorry.",
                "I am sorry that {what}, which you ordered on {date}, has not reached you.")),
            ("the reason: a strike at the port of {town}", (
                "Because of a strike, it lay in the port of {town} and could not be unloaded.",
                "It was held up in the port of {town}, where a strike stopped all unloading.")),
            ("{m} other customers wait too", (
                "You are not alone: {m} other customers are waiting as well, which is no comfort, I know.",
                "The same has happened to {m} other customers, though this will hardly console you.")),
            ("the new date is {later}", (
                "It will be delivered on {later}, and our driver will call you an hour before.",
                "The new date of delivery is {later}; you will get a call an hour before.")),
            ("{sum} euros are paid back", (
                "We are paying {sum} euros back to you, without your having to do anything.",
                "As a small compensation, {sum} euros are on their way to your account.")),
            ("{third} can be called", (
                "If you would rather cancel the order, please call {third}, who will arrange it at once.",
                "Should you no longer want it, a call to {third} is enough.")),
        ),
        FORMAL_CLOSING,
        ("what", "date", "town", "m", "later", "sum", "third"),
    ),
    "invitation": Kind(
        _with(what=("the opening of our workshop", "a reunion of our class", "a farewell party for our coach", "a harvest supper")),
        "friendly",
        "Write a message from {me} to a friend, {you}, with an invitation to {what}.",
        FRIENDLY_OPENING,
        (
            ("when: {later} at {hour} o'clock in the morning", (
                "I hope you have nothing planned for {later}, because at {hour} in the morning it's time for {what}!",
                "Keep {later} free, will you? At {hour} in the morning we start with {what}.")),
            ("where: at the old mill in {town}", (
                "We meet at the old mill in {town}, where the swings used to be.",
                "It's at the old mill in {town}, you know the way.")),
            ("{n} people are coming, {third} among them", (
                "{n} people have said yes so far, and guess what, {third} is one of them.",
                "So far we're {n}, and even {third} is coming.")),
            ("{you} is asked to bring a salad", (
                "Could you bring one of your salads? Nobody makes them like you.",
                "It would be great if you brought a salad.")),
            ("answer by {date}", (
                "Just tell me by {date} whether you can make it, so that I know how many chairs we need.",
                "Let me know by {date}, please, because of the chairs.")),
            ("sleeping places are there", (
                "And don't worry about getting home, there's a sofa for you.",
                "You can sleep at our place, of course.")),
        ),
        FRIENDLY_CLOSING,
        ("later", "town", "n", "third", "date"),
    ),
    "extension": Kind(
        _with(what=("thesis on tidal mills", "report on the bird count", "translation of the handbook", "survey of the old town")),
        "formal",
        "Write a letter from {me} to {you}, to ask for more time for a {what}.",
        FORMAL_OPENING,
        (
            ("the {what} is due on {date}", (
                "My {what} is due on {date}, and I would like to ask you for more time.",
                "I am writing about my {what}, which I should hand in on {date}.")),
            ("{n} of {m} pages are done", (
                "{n} of {m} pages are finished and have been read by a colleague.",
                "So far I have finished {n} of {m} pages.")),
            ("the reason: the archive of {town} was closed", (
                "The archive of {town}, which holds what I need, was closed for weeks because of water damage.",
                "I could not go on, because the archive of {town} had to close after a burst pipe.")),
            ("the archive opens again on {later}", (
                "It opens again on {later}, and I have a place reserved.",
                "From {later} on it is open again.")),
            ("{third} supports the request", (
                "{third}, who knows the work, supports this request and can be asked at any time.",
                "My request is supported by {third}.")),
            ("the new date asked for is {last}", (
                "I therefore ask you to let me hand it in on {last}.",
                "With your permission I would hand it in on {last}.")),
        ),
        FORMAL_CLOSING,
        ("date", "n", "m", "town", "later", "third", "last"),
    ),
    "handover": Kind(
        _with(what=("the seed library", "the repair café", "the swimming lessons", "the film evenings")),
        "friendly",
        "Write a message from {me} to {you}, who is taking over {what}, with what one has to know.",
        FRIENDLY_OPENING,
        (
            ("it takes place every {day} at {hour} in the morning", (
                "Great that you're taking over {what}! It's every {day} at {hour} in the morning, as you know.",
                "I'm so glad that you're taking over {what}. We meet every {day} at {hour} in the morning.")),
            ("{third} has the key", (
                "{third} has the key and lives just round the corner.",
                "You get the key from {third}.")),
            ("about {n} people come", (
                "Count on about {n} people, fewer when it rains.",
                "Usually {n} people turn up, give or take a few.")),
            ("there are {sum} euros in the tin", (
                "There are {sum} euros in the tin, I counted them twice.",
                "The tin holds {sum} euros at the moment.")),
            ("the room in {town} must be paid by {date}", (
                "Don't forget that the room in {town} has to be paid by {date}!",
                "One thing is urgent: the room in {town} has to be paid by {date}.")),
            ("{me} is away until {last}", (
                "I'm away until {last}, but you can always write to me.",
                "You can't reach me by phone until {last}, so write if anything comes up.")),
        ),
        FRIENDLY_CLOSING,
        ("day", "third", "n", "sum", "town", "date", "last"),
    ),
    "reference": Kind(
        _with(what=("gardener", "bookkeeper", "stage technician", "kindergarten teacher", "laboratory assistant")),
        "formal",
        "Write a letter of recommendation from {me} of {firm} to {you} for {third}, who worked there as a {what}.",
        FORMAL_OPENING,
        (
            ("{third} worked at {firm} as a {what} for {n} months", (
                "{third} worked for {n} months as a {what} at {firm}, and I am glad to recommend this colleague to you.",
                "I gladly recommend {third}, who was a {what} at {firm} for {n} months.")),
            ("{m} jobs were done without a complaint", (
                "In this time {m} jobs were done, without a single complaint.",
                "{m} jobs were finished in that time, and nobody ever complained.")),
            ("an idea of {third} saves {big} euros a year", (
                "An idea that came from {third} saves us {big} euros a year.",
                "Thanks to a proposal by {third} we spend {big} euros a year less.")),
            ("{third} also trained beginners in {town}", (
                "Beginners at our branch in {town} were trained by {third}, with much patience.",
                "{third} also taught the beginners at our branch in {town}.")),
            ("the contract ended on {date}, because the branch was closed", (
                "That the contract ended on {date} was only due to the closing of the branch.",
                "The contract ended on {date}, for no other reason than that the branch was closed.")),
            ("{me} can be called until {later}", (
                "I shall be glad to tell you more by telephone until {later}.",
                "If you would like to know more, please call me before {later}.")),
        ),
        FORMAL_CLOSING,
        ("n", "what", "m", "big", "town", "date", "later"),
    ),
}  # fmt: skip
POINTS = {1: 3, 2: 4, 3: 9}  # at most so many points by tier
WORDS = 180


def brief(rng: random.Random, family: str, tier: int) -> Brief:
    """One brief. Harder ones have more points to make."""
    kind = KINDS[family]
    slots = kind.draw(World(rng))
    kept = kind.points[: POINTS[tier]]
    texts = tuple(_filled(rng.choice(wordings), slots) for _, wordings in kept)
    asked = "\n".join(f"- {point.format_map(slots)}" for point, _ in kept)
    said = " ".join(texts)
    facts = tuple(tuple(forms(slots[name])) for name in kind.facts if slots[name] in said)
    prompt = (
        f"{kind.task.format_map(slots)} Make it {kind.register}, with an opening and a closing, at most {WORDS} words. "
        f"Make these points, and no others:\n{asked}"
    )
    opening, closing = (rng.choice(texts).format_map(slots) for texts in (kind.opening, kind.closing))
    return Brief(family, tier, prompt, kind.register, opening, texts, closing, facts)


def _filled(text: str, slots: dict[str, str]) -> str:
    found = text.format_map(slots)
    return found[0].upper() + found[1:]


def words_of(found: Brief) -> int:
    """Length of the reference."""
    return count_words(found.text())
