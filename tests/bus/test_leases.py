from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus import leases as leases_module
from likeopt.bus.leases import PREFIX, RedisLeases
from likeopt.bus.redis_link import RedisLink

pytestmark = needs_redis

HOLDING = """
import sys, time
from likeopt.bus.leases import RedisLeases
from likeopt.bus.redis_link import RedisLink
print(RedisLeases(RedisLink(sys.argv[1], timeout_s=5), "other").claim("name"), flush=True)
time.sleep(60)
"""


@pytest.fixture
def mine(link: RedisLink) -> Iterator[RedisLeases]:
    leases = RedisLeases(link, "mine")
    yield leases
    leases.close()


@pytest.fixture
def theirs(link: RedisLink) -> Iterator[RedisLeases]:
    leases = RedisLeases(link, "theirs")
    yield leases
    leases.close()


def test_a_name_has_one_holder_until_it_is_released(mine: RedisLeases, theirs: RedisLeases) -> None:
    assert mine.claim("name") == "mine"
    assert theirs.claim("name") == "mine"
    assert not theirs.try_claim("name")
    assert theirs.try_claim("other name")
    mine.release("name")
    assert theirs.try_claim("name")


def test_only_the_holder_can_release(mine: RedisLeases, theirs: RedisLeases) -> None:
    mine.claim("name")
    theirs.release("name")
    assert theirs.claim("name") == "mine"


def test_of_many_that_claim_at_once_one_gets_it(link: RedisLink) -> None:
    holders: list[str] = []
    claimants = [RedisLeases(link, str(n)) for n in range(30)]
    threads = [
        threading.Thread(target=lambda leases=leases: holders.append(leases.claim("name")))
        for leases in claimants
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(holders) == 30
    assert len(set(holders)) == 1
    for leases in claimants:
        leases.close()


def test_a_lease_ends_with_its_process(link: RedisLink, mine: RedisLeases, server: RunningRedis) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, server.url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "other\n"
        assert mine.claim("name") == "other"
        process.kill()
        process.wait()
    assert 0 < link.run(lambda client: client.pttl(f"{PREFIX}name")) <= 3000
    with server.client as admin:
        admin.pexpire(f"{PREFIX}name", 1)
    wait_for(lambda: mine.try_claim("name"), "the lease has ended")


def test_a_held_name_is_renewed_by_itself(
    link: RedisLink, mine: RedisLeases, theirs: RedisLeases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases_module, "RENEW_EVERY_S", 0.01)
    mine.claim("name")
    link.run(lambda client: client.pexpire(f"{PREFIX}name", 500))
    wait_for(lambda: link.run(lambda client: client.pttl(f"{PREFIX}name")) > 2000, "it was renewed")
    mine.release("name")
    assert theirs.try_claim("name")


def test_what_redis_forgot_is_claimed_again(
    mine: RedisLeases, theirs: RedisLeases, server: RunningRedis
) -> None:
    mine.claim("name")
    server.flush()
    mine.renew()
    assert theirs.claim("name") == "mine"


def test_renewing_leaves_alone_what_others_hold(
    mine: RedisLeases, theirs: RedisLeases, server: RunningRedis
) -> None:
    mine.claim("name")
    server.flush()
    theirs.claim("name")
    mine.renew()
    assert theirs.claim("name") == "theirs"


def test_without_redis_every_claim_succeeds_and_is_made_good_later(
    mine: RedisLeases, theirs: RedisLeases, link: RedisLink, server: RunningRedis
) -> None:
    server.kill()
    assert mine.try_claim("name")
    assert theirs.try_claim("theirs alone")
    theirs.release("theirs alone")
    server.start()
    wait_for(lambda: link.up, "the link is back")
    mine.renew()
    assert theirs.claim("name") == "mine"


def test_closing_lets_go_of_all(mine: RedisLeases, theirs: RedisLeases) -> None:
    for n in range(5):
        mine.claim(f"name {n}")
    mine.close()
    assert all(theirs.try_claim(f"name {n}") for n in range(5))
