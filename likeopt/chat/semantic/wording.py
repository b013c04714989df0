"""The words of a question, as the comparisons of two questions need them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from likeopt.chat.semantic.synonyms import EMPTY, KOREAN_EMPTY, KOREAN_SAME, SAME
from likeopt.llm.stopwords import KOREAN, KOREAN_ENDINGS, PARTICLES
from likeopt.search.english import stem

_REMEMBERED = 16_384

_WORD = re.compile(
    r"[가-힣]+"
    r"|\d+(?:[.,:]\d+)+(?![A-Za-z_])"
    r"|[A-Za-z0-9_]+(?:[./:@#+\\-]+[A-Za-z0-9_]+)*(?:\+\+|#)?(?:'[A-Za-z]+)?"
    r"|[^\W\d_]+"
)
_IDENTIFIER = re.compile(r"[0-9_]|[a-z][A-Z]|[./:@#+\\]|^[A-Z]{2,}s?$")
_VERBAL = re.compile(
    r"(?:으?려면|으?려고|으?면|는데|는지|은지|ㄴ지|습니까|니까|나요|가요|까요|을까|어요|아요|여요|해요|어야|아야|해야|"
    r"었어|았어|었나|았나|도록|지만|거나|으니|어서|아서|여서|해서|는|은|고|지|도|게|죠|요|니|냐|야|기|어|아|을|다|던)$"
)
_CONTRACTION = re.compile(r"(?:n't|'(?:s|m|ve|re|ll|d)|')$", re.IGNORECASE)
_CUT_SHORT = {"ca": "can", "wo": "will", "sha": "shall"}
_SPOKEN = re.compile(r"(?:습?니까|나요|[는은]?가요|을?까요|[어아여]요|[었았]나요|[었았]습니까|[으]?려면)$")
_COPULAS = frozenset(
    {"인", "일", "이란", "이면", "이라면", "이고", "인데", "이야", "이죠", "인지", "이라", "였나요"}
)
_AUXILIARY = re.compile(r"(?:하|되|시키|당하|받|돼|됐|했|해|할|된|한|될|함|됨|합|됩)$")
_FINALS = 28
_FIRST_SYLLABLE = 0xAC00

ROLES = {
    **dict.fromkeys(("이", "가", "은", "는", "께서"), "subject"),
    **dict.fromkeys(("을", "를"), "object"),
    **dict.fromkeys(("에서", "부터", "에게서", "한테서", "에서부터", "으로부터"), "from"),
    **dict.fromkeys(("까지", "로", "으로", "에게", "한테", "께", "까지는"), "to"),
    "보다": "than",
}


class Word(NamedTuple):
    """A word as written, and the term it is compared by.

    A Korean word has the ``role`` its particle gives it, and ``others``: further forms in which it may stand.
    """

    text: str
    term: str
    content: bool
    role: str = ""
    is_name: bool = False
    others: frozenset[str] = frozenset()

    @property
    def is_hangul(self) -> bool:
        """Whether it is written in Hangul."""
        return bool(self.text) and "가" <= self.text[0] <= "힣"


def plain(text: str) -> str:
    """``text`` composed (NFC), with straight quotes and single spaces."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'")
    return " ".join(text.replace("“", '"').replace("”", '"').split())


@lru_cache(maxsize=_REMEMBERED)
def words(text: str) -> tuple[Word, ...]:
    """The words of ``text``, which is plain, in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        token = match.group()
        if not "가" <= token[0] <= "힣":
            found += _latin_words(token)
        elif found and match.start() and _ends_foreign(text[match.start() - 1]) and _is_ending(token):
            found[-1] = found[-1]._replace(role=ROLES.get(token, ""))
        else:
            found.append(_korean(token))
    return tuple(found)


def _ends_foreign(character: str) -> bool:
    """Whether a particle may follow ``character`` at once, as in ``config.yaml은`` and ``10%인``."""
    return not character.isspace() and not "가" <= character <= "힣"


def _is_ending(token: str) -> bool:
    return token in PARTICLES or token in KOREAN_ENDINGS or token in _COPULAS


def _latin_words(token: str) -> list[Word]:
    token = _CONTRACTION.sub("", token)
    token = _CUT_SHORT.get(token.lower(), token)
    parts = token.split("-")
    if len(parts) > 1 and all(part.isalpha() for part in parts):
        return [_latin(part) for part in parts]
    return [_latin(token)] if token else []


def _latin(token: str) -> Word:
    lower = token.lower()
    if _IDENTIFIER.search(token):
        return Word(token, identifier(token), True, is_name=True)
    term = stem(lower)
    return Word(token, SAME.get(term, term), lower not in EMPTY and term not in EMPTY)


def identifier(token: str) -> str:
    """The form in which spellings of one identifier are equal: ``GPT-4`` and ``gpt4``."""
    token = token.lower().strip("._-/:")
    if token.isalpha():
        return SAME.get(stem(token), stem(token))
    return token.replace("-", "").replace("_", "")


@lru_cache(maxsize=_REMEMBERED)
def _korean(token: str) -> Word:
    noun, particle = _split(token, PARTICLES, 1 if len(token) < 3 else 2)
    forms = {token, noun, *_roots(token)}
    same = {KOREAN_SAME[form] for form in forms if form in KOREAN_SAME}
    empty = not forms.isdisjoint(KOREAN_EMPTY) or not forms.isdisjoint(KOREAN)
    return Word(token, noun, not empty, ROLES.get(particle, ""), others=frozenset(forms | same))


def _split(token: str, endings: frozenset[str], shortest: int) -> tuple[str, str]:
    for length in range(min(6, len(token) - shortest), 0, -1):
        if token[-length:] in endings:
            return token[:-length], token[-length:]
    return token, ""


def _roots(token: str) -> list[str]:
    """What may be left of a Korean word without the ending of a predicate, told without a dictionary."""
    bare, _ = _split(token, KOREAN_ENDINGS, 1)
    shorter = _VERBAL.sub("", bare)
    roots = [
        form
        for form in (bare, shorter, _AUXILIARY.sub("", bare), _AUXILIARY.sub("", shorter))
        if len(form) > 1
    ]
    # Only a predicate has these endings, and its stem may have taken a final consonant from them.
    spoken = _SPOKEN.sub("", token)
    if spoken and spoken != token:
        roots.append(_open(spoken))
    return roots


def _open(word: str) -> str:
    """``word`` without the final consonant of its last syllable: 비싼 and 비쌉 are both 비싸."""
    code = ord(word[-1]) - _FIRST_SYLLABLE
    return word[:-1] + chr(_FIRST_SYLLABLE + code - code % _FINALS)
