"""A collector's headers, and how long it asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, formatdate

import pytest

from likeopt.monitoring.otlp.delays import asked_s, backoff_s
from likeopt.monitoring.otlp.headers import headers_of


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("", {}),
        ("api-key=KEY", {"api-key": "KEY"}),
        ("Api-Key = KEY , tenant=a%20b", {"api-key": "KEY", "tenant": "a b"}),
        ("authorization=Basic%20YTpi%3D", {"authorization": "Basic YTpi="}),
        ("authorization=Basic YTpi=", {"authorization": "Basic YTpi="}),
        ("nonsense,=x,a b=c,k=v%0d%0aevil: 1,ok=", {"ok": ""}),
    ],
)
def test_headers_are_read_as_opentelemetry_writes_them(text: str, headers: dict[str, str]) -> None:
    assert headers_of(text) == headers


NOW_S = 1_700_000_000.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-1", None),
        ("7", 7.0),
        ("999999999", 3600.0),
        (formatdate(NOW_S + 30, usegmt=True), 30.0),
        (formatdate(NOW_S - 30, usegmt=True), 0.0),
        (format_datetime(datetime.fromtimestamp(NOW_S + 60, UTC)), 60.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert asked_s(text, NOW_S) == seconds


def test_patience_grows_up_to_five_minutes() -> None:
    assert [backoff_s(failures, 1.0) for failures in (1, 2, 3, 7, 10_000)] == [5, 10, 20, 300, 300]
    assert backoff_s(1, 0.0) == 2.5
