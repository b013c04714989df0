"""A loaded document into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from likeopt.documents.chunking.budget import ChunkBudget, CountTokens, Knows, Room, Ruler
from likeopt.documents.chunking.code import split_code
from likeopt.documents.chunking.merging import Piece, heading_of, merged, path_of
from likeopt.documents.chunking.prose import split_prose
from likeopt.documents.chunking.scopes import scopes
from likeopt.documents.chunking.spans import Span, trimmed, windows
from likeopt.documents.chunking.table import split_table
from likeopt.documents.content import Chunk, Kind, LoadedDocument, Section

_WINDOW_CHARS = 2000
_CODE_WINDOW_CHARS = 50_000
# Stands for the names of the blocks a passage of code is in, which are known only once it is cut.
_SCOPE_PLACEHOLDER = "public static class Name extends Other › def name(self, first: str) -> int"
_LIKE_DENSITY = 1.4
# Bounds the time that text made to be hard to split can take.
_LONGEST_RUN_CHARS = 100_000
_MARKDOWN = "text/markdown"


class Chunking(msgspec.Struct, frozen=True):
    """The chunks of a document, in reading order.

    ``language_unknown`` says that some are in a language the model does not know: their vectors
    are of their beginnings only, which the document should say (``document_language_unknown``).
    """

    chunks: tuple[Chunk, ...]
    language_unknown: bool


class _Run(msgspec.Struct):
    """Neighbouring windows of a section that are alike in language and density."""

    start: int
    end: int
    tokens: float
    known: bool


def chunk_document(
    document: LoadedDocument, name: str, budget: ChunkBudget, count_tokens: CountTokens, knows: Knows
) -> Chunking:
    """Cut ``document`` by heading, paragraph and sentence; code by blocks, tables by rows.

    ``name`` is what the document is called where it has no title. ``count_tokens`` counts as the
    embedding model does, without special tokens; ``knows`` says of a text whether the model knows
    its language. Headings and pages travel with the chunks; the text of a chunk is a verbatim
    piece of its section, but where short sections have been joined.
    """
    ruler = Ruler(budget, count_tokens, knows, document.title or PurePosixPath(name).name)
    cutter = _Cutter(budget, ruler, document.media_type == _MARKDOWN)
    pieces = [piece for section in document.sections for piece in cutter.pieces(section)]
    kept = merged(pieces, budget.small)
    chunks = (Chunk(at, p.text, heading_of(p.path), p.page) for at, p in enumerate(kept))
    return Chunking(tuple(chunks), any(not piece.known for piece in kept))


class _Cutter:
    def __init__(self, budget: ChunkBudget, ruler: Ruler, markdown: bool) -> None:
        self._budget = budget
        self._ruler = ruler
        self._markdown = markdown

    def pieces(self, section: Section) -> Iterator[Piece]:
        """The passages of one section."""
        return self._code_pieces(section) if section.kind == "code" else self._text_pieces(section)

    def _text_pieces(self, section: Section) -> Iterator[Piece]:
        path = path_of(section.heading)
        for run in self._runs(section.text, _WINDOW_CHARS):
            text = section.text[run.start : run.end]
            room = self._room(run, section.heading)
            for found in self._text_spans(text, room, section.kind):
                span = trimmed(text, found)
                if span is not None:
                    yield Piece(text[slice(*span)], path, section.page, room.chars, room.known)

    def _text_spans(self, text: str, room: Room, kind: Kind) -> list[Span]:
        if kind == "table":
            return split_table(text, room.chars)
        return split_prose(text, room.chars, self._budget.overlap, self._markdown)

    def _code_pieces(self, section: Section) -> Iterator[Piece]:
        text = section.text
        path = path_of(section.heading)
        spans: list[tuple[Span, Room]] = []
        for run in self._runs(text, _CODE_WINDOW_CHARS):
            room = self._room(run, _SCOPE_PLACEHOLDER)
            found = split_code(text[run.start : run.end], room.chars, by_tokens=room.known)
            spans.extend(((run.start + start, run.start + end), room) for start, end in found)
        around = scopes(text, [span for span, _ in spans])
        alone = len(spans) == 1
        for ((start, end), room), scope in zip(spans, around, strict=True):
            yield Piece(text[start:end], path + scope, section.page, room.chars, room.known, joinable=alone)

    def _runs(self, text: str, window_chars: int) -> list[_Run]:
        runs: list[_Run] = []
        for start, end in windows(text, window_chars):
            window = text[start:end]
            known = self._ruler.knows(window)
            tokens = self._ruler.sampled_tokens(window) if known else 0.0
            fits = bool(runs) and end - runs[-1].start <= _LONGEST_RUN_CHARS
            if fits and _alike(runs[-1], known, tokens / (end - start)):
                runs[-1].end = end
                runs[-1].tokens += tokens
            else:
                runs.append(_Run(start, end, tokens, known))
        return runs

    def _room(self, run: _Run, heading: str | None) -> Room:
        if not run.known:
            return self._ruler.room_unknown()
        return self._ruler.room(run.end - run.start, run.tokens, heading)


def _alike(run: _Run, known: bool, density: float) -> bool:
    if run.known != known:
        return False
    if not known:
        return True
    own = run.tokens / (run.end - run.start)
    return max(own, density) <= _LIKE_DENSITY * min(own, density)
