from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus.redis_link import CONNECTIONS, Client, LinkDown, RedisLink, Refused, Script

pytestmark = needs_redis
TIMEOUT_S = 0.2


@pytest.fixture
def changes() -> list[bool]:
    return []


@pytest.fixture
def link(server: RunningRedis, changes: list[bool]) -> Iterator[RedisLink]:
    opened = RedisLink(server.url, 5.0, changes.append)
    yield opened
    opened.close()


@pytest.fixture
def impatient(server: RunningRedis) -> Iterator[RedisLink]:
    opened = RedisLink(server.url, TIMEOUT_S)
    yield opened
    opened.close()


def reason_of(link: RedisLink, command: Callable[[Client], object] = lambda client: client.ping()) -> str:
    with pytest.raises(LinkDown) as caught:
        link.run(command)
    return caught.value.reason


def together(count: int, call: Callable[[int], object]) -> None:
    threads = [threading.Thread(target=call, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_commands_are_answered(link: RedisLink) -> None:
    link.run(lambda client: client.set("name", "value"))
    assert link.run(lambda client: client.get("name")) == b"value"
    assert link.up


def test_nothing_is_connected_before_the_first_call(server: RunningRedis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        RedisLink(f"redis://127.0.0.1:{listener.getsockname()[1]}/0").close()
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_refusal_says_why_and_costs_nobody_the_link(link: RedisLink) -> None:
    link.run(lambda client: client.lpush("list", "a"))
    with pytest.raises(Refused) as caught:
        link.run(lambda client: client.get("list"))
    assert caught.value.reason == "wrongtype"
    assert link.up


def test_a_killed_redis_costs_one_call_and_heals(
    link: RedisLink, server: RunningRedis, changes: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    link.run(lambda client: client.ping())
    server.kill()
    assert reason_of(link) == "connection"
    assert [reason_of(link) for _ in range(1000)] == ["open"] * 1000
    server.start()
    wait_for(lambda: link.up, "the link is back")
    assert link.run(lambda client: client.ping())
    assert changes == [False, True]
    told = [record.getMessage() for record in caplog.records if record.name.startswith("likeopt")]
    assert told == ["circuit_opened", "circuit_closed"]


def test_a_redis_that_was_never_there(changes: list[bool]) -> None:
    link = RedisLink("redis://127.0.0.1:1/0", on_change=changes.append)
    assert [reason_of(link) for _ in range(100)] == ["open"] * 100
    assert changes == [False]
    link.close()


def test_a_paused_redis_costs_those_in_flight_one_time_out_and_nobody_after_them(
    impatient: RedisLink, server: RunningRedis
) -> None:
    together(20, lambda _: impatient.run(lambda client: client.ping()))
    server.pause()
    reasons: list[str] = []
    together(200, lambda _: reasons.append(reason_of(impatient)))
    assert len(reasons) == 200
    assert set(reasons) == {"timeout", "open"}
    assert reasons.count("timeout") < 2 * CONNECTIONS
    assert not impatient.up
    assert {reason_of(impatient) for _ in range(1000)} == {"open"}
    server.resume()
    wait_for(lambda: impatient.up, "the link is back")
    assert impatient.run(lambda client: client.ping())


def test_an_answer_that_came_too_late_is_nobody_elses(impatient: RedisLink, server: RunningRedis) -> None:
    for name in "ab":
        impatient.run(lambda client, name=name: client.set(name, f"of {name}"))
    for _ in range(3):
        server.pause()
        assert reason_of(impatient, lambda client: client.get("a")) == "timeout"
        server.resume()
        wait_for(lambda: impatient.up, "the link is back")
        assert [impatient.run(lambda client: client.get("b")) for _ in range(10)] == [b"of b"] * 10


def test_one_time_out_is_forgiven(impatient: RedisLink, server: RunningRedis) -> None:
    impatient.run(lambda client: client.ping())
    assert reason_of(impatient, lambda client: client.blpop(["empty"], timeout=1)) == "timeout"
    assert impatient.up
    assert impatient.run(lambda client: client.ping())


def test_a_restart_is_noticed_though_nobody_asked_meanwhile(link: RedisLink, server: RunningRedis) -> None:
    seen: list[str] = []
    link.on_up(lambda client: seen.append(client.server_id))
    link.run(lambda client: client.ping())
    server.restart()
    assert reason_of(link) == "connection"
    wait_for(lambda: link.up, "the link is back")
    first, second = seen
    assert first != second
    assert link.run(lambda client: client.server_id) == second


def test_a_connection_that_redis_closes_for_idleness_is_replaced_unnoticed(
    link: RedisLink, server: RunningRedis, changes: list[bool]
) -> None:
    link.run(lambda client: client.ping())
    with server.client as admin:
        admin.client_kill_filter(_type="normal", skipme=True)
    assert link.run(lambda client: client.ping())
    assert changes == []


def test_whoever_wants_to_catch_up_does_so_before_anyone_is_let_through(
    impatient: RedisLink, server: RunningRedis
) -> None:
    order: list[str] = []

    def catch_up(client: Client) -> None:
        order.append("let through" if impatient.up and order else "caught up")
        client.delete("stale")

    impatient.on_up(catch_up)
    impatient.run(lambda client: client.set("stale", "1"))
    server.pause()
    assert {reason_of(impatient) for _ in range(3)} == {"timeout", "open"}
    server.resume()
    wait_for(lambda: impatient.up, "the link is back")
    assert impatient.run(lambda client: client.get("stale")) is None
    assert order == ["caught up", "caught up"]


def test_no_call_is_let_through_while_catching_up_fails(link: RedisLink, server: RunningRedis) -> None:
    tries: list[int] = []

    def fail_twice(client: Client) -> None:
        tries.append(1)
        if len(tries) < 3:
            client.execute_command("UNKNOWN")

    link.on_up(fail_twice)
    assert reason_of(link) == "open"
    wait_for(lambda: link.up, "the link is up")
    assert len(tries) == 3


def test_many_at_once_get_their_own_answers(server: RunningRedis) -> None:
    link = RedisLink(server.url, timeout_s=5)

    def connections_made() -> int:
        with server.client as client:
            return int(client.info("stats")["total_connections_received"])

    before = connections_made()
    wrong: list[object] = []

    def ask(n: int) -> None:
        for turn in range(20):
            value = f"{n}-{turn}".encode() * 50
            link.run(lambda client, value=value: client.set(f"name{n}", value))
            found = link.run(lambda client: client.get(f"name{n}"))
            if found != value:
                wrong.append(found)

    together(64, ask)
    assert wrong == []
    assert connections_made() - before <= CONNECTIONS + 1
    link.close()


@pytest.mark.parametrize("password", ["", "guess/wr0ng", "secret#not?quoted"])
def test_a_wrong_password_is_a_lost_redis_and_is_never_told(
    password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with RunningRedis(password="right") as server:
        link = RedisLink(f"redis://user:{password}@127.0.0.1:{server.port}/0", timeout_s=1)
        with pytest.raises(LinkDown) as caught:
            link.run(lambda client: client.ping())
        link.close()
    shown = str([vars(record) for record in caplog.records]) + repr(caught.value) + str(vars(caught.value))
    assert caught.value.__cause__ is None
    assert not password or password[:5] not in shown
    assert "circuit_opened" in shown


def test_the_right_password_opens() -> None:
    with RunningRedis(password="right") as server:
        link = RedisLink(server.url, timeout_s=5)
        assert link.run(lambda client: client.ping())
        link.close()


def test_a_unix_socket_leads_to_redis_too(tmp_path: Path) -> None:
    with RunningRedis(options=("--unixsocket", str(tmp_path / "redis"))):
        link = RedisLink(f"unix://{tmp_path / 'redis'}?db=1", timeout_s=5)
        assert link.run(lambda client: client.ping())
        link.close()


def test_an_address_that_makes_no_sense_is_a_lost_redis() -> None:
    link = RedisLink("redis://localhost:port/0")
    assert reason_of(link) == "open"
    link.close()


def test_a_redis_that_does_not_tell_its_id_is_used_all_the_same(server: RunningRedis) -> None:
    with server.client as admin:
        admin.execute_command("ACL", "SETUSER", "poor", "on", ">right", "~*", "&*", "+@all", "-info")
    link = RedisLink(f"redis://poor:right@127.0.0.1:{server.port}/0", timeout_s=5)
    assert link.run(lambda client: client.set("a", "b"))
    link.close()


def test_a_script_is_sent_once_and_again_when_redis_has_forgotten_it(
    link: RedisLink, server: RunningRedis
) -> None:
    script = Script("return {KEYS[1], ARGV[1]}")
    assert link.run(lambda client: script(client, ["name"], "value")) == [b"name", b"value"]
    with server.client as admin:
        admin.script_flush()
    assert link.run(lambda client: script(client, ["name"], b"bytes")) == [b"name", b"bytes"]


def test_after_closing_every_call_fails(link: RedisLink) -> None:
    link.run(lambda client: client.ping())
    link.close()
    assert reason_of(link) == "open"
    assert not link.up
