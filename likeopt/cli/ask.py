"""``likeopt ask``: an answer as it is written, then what it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from likeopt.cli.outcomes import EXIT_CODES
from likeopt.cli.search import place
from likeopt.cli.words import say
from likeopt.errors import LikeOptError


@click.command(epilog=EXIT_CODES)
@click.argument("question")
@click.option("--collection", default="default", show_default=True, help="The collection to answer from.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as POST /api/v1/chat gives it.")
def ask(question: str, collection: str, as_json: bool) -> None:
    """Answer QUESTION from the documents, and cite them.

    The answer goes to standard output as it is written; the passages it cites follow.
    """
    import msgspec

    from likeopt.cli.environment import begin
    from likeopt.cli.library import open_library

    with open_library(begin()) as library:
        events = library.ask(question, collection)
        if as_json:
            click.echo(msgspec.json.encode(_whole(events)).decode())
        else:
            _tell(events)


def _whole(events: Iterator[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """The answer as one object. Raises LikeOptError when it breaks off."""
    pieces: list[str] = []
    whole: dict[str, Any] = {}
    for name, data in events:
        _check(name, data)
        if name == "delta":
            pieces.append(data["text"])
        elif name == "done":
            whole = data
    return {"answer": "".join(pieces)} | whole


def _tell(events: Iterator[tuple[str, dict[str, Any]]]) -> None:
    done: dict[str, Any] = {}
    for name, data in events:
        if name == "error":
            click.echo()
        _check(name, data)
        if name == "delta":
            click.echo(data["text"], nl=False)
        elif name == "done":
            done = data
    click.echo("\n")
    for citation in done.get("citations", ()):
        if not citation["cited"]:
            continue
        where = place(citation["title"], citation.get("heading"), citation.get("page"))
        click.echo(f"[{citation['n']}] {where}")
    for note in done.get("notes", ()):
        click.echo(note.get("message") or say(note["code"], **note["params"]), err=True)


def _check(name: str, data: dict[str, Any]) -> None:
    if name == "error":
        detail = data.get("detail") or data.get("title") or data.get("code", "")
        raise LikeOptError("answer_broke_off", detail=detail)
