"""Search in a monkey-patched process, as web workers are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import json, sys, time
from pathlib import Path
import gevent
import numpy as np
from gevent.monkey import get_original
from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.offload import Offload
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import LexicalArm, QueryEmbedding, ServingArm, VectorArm
from likeopt.search.lexical import LexicalReader
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope, SearchQuery
from likeopt.search.searcher import Corpus, Searcher, StoredChunk
from likeopt.search.vectors import VectorStore, collection_name

block = get_original("time", "sleep")

class Embedder:
    spec = EmbeddingSpec("minilm", "blocking", 2, 256, ("en",))
    def embed(self, texts):
        block(0.2)
        return np.array([[1.0, 0.0]], dtype=np.float32)

class Reader(LexicalReader):
    def search(self, *args):
        block(0.2)
        return super().search(*args)

url, folder = sys.argv[1], Path(sys.argv[2])
writer = LexicalWriter(folder, Analyzer())
writer.apply([LexicalEntry("a", "doc", Scope(), "", None, "cats purr")], [])
writer.commit()
store = VectorStore(url)
name = collection_name("patched", Scope())
store.ensure(name, {})
store.upsert(name, ["b"], np.array([[1.0, 0.0]], dtype=np.float32), ["doc"])
rows = {i: StoredChunk(i, "doc", "", None, None, i) for i in "ab"}
searcher = Searcher(
    Analyzer(),
    LexicalArm(Reader(folder), Offload("lexical")),
    VectorArm(store, QueryEmbedding(Offload("inference"))),
    Corpus(
        lambda ids, scope: {i: rows[i] for i in ids},
        lambda: 1,
        lambda: ServingArm(Embedder(), "patched"),
    ),
)
ticks = []

def tick():
    while True:
        ticks.append(time.perf_counter())
        gevent.sleep(0.005)

gevent.spawn(tick)
result = searcher.search(SearchQuery("cats"))
store.drop(name)
print(json.dumps({"found": sorted(p.chunk_id for p in result.results), "ticks": len(ticks)}))
"""


def test_native_work_holds_up_neither_the_hub_nor_the_other_arm(chroma_url: str, tmp_path: Path) -> None:
    """Both arms block their native threads for 0.2 s, in which others go on being served."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, chroma_url, str(tmp_path / "bm25")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    report = json.loads(done.stdout)
    assert report["found"] == ["a", "b"]
    assert report["ticks"] >= 10
