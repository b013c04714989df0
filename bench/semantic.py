"""Measure whether questions that mean the same are found, and no others."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from chat.semantic.pairs import ALIKE_ENGLISH, ALIKE_KOREAN, ENGLISH, KOREAN, Pair

from bench.data import FOLDER
from bench.serving import Result, say
from likeopt.chat.semantic.answers import Grounds, Match, Policy, Reader, SemanticAnswers
from likeopt.chat.semantic.bound import ErrorBound
from likeopt.chat.semantic.guard import difference
from likeopt.chat.semantic.likeness import Care
from likeopt.chat.semantic.store import QuestionStore
from likeopt.embedding.embedder import Vectors
from likeopt.embedding.minilm import MiniLM
from likeopt.services.models import built_in
from likeopt.settings import Settings
from likeopt.storage.database import Database, database_url
from likeopt.storage.schema import migrate

# What GPTCache gives on the same data with all sentences stored, at its threshold of 0.8.
GPTCACHE_CLOSED = "804 right, 77 wrong"
BASELINES = ((0.95, 0.05), (0.95, 0.0), (0.9, 0.05), (0.9, 0.0), (0.78, 0.05))
OWNER = "local"
CARE: tuple[Care, ...] = ("careful", "open")


class Score(NamedTuple):
    """Hits on the own sentence and on another."""

    right: int
    wrong: int

    def __str__(self) -> str:
        return f"{self.right} right, {self.wrong} wrong"


class Sentences(NamedTuple):
    """Sentences and their paraphrases, and the vectors of both, row by row."""

    originals: list[str]
    paraphrases: list[str]
    stored: Vectors
    asked: Vectors


def measure() -> Result:
    """Right and wrong hits; a hit on a sentence of equal text counts as right (35 are not unique)."""
    minilm = built_in(Settings())
    if minilm is None:
        raise RuntimeError("the embedding model is not installed")
    say("embedding 999 sentences and their paraphrases")
    sentences = _sentences(minilm)
    every_second, the_others = (range(first, len(sentences.originals), 2) for first in (0, 1))
    rows: Result = {}
    for care in CARE:
        say(f"asking, {care}")
        for title, stored in (("open set", every_second), ("open set, the others stored", the_others)):
            halves = _halves(sentences, stored, care)
            rows |= {f"{title}, {care}, {name}": str(score) for name, score in halves}
    for threshold, lead in BASELINES:
        found = _by_cosine(sentences, every_second, threshold, lead)
        rows[f"open set, cosine ≥ {threshold}, lead ≥ {lead} alone, all"] = str(_score(sentences, found))
    whole = range(len(sentences.originals))
    for care in CARE:
        rows[f"closed set, {care}"] = str(_score(sentences, _asked(sentences, whole, care)))
    rows["closed set, GPTCache, threshold 0.8"] = GPTCACHE_CLOSED
    return rows | _pairs(minilm) | _korean(minilm) | _cost(minilm, sentences)


def _sentences(minilm: MiniLM) -> Sentences:
    pairs = json.loads((FOLDER / "gptcache_mock" / "mock_data.json").read_text(encoding="utf-8"))
    originals = [pair["origin"] for pair in pairs]
    paraphrases = [pair["similar"] for pair in pairs]
    return Sentences(originals, paraphrases, minilm.embed(originals), minilm.embed(paraphrases))


def _halves(sentences: Sentences, stored: Sequence[int], care: Care) -> Iterator[tuple[str, Score]]:
    """The settings were chosen on the first half of the questions."""
    found = _asked(sentences, stored, care)
    middle = len(sentences.paraphrases) // 2 + 1
    yield "second half", _score(sentences, {asked: hit for asked, hit in found.items() if asked >= middle})
    yield "all", _score(sentences, found)


def _asked(sentences: Sentences, stored: Sequence[int], care: Care) -> dict[int, int]:
    """Which sentence each paraphrase hits, through all of the product but the search for passages."""
    vectors = dict(zip(sentences.originals, sentences.stored, strict=True))
    vectors |= zip(sentences.paraphrases, sentences.asked, strict=True)
    with _answers(vectors.__getitem__, ("en",), care) as answers:
        for place in stored:
            answers.remember(sentences.originals[place], OWNER, "p", str(place), Grounds())
        matches = [answers.find(text, OWNER, "p", ()) for text in sentences.paraphrases]
    return {asked: int(hit.answer_digest) for asked, hit in enumerate(matches) if isinstance(hit, Match)}


@contextmanager
def _answers(
    embed: Callable[[str], Vectors], languages: tuple[str, ...], care: Care = "careful"
) -> Iterator[SemanticAnswers]:
    with tempfile.TemporaryDirectory() as folder:
        url = database_url("", Path(folder))
        migrate(url)
        database = Database(url)
        bound = ErrorBound(database, 0.01, 0.05, time.time)
        reader = Reader(embed, lambda: languages)
        yield SemanticAnswers(QuestionStore(database), reader, bound, Policy("*", care), clock=time.time)
        database.close()


def _by_cosine(sentences: Sentences, stored: Sequence[int], threshold: float, lead: float) -> dict[int, int]:
    """What the cosine and its lead over the next alone would hit."""
    cosines = sentences.asked @ sentences.stored[list(stored)].T
    order = np.argsort(-cosines, axis=1)[:, :2]
    nearest, second = np.take_along_axis(cosines, order, axis=1).T
    hits = np.flatnonzero((nearest >= threshold) & (nearest - second >= lead))
    return {int(asked): stored[int(order[asked, 0])] for asked in hits}


def _score(sentences: Sentences, found: dict[int, int]) -> Score:
    right = sum(sentences.originals[hit] == sentences.originals[asked] for asked, hit in found.items())
    return Score(right, len(found) - right)


def _pairs(minilm: MiniLM) -> Result:
    """The second question of each pair, asked where the first ones of all pairs were answered."""
    languages = {"English": (ENGLISH, ALIKE_ENGLISH), "Korean": (KOREAN, ALIKE_KOREAN)}
    rows: Result = {}
    for language, (kinds, alike) in languages.items():
        different = [pair for pairs in kinds.values() for pair in pairs]
        title = f"{len(different)} {language} pairs that differ in one thing"
        rows[f"{title}: let pass by the guard alone"] = sum(difference(*pair) is None for pair in different)
        rows[f"{title}: hits"] = _hits(minilm, [*different, *alike], different, "open")
        title = f"{len(alike)} {language} pairs that mean the same"
        rows[f"{title}: let pass by the guard alone"] = sum(difference(*pair) is None for pair in alike)
        for care in CARE:
            rows[f"{title}: hits, {care}"] = _hits(minilm, [*different, *alike], alike, care)
    return rows


def _hits(minilm: MiniLM, stored: Iterable[Pair], asked: Iterable[Pair], care: Care) -> int:
    return _outcomes(minilm, stored, asked, care)["hit"]


def _outcomes(
    minilm: MiniLM, stored: Iterable[Pair], asked: Iterable[Pair], care: Care = "careful"
) -> Counter[str]:
    with _answers(lambda text: minilm.embed([text])[0], minilm.spec.languages, care) as answers:
        for first, _ in stored:
            answers.remember(first, OWNER, "p", "answer", Grounds())
        found = [answers.find(second, OWNER, "p", ()) for _, second in asked]
    return Counter("hit" if isinstance(one, Match) else one.reason for one in found)


def _korean(minilm: MiniLM) -> Result:
    rows = []
    for name in ("train", "test"):
        with (FOLDER / "ko_question_pair" / f"{name}.jsonl").open(encoding="utf-8") as file:
            rows += [json.loads(line) for line in file]
    pairs = [Pair(row["a"], row["b"]) for row in rows]
    different = [Pair(row["a"], row["b"]) for row in rows if not row["duplicate"]]
    say(f"asking {len(pairs)} Korean pairs")
    outcomes = _outcomes(minilm, pairs, pairs)
    passed = sum(difference(*pair) is None for pair in different)
    reasons = ", ".join(f"{reason} {count}" for reason, count in outcomes.most_common() if reason != "hit")
    return {
        "ko_question_pair: hits": outcomes["hit"],
        "ko_question_pair: declined because": reasons,
        f"ko_question_pair: of {len(different)} different ones let pass by the guard alone": passed,
    }


def _cost(minilm: MiniLM, sentences: Sentences) -> Result:
    """The time of a lookup among 964 questions as a share of the time of one embedding."""
    vectors = dict(zip(sentences.originals, sentences.stored, strict=True))
    vectors |= zip(sentences.paraphrases, sentences.asked, strict=True)
    with _answers(vectors.__getitem__, ("en",)) as answers:
        for place, text in enumerate(sentences.originals):
            answers.remember(text, OWNER, "p", str(place), Grounds())
        answers.find(sentences.paraphrases[0], OWNER, "p", ())
        asked = sentences.paraphrases[:200]
        lookups = [_elapsed_s(lambda text=text: answers.find(text, OWNER, "p", ())) for text in asked]
        embeddings = [_elapsed_s(lambda text=text: minilm.embed([text])) for text in asked]
    share = statistics.median(lookups) / statistics.median(embeddings)
    return {"a lookup among 964 questions takes, of one embedding": round(share, 3)}


def _elapsed_s(function: Callable[[], object]) -> float:
    start_s = time.perf_counter()
    function()
    return time.perf_counter() - start_s
