"""Profiles as flame graphs and in the forms of other tools."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from likeopt.monitoring.profiling.exports import folded, speedscope
from likeopt.monitoring.profiling.flame import ROW, WIDTH, boxes, drawn, fitting, tree
from likeopt.monitoring.profiling.page import Words, page
from likeopt.monitoring.profiling.profile import Profile, Share, shares

HOSTILE = "x:<script>alert('&')</script>"
WEB = Profile(
    process="web0",
    pid=7,
    elapsed_s=2.0,
    samples=100,
    cpu_s=0.5,
    stacks={
        "hub;idle": 60,
        "hub;likeopt.web:serve;likeopt.search:search": 30,
        "hub;likeopt.web:serve": 10,
        "threads;gevent.threadpool:run;sqlalchemy:execute": 20,
        f"threads;{HOSTILE}": 1,
    },
)
INDEX = Profile(process="index", pid=8, elapsed_s=2.0, samples=100, cpu_s=0.0, stacks={"threads;idle": 100})
WORDS = Words("ko", "제목", "설명 <b>", "함수", "자체", "전체", ("web0: 100 표본",))


def test_the_tree_adds_up_what_calls_have_in_common() -> None:
    whole = tree([WEB, INDEX])
    web = whole.calls["web0"]
    serve = web.calls["hub"].calls["likeopt.web:serve"]
    assert (whole.count, web.count, web.calls["hub"].count) == (221, 121, 100)
    assert (serve.count, serve.calls["likeopt.search:search"].count) == (40, 30)


def test_each_box_lies_within_the_one_below_it_and_beside_its_neighbours() -> None:
    placed = list(boxes(tree([WEB, INDEX])))
    for depth in range(1, max(box.depth for box in placed) + 1):
        row = sorted((box for box in placed if box.depth == depth), key=lambda box: box.left)
        for left, right in pairwise(row):
            assert left.left + left.width <= right.left + 1e-9
        for box in row:
            assert any(
                below.depth == depth - 1
                and box.call in below.call.calls.values()
                and below.left - 1e-9 <= box.left
                and box.left + box.width <= below.left + below.width + 1e-9
                for below in placed
            )


def test_a_box_too_narrow_to_be_seen_is_left_out() -> None:
    stacks = {"hub;a:a": 100_000, "hub;b:b": 1, "hub;c:c": 100_000}
    placed = {box.call.name: box for box in boxes(tree([_profile(stacks)]))}
    assert "b:b" not in placed
    assert placed["c:c"].left == pytest.approx(100_001 / 200_001)


def _profile(stacks: dict[str, int]) -> Profile:
    return Profile("web0", 7, 1.0, sum(stacks.values()), 0.0, stacks)


def test_the_drawing_is_well_formed_and_says_each_boxs_share() -> None:
    root = ET.fromstring(drawn([WEB, INDEX]))
    groups = root.findall("g")
    found = {group.get("data-name"): group for group in groups}
    assert groups[0].get("data-name") == "all"
    assert float(groups[0].find("rect").get("width")) == WIDTH  # type: ignore[union-attr,arg-type]
    assert found[HOSTILE].find("title").text.startswith(HOSTILE)  # type: ignore[union-attr]
    assert found["likeopt.web:serve"].get("class") == "own"
    assert found["gevent.threadpool:run"].get("class") == "library"
    assert "40 / 221 = 18.1 %" in found["likeopt.web:serve"].find("title").text  # type: ignore[union-attr,operator]
    lowest = max(int(group.find("rect").get("y")) for group in groups)  # type: ignore[union-attr,arg-type]
    assert groups[0].find("rect").get("y") == str(lowest)  # type: ignore[union-attr]
    assert root.get("viewBox") == f"0 0 {WIDTH} {lowest + ROW}"


def test_nothing_sampled_draws_nothing() -> None:
    assert drawn([_profile({})]) == ""


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (400, "likeopt.search.fusion:fuse_ranks"),
        (100, "fuse_ranks"),
        (50, "fuse_…"),
        (15, ""),
    ],
)
def test_a_box_says_as_much_of_its_name_as_fits(width: float, text: str) -> None:
    assert fitting("likeopt.search.fusion:fuse_ranks", width) == text


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.addresses += [value for name, value in attributes if name in {"src", "href"}]


def test_the_page_needs_nothing_else_and_runs_nothing_that_was_a_name() -> None:
    text = page([WEB, INDEX], WORDS)
    tags = Tags()
    tags.feed(text)
    assert tags.scripts == 1
    assert tags.addresses == []
    assert not re.search(r"https?://|\$[a-z]|WIDTH|LETTER", text)
    assert "설명 &lt;b&gt;" in text
    assert "<li>web0: 100 표본</li>" in text
    assert '<html lang="ko">' in text


def test_the_functions_with_most_time_of_their_own_come_first() -> None:
    first, second, *_ = shares([WEB, INDEX])
    assert first == Share("likeopt.search:search", 30, 30)
    assert second == Share("sqlalchemy:execute", 20, 20)
    assert Share("likeopt.web:serve", 10, 40) in shares([WEB])
    assert "idle" not in [one.function for one in shares([WEB, INDEX])]


def test_a_function_that_calls_itself_counts_once_per_stack() -> None:
    assert shares([_profile({"hub;a:a;a:a;a:a": 5})]) == [Share("a:a", 5, 5)]


def test_the_share_of_idleness_is_that_of_the_hub_or_of_the_whole_process() -> None:
    assert (WEB.idle_ratio, INDEX.idle_ratio, WEB.cpu_ratio) == (0.6, 1.0, 0.25)
    assert _profile({}).idle_ratio == 0.0


def test_folded_lines_are_stacks_with_their_process_and_count() -> None:
    lines = folded([WEB]).splitlines()
    assert "web0;hub;likeopt.web:serve;likeopt.search:search 30" in lines
    assert sum(int(line.rsplit(" ", 1)[1]) for line in lines) == 121


def test_speedscope_gets_a_profile_per_process_in_seconds() -> None:
    document = json.loads(speedscope([WEB, INDEX]))
    web, index = document["profiles"]
    names = [frame["name"] for frame in document["shared"]["frames"]]
    assert (web["name"], index["name"]) == ("web0 (7)", "index (8)")
    assert len(web["samples"]) == len(web["weights"]) == 5
    assert web["endValue"] == pytest.approx(121 * 0.02)
    stacks = [[names[number] for number in sample] for sample in web["samples"]]
    assert ["hub", "likeopt.web:serve", "likeopt.search:search"] in stacks
