"""What was measured in a span of time, in OpenTelemetry's terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window
from likeopt.monitoring.otlp.measure import Attributes, Kind, Measure, Point
from likeopt.monitoring.otlp.names import NAMES, OWN_PROVIDER, Name, own_name
from likeopt.monitoring.otlp.statuses import by_status

DURATION = Name("http.server.request.duration", "s")
OPERATION = Name("gen_ai.client.operation.duration", "s")
USAGE = Name("gen_ai.client.token.usage", "{token}")
CPU = Name("process.cpu.utilization", "1")

# Measures put together from more than one thing, or with attributes that depend on a label's value.
_SPECIAL = {"http_request_duration_seconds", "llm_call_duration_seconds", "llm_call_tokens"}
# Routes that stand for no rule of the application.
_NO_ROUTE = {"none", ""}
# Tokens that a server had kept are among those of the prompt, so they are not counted again.
_TOKEN_TYPES = {"prompt": "input", "completion": "output"}
_SERVER_FAULT = 500


class About(msgspec.Struct, frozen=True):
    """What is known beside the numbers: ``cores`` of the machine, and who provides each model.

    A provider is one of the names of ``gen_ai.provider.name``, such as ``openai`` for all that speak its
    form. A model that is not named there is Like-Opt's own.
    """

    cores: int = 1
    providers: Mapping[str, str] = {}

    def provider(self, model: str) -> str:
        """Who provides the model of that id."""
        return self.providers.get(model, OWN_PROVIDER)


def measures(window: Window, about: About) -> list[Measure]:
    """Everything in ``window``; each name occurs once."""
    return [
        measure
        for measure in (
            _requests(window),
            _operations(window, about),
            _usage(window, about),
            _processors(window, about),
            *_others(window, about),
        )
        if measure.points
    ]


def _requests(window: Window) -> Measure:
    return Measure(DURATION.name, DURATION.unit, "histogram", tuple(_by_request(window)))


def _by_request(window: Window) -> Iterator[Point]:
    counts: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (name, labels), count in window.counters.items():
        if name == "http_requests":
            said = dict(labels)
            counts[said["method"], said["route"]][said["status"]] = count
    for (name, labels), durations in window.histograms.items():
        if name != "http_request_duration_seconds":
            continue
        said = dict(labels)
        about = _request(said["method"], said["route"])
        shares = by_status(durations, counts[said["method"], said["route"]])
        yield from (Point((*about, *_status(status)), share) for status, share in shares.items())
        if not shares:
            yield Point(about, durations)


def _request(method: str, route: str) -> Attributes:
    known = "_OTHER" if method == "other" else method
    about: Attributes = (("http.request.method", known), ("url.scheme", "http"))
    return about if route in _NO_ROUTE else (*about, ("http.route", route))


def _status(status: str) -> Attributes:
    about: Attributes = (("http.response.status_code", int(status)),)
    return (*about, ("error.type", status)) if int(status) >= _SERVER_FAULT else about


def _operations(window: Window, about: About) -> Measure:
    points = []
    for (name, labels), durations in window.histograms.items():
        if name == "llm_call_duration_seconds":
            said = dict(labels)
            attributes = (*_model(said["model"], about), ("likeopt.outcome", said["outcome"]))
            if said["outcome"] == "failed":
                attributes = (*attributes, ("error.type", "_OTHER"))
            points.append(Point(attributes, durations))
    return Measure(OPERATION.name, OPERATION.unit, "histogram", tuple(points))


def _usage(window: Window, about: About) -> Measure:
    points = []
    for (name, labels), tokens in window.histograms.items():
        said = dict(labels)
        if name == "llm_call_tokens" and said["kind"] in _TOKEN_TYPES:
            kind = ("gen_ai.token.type", _TOKEN_TYPES[said["kind"]])
            points.append(Point((*_model(said["model"], about), kind), tokens))
    return Measure(USAGE.name, USAGE.unit, "histogram", tuple(points))


def _model(model: str, about: About) -> Attributes:
    return (
        ("gen_ai.operation.name", "chat"),
        ("gen_ai.provider.name", about.provider(model)),
        ("gen_ai.request.model", model),
    )


def _processors(window: Window, about: About) -> Measure:
    # Here 100 is one core; there 1 is all of them.
    shares = window.gauges_by("process_cpu_percent", "process")
    points = (
        Point((("likeopt.process", process),), percent / 100 / about.cores)
        for process, percent in shares.items()
    )
    return Measure(CPU.name, CPU.unit, "gauge", tuple(points))


def _others(window: Window, about: About) -> Iterator[Measure]:
    for kind, table in _tables(window):
        groups: dict[str, list[tuple[dict[str, str], float | Histogram]]] = defaultdict(list)
        for (name, labels), value in table.items():
            if name not in _SPECIAL and name != "process_cpu_percent":
                groups[name].append((dict(labels), value))
        for name, found in groups.items():
            yield _other(name, kind, found, about)


def _tables(window: Window) -> Iterator[tuple[Kind, Mapping[Series, float | Histogram]]]:
    yield "counter", window.counters
    yield "histogram", window.histograms
    yield "gauge", window.gauges


def _other(
    name: str, kind: Kind, found: list[tuple[dict[str, str], float | Histogram]], about: About
) -> Measure:
    known = NAMES.get(name) or own_name(name, found[0][0], kind)
    points = tuple(
        Point((*known.always, *_provider(said, known, about), *_renamed(said, known)), _divided(value, known))
        for said, value in found
    )
    return Measure(known.name, known.unit, known.kind or kind, points)


def _renamed(said: Mapping[str, str], known: Name) -> Attributes:
    return tuple((known.labels[label], value) for label, value in said.items() if label in known.labels)


def _provider(said: Mapping[str, str], known: Name, about: About) -> Attributes:
    if known.labels.get("model") != "gen_ai.request.model":
        return ()
    return (("gen_ai.provider.name", about.provider(said["model"])),)


def _divided(value: float | Histogram, known: Name) -> float | Histogram:
    return value if isinstance(value, Histogram) or known.divisor == 1 else value / known.divisor
