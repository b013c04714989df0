from __future__ import annotations

from likeopt.documents.chunking.merging import Piece, heading_of, merged, path_of


def piece(text: str, *path: str, page: int | None = None, room: int = 100, known: bool = True) -> Piece:
    return Piece(text, path, page, room, known)


def shown(pieces: list[Piece]) -> list[tuple[str | None, str]]:
    return [(heading_of(p.path), p.text) for p in merged(pieces, 0.3)]


def test_short_siblings_are_joined_under_their_parent() -> None:
    assert shown([piece("apt", "Install", "Linux"), piece("brew", "Install", "Mac")]) == [
        ("Install", "Linux\n\napt\n\nMac\n\nbrew")
    ]


def test_an_introduction_joins_what_follows_below_it() -> None:
    assert shown([piece("intro", "A"), piece("x" * 60, "A", "B")]) == [("A", "intro\n\nB\n\n" + "x" * 60)]


def test_a_heading_is_not_said_twice() -> None:
    pieces = [piece("a", "A"), piece("b", "A", "B"), piece("c", "A", "B")]
    assert shown(pieces) == [("A", "a\n\nB\n\nb\n\nc")]
    assert shown([piece("b", "A", "B"), piece("c", "A", "B")]) == [("A › B", "b\n\nc")]


def test_long_ones_stay_alone() -> None:
    pieces = [piece("x" * 40, "A"), piece("y" * 40, "B")]
    assert len(shown(pieces)) == 2


def test_what_has_no_room_stays_alone() -> None:
    assert len(shown([piece("x" * 10), piece("y" * 95)])) == 2


def test_pages_are_never_joined() -> None:
    assert len(shown([piece("a", page=1), piece("b", page=2)])) == 2


def test_the_end_of_one_chapter_does_not_join_the_next() -> None:
    assert len(shown([piece("a", "1", "last"), piece("b", "2")])) == 2


def test_the_smaller_room_counts_and_unknown_stays_unknown() -> None:
    joined = merged([piece("a", room=100), piece("b", room=50, known=False)], 0.3)
    assert [(p.room_chars, p.known) for p in joined] == [(50, False)]


def test_paths() -> None:
    assert path_of("A › B") == ("A", "B")
    assert path_of(None) == ()
    assert heading_of(()) is None
