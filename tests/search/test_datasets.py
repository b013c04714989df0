from __future__ import annotations

import json
from pathlib import Path

import pytest

from likeopt.errors import InvalidInput
from likeopt.search.datasets import read_dataset


def write_beir(folder: Path) -> None:
    corpus = [{"_id": "d1", "title": "Cats", "text": "They purr."}, {"_id": "d2", "title": "", "text": "x"}]
    queries = [{"_id": "q1", "text": "who purrs?", "answers": ["cats"]}, {"_id": "q2", "text": "unjudged"}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)) + "\n")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")


def write_korquad(path: Path) -> None:
    def paragraph(text: str, *questions: str) -> dict[str, object]:
        return {"context": text, "qas": [{"id": name, "question": f"{name}?"} for name in questions]}

    articles = [
        {"title": "임종석_(정치인)", "paragraphs": [paragraph("가", "q1", "q2"), paragraph("나", "q3")]},
        {"title": "다른 글", "paragraphs": [paragraph("가", "q4")]},
    ]
    path.write_text(json.dumps({"version": "test", "data": articles}))


def test_a_folder_in_beirs_form(tmp_path: Path) -> None:
    write_beir(tmp_path)
    dataset = read_dataset(tmp_path)
    assert [(each.id, each.title, each.text) for each in dataset.documents] == [
        ("d1", "Cats", "They purr."),
        ("d2", "", "x"),
    ]
    assert dataset.queries == {"q1": "who purrs?"}
    assert dataset.judgements == {"q1": {"d1": 2}}


@pytest.mark.parametrize("as_folder", [True, False])
def test_korquad_is_converted_when_read(tmp_path: Path, *, as_folder: bool) -> None:
    path = tmp_path / "dev.json"
    write_korquad(path)
    dataset = read_dataset(tmp_path if as_folder else path)
    assert [(each.title, each.text) for each in dataset.documents] == [
        ("임종석 (정치인)", "가"),
        ("임종석 (정치인)", "나"),
    ]
    first, second = (each.id for each in dataset.documents)
    assert dataset.judgements == {"q1": {first: 1}, "q2": {first: 1}, "q3": {second: 1}, "q4": {first: 1}}
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_data_set_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InvalidInput) as refusal:
            read_dataset(path)
        assert refusal.value.code == "dataset_not_recognised"


@pytest.mark.parametrize("damaged", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_damaged_file_is_named(tmp_path: Path, damaged: str) -> None:
    write_beir(tmp_path)
    (tmp_path / damaged).write_text("head\n{broken")
    with pytest.raises(InvalidInput) as refusal:
        read_dataset(tmp_path)
    assert damaged in str(refusal.value.params["path"])


def test_json_that_is_not_korquad_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"data": [1]}')
    with pytest.raises(InvalidInput):
        read_dataset(tmp_path)
