from __future__ import annotations

import pytest
from chat.context.material import last, ledger_tokens, material, passage, prompt_tokens, turns, words
from hypothesis import given
from hypothesis import strategies as st

from likeopt.chat.context.assembly import Context, assemble
from likeopt.chat.context.history import Turn
from likeopt.chat.context.ledger import MESSAGE_TOKENS, Budget
from likeopt.chat.context.prompt import SYSTEM
from likeopt.chat.context.tokens import estimate_tokens

ROOMY = Budget(8192, 1024)


def made(question: str = "What is it?", budget: Budget = ROOMY, count=words, **other: object) -> Context:
    return assemble(material(question, **other), budget, count)


def codes(context: Context) -> list[str]:
    return [note.code for note in context.notes]


def test_everything_goes_in_when_there_is_room() -> None:
    history = [Turn("first question", "first answer"), Turn("second question", "second answer")]
    context = made(history=history, passages=[passage(1), passage(2)])
    roles = [message.role for message in context.messages]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert context.passages == (passage(1), passage(2))
    assert last(context).index('n="1"') < last(context).index('n="2"')
    assert last(context).index("</passage>") < last(context).index("Question: What is it?")
    assert context.ledger.cut == 0
    assert context.notes == ()


def test_what_stays_the_same_comes_first() -> None:
    context = made(
        persona="Be a pirate.", memories=["I like tea.", "I live\nin Seoul."], passages=[passage(1)]
    )
    system = context.messages[0].content
    assert system.startswith(SYSTEM + "\n\nBe a pirate.\n\n")
    assert system.endswith("\n- I like tea.\n- I live in Seoul.")
    assert [message.role for message in context.messages] == ["system", "user"]
    assert context.ledger.persona == 3
    assert context.ledger.memories > 5


def test_instructions_that_are_too_long_lose_their_end_and_that_is_said() -> None:
    context = made(persona="Be " + "very " * 5000 + "kind.", memories=["m " * 800, "n " * 800])
    assert codes(context) == ["instructions_cut"]
    assert context.ledger.persona <= 0.4 * ROOMY.prompt_tokens
    assert context.ledger.cut > 2000
    assert made(memories=["m", "n " * 8000]).messages[0].content.endswith("\n- m")


def test_small_talk_is_given_no_passages() -> None:
    context = made("안녕하세요!", intent="small_talk", passages=[passage(1)])
    assert context.passages == ()
    assert last(context).startswith("안녕하세요!\n\n")
    assert last(context).endswith("Answer in Korean.")
    assert context.ledger.passages == context.ledger.cut == 0


def test_a_question_without_passages_says_so() -> None:
    assert last(made()).startswith("No passage was found")


@pytest.mark.parametrize(("question", "line"), [("무엇인가요?", "Korean"), ("What is it?", "English")])
def test_the_answers_language_is_the_questions(question: str, line: str) -> None:
    assert f"Answer in {line}, naming passages" in last(made(question, passages=[passage(1)]))


@pytest.mark.parametrize("context_tokens", [512, 700, 1000, 2000, 5000])
@pytest.mark.parametrize("length", [5, 60, 400])
def test_the_budget_is_kept_whatever_comes(context_tokens: int, length: int) -> None:
    budget = Budget(context_tokens, 200)
    context = made(
        "w " * length,
        budget,
        history=turns(6, length),
        passages=[passage(number, length) for number in range(8)],
        persona="be kind " * length,
        memories=["m " * length] * 3,
    )
    assert prompt_tokens(context) + len(context.messages) * MESSAGE_TOKENS <= budget.prompt_tokens
    assert context.messages[0].content.startswith(SYSTEM)
    assert "Question: w" in last(context)
    assert context.answer_tokens <= 200


def test_an_answer_is_no_longer_than_its_kind_needs() -> None:
    assert made(intent="small_talk").answer_tokens < made(intent="question").answer_tokens == 1024
    assert made(intent="writing", budget=Budget(32_000, 4000)).answer_tokens == 2048
    assert made(intent="writing").answer_tokens == 1024


def test_a_very_long_question_loses_its_middle_and_says_so() -> None:
    question = "begin " + "x " * 3000 + "end?"
    context = made(question, Budget(1000, 200), passages=[passage(1)])
    asked = last(context).split("Question: ")[1]
    assert asked.startswith("begin")
    assert "end?" in asked
    assert codes(context) == ["question_cut"]
    assert len(context.passages) == 1
    assert context.ledger.cut > 2500


def test_the_newest_turns_stay() -> None:
    context = made(budget=Budget(1000, 200), history=turns(10), passages=[passage(1)])
    kept = " ".join(message.content for message in context.messages[1:-1])
    assert "answer9" in kept
    assert "answer0" not in kept
    assert context.messages[1].role == "user"
    assert codes(context) == ["history_cut"]
    assert context.ledger.cut > 100


def test_a_follow_up_keeps_the_last_answer_whole_where_a_question_keeps_its_beginning() -> None:
    history = [Turn("Tell me all", "a " * 1200 + "end")]
    by_intent = {
        intent: made(intent=intent, history=history).messages[-2].content
        for intent in ("question", "follow_up")
    }
    assert by_intent["question"].endswith("…")
    assert by_intent["follow_up"].endswith("end")


def test_turns_without_an_answer_are_left_out() -> None:
    assert len(made(history=[Turn("lost question", "")]).messages) == 2


TEXT = st.text(st.sampled_from("abc 가나다.\n[1]é"), max_size=400)


@given(
    st.lists(st.tuples(TEXT, TEXT), max_size=12),
    st.lists(TEXT, max_size=12),
    TEXT,
    st.tuples(TEXT, st.lists(TEXT, max_size=3)),
    st.sampled_from([600, 1500, 8192]),
    st.sampled_from(["question", "summary", "small_talk", "follow_up"]),
)
def test_the_ledger_adds_up_to_the_prompt(history, texts, question, who, size: int, intent: str) -> None:
    given_material = material(
        question,
        intent=intent,
        history=[Turn(*turn) for turn in history],
        passages=[passage(number, text=text or "-") for number, text in enumerate(texts)],
        persona=who[0],
        memories=who[1],
    )
    for count in (words, estimate_tokens):
        context = assemble(given_material, Budget(size, 100), count)
        frames = len(context.messages) * MESSAGE_TOKENS
        # Each part is rounded up by itself.
        parts = 2 * (len(context.messages) + len(context.passages) + 2)
        assert 0 <= ledger_tokens(context) - prompt_tokens(context, count) - frames <= parts
        assert context.ledger.cut >= 0
