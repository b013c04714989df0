"""The commands without a server: all work is done in the command's own process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables that lead to a data directory of the test's own."""
    own = {"LIKEOPT_DATA_DIR": str(tmp_path / "data"), "LIKEOPT_CONFIG": str(tmp_path / "none.toml")}
    return os.environ | own


def likeopt(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a process of its own, since it opens everything a server opens."""
    return subprocess.run(
        [sys.executable, "-m", "likeopt.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_documents_are_indexed_found_and_rebuilt(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "otter.md").write_text("# Otters\n\nThe otter swims at dawn.")
    (folder / "heron.md").write_text("# Herons\n\nThe heron stands still.")
    taken = likeopt(environment, "ingest", str(folder))
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout == "Indexed: 2. Failed: 0.\n"
    assert "Traceback" not in taken.stderr

    answered = likeopt(environment, "ask", "When does the otter swim?")
    assert answered.returncode == 0, answered.stderr
    assert "dawn" in answered.stdout
    assert "[1] Otters" in answered.stdout

    rebuilt = likeopt(environment, "index", "rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    found = likeopt(environment, "search", "otter", "--json")
    assert json.loads(found.stdout)["results"][0]["title"] == "Otters"


def test_a_data_set_is_evaluated_and_leaves_the_data_alone(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    texts = {"d1": "Otters swim at dawn.", "d2": "Herons stand still.", "d3": "Kites eat earthworms."}
    corpus = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    queries = [{"_id": "q1", "text": "when do otters swim"}, {"_id": "q2", "text": "what do kites eat"}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n")
    told = likeopt(environment, "evaluate", str(folder), "--json")
    assert told.returncode == 0, told.stderr
    measured = json.loads(told.stdout)
    assert measured["bm25"] == {"ndcg@10": 1.0, "recall@10": 1.0, "mrr@10": 1.0}
    assert measured.keys() <= {"bm25", "vector", "hybrid"}
    table = likeopt(environment, "evaluate", str(folder)).stdout
    assert "ndcg@10" in table
    assert "bm25" in table
    assert not (tmp_path / "data").exists()


def test_a_folder_without_a_data_set_is_wrong_usage(environment: dict[str, str], tmp_path: Path) -> None:
    told = likeopt(environment, "evaluate", str(tmp_path))
    assert told.returncode == 2
    assert told.stdout == ""
    assert "Traceback" not in told.stderr
