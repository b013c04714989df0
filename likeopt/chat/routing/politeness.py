"""What is left of a message without greeting, thanks and interjections."""

from __future__ import annotations

import re

_ENGLISH = re.compile(
    r"\b(?:hi|hello|hey|there|good (?:morning|afternoon|evening|day|night|one)|thanks?(?: you)?|a lot|lots|"
    r"very much|in advance|please|pls|sorry(?: to bother you)?|quick (?:one|question)|dear|all|everyone|"
    r"team|lol|"
    r"haha|ok(?:ay)?|cool|great|perfect|awesome|bye|see you|tomorrow|later|hope you'?re well|cheers|many|"
    r"best|kind|"
    r"regards|that (?:helped|was it)|got it|no|yes|yeah|nice|oh|ah|well|wow|good|you|too|so|and|much|"
    r"for your help)\b"
    r"|\W+"
)
_KOREAN = re.compile(
    r"안녕\S*|감사\S*|고마\S*|고맙\S*|수고\S*|반갑\S*|좋은|아침\S*|하루\S*|보내\S*|죄송\S*|미안\S*|덕분\S*|"
    r"땡큐|넵|넹|네|예|아하|오|와|"
    r"정말|진짜|너무|해결\S*|알겠\S*|이해\S*|그렇\S*|문의\S*|주말\S*|ㅋ+|ㅎ+|ㅠ+|ㅜ+|ㅇㅋ|\W+"
)


def unpolished(said: str, korean: bool) -> str:
    """Lower-case ``said`` without polite words and punctuation; empty if it has nothing else."""
    return (_KOREAN if korean else _ENGLISH).sub("", said)
