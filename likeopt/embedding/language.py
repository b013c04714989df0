"""Whether a model knows the language of a text, told by the scripts of its letters.

Unknown tokens do not tell: MiniLM spells Hangul out letter by letter, and its vectors of it
are noise that looks like any other vector. Languages of one script are not told apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

KNOWN_FROM = 0.5

_LATIN = frozenset({"LATIN"})
_SCRIPTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"), frozenset({"CYRILLIC"})),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug"), frozenset({"ARABIC"})),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), frozenset({"DEVANAGARI"})),
    **dict.fromkeys(("bn", "as"), frozenset({"BENGALI"})),
    **dict.fromkeys(("he", "yi"), frozenset({"HEBREW"})),
    **dict.fromkeys(("am", "ti"), frozenset({"ETHIOPIC"})),
    "sr": frozenset({"CYRILLIC", "LATIN"}),
    "ko": frozenset({"HANGUL"}),
    "ja": frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}),
    "zh": frozenset({"CJK", "BOPOMOFO"}),
    "el": frozenset({"GREEK"}),
    "hy": frozenset({"ARMENIAN"}),
    "ka": frozenset({"GEORGIAN"}),
    "pa": frozenset({"GURMUKHI"}),
    "gu": frozenset({"GUJARATI"}),
    "ta": frozenset({"TAMIL"}),
    "te": frozenset({"TELUGU"}),
    "kn": frozenset({"KANNADA"}),
    "ml": frozenset({"MALAYALAM"}),
    "si": frozenset({"SINHALA"}),
    "th": frozenset({"THAI"}),
    "lo": frozenset({"LAO"}),
    "my": frozenset({"MYANMAR"}),
    "km": frozenset({"KHMER"}),
}
_KNOWN_SCRIPTS = _LATIN.union(*_SCRIPTS.values())

# ASCII words with a digit, an underscore, an inner dot or an inner capital: the names of things,
# which belong to no language.
_IDENTIFIER = re.compile(
    r"(?<![A-Za-z0-9_])(?=[A-Za-z_.]*(?:[0-9_]|[a-z][A-Z]|[A-Za-z]\.[A-Za-z]))[A-Za-z_][A-Za-z0-9_.]*"
)


def known_share(text: str, languages: tuple[str, ...]) -> float:
    """Share of the letters of ``text`` that a model of ``languages`` (ISO 639-1) can read, in [0, 1].

    1 when ``languages`` is empty, which means all, and when there are no letters.
    """
    if not languages:
        return 1.0
    scripts = _scripts(languages)
    if "LATIN" in scripts:
        if text.isascii():
            return 1.0
        return _share(Counter(text), scripts, 0)
    names = "".join(_IDENTIFIER.findall(text))
    rest = _IDENTIFIER.sub("", text) if names else text
    return _share(Counter(rest), scripts, sum(map(str.isalpha, names)))


def knows(text: str, languages: tuple[str, ...]) -> bool:
    """Whether a model of ``languages`` can read at least half of ``text``."""
    return known_share(text, languages) >= KNOWN_FROM


def _share(characters: Counter[str], scripts: frozenset[str], known: int) -> float:
    total = known
    for character, count in characters.items():
        script, letters = _script(character)
        total += letters * count
        if script in scripts:
            known += letters * count
    return known / total if total else 1.0


@lru_cache(maxsize=256)
def _scripts(languages: tuple[str, ...]) -> frozenset[str]:
    primary = (language.strip().lower().partition("-")[0] for language in languages)
    return frozenset().union(*(_SCRIPTS.get(language, _LATIN) for language in primary))


@lru_cache(maxsize=16_384)
def _script(character: str) -> tuple[str, int]:
    """The script of a letter, and how many letters it counts for; 0 for anything else.

    A syllable or an ideograph says about as much as two letters: Korean and Chinese texts have
    less than half the characters of the same text in English.
    """
    if not character.isalpha():
        return "", 0
    name = unicodedata.name(character, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
    script = name.partition(" ")[0]
    if script not in _KNOWN_SCRIPTS:
        return "", 0
    return script, 2 if script == "CJK" or name.startswith("HANGUL SYLLABLE") else 1
