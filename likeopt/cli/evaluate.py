"""``likeopt evaluate``: how good search is on a data set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from likeopt.cli.outcomes import EXIT_CODES
from likeopt.cli.words import say

if TYPE_CHECKING:
    from likeopt.search.evaluation import Evaluation, EvaluationParts
    from likeopt.settings import Settings

MEASURES = ("ndcg@10", "recall@10", "mrr@10")


@click.command(epilog=EXIT_CODES)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON instead of a table.")
@click.option("--ko", is_flag=True, help="Use Kiwi's Korean morphemes, as LIKEOPT_KOREAN=kiwi does.")
def evaluate(folder: Path, as_json: bool, ko: bool) -> None:
    """Measure BM25, vectors and both together on the data set in DIR.

    DIR holds corpus.jsonl, queries.jsonl and qrels.tsv in BEIR's form, or KorQuAD's JSON. Its
    documents go into a throw-away corpus; your own are neither read nor changed.
    """
    import msgspec

    from likeopt.cli.environment import begin
    from likeopt.search.evaluation import evaluate_folder

    with _parts(begin(), ko) as parts:
        result = evaluate_folder(folder, parts)
    click.echo(msgspec.json.encode(result.modes).decode() if as_json else _table(result))
    if len(result.modes) == 1:
        click.echo(say("embedding_not_installed"), err=True)


@contextmanager
def _parts(settings: Settings, ko: bool) -> Iterator[EvaluationParts]:
    """The configured model, and a Chroma server with nothing in it."""
    from likeopt.cli.chroma import chroma_server, wait_until_it_answers
    from likeopt.cli.progress import Stages
    from likeopt.search.evaluation import EvaluationParts
    from likeopt.search.vectors import VectorStore
    from likeopt.services import models, places

    analyzer = places.analyzer(settings.model_copy(update={"korean": "kiwi"}) if ko else settings)
    minilm = models.built_in(settings, threads=len(os.sched_getaffinity(0)))
    embedder = models.embedder(settings, minilm)
    stages = Stages()
    with TemporaryDirectory(prefix="likeopt-evaluate-") as folder, chroma_server(Path(folder)) as port:
        store = VectorStore(f"http://127.0.0.1:{port}")
        wait_until_it_answers(store)
        try:
            yield EvaluationParts(analyzer, embedder, store, stages)
        finally:
            stages.close()


def _table(result: Evaluation) -> str:
    lines = ["".join(["".ljust(8), *(measure.rjust(11) for measure in MEASURES)])]
    for mode, values in result.modes.items():
        lines.append(mode.ljust(8) + "".join(f"{values[measure]:11.4f}" for measure in MEASURES))
    if result.index_recall is not None:
        lines += ["", say("evaluate_index_recall", recall=f"{result.index_recall:.4f}")]
    return "\n".join(lines)
