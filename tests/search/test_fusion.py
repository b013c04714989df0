from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.search.fusion import ArmWeights, arm_weights, fuse
from likeopt.search.passages import Hit, Scores

MINILM = EmbeddingSpec("minilm", "all-MiniLM-L6-v2", 384, 256, ("en",))
REMOTE = EmbeddingSpec("openai", "some-model", 1024, 512)
EVEN = ArmWeights(0.5, 0.5)


def hits(**scores: float) -> list[Hit]:
    return sorted((Hit(name, score) for name, score in scores.items()), key=lambda hit: -hit.score)


def test_the_combination_by_table() -> None:
    """BM25 is scaled from 0, cosines from the lowest: by_words 1, .5, .25; by_vector .75, 1, 0."""
    fused = fuse(hits(a=8.0, b=4.0, c=2.0), hits(a=0.7, b=0.8, d=0.4), ArmWeights(0.6, 0.4))
    assert {hit.chunk_id: round(hit.score, 6) for hit in fused} == {
        "a": 0.6 * 1 + 0.4 * 0.75,
        "b": 0.6 * 0.5 + 0.4 * 1,
        "c": 0.6 * 0.25,
        "d": 0.0,
    }
    assert [hit.chunk_id for hit in fused] == ["a", "b", "c", "d"]


def test_cosines_that_hardly_differ_hardly_count() -> None:
    fused = fuse(hits(a=1.0, b=0.9), hits(b=0.81, a=0.80), ArmWeights(0.5, 0.5, full_span=0.2))
    assert {hit.chunk_id: round(hit.score, 6) for hit in fused} == {"a": 0.5, "b": 0.475}


def test_cosines_below_zero_are_scaled_like_others() -> None:
    fused = fuse(hits(a=1.0, b=1.0), hits(a=0.0, b=-0.2), EVEN)
    assert {hit.chunk_id: hit.score for hit in fused} == {"a": 1.0, "b": 0.5}


def test_one_arm_alone_by_table() -> None:
    assert [hit.score for hit in fuse(hits(a=8.0, b=4.0), [], EVEN)] == [1.0, 0.5]
    assert [hit.score for hit in fuse([], hits(a=0.8, b=0.3, c=-0.2), EVEN)] == [0.8, 0.3, 0.0]


def test_both_arms_scores_are_kept() -> None:
    scores = {hit.chunk_id: hit.scores for hit in fuse(hits(a=8.0, b=4.0), hits(b=0.8, c=-0.1), EVEN)}
    assert scores == {"a": Scores(8.0, None), "b": Scores(4.0, 0.8), "c": Scores(None, -0.1)}


def test_equal_scores_come_in_the_order_of_their_ids() -> None:
    fused = fuse(hits(b=1.0, a=1.0), hits(d=0.5, c=0.5), EVEN)
    assert [hit.chunk_id for hit in fused] == ["a", "b", "c", "d"]


def test_nothing_found_is_nothing() -> None:
    assert fuse([], [], EVEN) == []


arms = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.001, 100), max_size=8)
cosines = st.dictionaries(st.sampled_from("efghijkl"), st.floats(-1, 1), max_size=8)
deterministic = settings(deadline=None, derandomize=True, max_examples=60, database=None)
weights = st.floats(0, 1).map(lambda share: ArmWeights(1 - share, share))


@deterministic
@given(arms, cosines, weights)
def test_scores_lie_between_0_and_1_and_fall(
    bm25: dict[str, float], vector: dict[str, float], weight: ArmWeights
) -> None:
    fused = fuse(hits(**bm25), hits(**vector), weight)
    scores = [hit.score for hit in fused]
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert sorted(hit.chunk_id for hit in fused) == sorted(bm25.keys() | vector.keys())


@deterministic
@given(arms, cosines, weights)
def test_one_arm_alone_keeps_its_order(
    bm25: dict[str, float], vector: dict[str, float], weight: ArmWeights
) -> None:
    for fused, scores in (
        (fuse(hits(**bm25), [], weight), bm25),
        (fuse([], hits(**vector), weight), vector),
    ):
        order = [scores[hit.chunk_id] for hit in fused]
        assert order == sorted(order, reverse=True)


@deterministic
@given(arms, cosines, weights, st.randoms())
def test_the_order_of_hits_does_not_matter(
    bm25: dict[str, float], vector: dict[str, float], weight: ArmWeights, random: object
) -> None:
    by_words, by_vector = hits(**bm25), hits(**vector)
    expected = fuse(by_words, by_vector, weight)
    random.shuffle(by_words)  # type: ignore[attr-defined]
    random.shuffle(by_vector)  # type: ignore[attr-defined]
    assert fuse(by_words, by_vector, weight) == expected


@deterministic
@given(arms, cosines, weights)
def test_what_both_arms_prefer_comes_first(
    bm25: dict[str, float], vector: dict[str, float], weight: ArmWeights
) -> None:
    place = {hit.chunk_id: number for number, hit in enumerate(fuse(hits(**bm25), hits(**vector), weight))}
    both = sorted(bm25.keys() & vector.keys())
    for one in both:
        for other in both:
            if bm25[one] > bm25[other] and vector[one] > vector[other]:
                assert place[one] < place[other]


def test_a_language_the_model_does_not_know_is_not_heard() -> None:
    assert (
        arm_weights("임종석이 여의도 농민 폭력 시위를 주도한 혐의로 지명수배 된 날은?", MINILM).vector == 0.0
    )
    assert arm_weights("When was he put on the wanted list?", MINILM).vector > 0.0


def test_the_vector_arm_fades_with_the_known_share() -> None:
    queries = ["server configuration", "server configuration 파일", "서버 설정 configuration", "서버 설정"]
    shares = [arm_weights(query, MINILM).vector for query in queries]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[1] > 0.0 == shares[-1]


@pytest.mark.parametrize("query", ["wanted list", "지명수배", "1989", "parse_config"])
def test_weights_add_up_to_one(query: str) -> None:
    for spec in (MINILM, REMOTE, None):
        weighed = arm_weights(query, spec)
        assert weighed.bm25 + weighed.vector == pytest.approx(1.0)


def test_a_model_without_declared_languages_knows_all() -> None:
    assert arm_weights("지명수배", REMOTE) == arm_weights("wanted", REMOTE)
    assert arm_weights("지명수배", REMOTE).vector > 0.0


def test_without_a_model_bm25_is_all() -> None:
    assert arm_weights("wanted", None) == ArmWeights(1.0, 0.0)
