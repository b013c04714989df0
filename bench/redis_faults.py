"""What clients notice when Redis fails."""

from bench.serving import Result


def measure() -> dict[str, Result]:
    """Nothing yet."""
    return {}
