"""Whether a question leans on the conversation before it, told by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from likeopt.chat.mentions import names_an_item
from likeopt.llm.words import content_words

# A question with more content words of its own than this is searched as it stands.
_OWN_WORDS_WITH_POINTER = 6
_OWN_WORDS_WITH_JOINING = 3
_OWN_WORDS_WITH_ASKING_THE_SAME = 5
_OWN_WORDS_WITH_OPEN_END = 2
_OWN_WORDS_WITH_DOUBT = 4
_HARDLY_ANY = 1
_ENOUGH_BEFORE_POINTER = 2

_CODE = re.compile(r"`[^`]*`")
_POINTING_ENGLISH = re.compile(
    r"\b(?:it|its|itself|they|them|their|theirs|this|these|those|he|him|his|she|her|hers|there|then|"
    r"the (?:same|other|others|above|previous|former|latter)(?: one)?|(?:another|which) one|ones|"
    r"both of them|such a)\b"
    r"|(?:^|\b(?:does|do|did|is|was|are|can|could|will|would|should|has|have|had|must|may|might|of|about|for|"
    r"with|in|on|at|to|after|before|by|from|like|why|how|and|but|only)\s)that\b",
    re.IGNORECASE,
)
# "Is it possible", "are there any": these point at nothing.
_EMPTY_ENGLISH = re.compile(
    r"\b(?:is|are|was|were|be|if|will|would|can|could|should)\s+there\b|\bthere\s+(?:is|are|was|were|any)\b|"
    r"\bit\s+(?:possible|true|safe|necessary|better|best|ok|okay|required|worth|allowed|recommended|important|"
    r"bad|good|enough|common|easy|hard)\b|\bit\s+takes?\b",
    re.IGNORECASE,
)
_JOINING_ENGLISH = re.compile(
    r"^\W*(?:and|but|so|or|then|also|ok(?:ay)?|why not|what else|anything else|since when|by whom|"
    r"for example|e\.g\.)\b",
    re.IGNORECASE,
)
# "What about the metrics?" asks of the metrics what was asked before.
_THE_SAME_OF = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? )?(?:what|how) about\b|^\W*what if\b", re.IGNORECASE
)
_POINTING_KOREAN = re.compile(
    r"(?:^|\s)(?:"
    r"(?:그|이|저)(?:것|거|건|게|걸|곳|때|분|들|녀|런|렇게)?"
    r"(?:은|는|이|가|을|를|의|에|도|로|들은|들이|에서|까지|부터|보다|와|과|만)?"
    r"|그(?:중|외|후|전|점)\S{0,2}"
    r"|그런(?:가요|가|지|지요|데요|거죠|건가요)"
    r"|(?:거기|여기|저기|위의|위에|앞의|앞서|방금|아까|해당|상기|전자|후자|둘(?! 이)|각각|나머지)\S{0,3}"
    r")(?=[\s?,.!]|$)"
)
_AT_THE_END = re.compile(r"\s(?:(?:그거|그것|이거|이것)(?:은|는|이|을|를|도|요)*|그런가요?)\s*[?？.!]*\s*$")
_JOINING_KOREAN = re.compile(
    r"^\W*(?:그럼|그러면|그렇다면|그리고|그래서|그래도|그러니까|하지만|또|또한|만약|"
    r"다른|더|왜|예를 들어|계속)(?=[\s?,.!은는]|$)"
)
# "시간제 직원은요?": said of them is what was said before. "프랑스의 수도는?" says itself what is asked.
_OPEN_KOREAN = re.compile(
    r"(?:은|는)요?\s*(?:어때요?|어떤가요|어떻습니까|어떻게 되나요|어떻게 돼요?)?\s*[?？]*\s*$"
)
_OF_KOREAN = re.compile(r"[가-힣A-Za-z0-9]의\s")

_WORDS_ABOUT_THE_ANSWER = """
sure example examples simpler simple simply table tables list bullet bullets points shorter longer briefly
brief elaborate detail details detailed again translate translation summarize summarise summary rephrase
word words sentence sentences continue expand clarify clear correct really certain put form format english
korean please could understand source sources page answer say says said
자세히 자세하게 구체적으로 쉽게 쉬운 쉬운말로 간단히 간단하게 간략히 짧게 길게 조금 한 말로 줄로 줄여
줄여줘 문장 예 예시 예를 예제 하나 들어 들어줘 표 표로 목록 목록으로 정리 정리해 정리해줘 요약 요약해
요약해줘 다시 계속 계속해 확실 확실해 확실한가요 정말 정말로 진짜 맞아 맞나요 영어 한국어 번역 번역해
번역해줘 써줘 바꿔 주실 주시 있 이해 설명하 설명 알려주 출처 근거 답변 답 내용 부분 말씀 말한 페이지
"""
_ABOUT_THE_ANSWER = frozenset(_WORDS_ABOUT_THE_ANSWER.split())
_SMALL_TALK = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|good|nice|perfect|cool|super|wonderful|yes|no|alright|fine|got it|i see|"
    r"hi|hello|hey|bye|goodbye|thanks?|thank you|thx|cheers|very much|so much|a lot|again|"
    r"for (?:your|the) help|네|넵|예|응|아니요|아하|그래요?|그렇군요|알겠습니다|알겠어요|"
    r"알았어요?|좋아요?|좋습니다|안녕|안녕하세요|"
    r"안녕히 계세요|고마워요?|고맙습니다|감사해요|감사합니다|감사|정말|진짜|수고하세요|수고하셨습니다|잘|"
    r"잘했어요?|ㅎㅎ+|ㅋㅋ+)\b\W*)+$",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:something (?:else|different)|(?:new|another|different|unrelated) (?:question|topic|subject)|"
    r"by the way|btw|changing the subject)\b"
    r"|(?:다른|새로운|별개의?) (?:질문|이야기|얘기|주제)|화제를? (?:바꿔|돌려)|그건 그렇고",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"(?:아니야|아냐|아닌가요?|아니에요|아닌데요?|맞아요?|맞나요|맞죠)\s*[?？]*\s*$"
    r"|\b(?:are you (?:sure|certain)|is that (?:right|true|correct)|isn't (?:it|that))\b",
    re.IGNORECASE,
)
# These point at other things of the same kind, not at what was named.
_OTHERS = re.compile(r"other|same|above|previous|나머지|둘|각각|위의|위에|앞", re.IGNORECASE)


def is_small_talk(message: str) -> bool:
    """Whether ``message`` is thanks, a greeting or the like, and nothing more."""
    return _SMALL_TALK.match(message) is not None


def own_words(question: str) -> list[str]:
    """The content words of ``question`` that say what it is about."""
    return [word for word in content_words(question) if word.lower() not in _ABOUT_THE_ANSWER]


def is_about_the_answer(question: str) -> bool:
    """Whether all it wants is the answer once more, such as in other words or in more of them."""
    words = content_words(question)
    return bool(words) and not own_words(question)


def points(question: str) -> bool:
    """Whether a word of ``question`` stands for something that was named before."""
    pointer = _pointer(_plain(question))
    return pointer is not None and not _OTHERS.search(pointer[0])


def leans(question: str, own: Sequence[str]) -> bool:
    """Whether ``question``, with its ``own`` words, needs the conversation to be understood."""
    if is_small_talk(question) or _SOMETHING_ELSE.search(question):
        return False
    if len(own) <= _HARDLY_ANY:
        return True
    said = _plain(question)
    if names_an_item(said) and len(own) <= _OWN_WORDS_WITH_POINTER:
        return True
    pointer = _pointer(said)
    if pointer and len(own) <= _OWN_WORDS_WITH_POINTER:
        # A pronoun after two content words may well mean one of these; 그거 at the very end does not.
        before = own_words(said[: pointer.start()])
        return len(before) < _ENOUGH_BEFORE_POINTER or _AT_THE_END.search(said) is not None
    return _joins(question, len(own))


def _joins(question: str, own: int) -> bool:
    if _THE_SAME_OF.search(question):
        return own <= _OWN_WORDS_WITH_ASKING_THE_SAME
    if _DOUBT.search(question):
        return own <= _OWN_WORDS_WITH_DOUBT
    if _JOINING_ENGLISH.search(question) or _JOINING_KOREAN.search(question):
        return own <= _OWN_WORDS_WITH_JOINING
    is_open = _OPEN_KOREAN.search(question) is not None and not _OF_KOREAN.search(question)
    return is_open and own <= _OWN_WORDS_WITH_OPEN_END


def _plain(question: str) -> str:
    return _EMPTY_ENGLISH.sub(" ", _CODE.sub(" ", question))


def _pointer(said: str) -> re.Match[str] | None:
    return _POINTING_ENGLISH.search(said) or _POINTING_KOREAN.search(said)
