"""How far a judge may be believed: its agreement with labelled cases, which were made by degrading good texts in known ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loco.benchmarks.lines import Strict, as_object, lines, validated
from loco.digests import sha256_of
from loco.errors import DataError, DigestMismatchError, JudgeError
from loco.judge.judges import Judge
from loco.judge.prompt import Question, Work, grading_text, grammar, parse
from loco.judge.rubric import FLOOR, Rubric
from loco.statistics import cohen_kappa, raw_agreement

ENOUGH = 200
"""Labelled cases below which an agreement says too little."""


class LabelledCase(Strict):
    """A text with the grade that each criterion deserves. ``spoilt`` names how it was degraded (empty: not at all)."""

    id: str
    prompt: str
    answer: str
    grades: dict[str, str]
    spoilt: tuple[str, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion."""

    criterion: str
    judged: int
    kappa: float
    raw: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over ``judged`` grades of ``cases`` texts, as good or not good: Cohen's kappa and the raw share.

    A reply without a grade is counted as a disagreement; there were ``unparsed``. ``caught`` gives, for each way of degrading,
    the share of texts that the judge found fault with.
    """

    judge: str
    judge_digest: str
    rubric: str
    rubric_sha256: str
    labelled_sha256: str
    cases: int
    judged: int
    kappa: float
    raw: float
    unparsed: int
    criteria: tuple[CriterionAgreement, ...]
    caught: Mapping[str, float]


def read_labelled(rubric: Rubric, folder: Path) -> tuple[LabelledCase, ...]:
    """The labelled cases of a rubric in ``folder``. Raises JudgeError where it names none, DataError, DigestMismatchError."""
    if rubric.labelled is None:
        raise JudgeError(f"The rubric {rubric.id} has no labelled cases: nothing tells how far a judge may be believed.")
    path = folder / rubric.labelled.file
    known = {criterion.id for criterion in rubric.criteria}
    found = []
    for number, text in lines(path):
        where = f"{path}, line {number}"
        case = validated(as_object(text, where), where, LabelledCase)
        for name, grade in case.grades.items():
            if name not in known or grade not in rubric.grades:
                raise DataError(f"{where}, field grades.{name}: {grade!r} is no grade of a criterion of {rubric.id}.")
        found.append(case)
    if sha256_of(path) != rubric.labelled.sha256 or len(found) != rubric.labelled.cases:
        raise DigestMismatchError(f"{path} isn't what its rubric registers.", hint="`git checkout` brings back a changed file.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Row:
    """One criterion of one text: what it deserves and what was said, each "good" or "bad", or "unparsed"."""

    case: LabelledCase
    criterion: str
    gold: str
    said: str


def measure_agreement(judge: Judge, rubric: Rubric, cases: Sequence[LabelledCase]) -> Agreement:
    """Let the judge grade every labelled case once, greedily, and compare."""
    rows = _rows(judge, rubric, cases)
    gold, said = [row.gold for row in rows], [row.said for row in rows]
    return Agreement(
        judge=judge.name,
        judge_digest=judge.digest,
        rubric=f"{rubric.id} {rubric.version}",
        rubric_sha256=rubric.sha256,
        labelled_sha256=rubric.labelled.sha256 if rubric.labelled else "",
        cases=len(cases),
        judged=len(rows),
        kappa=cohen_kappa(gold, said),
        raw=raw_agreement(gold, said),
        unparsed=said.count("unparsed"),
        criteria=tuple(_by_criterion(rubric, rows)),
        caught=_caught(rows),
    )


def _rows(judge: Judge, rubric: Rubric, cases: Sequence[LabelledCase]) -> list[_Row]:
    labels = grammar(rubric, rubric.grades)
    wanted = [(case, rubric.criterion(name)) for case in cases for name in case.grades]
    replies = judge.ask(
        [
            Question(grading_text(rubric, criterion, Work(case.prompt, case.reference), case.answer), labels, rubric.max_tokens)
            for case, criterion in wanted
        ]
    )
    rows = []
    for (case, criterion), reply in zip(wanted, replies, strict=True):
        grade = parse(rubric, reply.text, rubric.grades)
        said = "unparsed" if grade is None else _kind(rubric, grade)
        rows.append(_Row(case, criterion.id, _kind(rubric, case.grades[criterion.id]), said))
    return rows


def _by_criterion(rubric: Rubric, rows: Sequence[_Row]) -> Iterator[CriterionAgreement]:
    for criterion in rubric.criteria:
        mine = [row for row in rows if row.criterion == criterion.id]
        if mine:
            gold, said = [row.gold for row in mine], [row.said for row in mine]
            yield CriterionAgreement(criterion.id, len(mine), cohen_kappa(gold, said), raw_agreement(gold, said))


def require(agreement: Agreement) -> None:
    """Refuse a judge below the floor, or one that was tried on too little. Raises JudgeError with the figures."""
    if agreement.cases < ENOUGH:
        raise JudgeError(f"{agreement.judge} was tried on {agreement.cases} labelled cases, and {ENOUGH} are needed.")
    if agreement.kappa < FLOOR:
        raise JudgeError(
            f"{agreement.judge} agrees too little with the {agreement.cases} labelled cases of {agreement.rubric}: "
            f"kappa {agreement.kappa:.2f} (at least {FLOOR} is needed), raw {agreement.raw:.2f}.",
            hint="Use another judge (LOCO_JUDGE), or train this one on more of what it misses.",
        )


def _kind(rubric: Rubric, grade: str) -> str:
    return "good" if rubric.is_good(grade) else "bad"


def _caught(rows: Sequence[_Row]) -> dict[str, float]:
    cases = {row.case.id: row.case for row in rows}
    faulted = {row.case.id for row in rows if row.said == "bad"}
    groups = {way: [case.id for case in cases.values() if way in case.spoilt] for way in _ways(cases.values())}
    groups["not degraded"] = [case.id for case in cases.values() if not case.spoilt]
    return {way: sum(name in faulted for name in names) / len(names) for way, names in groups.items() if names}


def _ways(cases: Iterable[LabelledCase]) -> list[str]:
    return sorted({way for case in cases for way in case.spoilt})
