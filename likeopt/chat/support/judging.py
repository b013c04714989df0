"""How far passages bear out a statement."""

from __future__ import annotations

from typing import Literal, NamedTuple

from likeopt.chat.support.evidence import Evidence
from likeopt.chat.support.reading import Reading
from likeopt.chat.support.tokens import terms

Verdict = Literal["supported", "partly", "unsupported"]

# Shares of a statement's content terms that its passage holds.
_SUPPORTED_SHARE = 0.5
_UNSUPPORTED_SHARE = 0.25
# And of each of its clauses that has so many terms.
_CLAUSE_SHARE = 0.25
_FEWEST_OF_CLAUSE = 3
_FEWEST_WITHOUT_NAMES = 2


class _Facts(NamedTuple):
    """Which of the numbers and the names of a statement its passages have."""

    numbers: list[bool]
    names: list[bool]

    @property
    def every(self) -> list[bool]:
        return self.numbers + self.names


def judge(statement: str, *passages: str) -> Verdict:
    """How far ``passages`` together bear out ``statement``."""
    return verdict_of(Reading(statement), Evidence([Reading(passage) for passage in passages]))


def verdict_of(statement: Reading, evidence: Evidence) -> Verdict:
    """How far ``evidence`` bears out ``statement``.

    Supported: it has half of the statement's words and a quarter of each clause's, all its numbers (as much
    of the same unit, or the bare number) and all its names, and denies none of its clauses. Unsupported: it
    has less than a quarter of the words, or none of the numbers, or neither a name nor half of the words, or
    it denies every clause it speaks of. Partly: all else. Between languages, and of a statement without other
    words, only numbers and names are compared; where there are none the verdict is partly.
    """
    if evidence.quotes(statement):
        return "supported"
    facts = _facts(statement, evidence)
    if statement.is_korean != evidence.is_korean or not statement.terms:
        return _of_facts(facts)
    words = _of_words(statement, evidence)
    if words == "unsupported" or (facts.numbers and not any(facts.numbers)):
        return "unsupported"
    if all(facts.every):
        return words
    return "unsupported" if words == "partly" and not any(facts.every) else "partly"


def may_support(statement: Reading, evidence: Evidence) -> bool:
    """Whether it is worth asking for a verdict, told fast by the words alone."""
    return statement.is_korean != evidence.is_korean or evidence.share(statement.terms) >= _SUPPORTED_SHARE


def _facts(statement: Reading, evidence: Evidence) -> _Facts:
    numbers = [evidence.holds(quantity) for quantity in statement.quantities if quantity.sure]
    names = statement.names
    if evidence.is_korean and not statement.is_korean:
        # In Korean a name may be written in Hangul.
        names = [name for name in names if not name.isalpha()]
    found = [evidence.names(name) for name in names]
    found += [evidence.has_quoted(quotation) for quotation in statement.quotations]
    if statement.is_korean and evidence.is_korean:
        found += [False] * evidence.replaced(statement)
    return _Facts(numbers, found)


def _of_facts(facts: _Facts) -> Verdict:
    """Where nothing else can be compared."""
    if not facts.every:
        return "partly"
    if all(facts.every):
        return "supported"
    no_number = bool(facts.numbers) and not any(facts.numbers)
    return "unsupported" if no_number or not any(facts.every) else "partly"


def _of_words(statement: Reading, evidence: Evidence) -> Verdict:
    share = evidence.share(_without_names(statement))
    if share < _UNSUPPORTED_SHARE:
        return "unsupported"
    denied = [told for clause in statement.clauses if (told := evidence.denies(clause)) is not None]
    if denied and all(denied):
        return "unsupported"
    if any(denied) or share < _SUPPORTED_SHARE:
        return "partly"
    said = [clause.terms for clause in statement.clauses if len(clause.terms) >= _FEWEST_OF_CLAUSE]
    return "supported" if all(evidence.share(each) >= _CLAUSE_SHARE for each in said) else "partly"


def _without_names(statement: Reading) -> frozenset[str]:
    """The terms but for names, which are compared by themselves, unless little else is left."""
    rest = statement.terms.difference(*(terms(name) for name in statement.names))
    return rest if len(rest) >= _FEWEST_WITHOUT_NAMES else statement.terms
