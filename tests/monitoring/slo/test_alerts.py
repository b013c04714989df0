"""When alerts begin, change and end, and what whoever takes over knows of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from likeopt.monitoring.slo.alerts import BURNS, Alerts, conditions_of
from likeopt.monitoring.slo.burn import MINUTE_S, Ledger, Minutes
from likeopt.monitoring.slo.contract import Alert
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.settings.monitoring import MonitoringSettings

OBJECTIVES = objectives_of(MonitoringSettings())
START = 28_333_333
NAMED = {objective.name: objective for objective in OBJECTIVES}


def failing(*spans: tuple[int, float, float]) -> Minutes:
    """Spans of so many minutes with that many good and all requests."""
    events = [(good, every) for minutes, good, every in spans for _ in range(minutes)]
    return {START + number: {"errors": each} for number, each in enumerate(events)}


def at(minute: float) -> float:
    return (START + minute) * MINUTE_S


def told(minutes: Minutes, after: int = 0) -> Iterator[tuple[int, str, str]]:
    """What is told at each minute, by one who has watched from the beginning."""
    alerts, ledger = Alerts(OBJECTIVES), Ledger()
    for number in sorted(minutes):
        ledger.record(number, minutes[number])
        minute = number - START + 1
        began, ended = alerts.update(ledger, at(minute))
        for event, some in (("ended", ended), ("began", began)):
            yield from ((minute, event, alert.severity) for alert in some if minute > after)


def named(alerts: tuple[Alert, ...]) -> list[tuple[str, str]]:
    return [(alert.slo, alert.severity) for alert in alerts]


def test_an_alert_begins_once_changes_and_ends_once() -> None:
    # Few requests afterwards, so that each alert ends with its short window.
    minutes = failing((60, 100, 100), (20, 0, 100), (400, 1, 1))
    assert list(told(minutes)) == [
        (61, "began", "ticket"),
        (64, "ended", "ticket"),
        (64, "began", "page"),
        (110, "ended", "page"),
        (110, "began", "ticket"),
        (440, "ended", "ticket"),
    ]


def test_an_alert_tells_the_windows_and_the_burn() -> None:
    ledger = Ledger(failing((60, 100, 100), (20, 0, 100)))
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger(failing((60, 100, 100))), at(60))
    alerts.update(ledger, at(80))
    (alert,) = alerts.on
    assert (alert.slo, alert.severity, alert.factor) == ("errors", "page", 14.4)
    assert (alert.long, alert.short, alert.began_at_s) == ("1h", "5m", at(80))
    assert alert.burn == pytest.approx(20 / 60 / 0.01)


def test_the_most_severe_alert_stands_for_the_others() -> None:
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger(), at(0))
    began, ended = alerts.update(Ledger(failing((5, 0, 100))), at(5))
    assert (named(began), ended) == ([("errors", "page")], ())


@pytest.mark.parametrize(("bad", "on"), [(1, False), (9, False), (10, True)])
def test_few_bad_events_say_nothing_though_they_be_most(bad: int, on: bool) -> None:
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger({START: {"errors": (1, bad + 1)}}), at(1))
    assert bool(alerts.on) is on


def test_a_small_leak_is_told_when_three_days_of_it_are_too_much() -> None:
    day = 24 * 60
    minutes = failing((day, 97, 100), (2 * day - 360, 100, 100), (360, 98.8, 100))
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger(minutes), at(3 * day))
    assert [(alert.severity, alert.factor, alert.long) for alert in alerts.on] == [("ticket", 1, "3d")]


def test_bad_events_long_ago_are_no_alert_while_all_is_well() -> None:
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger(failing((10, 0, 10), (361, 1, 1))), at(371))
    assert alerts.on == ()


@pytest.mark.parametrize("name", [objective.name for objective in OBJECTIVES])
def test_every_condition_that_is_looked_at_can_come_about(name: str) -> None:
    alerts = Alerts(OBJECTIVES)
    alerts.update(Ledger({START + number: {name: (0, 100)} for number in range(60)}), at(60))
    first = conditions_of(NAMED[name])[:1]
    assert [(alert.slo, alert.severity, alert.factor) for alert in alerts.on] == [
        (name, condition.severity, condition.factor) for condition in first
    ]


def test_which_conditions_make_sense_follows_from_what_is_allowed() -> None:
    assert conditions_of(NAMED["errors"]) == BURNS
    assert [one.factor for one in conditions_of(NAMED["chat_p50"])] == [1]
    assert [one.factor for one in conditions_of(NAMED["chat_p95"])] == [14.4, 6, 3, 1]
    assert conditions_of(NAMED["cache_hit_ratio"]) == ()
    assert [one.severity for one in conditions_of(NAMED["memory"])] == ["ticket"]


def test_a_full_machine_is_told_after_five_minutes_and_not_of_a_moment() -> None:
    alerts, ledger = Alerts(OBJECTIVES), Ledger()
    on = []
    for number in range(20):
        full_s = 60 if 5 <= number < 12 else 10 if number == 14 else 0
        ledger.record(START + number, {"cpu": (60 - full_s, 60)})
        alerts.update(ledger, at(number + 1))
        on.append(bool(alerts.on))
    assert [number + 1 for number, is_on in enumerate(on) if is_on] == [10, 11, 12]


@pytest.mark.parametrize("second", range(0, 60, 10))
def test_an_alert_does_not_flicker_within_a_minute(second: int) -> None:
    alerts = Alerts(OBJECTIVES)
    minutes = {START + number: {"cpu": (0.0, 60.0)} for number in range(30)}
    minutes[START + 30] = {"cpu": (0.0, float(second))}
    alerts.update(Ledger(minutes), at(30) + second)
    assert named(alerts.on) == [("cpu", "ticket")]


@pytest.mark.parametrize("taken_over_at", [30, 62, 66, 70, 81, 90, 111, 200, 400, 445])
def test_whoever_takes_over_goes_on_as_if_he_had_always_watched(taken_over_at: int) -> None:
    minutes = failing((60, 100, 100), (20, 0, 100), (400, 1, 1))
    alerts, ledger = Alerts(OBJECTIVES), Ledger()
    first, heard = Alerts(OBJECTIVES), []
    for number in sorted(minutes):
        ledger.record(number, minutes[number])
        minute = number - START + 1
        first.update(ledger, at(minute))
        if minute >= taken_over_at:
            began, ended = alerts.update(ledger, at(minute))
            heard += [(minute, "ended", alert.severity) for alert in ended]
            heard += [(minute, "began", alert.severity) for alert in began]
            assert alerts.on == first.on
    assert heard == list(told(minutes, taken_over_at - 1))


def test_an_alert_that_ended_while_nobody_watched_is_told_to_have_ended() -> None:
    minutes = dict(failing((60, 100, 100), (20, 0, 100)))
    minutes[START + 500] = {"errors": (1, 1)}
    began, ended = Alerts(OBJECTIVES).update(Ledger(minutes), at(500) + 5)
    assert (began, named(ended)) == ((), [("errors", "page")])
    assert ended[0].began_at_s == at(64)


def test_nothing_is_on_before_anything_was_measured() -> None:
    alerts = Alerts(OBJECTIVES)
    assert alerts.on == ()
    assert alerts.update(Ledger(), at(0)) == ((), ())
