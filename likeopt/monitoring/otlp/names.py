"""What OpenTelemetry calls the things that Like-Opt measures.

Names, units and attributes follow the semantic conventions 1.43: "Generative AI metrics", "HTTP metrics",
"OS process metrics" and "System metrics". What these know nothing of stands under ``likeopt.``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from likeopt.monitoring.otlp.measure import Attributes, Kind

# gen_ai.provider.name of what Like-Opt itself answers.
OWN_PROVIDER = "likeopt"
_CHAT: Attributes = (("gen_ai.operation.name", "chat"),)
_ANSWER: Attributes = (*_CHAT, ("gen_ai.provider.name", OWN_PROVIDER))


class Name(msgspec.Struct, frozen=True):
    """A metric's name and unit there, what its labels are called, and what is always said with it.

    A value is divided by ``divisor``. ``kind`` is None where it is what it is here.
    """

    name: str
    unit: str
    labels: Mapping[str, str] = {}
    always: Attributes = ()
    kind: Kind | None = None
    divisor: float = 1.0


_BY_PROCESS = {"process": "likeopt.process"}

# Like-Opt's names without likeopt_ and _total.
NAMES: dict[str, Name] = {
    "llm_first_token_seconds": Name(
        "gen_ai.client.operation.time_to_first_chunk", "s", {"model": "gen_ai.request.model"}, _CHAT
    ),
    "time_to_first_token_seconds": Name("gen_ai.server.time_to_first_token", "s", {}, _ANSWER),
    "inter_token_seconds": Name("gen_ai.server.time_per_output_token", "s", {}, _ANSWER),
    "process_resident_bytes": Name("process.memory.usage", "By", _BY_PROCESS, kind="level"),
    "process_threads": Name("process.thread.count", "{thread}", _BY_PROCESS, kind="level"),
    "process_open_files": Name(
        "process.unix.file_descriptor.count", "{file_descriptor}", _BY_PROCESS, kind="level"
    ),
    "host_cpu_percent": Name("system.cpu.utilization", "1", divisor=100),
    "host_memory_percent": Name(
        "system.memory.utilization", "1", {}, (("system.memory.state", "used"),), divisor=100
    ),
    "host_memory_bytes": Name("system.memory.usage", "By", {}, (("system.memory.state", "used"),), "level"),
    "host_disk_free_bytes": Name(
        "system.filesystem.usage", "By", {}, (("system.filesystem.state", "free"),), "level"
    ),
}

# Units that Like-Opt's names end with; what OpenTelemetry says beside a name does not belong into it.
_UNITS = {"_seconds": "s", "_bytes": "By", "_percent": "%"}
_COUNTED = {"tokens": "{token}", "usd": "{USD}", "requests": "{request}", "chunks": "{chunk}"}
# Sums over processes and series that mean something; other gauges are states, shares or versions.
_LEVELS = ("requests_in_progress", "under_way", "queue", "in_use", "_bytes", "entries", "workers")


def own_name(name: str, labels: Mapping[str, str], kind: Kind) -> Name:
    """What OpenTelemetry has no name for: ``stage_duration_seconds`` is ``likeopt.stage_duration`` in s.

    A collector that writes Prometheus's names adds the unit again, so that both ways give the same name.
    """
    prefixed = {label: f"likeopt.{label}" for label in labels}
    level = kind == "gauge" and name.endswith(_LEVELS)
    for ending, unit in _UNITS.items():
        if name.endswith(ending):
            own = f"likeopt.{name.removesuffix(ending)}"
            return Name(own, unit, prefixed, kind="level" if level else kind)
    unit = _COUNTED.get(name.rpartition("_")[2], "")
    return Name(f"likeopt.{name}", unit, prefixed, kind="level" if level else kind)
