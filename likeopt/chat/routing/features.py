"""What of a question the tables of points give points for."""

from __future__ import annotations

from typing import get_args

from likeopt.chat.routing.effort import effort_signals
from likeopt.chat.routing.points import START
from likeopt.chat.routing.route import Complexity, Intent
from likeopt.chat.routing.signals import Signals
from likeopt.chat.routing.wording import pieces

INTENTS: tuple[Intent, ...] = get_args(Intent)
COMPLEXITIES: tuple[Complexity, ...] = get_args(Complexity)

# Pieces of wording are marked, since some of them are spelt as a signal is.
PIECE = "~"
# Signals of intent, where they speak of effort.
ASKED = "asked:"


def pieces_of(found: Signals) -> set[str]:
    """The pieces of the request, as the tables name them."""
    return {PIECE + piece for piece in pieces(found.request.said)}


def intent_features(found: Signals, wording: set[str]) -> set[str]:
    """What speaks for one intent or another; ``wording`` are the pieces."""
    return {START, *found.found, *wording}


def effort_features(found: Signals, intent: Intent, wording: set[str]) -> tuple[set[str], dict[str, str]]:
    """What speaks for one complexity or another, and the words behind those of effort."""
    effort = effort_signals(found, intent)
    return {START, *effort, *(ASKED + name for name in found.found), *wording}, effort
