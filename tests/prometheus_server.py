"""A Prometheus of one's own that scrapes one server every second."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from running_server import NO_TLS, free_port, wait_for

needs_prometheus = pytest.mark.skipif(
    not shutil.which("prometheus") and os.environ.get("CI") != "true",
    reason="prometheus is not installed",
)

CONFIGURATION = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: likeopt
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class RunningPrometheus:
    """Scrapes what answers on ``port``, and keeps it in ``folder``."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir()
        self._log_path = folder / "log"
        self._url = f"http://127.0.0.1:{free_port()}/api/v1"
        configuration = folder / "prometheus.yml"
        configuration.write_text(CONFIGURATION.format(port=port))
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    "prometheus",
                    f"--config.file={configuration}",
                    f"--storage.tsdb.path={folder / 'data'}",
                    f"--web.listen-address={httpx.URL(self._url).netloc.decode()}",
                ],
                stdout=log,
                stderr=log,
            )

    def wait_scraped(self) -> None:
        """Wait for a scrape that is begun from now on, and succeeds."""
        now_s = time.time()
        wait_for(lambda: self._scraped_s() > now_s, "Prometheus has scraped")

    def _scraped_s(self) -> float:
        assert self._process.poll() is None, self._log_path.read_text()
        try:
            # Of anything but a plain selector it would be the time of the query.
            scraped = self.ask("timestamp(up) and up == 1")
        except httpx.HTTPError:
            return 0.0
        return scraped[0][1] if scraped else 0.0

    def ask(self, query: str) -> list[tuple[dict[str, str], float]]:
        """What a query in PromQL finds now: labels and value of each series."""
        answer = httpx.get(f"{self._url}/query", params={"query": query}, verify=NO_TLS)
        told = answer.raise_for_status().json()["data"]
        assert told["resultType"] == "vector"
        found: list[dict[str, Any]] = told["result"]
        return [(one["metric"], float(one["value"][1])) for one in found]

    def stop(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait(10)
