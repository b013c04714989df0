"""Finds words that a person would see and that no catalogue could translate, in templates and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from script_tokens import GAP, Token, tokens_of

WORD = re.compile(r"[A-Za-z][a-z]+(?:['’.-][A-Za-z]+)*|[A-Z]{2,}|[가-힣]+")
# The same in every language: names, units, keys, file names.
SAME = {"Like-Opt", "API", "JSON", "Ctrl", "English", "한국어", "openapi.json", "Markdown", "Redis", "ms"}
SEEN = {"title", "aria-label", "aria-description", "placeholder", "alt"}
SEEN_PROPERTIES = {"textContent", "innerText", "title", "placeholder", "ariaLabel", "label", "action", "alt"}

_CLASSES = re.compile(r"\{% block body_class %\}.*?\{% endblock %\}")
_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_JINJA_STRING = re.compile(r"(?P<said>_\(\s*)?(?P<quote>[\"'])(?P<text>.*?)(?P=quote)")
_TWO_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|[가-힣]")
_SENTENCE = re.compile(r"^[A-Z][a-z]+(?:,? [a-z]+)+|^[A-Z][a-z’]+[.…?!]$")


class _Seen(HTMLParser):
    """Collects what of a piece of HTML is read by people."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SEEN and value]
        if tag == "meta" and ("name", "description") in attrs:
            self.found += [value for name, value in attrs if name == "content" and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words_in_html(html: str) -> list[str]:
    """The words of ``html`` that people see and that are not the same in every language."""
    parser = _Seen()
    parser.feed(html)
    parser.close()
    return [word for text in parser.found for word in WORD.findall(text) if word not in SAME]


def words_in_template(source: str) -> list[str]:
    """The same for a template, whose ``_("…")`` are as they should be."""
    source = _CLASSES.sub("", source)
    found = words_in_html(_JINJA.sub(GAP, source))
    for piece in _JINJA.findall(source):
        if piece.startswith("{#"):
            continue
        for string in _JINJA_STRING.finditer(piece):
            if not string["said"] and string["text"] not in SAME and _TWO_WORDS.search(string["text"]):
                found.append(string["text"])
    return found


def words_in_script(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of what a script shows without ``t()`` or ``tn()``."""
    tokens = tokens_of(source)
    for at, token in enumerate(tokens):
        if token.kind not in {"string", "template"} or is_said(tokens, at):
            continue
        for words in _shown(tokens, at):
            yield token.line, words


def _shown(tokens: list[Token], at: int) -> list[str]:
    token = tokens[at]
    if token.tag in {"html", "svg"}:
        return words_in_html(token.text)
    words = [word for word in WORD.findall(token.text) if word not in SAME]
    is_shown = _is_set_to_be_seen(tokens, at) or _SENTENCE.match(token.text)
    # Inside html`…` a name in lower case is a class or an icon's.
    is_shown = is_shown or (token.within == "html" and re.match(r"[A-Z][a-z]", token.text))
    is_hangul = re.search(r"[가-힣]", token.text) and not _is_keywords(tokens, at)
    return words if is_shown or is_hangul else []


def is_said(tokens: list[Token], at: int) -> bool:
    """Whether the token is a sentence of ``t()`` or one of the two of ``tn()``."""
    if at > 2 and tokens[at - 1].text == "," and tokens[at - 2].kind == "string":
        return tokens[at - 4].text == "tn"
    return at > 1 and tokens[at - 1].text == "(" and tokens[at - 2].text in {"t", "tn"}


def unfindable_calls(source: str) -> Iterator[int]:
    """Lines of the calls of ``t()`` and ``tn()`` whose sentence is not a literal."""
    tokens = tokens_of(source)
    for before, name, opened, first in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        is_call = name.kind == "name" and name.text in {"t", "tn"} and opened.text == "("
        if is_call and before.text not in {".", "function"} and first.kind != "string":
            yield name.line


def _is_set_to_be_seen(tokens: list[Token], at: int) -> bool:
    third, second, last = [Token("mark", "", 0)] * max(0, 3 - at) + tokens[max(0, at - 3) : at]
    if last.text in {"=", ":"} and second.text in SEEN_PROPERTIES:
        return True
    is_attribute = last.text == "," and second.kind == "string" and second.text in SEEN
    return (is_attribute and third.text == "(") or (last.text == "(" and second.text == "toast")


def _is_keywords(tokens: list[Token], at: int) -> bool:
    return at > 1 and tokens[at - 1].text in {":", "="} and tokens[at - 2].text == "keywords"
