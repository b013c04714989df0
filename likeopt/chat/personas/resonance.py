"""How a message sounds: its tone and pace, from signals in it, without a model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from likeopt.chat.personas.persona import Resonance
from likeopt.chat.personas.signals import BY_LANGUAGE, MARKS, SIGNALS
from likeopt.chat.routing.route import Intent

NEUTRAL = 0.5
# People speak at the beginning and at the end of what they send; in between stands what they have pasted.
READ_CHARACTERS = 300

_LONG_CHARACTERS = 300
# Korean says the same in less than half the letters.
_LONG_CHARACTERS_KO = 130
_FRAGMENT_WORDS = 4
_SHOUTED_WORDS = 3
_DECIMALS = 3

# Code, addresses and quoted text are not the asker's voice.
_NOT_SPOKEN = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|^>[^\n]*|“[^”\n]*”", re.DOTALL | re.MULTILINE
)
_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")
_LATIN = re.compile(r"[a-z]")
_ASKS_OR_TELLS = re.compile(
    r"\s*(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|may|must|should|"
    r"will|would|has|have|had|tell|show|give|list|find|explain|describe|define|summari[sz]e|compare|write|make)\b"
)


def read(message: str, intent: Intent) -> Resonance:
    """What ``message`` sounds like; ``intent`` is passed on.

    Tone and pace are 0.5 and what its signals add, within [0, 1], to three decimals.
    """
    names = tuple(dict.fromkeys(_signals(_spoken(message), len(message))))
    tone = NEUTRAL + sum(SIGNALS[name].tone for name in names)
    pace = NEUTRAL + sum(SIGNALS[name].pace for name in names)
    return Resonance(_within(tone), _within(pace), intent, names)


def _spoken(message: str) -> str:
    if len(message) > 2 * READ_CHARACTERS:
        message = f"{message[:READ_CHARACTERS]}\n{message[-READ_CHARACTERS:]}"
    return unicodedata.normalize("NFC", _NOT_SPOKEN.sub(" ", message)).strip()


def _signals(text: str, length: int) -> Iterator[str]:
    """Names of the signals in ``text``, of a message of ``length`` characters; one may come twice."""
    lowered = text.lower()
    is_korean = bool(_HANGUL.search(text))
    found = [name for name, pattern in MARKS.items() if pattern.search(text)]
    if is_korean:
        found += [name for name, pattern in BY_LANGUAGE["ko"].items() if pattern.search(text)]
    if _LATIN.search(lowered):
        found += [name for name, pattern in BY_LANGUAGE["en"].items() if pattern.search(lowered)]
    yield from found
    if length > (_LONG_CHARACTERS_KO if is_korean else _LONG_CHARACTERS):
        yield "long"
    elif not found and _is_fragment(text, lowered):
        yield "fragment"
    if not is_korean and text.isupper() and len(text.split()) >= _SHOUTED_WORDS:
        yield "shouted"


def _is_fragment(text: str, lowered: str) -> bool:
    """Whether it is a few words as one types them into a search box, rather than a sentence."""
    return 0 < len(text.split()) <= _FRAGMENT_WORDS and not _ASKS_OR_TELLS.match(lowered)


def _within(value: float) -> float:
    return round(min(1.0, max(0.0, value)), _DECIMALS)
