"""Reports of 100 to 300 words and their summaries in two sentences.

A report has key sentences, in their order, and side sentences between them, with names and figures of their own that a summary
leaves out. One key figure is given twice: first as it was thought to be, later as it is; the first is false in a summary.
"""

# ruff: noqa: E501 - wordings are best read one a line

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.documents.world import DAYS, FIRMS, TOWNS, World, count_words, forms

ASK = "Summarise the report below in at most two sentences and 60 words. Keep names, figures and dates exact.\n\n"
Slots = Mapping[str, str]


@dataclass(frozen=True)
class Genre:
    """One kind of report. ``facts`` and ``false`` name slots; ``key``, ``side`` and ``summary`` are texts with slots.

    Each entry of ``key`` and ``summary`` is a list of wordings, of which one is drawn.
    """

    draw: Callable[[World], dict[str, str]]
    title: tuple[str, ...]
    key: tuple[tuple[str, ...], ...]
    side: tuple[str, ...]
    summary: tuple[tuple[str, ...], ...]
    facts: tuple[str, ...]
    false: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A report with its reference summary, the facts (each a list of wordings) and what is false in a summary."""

    family: str
    tier: int
    text: str
    summary: str
    facts: list[list[str]]
    false: list[str]


def _incident(w: World) -> dict[str, str]:
    return {
        "firm": w.of(FIRMS), "town": w.of(TOWNS), "date": w.date(), "boss": w.person(), "witness": w.person(),
        "old": w.amount(20, 60), "new": w.amount(61, 140), "cost": w.amount(12_000, 96_000, 500), "day": w.of(DAYS),
        "cause": w.of(("a worn conveyor belt", "a blocked ventilation duct", "a leaking hydraulic line", "an overheated battery rack",
                       "a faulty pressure valve")),
        "hours": w.amount(13, 19), "age": w.amount(150, 199), "bay": str(w.number(3, 12)),
    }  # fmt: skip


def _council(w: World) -> dict[str, str]:
    date = w.date()
    return {
        "town": w.of(TOWNS), "date": date, "mayor": w.person(), "critic": w.person(), "yes": w.amount(20, 40),
        "no": w.amount(5, 19), "cost": w.amount(240_000, 990_000, 10_000), "old": w.amount(120_000, 230_000, 10_000),
        "start": w.after(date, 30, 90), "letters": w.amount(200, 900), "speakers": w.amount(41, 70),
        "what": w.of(("a covered market hall", "a cycle bridge over the river", "a new branch library", "a night bus line",
                      "a flood wall along the harbour", "a public swimming pond")),
        "other": w.of(("the parking fees", "the street lighting contract", "the opening hours of the museum")),
    }  # fmt: skip


def _study(w: World) -> dict[str, str]:
    return {
        "lead": w.person(), "town": w.of(TOWNS), "people": w.amount(420, 2_900, 10), "weeks": w.amount(13, 40),
        "percent": w.amount(41, 58), "old": w.amount(61, 80), "date": w.date(), "other": w.person(), "fund": w.of(FIRMS),
        "grant": w.amount(300_000, 800_000, 5_000), "dropped": w.amount(81, 130),
        "what": w.of(("a daily half-hour walk", "a fixed bedtime", "a weekly cooking class", "an hour of gardening a week",
                      "reading aloud to each other")),
        "effect": w.of(("reported fewer headaches", "slept through the night more often", "took fewer days of sick leave",
                        "needed less pain medication", "felt less lonely")),
    }  # fmt: skip


def _recall(w: World) -> dict[str, str]:
    what, why = w.rng.choice(
        (("folding garden chair", "a hinge can give way under load"), ("electric kettle", "the handle can come loose"),
         ("child's bicycle helmet", "the buckle can open in a fall"), ("bedside lamp", "the plug can overheat"),
         ("pressure cooker", "the lid can open under pressure"), ("step ladder", "a rung can come out"))
    )  # fmt: skip
    first = w.date()
    last = w.after(first, 30, 90)
    return {
        "firm": w.of(FIRMS), "date": w.after(last, 5, 30), "old": w.amount(2_000, 5_900, 100), "units": w.amount(6_000, 48_000, 100),
        "spokes": w.person(), "first": first, "last": last, "hurt": w.amount(13, 39), "town": w.of(TOWNS),
        "refund": w.amount(45, 95), "shops": w.amount(100, 180), "tester": w.person(), "what": what, "why": why,
    }  # fmt: skip


def _fundraiser(w: World) -> dict[str, str]:
    date = w.date()
    return {
        "town": w.of(TOWNS), "day": w.of(DAYS), "date": date, "head": w.person(), "winner": w.person(),
        "old": w.amount(11_000, 18_000, 100), "sum": w.amount(19_000, 64_000, 100), "guests": w.amount(320, 990),
        "cakes": w.amount(100, 190), "prize": w.person(), "start": w.after(date, 5, 30), "band": w.amount(14, 28),
        "cause": w.of(("a minibus for the day centre", "new instruments for the school orchestra", "a roof for the animal shelter",
                       "a defibrillator in every village hall", "beds for the night shelter")),
    }  # fmt: skip


def _storm(w: World) -> dict[str, str]:
    date = w.date()
    return {
        "town": w.of(TOWNS), "near": w.of(TOWNS), "date": date, "chief": w.person(), "farmer": w.person(),
        "old": w.amount(400, 1_400, 50), "homes": w.amount(1_500, 6_800, 50), "speed": w.amount(110, 148),
        "trees": w.amount(210, 380), "crews": w.amount(13, 38), "back": w.after(date, 2, 6), "rescued": w.amount(40, 90),
        "road": w.of(("the coast road", "the ring road", "the valley railway", "the old toll bridge")),
    }  # fmt: skip


def _quarter(w: World) -> dict[str, str]:
    return {
        "firm": w.of(FIRMS), "chief": w.person(), "analyst": w.person(), "quarter": w.of(("first", "second", "third", "fourth")),
        "old": w.amount(31, 48), "revenue": w.amount(49, 98), "percent": w.amount(13, 29), "jobs": w.amount(110, 390, 10),
        "town": w.of(TOWNS), "date": w.date(), "debt": w.amount(5, 12), "share": w.amount(400, 900), "dividend": w.amount(30, 47),
        "why": w.of(("orders from hospitals", "a new export contract", "the warm spring", "higher prices for spare parts",
                     "the takeover of a smaller rival")),
    }  # fmt: skip


def _outage(w: World) -> dict[str, str]:
    date = w.date()
    return {
        "firm": w.of(FIRMS), "date": date, "engineer": w.person(), "manager": w.person(), "old": w.amount(1_000, 4_500, 100),
        "users": w.amount(5_000, 29_000, 100), "minutes": w.amount(95, 280), "orders": w.amount(300, 900), "backup": w.after(date, 20, 70),
        "cause": w.of(("an expired certificate", "a full log disk", "a wrong routing table", "a failed database upgrade",
                       "a misspelt configuration key")),
        "system": w.of(("the booking system", "the payment service", "the parcel tracker", "the customer portal")),
        "calls": w.amount(30, 94), "racks": str(w.number(3, 12)),
    }  # fmt: skip


GENRES: dict[str, Genre] = {
    "incident": Genre(
        _incident,
        ("Incident report: {firm}, {town}", "Accident at the {town} works of {firm}"),
        (
            ("A fire broke out in the {town} warehouse of {firm} on {date}.", "On {date} a fire started in the warehouse that {firm} runs in {town}."),
            ("The first message spoke of {old} people brought to safety; the final count is {new}.",
             "It was first thought that {old} people had left the building, but the lists show {new}."),
            ("Investigators traced the fire to {cause}.", "The cause, according to the investigators, was {cause}."),
            ("Nobody was seriously hurt, and damage is put at {cost} euros.", "The damage is estimated at {cost} euros; nobody was seriously hurt."),
            ("Plant manager {boss} said that the site stays closed until the wiring has been checked.",
             "The site stays closed until all wiring has been checked, plant manager {boss} said."),
        ),
        (
            "The alarm was raised by {witness}, who was loading a van at bay {bay} and smelled smoke.",
            "Firefighters needed {hours} hours before the last embers were out.",
            "The building is more than {age} years old and was once a spinning mill.",
            "Neighbours were asked to keep their windows shut, and a school nearby moved its sports lesson indoors.",
            "A canteen in the next street served tea and soup to those who were waiting outside.",
            "Two delivery trucks that stood at the ramp could be driven away in time.",
            "The insurer will send its own expert, as it does after every claim of this size.",
            "Drivers on the road to the station met long queues, because hoses lay across both lanes.",
            "The last inspection, in spring, had found nothing worse than a missing sign above an exit.",
            "Employees were sent home with full pay and will be told by telephone when work begins again.",
            "A union representative asked for a second drill a year, since the last one took place on a {day}.",
            "Photographs of the smoke were shared widely, some of them from another fire years ago.",
        ),
        (
            ("A fire caused by {cause} in the {town} warehouse of {firm} on {date} did {cost} euros of damage.",
             "On {date} {cause} set fire to the warehouse of {firm} in {town} and did {cost} euros of damage."),
            ("All {new} people got out, and plant manager {boss} keeps the site closed until the wiring is checked.",
             "{new} people were brought to safety, and the site stays closed until its wiring is checked, plant manager {boss} said."),
        ),
        ("firm", "town", "date", "new", "cause", "cost", "boss"),
        ("old", "witness"),
    ),
    "council": Genre(
        _council,
        ("Council of {town} votes on {what}", "From the town hall of {town}"),
        (
            ("The council of {town} decided on {date} to build or set up {what}.", "On {date} the councillors of {town} approved {what}."),
            ("The motion passed by {yes} votes to {no}.", "{yes} councillors voted for it and {no} against."),
            ("An earlier plan had put the cost at {old} euros; the figure that was approved is {cost}.",
             "It will cost {cost} euros, and not {old} as an earlier plan had said."),
            ("Mayor {mayor} called it the most useful thing that the town had done in years.",
             "\"Nothing that we have done in years is as useful as this,\" said Mayor {mayor}."),
            ("Work is to begin on {start}.", "The first workers are expected on {start}."),
        ),
        (
            "Some {letters} letters had reached the town hall before the meeting, most of them in favour.",
            "The debate went on until shortly before midnight and was interrupted twice for lack of chairs.",
            "{critic}, who leads the opposition, would have liked to see the money spent on pavements.",
            "Of the {speakers} people who had asked to speak, about half gave up and went home early.",
            "A decision on {other} was put off until the next session.",
            "The local paper had printed drawings, which turned out to show a different site.",
            "A pupil of the grammar school read out a petition and was applauded from all benches.",
            "Shopkeepers fear that deliveries will become harder while the street is dug up.",
            "The regional government adds a share of its own, whose size isn't fixed yet.",
            "Two councillors left the room before the vote, because they own land next to the site.",
            "Residents can see the plans in the foyer during office hours and leave comments in a book.",
            "An architect explained with a wooden model how water will be led away after heavy rain.",
        ),
        (
            ("The council of {town} approved {what} on {date} by {yes} votes to {no}, at a cost of {cost} euros.",
             "By {yes} votes to {no} the council of {town} decided on {date} in favour of {what} for {cost} euros."),
            ("Mayor {mayor} praised the decision, and work begins on {start}.", "Work begins on {start}; Mayor {mayor} welcomed the decision."),
        ),
        ("town", "what", "date", "yes", "no", "cost", "mayor", "start"),
        ("old", "critic"),
    ),
    "study": Genre(
        _study,
        ("What {what} can do", "New study from {town}"),
        (
            ("A team led by {lead} at the University of {town} has studied what {what} does for people over sixty.",
             "What does {what} do for people over sixty? That was asked by a team under {lead} at the University of {town}."),
            ("{people} volunteers took part for {weeks} weeks.", "The study followed {people} volunteers over {weeks} weeks."),
            ("In the end {percent} percent of them {effect}.", "Of those who kept to it, {percent} percent {effect}."),
            ("A first press release had said {old} percent, which was a mistake in a table.",
             "The {old} percent in a first press release came from a mistake in a table and was withdrawn."),
            ("The results were published on {date}; {lead} warns that the study can't prove what was cause and what effect.",
             "{lead} warns that cause and effect can't be told apart by such a study, which was published on {date}."),
        ),
        (
            "The work was paid for by a foundation of {fund} with a grant of {grant} euros.",
            "Participants kept a diary and were called once a week by a student.",
            "About {dropped} people gave up early, mostly because they moved or lost interest.",
            "{other}, who was not involved, finds the number of participants impressive and the questions a little vague.",
            "Half of the group carried on with their usual lives and served as a comparison.",
            "A similar trial in another country had found no difference, but it ran for a much shorter time.",
            "The idea came from a remark of a participant in an earlier project on nutrition.",
            "All forms were filled in on paper, since many of those asked didn't want to use a telephone for it.",
            "The researchers thank the local library, which lent them its reading room in the evenings.",
            "A follow-up with younger people is planned, provided that money for it can be found.",
            "Doctors in the town say that patients already ask about it.",
            "The statistics were checked by a colleague from the department of mathematics.",
        ),
        (
            ("In a study by {lead} at the University of {town} with {people} volunteers over {weeks} weeks, {percent} percent {effect} thanks to {what}.",
             "{lead} of the University of {town} followed {people} volunteers for {weeks} weeks: with {what}, {percent} percent {effect}."),
            ("Published on {date}, it can't prove cause and effect.", "The study, published on {date}, doesn't prove what was cause and what effect."),
        ),
        ("lead", "town", "people", "weeks", "percent", "what", "date"),
        ("old", "other"),
    ),
    "recall": Genre(
        _recall,
        ("{firm} calls back a product", "Safety notice of {firm}"),
        (
            ("{firm} announced on {date} that it is recalling a {what}.", "On {date} {firm} began to recall a {what}."),
            ("The reason is that {why}.", "It was found that {why}."),
            ("Not {old} pieces, as the company first said, but {units} are affected.",
             "The company first spoke of {old} pieces; the right number is {units}."),
            ("They were sold between {first} and {last}.", "Affected are those sold from {first} to {last}."),
            ("{hurt} people have been injured so far, spokesperson {spokes} said, and buyers get their money back.",
             "Spokesperson {spokes} said that {hurt} people have been injured and that buyers get their money back."),
        ),
        (
            "The number of the series stands on a sticker at the bottom, beside the bar code.",
            "The product was made in {town} and sold in about {shops} shops.",
            "A receipt isn't needed, but it makes things quicker, the company says.",
            "{tester} of the consumer association had tested a sample last year and given it a good mark.",
            "Those who prefer it can have theirs repaired for nothing, which takes about three weeks.",
            "It cost {refund} euros in the shops and was often given away as a wedding present.",
            "The telephone line of the company was busy for most of the morning.",
            "Other articles of the same series have a different construction and can be used as before.",
            "The authorities were told in time, as the law demands, and will watch what happens.",
            "A shop in the capital had taken it off its shelves a week before, after a complaint.",
            "Anyone who has passed theirs on is asked to tell the new owner.",
            "The shares of the company hardly moved on the news.",
        ),
        (
            ("{firm} is recalling {units} pieces of a {what} sold between {first} and {last}, because {why}.",
             "Because {why}, {firm} recalled {units} pieces of a {what}, sold between {first} and {last}."),
            ("{hurt} people have been injured, and buyers get their money back, spokesperson {spokes} said on {date}.",
             "On {date} spokesperson {spokes} spoke of {hurt} injured people; buyers get their money back."),
        ),
        ("firm", "what", "date", "units", "first", "last", "hurt", "spokes"),
        ("old", "tester"),
    ),
    "fundraiser": Genre(
        _fundraiser,
        ("A summer evening for a good cause", "{town} collects for {cause}"),
        (
            ("People in {town} collected money for {cause} on {date}.", "On {date} {town} held a feast to pay for {cause}."),
            ("About {guests} guests came.", "The organisers counted {guests} guests."),
            ("When the boxes were first emptied, {old} euros were announced; with the gifts that came later it is {sum}.",
             "The {old} euros announced in the evening grew to {sum} once all gifts had been counted."),
            ("{head}, who had organised it, said that it was more than anybody had hoped for.",
             "\"More than anybody had hoped for,\" said {head}, who had organised it."),
            ("The money will be handed over on {start}.", "It is going to be handed over on {start}."),
        ),
        (
            "Bakers gave {cakes} cakes, none of which were left at the end.",
            "The main prize of the raffle, a weekend by the sea, went to {winner}.",
            "A brass band with {band} players kept going in spite of a shower in the afternoon.",
            "Children could ride a donkey, which refused to move after the third round.",
            "The volunteer fire brigade put up tables and benches and took them down again at night.",
            "A quilt sewn by three generations of one family was sold by auction for a good price.",
            "{prize} won the sack race for the fourth time and was asked to stop competing.",
            "Last year the feast had been called off, because the meadow was under water.",
            "A photographer took pictures of couples in front of a painted sunset.",
            "Two shops in the main street doubled whatever their customers put into a jar.",
            "The parking attendants were pupils, who may keep their tips for a class journey.",
            "There was only one complaint, about the noise, and it was withdrawn the next morning.",
        ),
        (
            ("A feast in {town} on {date} with {guests} guests raised {sum} euros for {cause}.",
             "{guests} guests of a feast in {town} on {date} gave {sum} euros for {cause}."),
            ("Organiser {head} is delighted, and the money is handed over on {start}.",
             "The money, more than organiser {head} had hoped for, is handed over on {start}."),
        ),
        ("town", "date", "guests", "sum", "cause", "head", "start"),
        ("old", "winner", "prize"),
    ),
    "storm": Genre(
        _storm,
        ("Storm over {town}", "After the storm: {town} counts the damage"),
        (
            ("A storm with gusts of {speed} kilometres an hour swept over {town} on {date}.",
             "On {date} gusts of up to {speed} kilometres an hour hit {town}."),
            ("At night {old} homes were said to be without power; in the morning it was clear that there were {homes}.",
             "{homes} homes lost power, many more than the {old} that were reported at night."),
            ("A landslide closed {road}.", "Fallen rocks and trees closed {road}."),
            ("Fire chief {chief} said that {rescued} people had to be brought to safety and that nobody died.",
             "{rescued} people had to be brought to safety; nobody died, fire chief {chief} said."),
            ("Power is to be back everywhere by {back}.", "The network company promises power for all by {back}."),
        ),
        (
            "In {near}, only a few miles away, hardly a tile moved.",
            "About {trees} trees fell, among them the lime tree in front of the old court.",
            "{crews} crews were at work through the night, some from neighbouring counties.",
            "{farmer}, a farmer, found the greenhouse in a neighbour's yard.",
            "Schools stay closed for a day, which not all pupils regret.",
            "The weather service had warned the evening before, and most people had stayed at home.",
            "A wedding party spent the night in the cellar of the inn and went on singing.",
            "Insurance companies ask for photographs before anything is tidied up.",
            "The swimming pool opened its showers to everyone without hot water.",
            "Bakeries with gas ovens sold out by eight in the morning.",
            "Older people remember a worse one, in the winter after the war.",
            "A cat was fetched from a church roof and taken back by its owner without a word.",
        ),
        (
            ("A storm with gusts of {speed} kilometres an hour hit {town} on {date}, cut off power to {homes} homes and closed {road}.",
             "On {date} a storm of {speed} kilometres an hour left {homes} homes in {town} without power and closed {road}."),
            ("Fire chief {chief} said {rescued} people were brought to safety and nobody died; power is to be back by {back}.",
             "Nobody died, though {rescued} people had to be brought to safety, fire chief {chief} said; power should be back by {back}."),
        ),
        ("town", "date", "speed", "homes", "road", "chief", "rescued", "back"),
        ("old", "farmer"),
    ),
    "quarter": Genre(
        _quarter,
        ("{firm}: figures of the {quarter} quarter", "Quarterly report of {firm}"),
        (
            ("{firm} presented its figures for the {quarter} quarter on {date}.", "On {date} {firm} published the results of its {quarter} quarter."),
            ("Revenue rose by {percent} percent to {revenue} million euros.", "With {revenue} million euros, revenue was {percent} percent higher than a year before."),
            ("Analysts had expected {old} million.", "That is well above the {old} million that analysts had forecast."),
            ("Chief executive {chief} explained the growth with {why}.", "The growth is due to {why}, chief executive {chief} said."),
            ("{firm} wants to create {jobs} jobs in {town} next year.", "Next year {jobs} jobs are to be created in {town}."),
        ),
        (
            "Debts fell to {debt} million, the lowest level for a decade.",
            "{analyst}, an analyst, spoke of a pleasant surprise and left the rating unchanged.",
            "The conference began late, because the line to the overseas journalists failed.",
            "A dividend of {dividend} cents a share is to be paid, as in the year before.",
            "Costs of energy fell a little, while wages rose as agreed with the union.",
            "About {share} people own shares of the company, many of them former employees.",
            "The new logo, which had been mocked at first, will be kept.",
            "A lawsuit about a patent goes on and has already cost more than was set aside for it.",
            "The canteen is being rebuilt, which the chairman mentioned at some length.",
            "Competitors have had a weaker start into the year, according to the trade press.",
            "The board was confirmed in office with a large majority.",
            "Risks remain, above all the price of copper and the exchange rate.",
        ),
        (
            ("{firm} raised its revenue in the {quarter} quarter by {percent} percent to {revenue} million euros, thanks to {why}.",
             "Thanks to {why}, revenue of {firm} rose by {percent} percent to {revenue} million euros in the {quarter} quarter."),
            ("Chief executive {chief} said on {date} that {jobs} jobs will be created in {town} next year.",
             "On {date} chief executive {chief} announced {jobs} new jobs in {town} for next year."),
        ),
        ("firm", "quarter", "percent", "revenue", "why", "chief", "date", "jobs", "town"),
        ("analyst",),
    ),
    "outage": Genre(
        _outage,
        ("What happened to {system}", "Review of the outage of {date}"),
        (
            ("On {date} {system} of {firm} was not available for {minutes} minutes.", "{system} of {firm} failed on {date} and was down for {minutes} minutes."),
            ("The cause was {cause}.", "It went down because of {cause}."),
            ("Monitoring showed {old} affected users at first; the logs prove that there were {users}.",
             "{users} users were affected, and not {old}, as the monitoring had shown."),
            ("{engineer} found the fault and brought the service back.", "It was {engineer} who found the fault and brought the service back."),
            ("A second system that takes over by itself will be ready by {backup}.", "By {backup} a second system is to stand ready that takes over by itself."),
        ),
        (
            "The first call came from a customer who had been charged twice and got the money back the same day.",
            "{calls} calls reached the help desk within the first half-hour.",
            "{manager} wrote to all customers in the evening and apologised.",
            "A change to the firewall, made the day before, was suspected first and turned out to be harmless.",
            "{orders} orders had to be entered again by hand, which took until the next morning.",
            "The status page itself stayed green, because it asks the wrong address.",
            "Nobody on duty knew the password of the old console, which was found on a note in a drawer.",
            "The spare machines stand in {racks} racks in another building and were idle.",
            "Data wasn't lost, as a comparison with the copies of the night showed.",
            "The review was held without looking for someone to blame, as is the custom of the house.",
            "A similar fault had been met a year ago and had been noted down, but under another name.",
            "Pizza was ordered for the team at nine.",
        ),
        (
            ("{system} of {firm} was down for {minutes} minutes on {date} because of {cause}, which affected {users} users.",
             "Because of {cause}, {system} of {firm} failed for {minutes} minutes on {date} and {users} users were affected."),
            ("{engineer} brought it back, and a second system will be ready by {backup}.",
             "It was brought back by {engineer}; a second system is to be ready by {backup}."),
        ),
        ("system", "firm", "minutes", "date", "cause", "users", "engineer", "backup"),
        ("old", "manager"),
    ),
}  # fmt: skip
LENGTHS = {1: (100, 150), 2: (150, 205), 3: (205, 300)}  # words of a report by tier


def report(rng: random.Random, family: str, tier: int) -> Report:
    """One report. The side sentences are as many as its tier's length needs."""
    genre = GENRES[family]
    slots = genre.draw(World(rng))
    low, high = LENGTHS[tier]
    wanted = rng.randint(low + 5, min(high - 25, low + 60))
    keys = [_filled(rng.choice(wordings), slots) for wordings in genre.key]
    sides = [_filled(side, slots) for side in genre.side]
    rng.shuffle(sides)
    places: list[list[str]] = [[key] for key in keys]
    while sides and sum(count_words(text) for place in places for text in place) < wanted:
        rng.choice(places).append(sides.pop())
    cuts = sorted(rng.sample(range(1, len(places)), 1 if tier == 1 else 2))
    paragraphs = [places[a:b] for a, b in zip([0, *cuts], [*cuts, len(places)], strict=True)]
    body = "\n\n".join(" ".join(text for place in part for text in place) for part in paragraphs)
    title = _filled(rng.choice(genre.title), slots)
    summary = " ".join(_filled(rng.choice(wordings), slots) for wordings in genre.summary)
    facts = [forms(slots[name]) for name in genre.facts]
    false = [slots[name] for name in genre.false if slots[name] in body]
    return Report(family, tier, f"{title}\n\n{body}", summary, facts, false)


def _filled(text: str, slots: Slots) -> str:
    found = text.format_map(slots)
    return found[0].upper() + found[1:]
