from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
from chat.context.documents import FOLDER
from chat.context.material import ledger_tokens, material, passage, prompt_tokens, turns
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from likeopt.chat.context.assembly import assemble
from likeopt.chat.context.counting import ModelTokens, counter
from likeopt.chat.context.ledger import MESSAGE_TOKENS, Budget
from likeopt.chat.context.tokens import cut_from_tokens, cut_to_tokens, estimate_tokens


@pytest.fixture(scope="module")
def tokenizer_json(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tokenizer of the kind that chat models have, which also cuts and pads what it is given."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1500, initial_alphabet=alphabet, show_progress=False)
    texts = [path.read_text("utf-8") for path in sorted((FOLDER / "documents").iterdir())]
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=16)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return str(path)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog.", 9, 16),
        ("서울의 인구는 약 938만 명이다.", 11, 18),
        ("汉字" * 10, 15, 22),
        ("é" * 30, 8, 25),
    ],
)
def test_tokens_are_estimated_by_script(text: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text) <= most


def test_cutting_keeps_whole_words() -> None:
    text = "one two three four five six seven eight"
    cut = cut_to_tokens(text, 5)
    assert estimate_tokens(cut) <= 5
    assert text.startswith(cut + " ")
    end = cut_from_tokens(text, 5)
    assert estimate_tokens(end) <= 5
    assert text.endswith(" " + end)
    assert cut_to_tokens("가" * 100, 10) == cut_from_tokens("가" * 100, 10) == "가" * 10
    assert cut_to_tokens("short", 100) == cut_from_tokens("short", 100) == "short"
    assert cut_to_tokens("word " * 5, 0) == ""


def test_cutting_a_long_text_counts_it_a_few_times_only() -> None:
    lengths: list[int] = []

    def counted(text: str) -> int:
        lengths.append(len(text))
        return estimate_tokens(text)

    text = "word " * 6000 + "가나다 " * 6000
    assert 0.95 * 2000 <= estimate_tokens(cut_to_tokens(text, 2000, counted)) <= 2000
    assert 0.95 * 2000 <= estimate_tokens(cut_from_tokens(text, 2000, counted)) <= 2000
    assert len(lengths) < 16
    # All tokens stand at the end.
    lengths.clear()
    cut = cut_to_tokens("." * 100_000 + "x" * 1000, 10, lambda text: (counted(text), text.count("x"))[1])
    assert cut.count("x") == 10
    assert len(lengths) < 50


def test_a_models_own_tokenizer_counts(tokenizer_json: str) -> None:
    count = counter(tokenizer_json)
    assert count is counter(tokenizer_json)
    text = "The brew temperature is 93 °C as delivered. 연차휴가는 15일이다." * 20
    plain = Tokenizer.from_file(tokenizer_json)
    plain.no_truncation()
    plain.no_padding()
    assert count(text) == count(text) == len(plain.encode(text).ids) > 100
    assert count("a") == 1
    assert count("\ud800 broken") > 0
    assert count("x" * 20_000) > 0


def test_without_a_tokenizer_tokens_are_estimated() -> None:
    assert counter("") is estimate_tokens


@pytest.mark.parametrize("content", [None, "{}", "not json"])
def test_a_tokenizer_that_cannot_be_read_is_told_of_once(
    content: str | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    count = ModelTokens(str(path))
    assert not caplog.records
    for text in ("one two", "three four five"):
        assert count(text) == estimate_tokens(text)
    assert len(caplog.records) == 1


def test_several_threads_read_the_tokenizer_once(
    tokenizer_json: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = ModelTokens(tokenizer_json)
    reads: list[int] = []
    read = count._read
    barrier, meeting = threading.Barrier(8), threading.Barrier(2)
    counts: list[int] = []

    def slow_read() -> Tokenizer | None:
        reads.append(1)
        with contextlib.suppress(threading.BrokenBarrierError):
            # Long enough for another one, which should not come.
            meeting.wait(0.1)
        return read()

    monkeypatch.setattr(count, "_read", slow_read)

    def ask() -> None:
        barrier.wait(10)
        counts.append(count("일 년에 25 days"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(counts) == 8
    assert len(set(counts)) == 1
    assert len(reads) == 1


def test_the_ledger_adds_up_by_a_models_own_tokenizer(tokenizer_json: str) -> None:
    count = counter(tokenizer_json)
    texts = (FOLDER / "documents/취업규칙.md").read_text("utf-8").split("\n\n")
    found = tuple(passage(n, text=text) for n, text in enumerate(texts) if len(text) > 60)
    for context_tokens in (1500, 8192):
        context = assemble(
            material(
                "연차휴가는 며칠인가요?", history=turns(9), passages=found, persona="친절하게 답하세요."
            ),
            Budget(context_tokens, 500),
            count,
        )
        frames = len(context.messages) * MESSAGE_TOKENS
        assert abs(ledger_tokens(context) - prompt_tokens(context, count) - frames) <= frames
        assert prompt_tokens(context, count) + frames <= Budget(context_tokens, 500).prompt_tokens
        assert context.passages
