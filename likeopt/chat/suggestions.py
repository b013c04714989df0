"""Questions that the documents can answer, made from their titles and headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from likeopt.documents.loading.sections import HEADING_SEPARATOR
from likeopt.llm.words import Language, content_words
from likeopt.search.passages import Scope

# (title, heading or None) of passages, in the order in which they are worth suggesting.
Headings = Callable[[Scope], Sequence[tuple[str, str | None]]]

_LONGEST_SUBJECT = 60
_WITH_HEADING: dict[Language, str] = {
    "ko": "“{title}”에서 “{heading}” 부분은 어떤 내용인가요?",
    "en": "What does “{title}” say about “{heading}”?",
}
_WITHOUT_HEADING: dict[Language, str] = {
    "ko": "“{title}”의 핵심 내용은 무엇인가요?",
    "en": "What is “{title}” about?",
}


def suggestions(headings: Headings, scope: Scope, language: Language, count: int = 4) -> tuple[str, ...]:
    """At most ``count`` questions in ``language``, about as many documents as possible."""
    return tuple(
        question for question, _ in zip(_spread(headings(scope), language), range(count), strict=False)
    )


def _spread(pairs: Sequence[tuple[str, str | None]], language: Language) -> Iterator[str]:
    """One question per document, then a second one, and so on."""
    by_title: dict[str, list[str]] = {}
    for title, heading in pairs:
        question = question_about(title.strip(), (heading or "").strip(), language)
        if question and question not in by_title.setdefault(title, []):
            by_title[title].append(question)
    deepest = max(map(len, by_title.values()), default=0)
    for depth in range(deepest):
        yield from (questions[depth] for questions in by_title.values() if depth < len(questions))


def subject_of(heading: str | None) -> str:
    """What a passage is about: the last of its path of headings; "" without one."""
    return (heading or "").rsplit(HEADING_SEPARATOR, 1)[-1].strip()


def question_about(title: str, heading: str, language: Language) -> str:
    """What to ask of the document ``title``; "" if its name says nothing or is too long for a question.

    Of a path of headings the last one says what a passage is about.
    """
    subject = subject_of(heading)
    if not content_words(title) or len(title) > _LONGEST_SUBJECT:
        return ""
    if content_words(subject) and len(subject) <= _LONGEST_SUBJECT and subject != title:
        return _WITH_HEADING[language].format(title=title, heading=subject)
    return _WITHOUT_HEADING[language].format(title=title)
