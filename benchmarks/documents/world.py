"""People, places, firms, dates and amounts, drawn so that nothing occurs twice in a document."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

FIRST = (
    "Amara Ingrid Tomas Priya Kofi Helena Yusuf Margit Dario Leila Anselm Noor Petra Callum Sunita Matteo Freya Ibrahim Agnes "
    "Luca Zainab Bjorn Carmen Dmitri Elif Farid Greta Hamza Ilona Jasper Keiko Lorenz Maren Nadeem Oona Pavel Quentin Rosalind "
    "Stellan Tamsin Ursula Viktor Wanda Xenia Yannick Zofia"
).split()
LAST = (
    "Okafor Lindqvist Novak Raman Mensah Brandt Demir Halloran Conti Haddad Weiss Achterberg Kovacs Fraser Iyer Moretti "
    "Sorensen Diallo Petrov Yilmaz Castellano Nakamura Osei Vandermeer Kaplan Szabo Ferreira Adeyemi Lindholm Marchetti Barlow "
    "Trevanion Quispe Rasmussen Tanaka Underhill Vasquez Whitlock Zelenka Abara"
).split()
TOWNS = (
    (
        "Alderbrook Brackwater Carrowmore Dunmarsh Eastferry Fallowfield Glenmorrow Harrowgate Ivybridge Kestrel Bay,Langdale,"
        "Millhaven,Northcliff,Oakhurst,Penwick,Quarryville,Rosemount,Saltmere,Thornbury,Upwell,Wexcombe,Yarrowfield"
    )
    .replace(" ", ",")
    .replace("Kestrel,Bay", "Kestrel Bay")
    .split(",")
)
FIRMS = (
    "Harlow Freight,Bluestone Dairy,Corvid Systems,Meridian Textiles,Pinecrest Foods,Northgate Ceramics,Larkfield Optics,"
    "Tidewater Logistics,Ashdown Instruments,Copperline Energy,Fernhill Paper,Granite Peak Tools,Juniper Health,"
    "Kingsway Motors,Oriel Software,Redwing Cycles,Silverbeck Pumps,Vantage Glass,Wrenfield Farms,Zephyr Fans"
).split(",")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass
class World:
    """Draws for one document; what was drawn isn't drawn again."""

    rng: random.Random
    used: set[str] = field(default_factory=set)

    def of(self, pool: Sequence[str]) -> str:
        """One of a pool that this document doesn't hold yet."""
        left = [word for word in pool if word not in self.used]
        word = self.rng.choice(left)
        self.used.add(word)
        return word

    def person(self) -> str:
        """A full name; neither part occurs twice."""
        return f"{self.of(FIRST)} {self.of(LAST)}"

    def date(self) -> str:
        """A day between January and September, as "14 March"."""
        return self._day(self.rng.randrange(9 * 27))

    def after(self, date: str, least: int = 2, most: int = 60) -> str:
        """A day some days after another one."""
        day, month = date.split()
        return self._day(MONTHS.index(month) * 27 + int(day) - 2 + self.rng.randint(least, most))

    def _day(self, number: int) -> str:
        while True:  # months of 27 days, from the second on: every such day exists
            day = f"{number % 27 + 2} {MONTHS[number // 27 % 12]}"
            if day not in self.used:
                self.used.add(day)
                return day
            number += 1

    def number(self, low: int, high: int) -> int:
        """A number that occurs nowhere else in the document, in any of its written forms."""
        while True:
            number = self.rng.randint(low, high)
            if not {f"#{number}", f"{number:,}"} & self.used:
                self.used.update({f"#{number}", f"{number:,}"})
                return number

    def amount(self, low: int, high: int, step: int = 1) -> str:
        """The same, rounded to ``step``, with thousands separators."""
        while True:
            number = self.rng.randrange(low, high, step)
            if f"#{number}" not in self.used:
                self.used.add(f"#{number}")
                return f"{number:,}"


def forms(amount: str) -> list[str]:
    """The ways in which a number may be written."""
    return sorted({amount, amount.replace(",", "")}, key=len, reverse=True)


def count_words(text: str) -> int:
    """Words of a text."""
    return len(text.split())
