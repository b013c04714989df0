"""How signals are said: which sentence belongs to each, and which of them weigh most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from likeopt.search.passages import Note

# Code of the sentence → the signals it speaks of. Those in WITHOUT_WORDS have no gap for their words.
_SAYS: dict[str, str] = {
    "route_asks_summary": "summary_word gathering short_output",
    "route_asks_main_points": "main_points overview",
    "route_no_time": "no_time",
    "route_compares": "comparison_word difference_word",
    "route_asks_better": "better_word one_attribute",
    "route_asks_change": "changed_word",
    "route_several_things": "several_things or_word",
    "route_choice": "choice",
    "route_asks_way": "how_do way_word steps_wanted",
    "route_asks_what_to_do": "what_to_do where_done",
    "route_wants_done": "wants_done possible task_word",
    "route_trouble": "trouble",
    "route_asks_text": "write_word make_word whole_text",
    "route_asks_rewriting": "rewrite_word",
    "route_asks_translation": "translate_word",
    "route_text_kind": "text_kind addressed tone_word",
    "route_code_words": "code_word code_hint code_name code_error code_piece code_made",
    "route_code_shape": "code_shape",
    "route_courtesy": "greeting thanks farewell laughter",
    "route_chat": "feeling remark",
    "route_to_assistant": "to_assistant",
    "route_only_polite": "only_polite",
    "route_statement": "statement statement_no_document",
    "route_changes_answer": "more_of_it",
    "route_doubts_answer": "correction",
    "route_points_back": "points_back pronoun this_word",
    "route_goes_on": "joining asks_on hanging",
    "route_names_little": "no_subject one_subject two_subjects short",
    "route_has_history": "history",
    "route_asks_fact": "fact_asked fact_noun",
    "route_asks_reason": "why_word explain_word explanation",
    "route_looks_up": "lookup_word document_word",
    "route_asks_rule": "rule_word conditions",
    "route_asks_judgement": "judgement weighing",
    "route_asked": "asked",
    "route_told": "told",
    "route_pasted": "quoted pasted",
    "route_long": "long",
    "route_everything": "everything many_items",
    "route_constraints": "constraints",
    "route_long_text": "long_text structured",
    "route_short_answer": "short_answer",
    "route_more_requests": "more_requests",
}
WITHOUT_WORDS = frozenset(
    {
        "route_asked",
        "route_choice",
        "route_code_shape",
        "route_has_history",
        "route_long",
        "route_names_little",
        "route_only_polite",
        "route_pasted",
        "route_statement",
        "route_told",
        "route_usual",
    }
)
_CODES = {signal: code for code, listed in _SAYS.items() for signal in listed.split()}


def code_of(signal: str) -> str:
    """The code of the sentence that speaks of ``signal``."""
    plain = signal.removeprefix("history_").removesuffix("_again")
    if plain.startswith("words_"):
        return "route_request_words"
    if plain.startswith("parts_"):
        return "route_request_parts"
    if plain.startswith(("is_", "short_")) and plain not in _CODES:
        return "route_usual"
    return _CODES[plain]


def weightiest(points: Mapping[str, int], words: Mapping[str, str], most: int) -> tuple[Note, ...]:
    """Sentences for the signals with the most ``points``, those that speak against it left out."""
    sums: dict[str, int] = defaultdict(int)
    shown: dict[str, tuple[int, str]] = {}
    for signal, each in points.items():
        code = code_of(signal)
        sums[code] += each
        shown[code] = max(shown.get(code, (each, words[signal])), (each, words[signal]))
    ranked = sorted((code for code in sums if sums[code] > 0), key=lambda code: -sums[code])
    return tuple(_note(code, shown[code][1]) for code in ranked[:most])


def _note(code: str, words: str) -> Note:
    if code in WITHOUT_WORDS:
        return Note(code)
    return Note(code, {"words": words})
