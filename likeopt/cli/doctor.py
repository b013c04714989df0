"""``likeopt doctor``: what is configured, what of it answers, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import msgspec

from likeopt.cli.finding import Finding
from likeopt.cli.outcomes import EXIT_CODES, FAILED
from likeopt.cli.words import say

if TYPE_CHECKING:
    from likeopt.settings import Settings

GIBIBYTE = 1024**3
DISK_LOW_BYTES = GIBIBYTE
OPEN_FILES_LOW = 1024
STYLES: dict[str, dict[str, Any]] = {
    "ok": {"fg": "green"},
    "off": {"fg": "yellow"},
    "failed": {"fg": "red", "bold": True},
}


@click.command(epilog=EXIT_CODES)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Show what is configured, what of it answers, and what to do about the rest.

    Exit code 1 when something configured does not work.
    """
    from likeopt.cli.environment import begin

    findings = list(examine(begin()))
    if as_json:
        click.echo(msgspec.json.encode(findings).decode())
    else:
        width = max(len(one.part) for one in findings)
        for one in findings:
            status = click.style(f"{one.status:<7}", **STYLES[one.status])
            click.echo(f"{status} {one.part:<{width}}  {one.text}")
    if any(one.status == "failed" for one in findings):
        raise SystemExit(FAILED)


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything there is to find out."""
    from likeopt.cli.client import running_server
    from likeopt.cli.examination import parts_here, parts_of_server

    yield from _installation(settings)
    server = running_server(settings)
    if server is None:
        yield Finding("server", "off", say("doctor_server_off", url="{}:{}".format(*settings.address)))
        yield from parts_here(settings)
        return
    with server:
        yield from parts_of_server(server)


def _installation(settings: Settings) -> Iterator[Finding]:
    from likeopt.monitoring.host import look_at_host
    from likeopt.web.assets import folder

    host = look_at_host(settings.data_dir)
    free_gib = round(host.disk_free_bytes / GIBIBYTE, 1)
    place = str(settings.data_dir.resolve())
    if host.disk_free_bytes < DISK_LOW_BYTES:
        yield Finding("data", "failed", say("doctor_disk_low", path=place, free_gib=free_gib))
    else:
        yield Finding("data", "ok", say("doctor_data", path=place, free_gib=free_gib))
    memory_gib = round(host.memory_available_bytes / GIBIBYTE, 1)
    yield Finding(
        "host", "ok", say("doctor_host", cores=host.cores, memory_gib=memory_gib, workers=settings.workers)
    )
    if host.open_files_limit <= OPEN_FILES_LOW:
        yield Finding("files", "off", say("doctor_few_files", limit=host.open_files_limit))
    if (folder("static") / "dist" / "manifest.json").is_file():
        yield Finding("pages", "ok", say("doctor_pages"))
    else:
        yield Finding("pages", "failed", say("doctor_pages_missing"))
