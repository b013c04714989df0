"""What is on the pictures: documents, questions and what a model answers, and a server busy with them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from fake_upstream.running import FakeUpstream, running_upstream
from running_server import RunningServer

from bench.serving import server

ROOT = Path(__file__).parents[2]
PAUSE_S = 0.4
DAY_S = 86_400
KEY = "a-key-for-pictures-0123456789abcdef"

RULES_KO = """# 재택근무 운영 규정

## 신청과 승인

재택근무는 주 3일까지 신청할 수 있습니다. 신청은 전날 오후 6시까지 근태 시스템에서 하고, 팀장이 승인하면 바로
확정됩니다. 수습 기간에는 주 1일까지만 신청할 수 있습니다.

## 근무 시간

핵심 근무 시간은 오전 10시부터 오후 4시까지이며, 이 시간에는 연락을 받을 수 있어야 합니다. 나머지 시간은
스스로 정합니다.

## 장비와 통신비

노트북과 모니터 한 대를 빌려줍니다. 통신비는 매달 3만 원까지 실비로 지원하고,
영수증은 다음 달 5일까지 올려야 합니다.
"""

ON_CALL_EN = """# On-call handbook

## Response times

The engineer on call answers an alarm within fifteen minutes, by day and by night. An alarm that nobody has
answered after fifteen minutes goes to the deputy, and after thirty minutes to the head of the department.

## Pay and rest

A week on call is paid with 300 euros. A call between 22:00 and 6:00 is paid with another 80 euros and gives a
rest of eleven hours, counted from its end. Whoever was called twice in one night has the next day off.

## Handover

The turn changes on Mondays at 10:00. Open alarms are handed over in person, and noted in the journal.
"""

QUESTION = {
    "en": "How quickly must I answer an alarm when I am on call, and what do I get for a call at night?",
    "ko": "재택근무는 일주일에 며칠까지 할 수 있고, 통신비도 지원되나요?",
}
ANSWER = {
    "en": (
        "The engineer on call answers an alarm **within fifteen minutes**, by day and by night [1]. "
        "An alarm that nobody has answered after fifteen minutes goes to the deputy, "
        "and after thirty minutes to the head of the department [1].\n\n"
        "At night there is more:\n\n"
        "- A call between 22:00 and 6:00 is paid with another **80 euros** "
        "and gives a rest of eleven hours [1].\n"
        "- Whoever was called twice in one night has the next day off [1].\n"
    ),
    "ko": (
        "재택근무는 **주 3일까지** 신청할 수 있습니다 [1]. "
        "다만 수습 기간에는 주 1일까지만 신청할 수 있습니다 [1].\n\n"
        "통신비도 지원됩니다.\n\n"
        "- 통신비는 매달 3만 원까지 실비로 지원합니다 [1].\n"
        "- 영수증은 다음 달 5일까지 올려야 합니다 [1].\n"
    ),
}
# Asked so many days ago.
EARLIER = {
    "What does an alert mean?": 0,
    "백업은 얼마나 자주 해야 하나요?": 1,
    "Which settings does the cache have, and which of them can be changed while the server runs?": 3,
    "인용은 어떻게 확인하나요?": 5,
    "How is Korean searched?": 40,
    "연차는 언제까지 써야 하나요?": 75,
}


@dataclass(frozen=True)
class World:
    """Servers to draw: one with documents and a model, one with nothing, one that asks for a key."""

    library: RunningServer
    empty: RunningServer
    locked: RunningServer
    model: FakeUpstream
    earlier: frozenset[str]

    def tidy(self) -> None:
        """Leave the conversations of before, and no others."""
        found = self.library.client.get("/api/v1/conversations", params={"page_size": 100}).json()["items"]
        for conversation in found:
            if conversation["id"] not in self.earlier:
                self.library.client.delete(f"/api/v1/conversations/{conversation['id']}").raise_for_status()


@contextmanager
def world() -> Iterator[World]:
    """Servers that are ready, the first one being asked now and then so that there are figures."""
    with running_upstream() as model, server() as empty, server(LIKEOPT_API_KEYS=KEY) as locked:
        settings = {
            "OPENAI_BASE_URL": model.base_url,
            "LIKEOPT_MODEL": "qwen3-8b",
            "LIKEOPT_SNAPSHOT_S": "2",
        }
        with server(**settings) as library:
            library.upload(documents())
            library.wait_indexed()
            earlier = _talk_before(library)
            with _load(library):
                yield World(library, empty, locked, model, earlier)


def documents() -> dict[str, bytes]:
    """This project's own documentation, and a Korean text."""
    ours = {f"docs/{path.name}": path.read_bytes() for path in sorted((ROOT / "docs").glob("*.md"))}
    ours |= {"Handbook/On-call handbook.md": _unwrapped(ON_CALL_EN)}
    return ours | {"사내 규정/재택근무 운영 규정.md": _unwrapped(RULES_KO)}


def _unwrapped(text: str) -> bytes:
    """The text with each paragraph in one line, as people write them."""
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in text.strip().split("\n\n")).encode()


def _talk_before(library: RunningServer) -> frozenset[str]:
    """Conversations of the last months, by id; the database is told when, for the server cannot be."""
    days_of = {}
    for question, days in EARLIER.items():
        answer = library.client.post("/api/v1/chat", json={"message": question}).raise_for_status()
        days_of[answer.json()["conversation_id"]] = days
    with closing(sqlite3.connect(library.data_dir / "likeopt.db")) as kept, kept:
        for identity, days in days_of.items():
            kept.execute(
                "UPDATE conversations SET updated_at = updated_at - ? WHERE id = ?", (days * DAY_S, identity)
            )
    return frozenset(days_of)


@contextmanager
def _load(library: RunningServer) -> Iterator[None]:
    """Searches in the background, some of them again and again."""
    ended = threading.Event()

    def search() -> None:
        n = 0
        queries = list(EARLIER)
        with httpx.Client(base_url=library.url, timeout=30) as client:
            while not ended.wait(PAUSE_S):
                n += 1
                query = queries[n % len(queries)] + ("" if n % 3 else f" {n}")
                with suppress(httpx.HTTPError):
                    client.post("/api/v1/search", json={"query": query})

    thread = threading.Thread(target=search, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
