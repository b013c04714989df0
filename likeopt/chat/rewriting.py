"""Rewriting a follow-up question into one search query, by a small model.

It is asked in the lane of background calls: when many ask at once, answers come first, and the words
carried over without a model stand in for the query.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from likeopt.cache.keys import digest_of
from likeopt.chat.followups import Exchange
from likeopt.chat.latency import Lately
from likeopt.chat.leaning import own_words
from likeopt.chat.mentions import has_number, without_markers
from likeopt.errors import LikeOptError
from likeopt.llm.asking import Models
from likeopt.llm.contract import ChatMessage, Limits, Reply
from likeopt.llm.models import ModelSpec
from likeopt.llm.words import content_terms, language_of, numbers

log = logging.getLogger(__name__)

LONGEST_QUERY = 300
_LIMITS = Limits(answer_tokens=64, temperature=0.0)
_TURNS = 3
_QUESTION_CHARS = 300
_ANSWER_CHARS = 400
_LAST_ANSWER_CHARS = 800
_REMEMBERED = 512

_LANGUAGES = {"ko": "Korean", "en": "English"}
_INSTRUCTIONS = (
    "You turn the last question of a conversation into one search query that can be understood without "
    "the conversation. Replace every word that points back (it, that, the second one, 그것, 거기, 두 번째) "
    "by what it stands for. Keep names, numbers and technical words as they are. Do not answer the question. "
    "Reply with the query alone, on one line, in the language of the last question."
)
_PREFIX = re.compile(r"^(?:search query|query|검색어|검색 질의|질의)\s*[:：]\s*", re.IGNORECASE)
_QUOTES = "\"'`“”‘’「」*"
_REFUSAL = re.compile(
    r"\b(?:i(?:'m| am) (?:sorry|unable)|i (?:cannot|can't|can not|don't|do not)|as an ai|"
    r"no (?:search )?query)\b|죄송|할 수 없|드릴 수 없|알 수 없|모르겠",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣]")


class Rewriter:
    """Asks the small model there is, if there is one. Safe for use by several threads at once."""

    def __init__(self, models: Models, clock: Callable[[], float] = time.monotonic) -> None:
        self._models = models
        self._clock = clock
        self._lately = Lately(clock)
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, str] = OrderedDict()

    def expected_ms(self) -> float | None:
        """What a rewriting takes lately, at least its model's first token; None while nobody knows."""
        spec = self._model()
        return self._lately.ms or (self._models.first_token_ms(spec.id) if spec else None)

    def rewrite(self, question: str, history: Sequence[Exchange], within_s: float) -> str | None:
        """One search query for a ``question`` that leans on ``history``, oldest first.

        None when there is no small model, it fails or has not done within ``within_s``, or what it says is
        no query for this question: empty, of several lines, cut, longer than 300 characters, a refusal, or
        without the question's own words or numbers, or without anything else.
        """
        spec = self._model()
        if spec is None or not history or within_s <= 0:
            return None
        messages = _messages(question, history)
        key = digest_of(spec.id, [message.content for message in messages])
        known = self._recall(key)
        if known is not None:
            return known
        said = self._ask(spec, messages, within_s)
        query = None if said is None else query_of(said, question)
        if query is not None:
            self._remember(key, query)
        return query

    def _model(self) -> ModelSpec | None:
        spec = self._models.of_tier("small")
        if spec is None or spec.tier != "small" or self._models.status(spec.id) == "open":
            return None
        return spec

    def _ask(self, spec: ModelSpec, messages: Sequence[ChatMessage], within_s: float) -> str | None:
        """What the model says, None if it says nothing whole in time."""
        begun_s = self._clock()
        is_late = threading.Event()
        reply: Reply | None = None
        try:
            reply = self._models.stream((spec,), messages, _LIMITS, lane="background")
            timer = threading.Timer(within_s, _give_up, (reply, is_late))
            timer.daemon = True
            timer.start()
            try:
                said = "".join(reply)
            finally:
                timer.cancel()
        except LikeOptError as error:
            log.info("a follow-up question was not rewritten: %s", error)
            return None
        finally:
            if reply is not None:
                reply.close()
        self._lately.tell((self._clock() - begun_s) * 1000)
        return None if is_late.is_set() or reply.finish_reason == "length" else said

    def _recall(self, key: str) -> str | None:
        with self._lock:
            query = self._remembered.get(key)
            if query is not None:
                self._remembered.move_to_end(key)
            return query

    def _remember(self, key: str, query: str) -> None:
        with self._lock:
            self._remembered[key] = query
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)


def query_of(said: str, question: str) -> str | None:
    """The query in what a model ``said``, None if it is none for ``question``."""
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    query = _PREFIX.sub("", lines[0].strip(_QUOTES).strip()).strip(_QUOTES).strip()
    if not query or len(query) > LONGEST_QUERY or _REFUSAL.search(query):
        return None
    return query if _says_the_same(query, question) else None


def _says_the_same(query: str, question: str) -> bool:
    terms, own = set(content_terms(query)), set(content_terms(" ".join(own_words(question))))
    if (own and own.isdisjoint(terms)) or terms <= set(content_terms(question)):
        return False
    # The number of an item may go, since its words have come.
    if numbers(question) - numbers(query) and not has_number(question):
        return False
    return language_of(question) == "en" or _HANGUL.search(query) is not None


def _give_up(reply: Reply, is_late: threading.Event) -> None:
    is_late.set()
    reply.close()


def _messages(question: str, history: Sequence[Exchange]) -> list[ChatMessage]:
    *before, last = history[-_TURNS:]
    told = [_told(turn, _ANSWER_CHARS) for turn in before]
    told.append(_told(last, _LAST_ANSWER_CHARS))
    language = _LANGUAGES[language_of(question)]
    asked = f"Last question: {_cut(question, _QUESTION_CHARS)}\nSearch query in {language}:"
    return [ChatMessage("system", _INSTRUCTIONS), ChatMessage("user", "\n\n".join([*told, asked]))]


def _told(turn: Exchange, answer_chars: int) -> str:
    answer = without_markers(turn.answer[: 2 * answer_chars])
    return f"Question: {_cut(turn.question, _QUESTION_CHARS)}\nAnswer: {_cut(answer, answer_chars)}"


def _cut(text: str, most_chars: int) -> str:
    return text if len(text) <= most_chars else text[: most_chars - 2].rstrip() + " …"
