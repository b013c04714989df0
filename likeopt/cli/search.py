"""``likeopt search``: the best passages for a query."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, cast

import click

from likeopt.cli.outcomes import EXIT_CODES
from likeopt.cli.words import say

if TYPE_CHECKING:
    from likeopt.search.passages import Mode, Passage, SearchResult

PREVIEW_CHARACTERS = 300


@click.command(epilog=EXIT_CODES)
@click.argument("query")
@click.option("--top-k", type=click.IntRange(1, 50), default=5, show_default=True, help="How many passages.")
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "bm25", "vector"]),
    default="hybrid",
    show_default=True,
    help="How to search.",
)
@click.option("--collection", default="default", show_default=True, help="The collection to search.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as POST /api/v1/search gives it.")
def search(query: str, top_k: int, mode: str, collection: str, as_json: bool) -> None:
    """Find the passages that best fit QUERY."""
    import msgspec

    from likeopt.cli.environment import begin
    from likeopt.cli.library import open_library
    from likeopt.search.passages import Scope, SearchQuery

    asked = SearchQuery(query, Scope(collection=collection), top_k, cast("Mode", mode))
    with open_library(begin()) as library:
        result = library.search(asked)
    click.echo(msgspec.json.encode(result).decode() if as_json else _in_words(result))
    if not as_json:
        for note in result.notes:
            click.echo(say(note.code, **note.params), err=True)


def _in_words(result: SearchResult) -> str:
    if not result.results:
        return say("search_found_nothing")
    return "\n\n".join(_passage(number, found) for number, found in enumerate(result.results, start=1))


def _passage(number: int, passage: Passage) -> str:
    where = place(passage.title, passage.heading, passage.page)
    text = textwrap.shorten(passage.text, PREVIEW_CHARACTERS, placeholder=" …")
    return f"{number}. {where}  ({passage.score:.3f})\n   {text}"


def place(title: str, heading: str | None, page: int | None) -> str:
    """Where a passage stands: title, headings, page; a heading that begins with the title says both."""
    at_page = say("page_number", page=page) if page is not None else None
    under = None if heading and heading.startswith(title) else title
    return " · ".join(part for part in (under, heading, at_page) if part)
