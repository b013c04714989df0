"""Passages that are too short to stand alone are joined to their neighbours."""

from __future__ import annotations

import msgspec

from likeopt.documents.loading.sections import HEADING_SEPARATOR

Path = tuple[str, ...]


class Piece(msgspec.Struct, frozen=True):
    """A passage in the making. ``room_chars`` is how long it may be; ``known`` as in Room.

    ``last_path`` are the headings of its last part, where it has been joined from several.
    """

    text: str
    path: Path
    page: int | None
    room_chars: int
    known: bool
    joinable: bool = True
    last_path: Path | None = None

    @property
    def fill(self) -> float:
        """How much of its room it takes, 0 to 1."""
        return len(self.text) / self.room_chars


def path_of(heading: str | None) -> Path:
    """The headings in a heading path."""
    return tuple(heading.split(HEADING_SEPARATOR)) if heading else ()


def heading_of(path: Path) -> str | None:
    """The heading path of headings."""
    return HEADING_SEPARATOR.join(path) or None


def merged(pieces: list[Piece], small: float) -> list[Piece]:
    """``pieces`` with every one below ``small`` of its room joined to a neighbour that has room for it.

    Joined are only pieces of one page, under one heading, or under a heading and one directly
    below or beside it. Their common heading stays; what is more specific goes into the text.
    """
    result: list[Piece] = []
    for piece in pieces:
        joined = _joined(result[-1], piece, small) if result else None
        if joined is None:
            result.append(piece)
        else:
            result[-1] = joined
    return result


def _joined(first: Piece, second: Piece, small: float) -> Piece | None:
    if first.page != second.page or not (first.joinable and second.joinable):
        return None
    if first.fill >= small and second.fill >= small:
        return None
    common = _common(first.path, second.path)
    if len(common) < max(len(first.path), len(second.path)) - 1:
        return None
    shown = common if first.last_path is None else _common(first.last_path, second.path)
    own = first.path if first.last_path is None else common
    # Blank lines keep a heading from being read as the beginning of the sentence after it.
    text = "\n\n".join([*own[len(common) :], first.text, *second.path[len(shown) :], second.text])
    room = min(first.room_chars, second.room_chars)
    if len(text) > room:
        return None
    known = first.known and second.known
    return Piece(text, common, first.page, room, known, last_path=second.path)


def _common(first: Path, second: Path) -> Path:
    length = 0
    while length < min(len(first), len(second)) and first[length] == second[length]:
        length += 1
    return first[:length]
