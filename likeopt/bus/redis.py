"""Workers of several hosts reach each other through the channels of Redis.

Each worker listens to a channel of its own and to one for announcements. Nothing is kept in Redis:
who does not listen is not there, and a call ends when one of the two is heard no more.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from likeopt.bus import wire
from likeopt.bus.calls import CallAnswered, CallMade, NotAccepted
from likeopt.bus.local import Handler, Request
from likeopt.bus.redis_link import PROBE_EVERY_S, Client, LinkDown, RedisLink
from likeopt.bus.subscription import State, Subscription
from likeopt.bus.wire import Worker

WORKERS = "likeopt:bus:worker:"
ANNOUNCEMENTS = "likeopt:bus:announcements"
# One that took no notice is asked again after this long.
SHUNNED_S = 10.0

logger = logging.getLogger(__name__)


class RedisBus:
    """One worker's end: answers calls with handlers by name, calls workers, and tells all other hosts.

    ``me`` is how the others call it. Opened after fork, with all handlers given.
    """

    def __init__(self, link: RedisLink, me: Worker, clock: Callable[[], float] = time.monotonic) -> None:
        self._link = link
        self._me = me
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._topics: dict[str, Callable[[Any], None]] = {}
        self._on_gap: list[Callable[[], None]] = []
        self._made: dict[str, CallMade] = {}
        self._answered: dict[str, CallAnswered] = {}
        self._shunned_until_s: dict[Worker, float] = {}
        self._gap_to_tell = False
        self._closed = threading.Event()
        self._subscription = Subscription(
            link, [_channel(me), ANNOUNCEMENTS], self._hear, self._subscription_changed
        )
        link.on_lost(self._lose_calls)
        link.on_up(self._tell_gap)

    def handle(self, name: str, handler: Handler) -> None:
        """Answer calls named ``name`` with the frames that ``handler`` yields.

        The handler is closed after its next frame when the caller has left.
        """
        self._handlers[name] = handler

    def on_announcement(self, topic: str, handler: Callable[[Any], None]) -> None:
        """Call ``handler``, which must not wait, with what other hosts announce of ``topic``."""
        self._topics[topic] = handler

    def on_gap(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` when announcements may have been missed: nobody knows which."""
        self._on_gap.append(callback)

    def open(self) -> None:
        """Begin to listen."""
        self._subscription.open()

    @property
    def is_open(self) -> bool:
        """Whether this worker hears the others, as far as is known."""
        return self._subscription.is_heard

    def others(self) -> list[Worker]:
        """The other workers that listen; none while Redis is away or this one does not listen itself."""
        if not self.is_open:
            return []
        try:
            channels = self._link.run(lambda client: client.pubsub_channels(f"{WORKERS}*"))
        except LinkDown:
            return []
        workers = sorted(map(_worker, channels))
        return [worker for worker in workers if worker != self._me and not self._shuns(worker)]

    def call(
        self, address: Worker, /, request: Request, idle_timeout_s: float | None = 30.0
    ) -> Iterator[Any]:
        """Frames with which the worker answers; they end when it is gone, or Redis is.

        Raises TimeoutError when it says nothing for ``idle_timeout_s``.
        """
        call = CallMade(secrets.token_hex(8), partial(self._send, address))
        self._made[call.id] = call
        try:
            if self.is_open and self._send(address, wire.Call(call.id, self._me, request)):
                yield from call.frames(idle_timeout_s, lambda: address in self.others())
        except NotAccepted:
            self._shunned_until_s[address] = self._clock() + SHUNNED_S
        finally:
            del self._made[call.id]
            call.leave()

    def announce(self, topic: str, payload: Any) -> None:
        """Tell all other hosts. What cannot be told makes them forget whatever they may have missed."""
        announcement = wire.encode(wire.Announcement(self._me.host, topic, payload))
        try:
            self._link.run(lambda client: client.publish(ANNOUNCEMENTS, announcement))
        except LinkDown:
            self._gap_to_tell = True
            # Otherwise it is told when Redis is back.
            if self._link.up:
                threading.Thread(target=self._keep_telling_gap, name="bus-gap", daemon=True).start()

    def _keep_telling_gap(self) -> None:
        while self._gap_to_tell and self._link.up and not self._closed.wait(PROBE_EVERY_S):
            with suppress(LinkDown):
                self._link.run(self._tell_gap)

    def _tell_gap(self, client: Client) -> None:
        if self._gap_to_tell:
            client.publish(ANNOUNCEMENTS, wire.encode(wire.Gap(self._me.host)))
            self._gap_to_tell = False

    def _send(self, worker: Worker, message: wire.Message) -> bool:
        body = wire.encode(message)
        try:
            return bool(self._link.run(lambda client: client.publish(_channel(worker), body)))
        except LinkDown:
            return False

    def _hear(self, body: bytes) -> None:
        try:
            self._obey(wire.decode(body))
        except Exception:
            logger.exception("a message from another worker failed")

    def _obey(self, message: wire.Message) -> None:
        if isinstance(message, wire.Call):
            threading.Thread(target=self._answer, args=(message,), name="bus-call", daemon=True).start()
        elif isinstance(message, wire.Answer):
            made = self._made.get(message.id)
            if made is not None:
                made.hear(message)
        elif isinstance(message, wire.Taken | wire.Left):
            answered = self._answered.get(message.id)
            if answered is not None:
                answered.hear(message)
        elif message.host != self._me.host:
            # A host has its own quicker ways to tell its workers.
            self._learn(message)

    def _learn(self, message: wire.Announcement | wire.Gap) -> None:
        if isinstance(message, wire.Gap):
            self._forget()
        elif message.topic in self._topics:
            self._topics[message.topic](message.payload)

    def _answer(self, call: wire.Call) -> None:
        answered = CallAnswered(call.id, partial(self._send, call.caller))
        self._answered[call.id] = answered
        try:
            answered.answer(self._frames_of(call.request))
        except Exception:
            logger.exception("a call from another worker failed")
        finally:
            del self._answered[call.id]

    def _frames_of(self, request: Request) -> Iterator[Any]:
        yield from self._handlers[request["call"]](request)

    def _subscription_changed(self, state: State) -> None:
        if state == "mended":
            self._forget()
        elif state == "broken":
            self._lose_calls()

    def _forget(self) -> None:
        for callback in self._on_gap:
            callback()

    def _lose_calls(self) -> None:
        calls: list[CallMade | CallAnswered] = [*self._made.values(), *self._answered.values()]
        for call in calls:
            call.lose()

    def _shuns(self, worker: Worker) -> bool:
        return self._clock() < self._shunned_until_s.get(worker, float("-inf"))

    def close(self) -> None:
        """Listen no more, and end the calls under way."""
        self._closed.set()
        self._subscription.close()
        self._lose_calls()


def _channel(worker: Worker) -> str:
    return f"{WORKERS}{worker.host}:{worker.name}"


def _worker(channel: bytes | str) -> Worker:
    text = channel.decode() if isinstance(channel, bytes) else channel
    host, _, name = text.removeprefix(WORKERS).partition(":")
    return Worker(host, name)
