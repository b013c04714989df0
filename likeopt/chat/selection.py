"""Which of the found passages an answer is made from, and in what order they are numbered."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.search.passages import Passage

# So many passages are looked through for each one that is used.
FOUND_PER_USED = 3
MOST_FOUND = 50

_LEADING_DOCUMENTS = 3
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
