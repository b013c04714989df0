"""How much work a good answer is, by points: the more, the higher the complexity."""

from __future__ import annotations

import re
from collections import Counter

from likeopt.chat.routing.route import Intent
from likeopt.chat.routing.signals import Signals
from likeopt.chat.routing.words import ONLY_FOR

# What says something of the effort among the signals of intent.
_OF_INTENT = frozenset(
    {
        "better_word",
        "comparison_word",
        "fact_asked",
        "fact_noun",
        "judgement",
        "lookup_word",
        "main_points",
        "possible",
        "quoted",
        "told",
        "translate_word",
        "where_done",
        "write_word",
    }
)
# Korean says in two words what takes English three.
_ENGLISH_WORDS_PER_KOREAN = 1.5
_WORD_STEPS = (4, 7, 10, 14, 19)
_SHORT = _WORD_STEPS[1]
_PART_STEPS = (1, 2, 3, 5)
_PARTS = re.compile(r"[,;·]")
_NUMBER_OF_THINGS = re.compile(
    r"\b(?:[3-9]|[1-9]\d{1,2})[ -][a-z]+s\b|(?<!\d)(?:[3-9]|[1-9]\d) ?(?:개|건|편|명|권|곳|부|가지)(?!월)"
)


def effort_signals(signals: Signals, intent: Intent) -> dict[str, str]:
    """The signals of effort in a question of ``intent``, with the words that show each."""
    counts = Counter(
        match.signal for match in signals.matches if intent in ONLY_FOR.get(match.signal, (intent,))
    )
    said = signals.request.said
    found: dict[str, str] = {}
    for match in signals.matches:
        if match.signal in counts:
            found.setdefault(match.signal, said[match.start : match.end])
    found |= {f"{signal}_again": found[signal] for signal, count in counts.items() if count > 1}
    found |= {signal: words for signal, words in signals.found.items() if signal in _OF_INTENT}
    return found | _form(signals, intent)


def _form(signals: Signals, intent: Intent) -> dict[str, str]:
    text = " ".join(signals.request.said[start:end] for start, end in signals.asking.spans)
    words = request_words(signals)
    parts = len(_PARTS.findall(text))
    found = {f"words_{step}": str(words) for step in _WORD_STEPS if words > step}
    found |= {f"parts_{step}": str(parts) for step in _PART_STEPS if parts >= step}
    found[f"is_{intent}"] = ""
    if words <= _SHORT:
        found[f"short_{intent}"] = ""
    number = _NUMBER_OF_THINGS.search(text)
    if number:
        found["many_items"] = number.group()
    return found


def request_words(signals: Signals) -> int:
    """Words of the sentences that ask, as many as it would be in English."""
    words = sum(len(signals.request.said[start:end].split()) for start, end in signals.asking.spans)
    return round(words * (_ENGLISH_WORDS_PER_KOREAN if signals.request.korean else 1))
