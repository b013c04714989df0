from __future__ import annotations

from itertools import pairwise

import pytest
from chat.context.material import material, passage, turns, words

from likeopt.chat.context.assembly import Context, assemble
from likeopt.chat.context.history import FORGOTTEN_AT_ONCE, History, Turn, most_history_tokens, remembered
from likeopt.chat.context.ledger import Budget
from likeopt.chat.context.tokens import estimate_tokens
from likeopt.llm.contract import ChatMessage

INTENTS = ("question", "follow_up", "summary", "small_talk", "how_to", "writing", "comparison", "code")


def past(count: int, length: int = 30, most: int = 400, limit: int = 10_000):
    return History(turns(count, length), most, words).past(800, limit)


def prompts(count: int, length: int, budget: Budget) -> list[Context]:
    """The prompts of a conversation whose questions are of all kinds."""
    asked = turns(count, length)
    return [
        assemble(
            material(
                asked[n].question,
                intent=INTENTS[n % len(INTENTS)],
                history=asked[:n],
                passages=[passage(n * 20 + place, 60) for place in range(12)],
                persona="Be brief.",
                memories=["I like tea."],
            ),
            budget,
            words,
        )
        for n in range(count)
    ]


def shared_beginning(one: str, other: str) -> str:
    differing = (n for n, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return one[: next(differing, min(len(one), len(other)))]


def text_of(messages: tuple[ChatMessage, ...]) -> str:
    return "\x1e".join(f"{message.role}\x1f{message.content}" for message in messages)


@pytest.mark.parametrize("length", [10, 30, 80])
@pytest.mark.parametrize("budget", [Budget(8192, 1024), Budget(4096, 1024), Budget(32_768, 2048)])
def test_a_prompt_begins_as_the_one_before_it_but_at_few_places(length: int, budget: Budget) -> None:
    made = prompts(38, length, budget)
    kept = [text_of(context.messages[:-1]) for context in made]
    shared = [shared_beginning(*pair) for pair in pairwise(kept)]
    breaks = sum(prefix != before for prefix, before in zip(shared, kept, strict=False))
    # A cut leaves about 0.65 of what the conversation may take, and the next one waits until it is full.
    between = 0.35 * most_history_tokens(budget) / (2 * length + 16)
    assert breaks <= 1 + 38 / max(between, 1)
    assert sum(map(len, shared)) >= 0.75 * sum(map(len, kept[:-1]))
    assert all(prefix.startswith(text_of(made[0].messages[:1])) for prefix in shared)


def test_the_instructions_are_the_same_bytes_whatever_is_asked() -> None:
    assert len({context.messages[0].content for context in prompts(16, 20, Budget())}) == 1


def test_the_newest_turns_stay_whole_and_older_ones_are_put_in_short() -> None:
    kept = past(7)
    assert kept.messages[-1].content == turns(7)[-1].answer
    opening = kept.messages[0].content
    assert opening.startswith("Earlier in this conversation, in short:\nQ: question")
    assert kept.shortened > 0
    assert kept.shortened + kept.dropped + len(kept.messages) // 2 == 7
    assert [message.role for message in kept.messages[:2]] == ["user", "assistant"]
    whole = [message.content for message in kept.messages[1:]]
    assert (
        whole
        == [text for turn in turns(7)[-len(whole) // 2 :] for text in (turn.question, turn.answer)][
            -len(whole) :
        ]
    )


def test_what_was_left_out_is_counted() -> None:
    kept, everything = past(12), past(12, most=100_000)
    assert everything.cut_tokens == everything.shortened == everything.dropped == 0
    assert kept.tokens + kept.cut_tokens == everything.tokens


@pytest.mark.parametrize("limit", [0, 30, 80, 150, 300])
def test_a_limit_is_kept_by_the_newest_turns(limit: int) -> None:
    kept = past(9, limit=limit)
    assert kept.tokens <= limit
    if limit >= 150:
        assert kept.messages[-1].content == turns(9)[-1].answer
    if limit >= 300:
        assert len(kept.messages) >= 4
    assert kept.cut_tokens > 0


def test_numbers_of_passages_are_taken_out_of_answers_but_not_out_of_code() -> None:
    answer = "Yes [1]. So [2, 3].\n\n```python\nrow[1]\n```\n[4]\nUse `row[2]` [5][6], see [7](url)."
    kept = History([Turn("q", answer)], 400, words).past(800, 1000)
    assert kept.messages[1].content == "Yes. So.\n\n```python\nrow[1]\n```\nUse `row[2]`, see [7](url)."


def test_an_answer_is_put_in_short_by_its_first_sentence_and_what_it_cites() -> None:
    filler = "This is said without any source at all and takes its room. " * 3
    answer = f"It is red. {filler}It weighs 5 kg [1]. {filler}"
    opening = History([Turn("What is it?", answer), *turns(8, 30)], 300, words)
    assert opening._short(0)[0] == "Q: What is it?\nA: It is red. It weighs 5 kg."
    assert opening._short(0)[1] == words(opening._short(0)[0]) + 1


def test_a_long_answer_is_put_in_short_in_one_line_of_a_few_words() -> None:
    text = History([Turn("왜\n그런가요? " * 40, "그것은\n" * 900)], 300, estimate_tokens)._short(0)[0]
    assert text.count("\n") == 1
    assert estimate_tokens(text) < 90


def test_of_a_very_long_conversation_only_the_end_is_looked_at() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return words(text)

    kept = History(turns(500, 3), 400, count).past(800, 1000)
    assert not any("answer400 " in text for text in counted)
    assert kept.dropped + kept.shortened + len(kept.messages) // 2 == 500


def test_turns_are_forgotten_many_at_once() -> None:
    for count in (0, 1, 20, 39):
        assert len(remembered(turns(count, 1))) == count
    assert len(remembered(turns(40, 1))) == 20
    first = [remembered(turns(count, 1))[0].question for count in range(40, 61)]
    assert len(set(first[:20])) == 1
    assert first[20] != first[19]
    assert all(len(remembered(turns(n, 1))) < 2 * FORGOTTEN_AT_ONCE for n in range(100))
