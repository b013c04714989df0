"""Which of the found passages an answer is made from, and in what order they are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from likeopt.search.passages import Passage

# So many passages are looked through for each one that is used.
FOUND_PER_USED = 3
MOST_FOUND = 50

_LEADING_DOCUMENTS = 3
_ALWAYS_USED = 3
# Another document comes forward only if its best passage scores at least this share of the best of all.
_COMPARABLE = 0.5


def choose(found: Sequence[Passage], count: int) -> tuple[Passage, ...]:
    """At most ``count`` passages of ``found``, which stand best first.

    The best passage stays first. The best passages of the second and third document follow it, if
    they score comparably: whoever reads the first three citations then sees up to three documents
    instead of three neighbouring passages of one. All others keep the order of the search, however
    many a document has, since the one document that answers may need them all.
    """
    leading: list[Passage] = []
    for passage in found:
        known = {other.document_id for other in leading}
        comparable = not leading or passage.score >= _COMPARABLE * leading[0].score
        if passage.document_id not in known and comparable:
            leading.append(passage)
        if len(leading) == _LEADING_DOCUMENTS:
            break
    led = {passage.chunk_id for passage in leading}
    return tuple([*leading, *(passage for passage in found if passage.chunk_id not in led)][:count])


def relevant(chosen: Sequence[Passage], least_score: float) -> Iterator[Passage]:
    """The first three, and of the others those that score at least ``least_score`` (0–1) of the first."""
    for place, passage in enumerate(chosen):
        if place < _ALWAYS_USED or passage.score >= least_score * chosen[0].score:
            yield passage
