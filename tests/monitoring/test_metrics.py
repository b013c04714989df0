"""Metrics: one process's own numbers, and the sum over several."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from likeopt.monitoring.metrics import Metrics


def sample(text: str, name: str) -> float:
    """The value of the sample written exactly as ``name``, labels included."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, f"{name} is not in:\n{text}"
    return float(found[1])


def test_a_request_is_counted_by_method_route_and_status() -> None:
    metrics = Metrics()
    metrics.request_started()
    assert sample(metrics.render().decode(), "likeopt_http_requests_in_progress") == 1
    metrics.request_finished("GET", "/health", 200, 0.004)
    metrics.request_started()
    metrics.request_finished("BREW", "/health", 405, 0.3)
    text = metrics.render().decode()
    assert sample(text, 'likeopt_http_requests_total{method="GET",route="/health",status="200"}') == 1
    assert sample(text, 'likeopt_http_requests_total{method="other",route="/health",status="405"}') == 1
    bucket = 'likeopt_http_request_duration_seconds_bucket{le="0.005",method="GET",route="/health"}'
    assert sample(text, bucket) == 1
    assert sample(text, "likeopt_http_requests_in_progress") == 0


def test_stages_are_seconds_and_the_total_is_none_of_them() -> None:
    metrics = Metrics()
    metrics.observe_stages({"bm25": 4.0, "fuse": 0.5, "total": 5.0})
    text = metrics.render().decode()
    assert sample(text, 'likeopt_stage_duration_seconds_sum{stage="bm25"}') == pytest.approx(0.004)
    assert 'stage="total"' not in text


def test_answers_and_indexing_are_counted() -> None:
    metrics = Metrics()
    metrics.observe_search("hybrid", 0.006)
    metrics.observe_first_token(0.2)
    metrics.models.called("small", "ok", 1.5)
    metrics.models.count_tokens("prompt", 700)
    metrics.count_citation("supported")
    metrics.observe_query("read", 0.001)
    metrics.count_session_cache("hit")
    metrics.count_indexed_chunks(12)
    metrics.set_index_queue(3)
    text = metrics.render().decode()
    assert sample(text, 'likeopt_search_duration_seconds_count{mode="hybrid"}') == 1
    assert sample(text, "likeopt_time_to_first_token_seconds_sum") == pytest.approx(0.2)
    assert sample(text, 'likeopt_llm_call_duration_seconds_count{model="small",outcome="ok"}') == 1
    assert sample(text, 'likeopt_llm_tokens_total{kind="prompt"}') == 700
    assert sample(text, 'likeopt_citations_total{verdict="supported"}') == 1
    assert sample(text, 'likeopt_db_query_duration_seconds_count{kind="read"}') == 1
    assert sample(text, 'likeopt_session_cache_total{outcome="hit"}') == 1
    assert sample(text, "likeopt_index_chunks_total") == 12
    assert sample(text, "likeopt_index_queue") == 3


def test_two_sets_of_metrics_in_one_process_do_not_mix() -> None:
    first, second = Metrics(), Metrics()
    first.count_indexed_chunks(5)
    assert sample(second.render().decode(), "likeopt_index_chunks_total") == 0


# The library's switch to files holds for the whole process, so this part has one of its own.
SHARED = """
import os, sys
from pathlib import Path
from likeopt.monitoring.metrics import Metrics

slot = "master"
metrics = Metrics(Path(sys.argv[1]), lambda: slot)


def in_child(name, work):
    global slot
    pid = os.fork()
    if pid == 0:
        slot = name
        work()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


def answer_two():
    for _ in range(2):
        metrics.request_started()
        metrics.request_finished("GET", "/", 200, 0.01)


def die_while_answering():
    metrics.request_started()


def say(queue):
    metrics.set_index_queue(queue)


in_child("1", answer_two)
in_child("2", answer_two)
in_child("2", die_while_answering)
print(metrics.render().decode())
print("=====")
metrics.process_ended("2")
in_child("2", answer_two)
in_child("index", lambda: say(7))
in_child("index", lambda: say(4))
print(metrics.render().decode())
print("=====")
print(*sorted(os.listdir(sys.argv[1])))
"""


def test_processes_share_their_numbers_and_a_slot_is_used_again(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SHARED), str(tmp_path / "metrics")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    before, after, files = run.stdout.split("=====")
    requests = 'likeopt_http_requests_total{method="GET",route="/",status="200"}'
    assert sample(before, requests) == 4
    assert sample(before, "likeopt_http_requests_in_progress") == 1
    assert sample(after, requests) == 6
    assert sample(after, "likeopt_http_requests_in_progress") == 0
    assert sample(after, "likeopt_index_queue") == 4
    processes = {name.rpartition("_")[2] for name in files.split()}
    assert processes == {"master.db", "1.db", "2.db", "index.db"}
