"""The Chroma server: run as ``python -m likeopt.serving.chroma PORT PATH``, on loopback only.

The server comes with chromadb as a native library. Loading that alone, without the Python
package around it, makes it ready in a fraction of the time and a third of the memory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from likeopt.serving.unpatched import Socket

HOST = "127.0.0.1"


def command(port: int, path: Path) -> list[str]:
    """The command line of a server on ``port`` that keeps its files in ``path``."""
    return [sys.executable, "-m", "likeopt.serving.chroma", str(port), str(path)]


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with Socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Serve until told to end."""
    import chromadb_rust_bindings

    port, path = sys.argv[1:]
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    chromadb_rust_bindings.cli(["chroma", "run", "--host", HOST, "--port", port, "--path", path])


if __name__ == "__main__":
    main()
