from __future__ import annotations

import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from likeopt.errors import LexicalUnavailable
from likeopt.search.analysis import Analyzer
from likeopt.search.lexical import HEAD_WEIGHT, LexicalReader
from likeopt.search.lexical_files import read_marker, write_marker
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope

MakeEntry = Callable[..., LexicalEntry]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bm25"


@pytest.fixture
def reader(path: Path) -> LexicalReader:
    return LexicalReader(path)


def put(writer: LexicalWriter, *entries: LexicalEntry, deletes: Sequence[str] = ()) -> None:
    writer.apply(entries, deletes)
    writer.commit()


def found(reader: LexicalReader, query: str, scope: Scope | None = None, **other: object) -> list[str]:
    terms = Analyzer().query_terms(query)
    reader.reload()
    return [hit.chunk_id for hit in reader.search(terms, scope or Scope(), 10, **other)]  # type: ignore[arg-type]


def bm25(frequency: int, length: int, mean_length: float, holders: int, documents: int) -> float:
    """Robertson's formula with k1 = 1.2, b = 0.75 and Lucene's idf, by hand."""
    k1, b = 1.2, 0.75
    idf = math.log(1 + (documents - holders + 0.5) / (holders + 0.5))
    return idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / mean_length))


def test_scores_are_bm25(writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry) -> None:
    texts = {"a": "cat cat dog", "b": "cat bird fish bird fish", "c": "dog fish bird bird"}
    put(writer, *(make_entry(name, text) for name, text in texts.items()))
    hits = reader.search({"cat": 1.0, "dog": 0.5}, Scope(), 10)
    expected = {
        "a": bm25(2, 3, 4, 2, 3) + 0.5 * bm25(1, 3, 4, 2, 3),
        "b": bm25(1, 5, 4, 2, 3),
        "c": 0.5 * bm25(1, 4, 4, 2, 3),
    }
    assert {hit.chunk_id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5)
    assert [hit.chunk_id for hit in hits] == ["a", "b", "c"]


def test_title_and_heading_count_as_text_and_once_more(
    writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(
        writer,
        make_entry("a", "fish", title="cat", heading="dog"),
        make_entry("b", "bird bird", title="bird"),
    )
    score = reader.search({"dog": 1.0}, Scope(), 10)[0].score
    expected = bm25(1, 3, 3, 1, 2) + HEAD_WEIGHT * bm25(1, 2, 1.5, 1, 2)
    assert score == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    "query", ["농민 시위", "parse_config", "parse config", "parseConfig", "1000", "app.settings", "settings"]
)
def test_both_languages_and_identifiers_are_found(
    query: str, writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(
        writer,
        make_entry("hit", "농민폭력시위를 열었다. ParseConfig reads app.settings in 1,000 ms."),
        make_entry("other", "전혀 다른 이야기. Nothing of the kind."),
    )
    assert found(reader, query) == ["hit"]


def test_a_scope_is_seen_by_nobody_else(
    writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    mine, other = Scope("ann", "notes"), Scope("bob", "notes")
    put(writer, make_entry("a", "cat", scope=mine))
    assert found(reader, "cat", mine) == ["a"]
    assert found(reader, "cat", other) == []
    put(writer, make_entry("b", "cat", scope=other))
    assert found(reader, "cat", mine) == ["a"]
    assert found(reader, "cat", other) == ["b"]
    assert found(reader, "cat", Scope("ann", "other")) == []


def test_documents_filter(writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry) -> None:
    put(writer, *(make_entry(name, "cat", document_id=f"doc{name}") for name in "abc"))
    assert sorted(found(reader, "cat", document_ids=("doca", "docc"))) == ["a", "c"]
    assert found(reader, "cat", document_ids=("none",)) == []


def test_applying_again_changes_nothing(
    writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    for _ in range(2):
        put(writer, make_entry("a", "cat"), make_entry("b", "cat"), deletes=["b", "gone"])
    assert sorted(found(reader, "cat")) == ["a", "b"]
    put(writer, make_entry("a", "dog"), deletes=["b"])
    assert found(reader, "cat") == []
    assert found(reader, "dog") == ["a"]


def test_a_change_shows_after_commit_and_reload(
    writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(writer, make_entry("a", "cat"))
    terms = {"cat": 1.0}
    assert len(reader.search(terms, Scope(), 10)) == 1
    writer.apply([make_entry("b", "cat")], [])
    reader.reload()
    assert len(reader.search(terms, Scope(), 10)) == 1
    writer.commit()
    assert len(reader.search(terms, Scope(), 10)) == 1
    reader.reload()
    assert len(reader.search(terms, Scope(), 10)) == 2


def test_clearing_shows_with_the_next_commit(
    writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(writer, make_entry("a", "cat"))
    writer.clear()
    writer.apply([make_entry("b", "cat")], [])
    assert found(reader, "cat") == ["a"]
    writer.commit()
    assert found(reader, "cat") == ["b"]


def test_no_terms_find_nothing(writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry) -> None:
    put(writer, make_entry("a", "cat"))
    assert reader.search({}, Scope(), 10) == []


def test_the_cursor_survives_closing(path: Path, make_entry: MakeEntry, reader: LexicalReader) -> None:
    writer = LexicalWriter(path, Analyzer())
    assert writer.cursor == 0
    put(writer, make_entry("a", "cat"))
    writer.set_cursor(17)
    index_id = writer.index_id
    writer.close()
    again = LexicalWriter(path, Analyzer())
    assert (again.cursor, again.index_id) == (17, index_id)
    put(again, make_entry("b", "cat"))
    again.close()
    assert sorted(found(reader, "cat")) == ["a", "b"]


def test_a_killed_writer_leaves_what_it_committed(
    path: Path, make_entry: MakeEntry, reader: LexicalReader
) -> None:
    program = """
import os, signal, sys
from pathlib import Path
from likeopt.search.analysis import Analyzer
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope
writer = LexicalWriter(Path(sys.argv[1]), Analyzer())
writer.apply([LexicalEntry("a", "doc", Scope(), "", None, "cat")], [])
writer.commit()
writer.set_cursor(3)
writer.apply([LexicalEntry("b", "doc", Scope(), "", None, "cat")], [])
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program, str(path)], check=False).returncode == -9
    writer = LexicalWriter(path, Analyzer())
    assert writer.cursor == 3
    assert found(reader, "cat") == ["a"]
    put(writer, make_entry("b", "cat"))
    writer.close()
    assert sorted(found(reader, "cat")) == ["a", "b"]


def test_a_directory_removed_by_hand_is_made_anew(
    path: Path, writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(writer, make_entry("a", "cat"))
    writer.set_cursor(9)
    assert found(reader, "cat") == ["a"]
    shutil.rmtree(path)
    with pytest.raises(LexicalUnavailable):
        reader.reload()
    assert writer.cursor == 0
    put(writer, make_entry("b", "cat"))
    assert found(reader, "cat") == ["b"]


def test_a_damaged_index_is_made_anew(path: Path, reader: LexicalReader, make_entry: MakeEntry) -> None:
    writer = LexicalWriter(path, Analyzer())
    put(writer, make_entry("a", "cat"))
    writer.set_cursor(9)
    writer.close()
    for part in [*path.glob("*.store"), path / "meta.json"]:
        part.write_bytes(b"damaged")
    with pytest.raises(LexicalUnavailable):
        reader.reload()
    again = LexicalWriter(path, Analyzer())
    assert again.cursor == 0
    assert found(reader, "cat") == []
    again.close()


def test_an_index_of_another_analyzer_is_made_anew(path: Path, make_entry: MakeEntry) -> None:
    class Other(Analyzer):
        @property
        def fingerprint(self) -> str:
            return "other"

    writer = LexicalWriter(path, Analyzer())
    writer.set_cursor(9)
    first = writer.index_id
    writer.close()
    other = LexicalWriter(path, Other())
    assert (other.cursor, other.index_id == first) == (0, False)
    marker = read_marker(path)
    assert marker is not None
    assert marker.analyzer == "other"
    other.close()


def test_a_second_writer_is_refused_and_harms_nothing(
    path: Path, writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(writer, make_entry("a", "cat"))
    writer.set_cursor(4)
    with pytest.raises(LexicalUnavailable) as refusal:
        LexicalWriter(path, Analyzer())
    assert refusal.value.code == "lexical_index_in_use"
    assert writer.cursor == 4
    assert found(reader, "cat") == ["a"]


def test_an_index_of_another_format_counts_as_missing(
    path: Path, writer: LexicalWriter, reader: LexicalReader, make_entry: MakeEntry
) -> None:
    put(writer, make_entry("a", "cat"))
    marker = read_marker(path)
    assert marker is not None
    write_marker(path, msgspec.structs.replace(marker, format=marker.format + 1))
    with pytest.raises(LexicalUnavailable):
        reader.reload()
    assert writer.cursor == 0


def test_without_an_index_the_reader_says_so(reader: LexicalReader) -> None:
    with pytest.raises(LexicalUnavailable):
        reader.search({"cat": 1.0}, Scope(), 10)
