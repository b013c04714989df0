"""A second host of the same cluster: a server of its own over the same database and vectors."""

from __future__ import annotations

from running_server import RunningServer, wait_for


def settings_of_another_host(running: RunningServer) -> dict[str, str]:
    """For a server with a data directory of its own that shares the database and the vectors."""
    chroma_port = (running.data_dir / "run" / "chroma.port").read_text()
    return {
        "DATABASE_URL": f"sqlite:///{running.data_dir / 'likeopt.db'}",
        "LIKEOPT_CHROMA_URL": f"http://127.0.0.1:{chroma_port}",
    }


def wait_until_equal(one: RunningServer, other: RunningServer) -> None:
    """Wait until two hosts have indexed the same."""
    wait_for(lambda: one.status()["generation"] == other.status()["generation"], "both have indexed the same")
