"""Whether a sentence of an answer states something that a passage could bear out."""

from __future__ import annotations

import re

from likeopt.chat.support.statements import Statement
from likeopt.llm.words import content_terms

_FEWEST_TERMS = 2
_QUESTION = re.compile(r"[?？][\"'”’)*_]*$")
_LEADS_IN = re.compile(r"[:：][\"'”’)*_]*$|(?:다음과|아래와) 같(?:습니다|다|아요)[.:]?$")
_ONLY_BOLD = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__)$")
_DENIES = re.compile(r"n[o'’]t?|없|않|못|모르|어렵")
# That the passages say nothing.
_NOTHING_SAID = re.compile(
    r"\b(?:documents?|passages?|sources?|excerpts?|context|material)\b[^.]{0,60}?"
    r"\b(?:do(?:es)?(?: not|n['’]t)|not|no|nothing)\b[^.]{0,30}?"
    r"\b(?:say|answer|mention|contain|state|specify|describe|provide|include|give|cover|tell|address|information)"
    r"|\b(?:no|not enough|insufficient) (?:further |more )?(?:information|details?|mention)\b"
    r"|\bI (?:could|can|did)(?: ?not|n['’]t) find\b|\bI (?:do not|don['’]t) (?:know|have)\b"
    r"|\b(?:not|n['’]t) (?:mentioned|stated|specified|given|covered|answered|described) (?:in|by)\b"
    r"|(?:문서|자료|구절|본문|출처|정보|근거|언급|기록)(?:들)?(?:에서는|에서도|에서|에는|에도|은|는|이|가|을|를)?"
    r"[^.]{0,50}"
    r"(?:없|않(?:습|았|다|아)|못(?:했|합)|어렵습)"
    r"|(?:답변?|대답)할 수 없|답변드릴 수 없|찾을 수 없|확인할 수 없|모르겠",
    re.IGNORECASE,
)
# Words to the reader.
_TO_READER = re.compile(
    r"^(?:hi|hello|hey|thanks|thank you|sure|of course|certainly|sorry|you(?:['’]re| are) welcome|"
    r"(?:great|good) question|i['’]?m sorry|let me|let['’]s|(?:here|below) (?:is|are)|i hope|i can help)\b"
    r"|^(?:안녕|감사|고맙|죄송|물론|알겠습니다|반갑|좋은 질문)"
    r"|\b(?:let me know|feel free|happy to help|to summari[sz]e|if you (?:have|need|want) (?:any|more)|"
    r"please (?:ask|contact|consult|check|refer|note|see|let))\b"
    r"|(?:말씀해|질문해|문의해|물어봐|알려|참고해) ?주(?:세요|십시오|시기)"
    r"|(?:문의|참고)하(?:세요|시기|십시오)|도와드리|도움이 되"
    r"|(?:설명|안내|정리|요약|답변)(?:해 ?)?(?:드리겠습니다|하겠습니다|드릴게요)",
    re.IGNORECASE,
)


def states_something(statement: Statement) -> bool:
    """Whether ``statement`` claims something: headings, code, questions, greetings and the like do not.

    Nor does what leads in a list, or what says that the passages do not tell.
    """
    text = statement.text.strip()
    if statement.is_code or statement.is_title or _ONLY_BOLD.match(text):
        return False
    if _QUESTION.search(text) or _LEADS_IN.search(text) or _TO_READER.search(text):
        return False
    if _DENIES.search(text) and _NOTHING_SAID.search(text):
        return False
    return len(set(content_terms(text))) >= _FEWEST_TERMS
