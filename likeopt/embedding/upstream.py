"""Calls to an embeddings server: connections, time limits, retries, and what went wrong."""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping

import httpx
import msgspec

from likeopt.errors import EmbeddingUnavailable

log = logging.getLogger(__name__)

LARGEST_ANSWER_BYTES = 64 * 1024 * 1024
TOO_MANY_REQUESTS = 429

_CONNECTIONS = 32
_KEEP_ALIVE_S = 30.0
_LONGEST_LOGGED = 300
_LONGEST_RETRY_S = 3600.0


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for the server, in seconds.

    A call with n texts may take ``call_s`` + n · ``text_s``. Of ``attempts``, those after the
    first wait a random time that doubles from ``backoff_s`` ("full jitter"), or as long as the
    server says, but all waits together no longer than ``waits_s``.
    """

    connect_s: float = 3.0
    call_s: float = 5.0
    text_s: float = 1.0
    attempts: int = 4
    backoff_s: float = 0.2
    waits_s: float = 2.0


class Chance(msgspec.Struct, frozen=True):
    """What tests decide: time, waiting, and the random numbers in [0, 1) of the jitter."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


class _Retryable(Exception):
    """An attempt failed in a way that may pass; ``after_s`` is the wait the server asked for."""

    def __init__(self, failure: EmbeddingUnavailable, after_s: float = 0.0) -> None:
        super().__init__(failure.code)
        self.failure = failure
        self.after_s = after_s


class Rejected(Exception):
    """The server does not take these texts, such as too many or too long ones."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class EmbeddingServer:
    """An OpenAI-compatible ``{base_url}/embeddings``.

    May be made before fork: the first connection is opened by the first call. Safe for use by
    several threads at once. The key stands in no error and in no log.
    """

    def __init__(self, base_url: str, api_key: str, patience: Patience, chance: Chance) -> None:
        self._url = base_url.rstrip("/") + "/embeddings"
        self._api_key = api_key.strip()
        self._patience = patience
        self._chance = chance
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None

    def post(self, body: Mapping[str, object], texts: int) -> bytes:
        """Send ``body``, which holds ``texts`` texts, and return the answer's bytes.

        Raises Rejected, and EmbeddingUnavailable with code embedding_refused_key,
        embedding_model_not_found, embedding_rate_limited, embedding_failed,
        embedding_unreachable, embedding_timeout or embedding_bad_answer.
        """
        content = msgspec.json.encode(body)
        limit_s = self._patience.call_s + texts * self._patience.text_s
        attempt, waited_s = 1, 0.0
        while True:
            try:
                return self._attempt(content, limit_s, str(body.get("model", "")))
            except _Retryable as failed:
                wait_s = failed.after_s or self._backoff_s(attempt)
                waited_s += wait_s
                if attempt == self._patience.attempts or waited_s > self._patience.waits_s:
                    raise failed.failure from None
                self._chance.sleep(wait_s)
                attempt += 1

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _backoff_s(self, attempt: int) -> float:
        return self._chance.random() * self._patience.backoff_s * 2.0 ** (attempt - 1)

    def _attempt(self, content: bytes, limit_s: float, model: str) -> bytes:
        # Errors of the client may quote a header, and so the key: their trace ends here.
        try:
            status, headers, answer = self._exchange(content, limit_s)
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise _Retryable(EmbeddingUnavailable("embedding_unreachable")) from None
            raise EmbeddingUnavailable("embedding_timeout") from None
        except httpx.DecodingError:
            raise EmbeddingUnavailable("embedding_bad_answer") from None
        except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
            raise EmbeddingUnavailable("embedding_unreachable") from None
        except httpx.HTTPError:
            raise _Retryable(EmbeddingUnavailable("embedding_unreachable")) from None
        if status == httpx.codes.OK:
            return answer
        self._report(status, answer)
        raise _failure(status, headers, model)

    def _exchange(self, content: bytes, limit_s: float) -> tuple[int, httpx.Headers, bytes]:
        deadline_s = self._chance.clock() + limit_s
        headers = {"content-type": "application/json"}
        if self._api_key:
            headers["authorization"] = f"Bearer {self._api_key}"
        timeout = httpx.Timeout(limit_s, connect=self._patience.connect_s)
        answer = bytearray()
        with self._opened().stream(
            "POST", self._url, content=content, headers=headers, timeout=timeout
        ) as response:
            for part in response.iter_bytes():
                answer += part
                if len(answer) > LARGEST_ANSWER_BYTES:
                    raise EmbeddingUnavailable("embedding_bad_answer")
                # The client's own limit starts anew with each part that arrives.
                if self._chance.clock() > deadline_s:
                    raise EmbeddingUnavailable("embedding_timeout")
        return response.status_code, response.headers, bytes(answer)

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                secure = self._url.startswith("https")
                # Reading the certificates takes 70 ms, which a server without TLS need not wait for.
                empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context = httpx.create_ssl_context() if secure else empty
                limits = httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=_KEEP_ALIVE_S)
                self._client = httpx.Client(limits=limits, verify=context)
            return self._client

    def _report(self, status: int, answer: bytes) -> None:
        complaint = answer[: 4 * _LONGEST_LOGGED].decode("utf-8", "replace")
        if status in (401, 403):
            complaint = "the key was refused"
        elif self._api_key:
            complaint = complaint.replace(self._api_key, "***")
        log.warning("embeddings server answered %d", status)
        # It may quote what a person wrote, so it is told only to those who look for it.
        log.debug("embeddings server's complaint: %s", complaint[:_LONGEST_LOGGED])


def _failure(status: int, headers: httpx.Headers, model: str) -> Exception:
    """The error that belongs to an answer with a status other than 200."""
    if status in (401, 403):
        return EmbeddingUnavailable("embedding_refused_key", status=status)
    if status == 404:
        return EmbeddingUnavailable("embedding_model_not_found", model=model)
    if status == TOO_MANY_REQUESTS:
        after_s = _retry_after_s(headers)
        return _Retryable(EmbeddingUnavailable("embedding_rate_limited", retry_after_s=after_s or 1), after_s)
    if status >= 500:
        return _Retryable(EmbeddingUnavailable("embedding_failed", status=status), _retry_after_s(headers))
    if status >= 400:
        return Rejected(status)
    return EmbeddingUnavailable("embedding_bad_answer")


def _retry_after_s(headers: httpx.Headers) -> float:
    """Seconds from ``Retry-After``; 0 when it is missing or a date."""
    try:
        return min(max(float(headers.get("retry-after", "0")), 0.0), _LONGEST_RETRY_S)
    except ValueError:
        return 0.0
