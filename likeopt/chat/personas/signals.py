"""What in a message tells how it wants to be answered, and how far each sign of it moves tone and pace.

How politely a Korean sentence ends says little, since most people write to a program as they write to
everyone: endings move tone by less than would take a plain question away from ``default``. Words that may be
what the question is about, such as “urgent care” or “길게 누르기”, count only where they are said to whoever
answers; see the patterns of each language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from likeopt.chat.personas.signals_english import ENGLISH
from likeopt.chat.personas.signals_korean import KOREAN


class Move(NamedTuple):
    """What a signal adds to 0.5, once, however often it stands in a message."""

    tone: float
    pace: float


SIGNALS: Mapping[str, Move] = {
    # How sentences end.
    "formal_ending": Move(-0.06, 0.0),
    "polite_ending": Move(0.02, 0.0),
    "familiar_ending": Move(0.04, 0.0),
    "clipped_ending": Move(0.0, 0.06),
    "written_style": Move(-0.06, 0.0),
    # Distance and rigour.
    "formal_request": Move(-0.15, -0.05),
    "rigour": Move(-0.15, -0.2),
    "compliance": Move(-0.3, 0.0),
    # Nearness.
    "greeting": Move(0.2, 0.0),
    "thanks": Move(0.18, 0.0),
    "request": Move(0.03, 0.0),
    "laughter": Move(0.45, 0.05),
    "tears": Move(0.18, 0.0),
    "smile": Move(0.18, 0.0),
    "emoji": Move(0.18, 0.0),
    "drawn_out": Move(0.1, 0.0),
    "exclamation": Move(0.06, 0.0),
    "exclamations": Move(0.06, 0.05),
    "slang": Move(0.25, 0.05),
    "trouble": Move(0.1, 0.0),
    # Haste and brevity.
    "urgent": Move(0.0, 0.3),
    "brief": Move(-0.02, 0.35),
    "fragment": Move(0.0, 0.1),
    "shouted": Move(0.05, 0.1),
    # Time to read.
    "detailed": Move(-0.03, -0.3),
    "learning": Move(0.22, -0.25),
    "steps": Move(0.0, -0.12),
    "long": Move(0.0, -0.1),
}

# Of no language.
MARKS: Mapping[str, re.Pattern[str]] = {
    "laughter": re.compile(r"[ㅋㅎ]{2,}|(?i:\b(?:lol|lmao|rofl|(?:ha){2,}|(?:he){2,})\b)"),
    "tears": re.compile(r"[ㅠㅜ]{2,}|\bT[_.]T\b|(?<![\w:]):'?\((?!\w)"),
    "smile": re.compile(r"\^[_.]?\^|(?<![\w:]):-?[)D](?!\w)|(?<![\w)]);-?\)"),
    "emoji": re.compile(r"[\u2639\u263a\u2661\u2665\u2764\U0001f300-\U0001faff]"),
    "exclamation": re.compile(r"[가-힣a-zA-Z]!(?![=\w])"),
    "exclamations": re.compile(r"!{2,}(?![=\w])"),
}

BY_LANGUAGE = {"ko": KOREAN, "en": ENGLISH}
