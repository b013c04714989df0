"""What words say about a question: the lexicons of signals, in English and Korean.

The wordings of a signal stand one after another, parted by a comma and a space. Each is a regular expression
with a plain beginning, by which it is looked up: two characters at the beginning of a word in English, one
anywhere in Korean, where words run into their particles. An underscore before a Korean one asks for the
beginning of a word; English words end where the wording ends.
"""

from __future__ import annotations

from likeopt.chat.routing.route import Intent
from likeopt.chat.routing.words import (
    asking_english,
    asking_korean,
    code_english,
    code_korean,
    doing_english,
    doing_korean,
    effort_english,
    effort_korean,
    facts_english,
    facts_korean,
    making_english,
    making_korean,
    talking_english,
    talking_korean,
)

ENGLISH: dict[str, str] = (
    asking_english.ASKING
    | doing_english.DOING
    | making_english.MAKING
    | code_english.CODE
    | talking_english.TALKING
    | facts_english.FACTS
)
KOREAN: dict[str, str] = (
    asking_korean.ASKING
    | doing_korean.DOING
    | making_korean.MAKING
    | code_korean.CODE
    | talking_korean.TALKING
    | facts_korean.FACTS
)
EFFORT_ENGLISH = effort_english.EFFORT
EFFORT_KOREAN = effort_korean.EFFORT
# Said of another kind of question, these words of effort mean nothing.
ONLY_FOR: dict[str, frozenset[Intent]] = {
    "conditions": frozenset({"question", "follow_up"}),
    "steps_wanted": frozenset({"how_to"}),
    "one_attribute": frozenset({"comparison"}),
    "whole_text": frozenset({"writing", "follow_up"}),
    "code_piece": frozenset({"code"}),
    "code_made": frozenset({"code"}),
}
