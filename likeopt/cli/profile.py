"""``likeopt profile``: what the running server's processes spend their time on, as a flame graph."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from likeopt.cli.outcomes import EXIT_CODES, ServerUnreachable
from likeopt.cli.words import language, say
from likeopt.errors import Conflict

if TYPE_CHECKING:
    from likeopt.monitoring.profiling.profile import Profile
    from likeopt.settings import Settings

LOCK = "profile.lock"
SILENCE_S = 10.0
NAMED_FUNCTIONS = 5
ENDINGS = {"html": "html", "folded": "folded.txt", "speedscope": "speedscope.json"}


@click.command(epilog=EXIT_CODES)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 600), default=10.0, show_default=True, help="How long to look."
)
@click.option(
    "--hz", type=click.IntRange(1, 1000), default=100, show_default=True, help="How often a second."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(ENDINGS)),
    default="html",
    show_default=True,
    help="A page with a flame graph, folded stacks, or JSON for speedscope.",
)
@click.option("--output", metavar="FILE", help="Where to write it, - for standard output.")
def profile(seconds: float, hz: int, form: str, output: str | None) -> None:
    """Sample the running server's processes and write a flame graph.

    Web workers are seen with the greenlet that runs and the native threads that work, beside them the
    index process. Nothing is slowed while no profile is taken.
    """
    from likeopt.cli.environment import begin

    settings = begin()
    with _alone(settings):
        profiles = _taken(settings, seconds, hz)
    text = _written(profiles, form)
    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output or f"likeopt-profile.{ENDINGS[form]}")
    path.write_text(text, encoding="utf-8")
    _tell(profiles)
    click.echo(say("profile_written", path=str(path)))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Take the only profile. Raises Conflict during another, ServerUnreachable when no server runs."""
    from likeopt.cli.client import running_server

    server = running_server(settings)
    if server is None:
        raise ServerUnreachable("profile_no_server", path=str(settings.data_dir.resolve()))
    with server, (settings.run_dir / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("profile_under_way") from None
        yield


def _taken(settings: Settings, seconds: float, hz: int) -> list[Profile]:
    """All processes' profiles of the same time. Raises ServerUnreachable when none answers."""
    from likeopt.bus.local import LocalBus
    from likeopt.monitoring.profiling.answering import CALL, INDEX

    buses = [LocalBus(folder, -1) for folder in (settings.run_dir, settings.run_dir / INDEX)]
    addresses = [(bus, path) for bus in buses for path in bus.others()]
    request = {"call": CALL, "seconds": seconds, "hz": hz}
    with ThreadPoolExecutor(max(1, len(addresses))) as pool:
        asked = [pool.submit(_profile_of, bus, path, request) for bus, path in addresses]
        found = [one for future in asked if (one := future.result()) is not None]
    if not found:
        raise ServerUnreachable("profile_no_answer")
    return sorted(found, key=lambda one: one.process)


def _profile_of(bus: Any, path: Path, request: dict[str, Any]) -> Profile | None:
    """The profile of one process, None when it is gone. Raises Conflict."""
    import msgspec

    from likeopt.monitoring.profiling.answering import PROFILE, REFUSED
    from likeopt.monitoring.profiling.profile import Profile

    with closing(bus.call(path, request, SILENCE_S)) as frames:
        try:
            for frame in frames:
                if REFUSED in frame:
                    raise Conflict("profile_under_way")
                if PROFILE in frame:
                    return msgspec.convert(frame[PROFILE], Profile)
        except TimeoutError:
            return None
    return None


def _written(profiles: Sequence[Profile], form: str) -> str:
    from likeopt.monitoring.profiling.exports import folded, speedscope
    from likeopt.monitoring.profiling.page import Words, page

    if form == "folded":
        return folded(profiles)
    if form == "speedscope":
        return speedscope(profiles)
    words = Words(
        language=language(),
        heading=say("profile_heading"),
        explained=say("profile_explained"),
        function=say("profile_function"),
        own=say("profile_own"),
        whole=say("profile_whole"),
        processes=tuple(map(_in_words, profiles)),
    )
    return page(profiles, words)


def _tell(profiles: Sequence[Profile]) -> None:
    from likeopt.monitoring.profiling.profile import shares

    for one in profiles:
        click.echo(_in_words(one))
    samples = sum(one.samples for one in profiles) or 1
    for share in shares(profiles)[:NAMED_FUNCTIONS]:
        click.echo(f"{100 * share.own / samples:5.1f} %  {share.function}")


def _in_words(one: Profile) -> str:
    return say(
        "profile_process",
        name=one.process,
        pid=one.pid,
        samples=one.samples,
        seconds=round(one.elapsed_s, 1),
        cpu_percent=round(100 * one.cpu_ratio),
        idle_percent=round(100 * one.idle_ratio),
    )
