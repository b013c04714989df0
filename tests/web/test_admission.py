from __future__ import annotations

import pytest
from web.wsgi_caller import environ

from likeopt.errors import ConfigurationError, Overloaded, RateLimited
from likeopt.settings import Settings
from likeopt.web.admission import Admission, RateLimit
from likeopt.web.keys import Asker


def test_no_more_enter_than_there_are_seats() -> None:
    admission = Admission(2)
    admission.enter()
    admission.enter()
    with pytest.raises(Overloaded) as refused:
        admission.enter()
    assert refused.value.params["retry_after_s"] == 1
    admission.leave()
    admission.enter()


def test_a_stream_gives_its_seat_back_and_is_counted() -> None:
    admission = Admission(1)
    admission.enter()
    admission.become_stream()
    assert admission.streams == 1
    admission.enter()
    admission.end_stream()
    assert admission.streams == 0
    with pytest.raises(Overloaded):
        admission.enter()


def count(limit: RateLimit, asker: Asker | None = None, address: str = "10.0.0.1") -> dict[str, str]:
    headers: list[tuple[str, str]] = []
    try:
        limit.count(asker, environ() | {"REMOTE_ADDR": address}, headers)
    except RateLimited as refused:
        headers.append(("refused", str(refused.params["retry_after_s"])))
    return dict(headers)


def test_without_a_setting_nothing_is_counted_or_said() -> None:
    limit = RateLimit(Settings())
    assert [count(limit) for _ in range(50)] == [{}] * 50


def test_what_is_left_is_said_until_nothing_is() -> None:
    limit = RateLimit(Settings(rate_limit="2/hour"))
    first, second, third = count(limit), count(limit), count(limit)
    assert first["RateLimit-Policy"] == '"default";q=2;w=3600'
    assert first["RateLimit"].startswith('"default";r=1;t=')
    assert second["RateLimit"].startswith('"default";r=0;t=')
    assert "refused" not in second
    assert 3590 <= int(third["refused"]) <= 3600
    assert third["RateLimit"].startswith('"default";r=0;t=')


def test_keys_are_counted_apart_wherever_they_come_from() -> None:
    limit = RateLimit(Settings(rate_limit="1/hour"))
    ann, bob = Asker("ann", "key", "a" * 16), Asker("bob", "key", "b" * 16)
    assert "refused" not in count(limit, ann, "10.0.0.1")
    assert "refused" not in count(limit, bob, "10.0.0.1")
    assert "refused" in count(limit, ann, "10.0.0.2")


def test_askers_without_a_key_are_counted_by_address() -> None:
    limit = RateLimit(Settings(rate_limit="1/hour"))
    assert "refused" not in count(limit, None, "10.0.0.1")
    assert "refused" not in count(limit, None, "10.0.0.2")
    assert "refused" in count(limit, Asker("local", "open"), "10.0.0.1")


def test_a_limit_nobody_understands_stops_the_start() -> None:
    with pytest.raises(ConfigurationError):
        RateLimit(Settings(rate_limit="plenty"))
