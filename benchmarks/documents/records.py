"""Records to analyse (tables, logs, reviews, rosters) with questions whose answers are computed from the same data."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from benchmarks.documents.world import DAYS, TOWNS, World

ASK = "\n\nWork it out step by step. Then write the answer on a last line that begins with 'Answer:', and nothing after it."
ROWS = {1: (8, 11), 2: (13, 17), 3: (19, 25)}  # rows of a record by tier
GOODS = (
    "kettle,lamp,desk,chair,bucket,clock,mirror,ladder,basket,blanket,candle,hammer,teapot,pillow,shelf,stool,tray,vase,broom,fan"
).split(",")


@dataclass(frozen=True)
class Record:
    """A record with a question. ``gold`` holds every accepted answer; ``working`` a solved answer. ``cluster``: the record."""

    family: str
    tier: int
    text: str
    gold: list[str]
    working: str


def _rows(w: World, tier: int) -> int:
    return w.rng.randint(*ROWS[tier])


def _units(number: int, unit: str) -> list[str]:
    """The ways in which a quantity may be answered; separators and decimals are the scorer's business."""
    return [str(number), f"{number} {unit}", f"{number:,} {unit}", *([f"€{number}"] if unit == "euros" else [])]


def _table(head: str, rows: list[tuple[object, ...]]) -> str:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)])


def sales(w: World, tier: int) -> Record:
    """Revenue of a region, or the region with the most."""
    regions = [w.of(TOWNS) for _ in range(3 + (tier > 1))]
    rows = [
        (w.rng.choice(regions), w.rng.choice(GOODS), w.rng.randint(2, 48), w.rng.randint(3, 60)) for _ in range(_rows(w, tier))
    ]
    rows[: len(regions)] = [(region, *row[1:]) for region, row in zip(regions, rows, strict=False)]
    total = {region: sum(units * price for town, _, units, price in rows if town == region) for region in regions}
    text = "Sales of a week. Revenue of a line is units times price, in euros.\n\n" + _table("branch,article,units,price", rows)
    ranked = sorted(total, key=lambda region: -total[region])
    if w.rng.random() < 0.5 and total[ranked[0]] != total[ranked[1]]:
        work = "; ".join(f"{region}: {total[region]}" for region in regions)
        return Record("sales_best", tier, f"{text}\n\nWhich branch has the largest revenue in all?", [ranked[0]], work)
    region = w.rng.choice(regions)
    parts = " + ".join(f"{units}*{price}" for town, _, units, price in rows if town == region)
    question = f"What is the revenue of the branch {region} in all, in euros?"
    return Record("sales_sum", tier, f"{text}\n\n{question}", _units(total[region], "euros"), f"{parts} = {total[region]}")


def log(w: World, tier: int) -> Record:
    """Errors of a service within a time, or the longest pause between two errors."""
    services = w.rng.sample(("auth", "billing", "search", "mail", "export", "cache"), 4)
    minute, rows = w.rng.randint(0, 30), []
    for _ in range(_rows(w, tier) + 4):
        minute += w.rng.randint(1, 17)
        level = w.rng.choices(("INFO", "WARN", "ERROR"), (4, 2, 4))[0]
        rows.append(
            (minute, level, w.rng.choice(services), w.rng.choice(("timeout", "retry", "slow query", "restart", "login")))
        )
    text = "Log of a morning.\n\n" + "\n".join(f"{_clock(m)} {level:5} {service}: {what}" for m, level, service, what in rows)
    errors = [m for m, level, _, _ in rows if level == "ERROR"]
    gaps = [(b - a, a, b) for a, b in pairwise(errors)]
    if len(gaps) > 1 and w.rng.random() < 0.5:
        longest = max(gap for gap, _, _ in gaps)
        question = (
            "How many minutes is the longest time between two ERROR lines that follow each other (other lines don't count)?"
        )
        work = "; ".join(f"{_clock(a)} to {_clock(b)}: {gap}" for gap, a, b in gaps)
        return Record("log_gap", tier, f"{text}\n\n{question}", _units(longest, "minutes"), work)
    start, stop = rows[len(rows) // 4][0], rows[-len(rows) // 4][0]
    service = w.rng.choice(services)
    found = [_clock(m) for m, level, name, _ in rows if level == "ERROR" and name == service and start <= m <= stop]
    question = f"How many ERROR lines of {service} are there from {_clock(start)} to {_clock(stop)}, both included?"
    return Record("log_count", tier, f"{text}\n\n{question}", [str(len(found))], f"{', '.join(found) or 'none'}: {len(found)}")


def _clock(minute: int) -> str:
    return f"{7 + minute // 60:02}:{minute % 60:02}"


PRAISE = (
    "works exactly as described", "arrived a day early", "my mother loves it", "sturdy and easy to clean",
    "better than the old one",
    "a fair price for what it does", "would buy it again", "looks good on the table",
)  # fmt: skip
BLAME = (
    "came with a broken corner", "stopped working after a week", "smells of glue", "much smaller than in the picture",
    "the manual is useless", "scratched on arrival", "too loud at night", "the lid doesn't close",
)  # fmt: skip


def reviews(w: World, tier: int) -> Record:
    """Reviews with few stars of an article, or the article with the best mean."""
    articles = w.rng.sample(GOODS, 3)
    rows = []
    for at in range(_rows(w, tier)):
        stars = w.rng.randint(1, 5)
        said = w.rng.choice(PRAISE if stars > 3 else BLAME if stars < 3 else PRAISE + BLAME)
        rows.append((articles[at % 3], stars, said))
    w.rng.shuffle(rows)
    text = "Reviews.\n\n" + "\n".join(f"- {article} ({stars} of 5 stars): {said}." for article, stars, said in rows)
    stars_of = {article: [stars for name, stars, _ in rows if name == article] for article in articles}
    means = sorted(((mean(stars), article) for article, stars in stars_of.items()), reverse=True)
    if means[0][0] - means[1][0] > 0.05 and w.rng.random() < 0.5:
        work = "; ".join(f"{article}: {sum(stars)} / {len(stars)} = {mean(stars):.2f}" for article, stars in stars_of.items())
        return Record("reviews_best", tier, f"{text}\n\nWhich article has the best mean number of stars?", [means[0][1]], work)
    article = w.rng.choice(articles)
    low = sum(stars <= 2 for stars in stars_of[article])
    question = f"How many reviews of the {article} have at most two stars?"
    return Record("reviews_low", tier, f"{text}\n\n{question}", [str(low)], f"{stars_of[article]}: {low}")


def roster(w: World, tier: int) -> Record:
    """Hours of a person in a week, or who works most."""
    people = [w.person() for _ in range(3 + (tier == 3))]
    days = [w.rng.sample(DAYS, len(DAYS)) for _ in people]
    rows = []
    for at in range(_rows(w, tier)):
        begin = w.rng.randint(6, 14)
        rows.append((people[at % len(people)], days[at % len(people)].pop(), begin, begin + w.rng.randint(2, 8)))
    w.rng.shuffle(rows)
    text = "Shifts of a week.\n\n" + "\n".join(f"{name}: {day}, {a}:00 to {b}:00" for name, day, a, b in rows)
    hours = {name: sum(b - a for who, _, a, b in rows if who == name) for name in people}
    ranked = sorted(people, key=lambda name: -hours[name])
    if hours[ranked[0]] != hours[ranked[1]] and w.rng.random() < 0.5:
        work = "; ".join(f"{name}: {hours[name]}" for name in people)
        return Record("roster_most", tier, f"{text}\n\nWho works the most hours in all?", [ranked[0]], work)
    name = w.rng.choice(people)
    parts = " + ".join(str(b - a) for who, _, a, b in rows if who == name)
    question = f"How many hours does {name} work in all?"
    return Record("roster_hours", tier, f"{text}\n\n{question}", _units(hours[name], "hours"), f"{parts} = {hours[name]}")


def stock(w: World, tier: int) -> Record:
    """Two tables to be joined: orders that the stock can't meet, or what an order costs."""
    count = {1: 5, 2: 8, 3: 11}[tier]
    articles = w.rng.sample(GOODS, count)
    have = {article: w.rng.randint(4, 40) for article in articles}
    price = {article: w.rng.randint(3, 45) for article in articles}
    orders = [(w.rng.choice(articles), w.rng.randint(2, 22)) for _ in range(count + 3)]
    wanted = {article: sum(n for name, n in orders if name == article) for article in articles}
    text = "Stock:\n" + _table("article,in stock,price", [(a, have[a], price[a]) for a in articles])
    text += "\n\nOrders of a day (an article may be ordered more than once):\n" + _table("article,pieces", list(orders))
    short = [article for article in articles if wanted[article] > have[article]]
    if w.rng.random() < 0.5:
        question = "For how many articles are more pieces ordered in all than are in stock?"
        work = "; ".join(f"{a}: {wanted[a]} of {have[a]}" for a in articles if wanted[a])
        return Record("stock_short", tier, f"{text}\n\n{question}", [str(len(short))], work)
    total = sum(n * price[name] for name, n in orders)
    question = "What do all orders cost together, in euros?"
    work = " + ".join(f"{n}*{price[name]}" for name, n in orders) + f" = {total}"
    return Record("stock_cost", tier, f"{text}\n\n{question}", _units(total, "euros"), work)


def readings(w: World, tier: int) -> Record:
    """Measurements: the median of a sensor, or the largest change from one reading to the next."""
    values = [w.rng.randint(120, 480) for _ in range(_rows(w, tier) // 2 * 2 + 1)]
    text = "Readings of a sensor, in the order in which they came (unit: millibar).\n\n" + "\n".join(
        f"reading {at}: {value}" for at, value in enumerate(values, 1)
    )
    if w.rng.random() < 0.5:
        work = f"sorted: {sorted(values)}"
        return Record(
            "readings_median",
            tier,
            f"{text}\n\nWhat is the median of the readings?",
            _units(int(median(values)), "millibar"),
            work,
        )
    changes = [abs(b - a) for a, b in pairwise(values)]
    question = "What is the largest change, up or down, from one reading to the next?"
    return Record("readings_change", tier, f"{text}\n\n{question}", _units(max(changes), "millibar"), f"changes: {changes}")


def account(w: World, tier: int) -> Record:
    """A bank statement: the balance at the end, or the kind of spending that took most."""
    kinds = ("rent", "food", "travel", "books", "insurance", "repairs")
    start, rows = w.rng.randint(900, 2_900), []
    for _ in range(_rows(w, tier)):
        rows.append(
            ("in", "wages", w.rng.randint(120, 900))
            if w.rng.random() < 0.25
            else ("out", w.rng.choice(kinds), w.rng.randint(9, 240))
        )
    text = f"Statement of an account. Balance before: {start} euros.\n\n" + "\n".join(
        f"{at}. {'+' if way == 'in' else '-'}{amount} {kind}" for at, (way, kind, amount) in enumerate(rows, 1)
    )
    spent = {kind: sum(n for way, name, n in rows if way == "out" and name == kind) for kind in kinds}
    ranked = sorted(kinds, key=lambda kind: -spent[kind])
    if spent[ranked[0]] != spent[ranked[1]] and w.rng.random() < 0.5:
        work = "; ".join(f"{kind}: {spent[kind]}" for kind in kinds)
        return Record("account_kind", tier, f"{text}\n\nOn which kind of spending did most money go in all?", [ranked[0]], work)
    end = start + sum(n if way == "in" else -n for way, _, n in rows)
    return Record(
        "account_end",
        tier,
        f"{text}\n\nWhat is the balance at the end, in euros?",
        _units(end, "euros"),
        f"{start} and all lines: {end}",
    )


def survey(w: World, tier: int) -> Record:
    """Answers by town: where the share of one answer is largest, or a share in percent."""
    towns = [w.of(TOWNS) for _ in range({1: 4, 2: 6, 3: 8}[tier])]
    rows = [(town, w.rng.randint(20, 180), w.rng.randint(20, 180), w.rng.randint(5, 60)) for town in towns]
    text = "Should the library open on Sundays? Answers by town, in persons.\n\n" + _table("town,yes,no,don't know", list(rows))
    share = {town: yes / (yes + no + unsure) for town, yes, no, unsure in rows}
    ranked = sorted(towns, key=lambda town: -share[town])
    if share[ranked[0]] - share[ranked[1]] > 0.01 and w.rng.random() < 0.5:
        work = "; ".join(f"{town}: {share[town]:.3f}" for town in towns)
        return Record(
            "survey_best", tier, f"{text}\n\nIn which town is the share of yes among all answers largest?", [ranked[0]], work
        )
    yes, everyone = sum(row[1] for row in rows), sum(sum(row[1:]) for row in rows)
    percent = f"{100 * yes / everyone:.1f}"
    question = "What percentage of all answers, over all towns, is yes? Give it with one decimal place."
    work = f"{yes} of {everyone}: {percent}"
    return Record(
        "survey_share", tier, f"{text}\n\n{question}", [percent, f"{percent}%", f"{percent} percent", f"{percent} %"], work
    )


KINDS: dict[str, Callable[[World, int], Record]] = {
    "sales": sales, "log": log, "reviews": reviews, "roster": roster, "stock": stock, "readings": readings, "account": account,
    "survey": survey,
}  # fmt: skip


def record(rng: random.Random, kind: str, tier: int) -> Record:
    """One record of a kind."""
    return KINDS[kind](World(rng), tier)
