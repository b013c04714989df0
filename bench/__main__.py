"""Run measurements and print one Markdown table each: `python -m bench [NAME …] [--json]`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable

from bench import (
    added_latency,
    cache_hits,
    cached_throughput,
    citations,
    data,
    disk_faults,
    eviction,
    footprint,
    indexing,
    page,
    redis_faults,
    replay,
    routing,
    scrape,
    search,
    semantic,
    watched,
)
from bench.serving import Result, load, say, server


def at_scifact_size() -> dict[str, Result]:
    """Search latency and memory with all of SciFact loaded."""
    documents, _ = data.scifact()
    with server() as running:
        say(f"loading {len(documents)} abstracts")
        load(running, documents)
        return {"uncached hybrid search": search.measure(running), "memory (PSS)": footprint.memory(running)}


MEASUREMENTS: dict[str, Callable[[], dict[str, Result]]] = {
    "added_latency": added_latency.measure,
    "routing": routing.measure,
    "startup": lambda: {"from start to ready": footprint.start_up()},
    "citations": lambda: {"citations": citations.measure()},
    "cache_hits": cache_hits.measure,
    "disk_faults": disk_faults.measure,
    "eviction": eviction.measure,
    "indexing": lambda: {"indexing": indexing.measure()},
    "page": page.measure,
    "redis_faults": redis_faults.measure,
    "replay": replay.measure,
    "scrape": scrape.measure,
    "search": at_scifact_size,
    "semantic": lambda: {"semantic answers": semantic.measure()},
    "throughput": cached_throughput.measure,
    "watched": watched.measure,
}


def main() -> None:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    results: dict[str, Result] = {}
    for name in chosen.names or MEASUREMENTS:
        results |= MEASUREMENTS[name]()
    print(json.dumps(results, indent=2, ensure_ascii=False) if chosen.json else _tables(results))


def _tables(results: dict[str, Result]) -> str:
    lines = [f"Python {platform.python_version()} on {platform.machine()}, {platform.system()}"]
    for title, result in results.items():
        lines += ["", f"### {title}", "", "| what | measured |", "| --- | --- |"]
        lines += [f"| {name} | {_cell(value)} |" for name, value in result.items()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
