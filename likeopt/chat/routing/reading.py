"""What of a message is the request: without what is pasted, quoted or said for politeness."""

from __future__ import annotations

import re
import unicodedata

import msgspec

# People ask at the beginning or at the end of what they send; in between stands what they have pasted.
READ_CHARACTERS = 1000

_LONG_LIST = 2

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CODE_LINE = re.compile(
    r"\s*(?:[^가-힣]*[;{}]\s*$|</?\w+[^>]*>|#include\b|\S+Error: |\s{4,}\S.*[=(\[]|"
    r"(?:def|class|import|from \w+ import|for|if|while|const|let|var|return|public|private|try:|except|"
    r"SELECT|UPDATE|INSERT|DELETE|FROM|WHERE|function)\b[^?가-힣]*[;:={}()\]\d>]\s*$)"
)
_CODE = re.compile(
    r"```|`[^`\n]+`|\b[A-Za-z_][\w.]*\([^)\s]*\)|[=!]==?|=>|->|</|\{\s*[\"\w]|\bSELECT\b.+\bFROM\b|"
    r"\bUPDATE\b.+\bSET\b|(?<![\w-])--[a-z]{2,}|[a-z] -[a-zA-Z]\b|\$\w|=[A-Z]{2,}\(|;[ \t]*$|#N/A|#REF|"
    r"#VALUE|"
    r"\.(?:py|js|ts|java|sh|sql|ya?ml|json|cpp|cs|rb|go|rs|css|html|conf|ini|toml|bat|ps1|ipynb|log)\b|"
    r"\b\w+_\w+\(|[A-Za-z]+(?:Error|Exception)\b|\bERR!|\b[a-z]+[A-Z]\w*\b|\b[a-z]+_[a-z_]+\b|"
    r"\b(?:chmod|kill|grep|awk|sed|ssh|tar|rm|ls|cd|sudo|pip|npm|git|docker|kubectl|curl|yum|apt)\s+[-a-z]",
    re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^[ \t]*(?:(?:fwd?|re|aw|wg|전달)\s*:|\[(?:전달|fwd?)\])[^\n]*", re.IGNORECASE | re.MULTILINE
)
_LIST_LINE = re.compile(r"\s*(?:[-*•·]|\d+[.)])\s")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»\n]{9,}[\"“”„«»]")
_BLANK_LINES = re.compile(r"\n\s*\n")
_ASKS = re.compile(
    r"[?？]|\b(?:please|pls|can you|could you|need|help|what|how|why|which|who|where|when|tell|explain|"
    r"write|draft|"
    r"answer|reply|rewrite|translate|correct|proofread|fix|summari[sz]e|compare|make|turn|shorten|find|"
    r"list)\b|"
    r"줘|주세요|주십|주실|줄래|부탁|바랍니다|나요|까요|는지|초안|요약|번역|정리|어떻게|알려",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣ㄱ-ㅣ]")


class Request(msgspec.Struct, frozen=True):
    """The request in a message: ``said`` is lower-case NFC, one blank between words.

    ``marks`` are the names of what the message holds besides: ``code_shape``, ``pasted``, ``quoted``.
    """

    said: str
    korean: bool
    marks: frozenset[str]


def read(message: str) -> Request:
    """What ``message`` asks, from its beginning and end if it is longer than 2,000 characters."""
    text = _ends(unicodedata.normalize("NFC", message)).strip()
    marks = {"code_shape"} if _CODE.search(text) else set()
    said = _own_lines(text, marks)
    said = _own_paragraph(said, marks)
    unquoted = _QUOTED.sub(" ", said)
    if unquoted != said and unquoted.strip(" .,:;!?"):
        marks.add("quoted")
        said = unquoted
    said = " ".join(said.lower().replace("’", "'").split())
    return Request(said, bool(_HANGUL.search(said)), frozenset(marks))


def _ends(message: str) -> str:
    if len(message) <= 2 * READ_CHARACTERS:
        return message
    return f"{message[:READ_CHARACTERS]}\n\n{message[-READ_CHARACTERS:]}"


def _own_lines(text: str, marks: set[str]) -> str:
    """``text`` without code and quoted lines, unless nothing is left then."""
    lines = _FENCE.sub("\n\n", text).split("\n")
    spoken = [line for line in lines if not line.lstrip().startswith(">")]
    if len(spoken) < len(lines):
        marks.add("pasted")
    if len(spoken) > 1:
        uncoded = [line for line in spoken if not _CODE_LINE.match(line)]
        if any(line.strip() for line in uncoded):
            spoken = uncoded
    own = "\n".join(spoken).strip()
    return own or text


def _own_paragraph(text: str, marks: set[str]) -> str:
    """The first paragraph that asks, all if none does; of a list, what introduces it."""
    text = _FORWARDED.sub("", text).strip() or text
    paragraphs = [part.strip() for part in _BLANK_LINES.split(text) if part.strip()]
    if len(paragraphs) > 1:
        marks.add("pasted")
        return next(filter(_ASKS.search, paragraphs), " ".join(paragraphs))
    first, *others = text.split("\n")
    if sum(1 for line in others if _LIST_LINE.match(line)) >= _LONG_LIST:
        marks.add("pasted")
        return first
    return text
