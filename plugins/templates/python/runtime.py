"""What a rule in Python needs: exact points, days, reasons with evidence, and a sheet that is added up here.
规则所需：精确的分值、日期、附证据的理由，总分在此相加。

Points are whole millionths, an `int`; a `float` is never points.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable

from componentize_py_types import Err
from wit_world.imports import types

MILLION = 1_000_000
LARGEST = 2**63
WRITTEN = re.compile(r"(-?)(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,6}))?")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
QUOTED = 200
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=256)
def points(text: str) -> int:
    """Points from a text: "87.5". At most six digits behind the point."""
    parts = WRITTEN.fullmatch(text)
    if parts is None:
        raise ValueError(f'points are written "87.5", not {text!r}')
    millionths = int(parts[2]) * MILLION + int((parts[3] or "").ljust(6, "0"))
    return -millionths if parts[1] else millionths


def add(*many: int) -> int:
    """The sum of points."""
    return sum(many)


def times(each: int, count: int) -> int:
    """Points so many times; the number is an integer."""
    if not isinstance(count, int):
        raise TypeError("points are multiplied by an integer")
    return each * count


def at_most(given: int, ceiling: int) -> int:
    """The points, but not more than a ceiling."""
    return min(given, ceiling)


@lru_cache(maxsize=256)
def shown(given: int) -> str:
    """Points as people read them: "87.5"."""
    whole, behind = divmod(abs(given), MILLION)
    sign = "-" if given < 0 else ""
    return f"{sign}{whole}.{behind:06}".rstrip("0").rstrip(".")


def quoted(given: str) -> str:
    """What somebody typed, as it may stand in a reason: without the characters that none may have, and cut where
    it is long. One nominee's answer then never stops the batch."""
    kept, held = [], 0
    for one in HIDDEN.sub("", given):
        held += len(one.encode())
        if held > QUOTED:
            return "".join(kept) + "…"
        kept.append(one)
    return "".join(kept)


def wire(given: int) -> types.Decimal:
    """Points as the contract carries them: without trailing zeros behind the point."""
    if given % MILLION == 0:
        return types.Decimal(given // MILLION, 0)
    if not -LARGEST <= given < LARGEST:
        raise ValueError("points out of range")
    scale = 6
    while given % 10 == 0:
        given //= 10
        scale -= 1
    return types.Decimal(given, scale)


def date(text: str, *evidence: str) -> str:
    """A day of the calendar, as it is written; days are compared by < and >."""
    parts = DAY.fullmatch(text)
    year, month, day = (int(parts[1]), int(parts[2]), int(parts[3])) if parts else (0, 0, 0)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = (29 if month == 2 and leap else LENGTHS[month - 1]) if 1 <= month <= 12 else 0
    if not 1 <= day <= last:
        problem("DATE_UNREADABLE", "日期应写作 2010-12-31", "a date is written 2010-12-31", list(evidence))
    return text


def years_between(start: str, end: str) -> int:
    """Whole years from one day to a later one: somebody's age in full years."""
    return int(end[:4]) - int(start[:4]) - (end[5:] < start[5:])


def pointer(*steps: str | int) -> str:
    """A pointer (RFC 6901) from names and positions."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


@dataclass(slots=True)
class Found:
    outcome: types.Outcome
    because: types.Text
    evidence: list[str]
    under: list[str]


@dataclass(slots=True)
class Award:
    points: int
    because: types.Text
    evidence: list[str]
    under: list[str]


def decided(met: bool, zh: str, en: str, evidence: list[str], under: list[str] = []) -> Found:
    """A requirement that is met or failed, by these facts, under these parameters."""
    outcome = types.Outcome.MET if met else types.Outcome.FAILED
    return Found(outcome, types.Text(zh, en), evidence, under)


def undetermined(zh: str, en: str, under: list[str] = []) -> Found:
    """A requirement that a person has to look at."""
    return Found(types.Outcome.UNDETERMINED, types.Text(zh, en), [], under)


def award(given: int, zh: str, en: str, evidence: list[str], under: list[str] = []) -> Award:
    """Points for these facts, under these parameters."""
    return Award(given, types.Text(zh, en), evidence, under)


def nothing(zh: str, en: str, under: list[str] = []) -> Award:
    """No points, and why."""
    return Award(0, types.Text(zh, en), [], under)


class Declined(Exception):
    """Why nobody is judged; why one subject is not is a `Problem`."""

    def __init__(self, code: str, zh: str, en: str, evidence: list[str], under: list[str]):
        super().__init__(en)
        self.problem = types.Problem(code, types.Text(zh, en), evidence, under)


class Problem(Declined):
    pass


def problem(code: str, zh: str, en: str, evidence: list[str], under: list[str] = []):
    """Stops the judgement of this subject, by these facts, under these parameters: it waits for a person and gets no zero."""
    raise Problem(code, zh, en, evidence, under)


def present(value: Any, at: str) -> Any:
    """A fact that the schema may leave out and the rule cannot do without."""
    if value is None:
        problem("FACTS_UNREADABLE", "缺少规则所需的事实", "a fact that the rule needs is missing", [at])
    return value


def refuse_parameters(code: str, zh: str, en: str, at: str):
    """Says that parameters make no sense, though they satisfy the schema: nobody is judged under them. `at` is a pointer into the parameters."""
    raise Declined(code, zh, en, [], [at])


@dataclass(slots=True)
class Case:
    """What a function is given: one subject's facts, the parameters in force, the context, the day."""
    facts: Any
    parameters: Any
    context: types.Context
    as_of: str


@dataclass(slots=True)
class Requirement:
    id: str
    title: tuple[str, str]
    basis: str
    ask: Callable[[Case], Found]


@dataclass(slots=True)
class Item:
    id: str
    title: tuple[str, str]
    floor: str
    ceiling: str
    basis: str
    give: Callable[[Case], Award]


@dataclass(slots=True)
class Measure:
    id: str
    version: str
    title: tuple[str, str]
    purpose: str
    facts: str
    form: str
    parameters_schema: str
    requirements: list[Requirement]
    items: list[Item]
    tie_break: list[str]

    def manifest(self) -> types.Manifest:
        return types.Manifest(
            self.id, self.version, types.Text(*self.title), self.purpose, self.facts, self.form,
            [types.Requirement(one.id, types.Text(*one.title), one.basis) for one in self.requirements],
            [
                types.Item(one.id, types.Text(*one.title), wire(points(one.floor)), wire(points(one.ceiling)), one.basis)
                for one in self.items
            ],
            self.tie_break,
        )

    def sheet(self, subject: str, case: Case) -> types.Judgement:
        findings = []
        for requirement in self.requirements:
            found = requirement.ask(case)
            findings.append(types.Finding(requirement.id, found.outcome, found.because, found.evidence, found.under))
        lines = []
        total = 0
        for item in self.items:
            given = item.give(case)
            total += given.points
            lines.append(types.Line(item.id, wire(given.points), given.because, given.evidence, given.under))
        return types.Judgement(subject, findings, lines, wire(total))


def define_rule(measure: Measure | Callable[[Any], Measure], parameters_schema: str | None = None) -> type:
    """The rule of this component: the class that the contract asks for. `measure` may be a function of the
    parameters, which can refuse them; the schema of the parameters then stands beside it."""

    def under(parameters: Any) -> Measure:
        return measure(parameters) if callable(measure) else measure

    class Rule:
        def parameters_schema(self) -> str:
            return measure.parameters_schema if parameters_schema is None else parameters_schema

        def describe(self, parameters: str) -> types.Manifest:
            try:
                return under(json.loads(parameters)).manifest()
            except Declined as declined:
                raise Err(declined.problem) from None

        def judge(self, context: types.Context, subjects: list[types.Subject]) -> list[types.Verdict]:
            try:
                parameters, as_of = json.loads(context.parameters), date(context.as_of)
                applied = under(parameters)
                return [verdict(applied, parameters, context, as_of, subject) for subject in subjects]
            except Declined as declined:
                raise Err(declined.problem) from None

    return Rule


def verdict(measure: Measure, parameters: Any, context: types.Context, as_of: str, subject: types.Subject) -> types.Verdict:
    try:
        case = Case(json.loads(subject.facts), parameters, context, as_of)
        return types.Verdict_Judged(measure.sheet(subject.id, case))
    except Problem as problem:
        return types.Verdict_Unjudged(types.Unjudged(subject.id, problem.problem))
