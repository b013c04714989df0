from __future__ import annotations

import os
from pathlib import Path

from likeopt.bus.page import Counter, SharedPage


def test_processes_count_together(tmp_path: Path) -> None:
    page = SharedPage(tmp_path / "page")
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            for _ in range(500):
                page.increment(Counter.ACTIVITY)
            os._exit(0)
        children.append(pid)
    assert all(os.waitpid(pid, 0)[1] == 0 for pid in children)
    assert page.read(Counter.ACTIVITY) == 2000


def test_raising_never_lowers(tmp_path: Path) -> None:
    page = SharedPage(tmp_path / "page")
    page.raise_to(Counter.VISIBILITY, 7)
    page.raise_to(Counter.VISIBILITY, 3)
    assert page.read(Counter.VISIBILITY) == 7
    assert page.read(Counter.GENERATION) == 0


def test_who_opens_it_later_sees_the_same(tmp_path: Path) -> None:
    SharedPage(tmp_path / "page").write(Counter.GENERATION, 42)
    assert SharedPage(tmp_path / "page").read(Counter.GENERATION) == 42
