"""A profile in forms that other tools read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from likeopt.monitoring.profiling.profile import Profile


def folded(profiles: Sequence[Profile]) -> str:
    """A line per stack, outermost call first, and how often it was seen, as flamegraph.pl reads them."""
    lines = (f"{';'.join(stack)} {count}\n" for profile in profiles for stack, count in profile.lines())
    return "".join(lines)


def speedscope(profiles: Sequence[Profile]) -> str:
    """JSON for https://www.speedscope.app, each process a sampled profile in seconds."""
    numbers: dict[str, int] = {}
    sampled = [_sampled(profile, numbers) for profile in profiles]
    document = {
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "exporter": "likeopt profile",
        "shared": {"frames": [{"name": name} for name in numbers]},
        "profiles": sampled,
    }
    return msgspec.json.encode(document).decode()


def _sampled(profile: Profile, numbers: dict[str, int]) -> dict[str, Any]:
    each_s = profile.elapsed_s / profile.samples if profile.samples else 0.0
    samples, weights = [], []
    for (_, *stack), count in profile.lines():
        samples.append([numbers.setdefault(name, len(numbers)) for name in stack])
        weights.append(round(count * each_s, 6))
    return {
        "type": "sampled",
        "name": f"{profile.process} ({profile.pid})",
        "unit": "seconds",
        "startValue": 0,
        "endValue": round(sum(weights), 6),
        "samples": samples,
        "weights": weights,
    }
