"""Sentences of the cache."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "computation_slow": "This takes longer than usual. Ask again in {retry_after_s} s.",
    "answer_stale": (
        "The model does not answer; this is an earlier answer to the same question, {age_h} hours old."
    ),
    # why an answer was or was not taken from the cache
    "cache_why_exact": "The same question was answered before, by the same model and persona.",
    "cache_why_semantic": "A question that means the same was answered before: “{question}”",
    "cache_why_compared": "Numbers, dates, names, negations and the passages found were compared, and agree.",
    "cache_why_same_passages": "The passages found for it are the same as then ({passages}).",
    "cache_why_no_passages": "No passage is found for it, as then.",
    "cache_why_age_s": "The answer was {age} s old.",
    "cache_why_age_min": "The answer was {age} min old.",
    "cache_why_age_h": "The answer was {age} h old.",
    "cache_why_age_days": "The answer was {age} days old.",
    "cache_why_stale": "It was past its time, but a new one was not to be had at once.",
    "cache_why_collapsed": "The same question was being answered already, and both heard that answer.",
    "cache_why_first_time": "This question had not been answered before.",
    "cache_why_passages_changed": (
        "The question was answered before, but now other passages are found for it."
    ),
    "cache_why_expired": "There was an earlier answer, but it was past its time.",
    "cache_why_asked_not_to": "The request asked for a new answer (no-cache).",
    "cache_why_not_storable": (
        "The search was incomplete, or answers of this kind are not kept, so the cache was left out."
    ),
    "cache_why_off": "Answers are not kept on this server.",
    # why the answer of a near question was not given again
    "cache_why_near_numbers": "“{question}” was answered before and is near, but the numbers differ.",
    "cache_why_near_dates": "“{question}” was answered before and is near, but the dates or times differ.",
    "cache_why_near_names": "“{question}” was answered before and is near, but something else is named.",
    "cache_why_near_negation": (
        "“{question}” was answered before and is near, but one of the two denies something."
    ),
    "cache_why_near_opposites": "“{question}” was answered before and is near, but asks for the opposite.",
    "cache_why_near_asking": "“{question}” was answered before and is near, but asks for something else.",
    "cache_why_near_direction": "“{question}” was answered before and is near, but the other way round.",
    "cache_why_near_subject": "“{question}” was answered before and is near, but is about something else.",
    "cache_why_near_language": "“{question}” was answered before and is near, but in another language.",
    "cache_why_near_unsure": (
        "“{question}” was answered before, but it is not sure enough that it means the same."
    ),
    "cache_why_near_passages": "“{question}” means the same, but other passages are found for it.",
    "cache_why_semantic_follow_up": (
        "The question depends on what was said before, so only the very same one would do."
    ),
    "cache_why_semantic_too_long": "The question is too long for its meaning to be compared.",
    "cache_why_semantic_language_unknown": (
        "The embedding model does not know the language, so meanings were not compared."
    ),
    "cache_why_semantic_closed": (
        "Answers to questions of the same meaning are switched off: too many were wrong."
    ),
    "cache_why_not_recorded": "Nothing was recorded about the cache for this answer.",
}
