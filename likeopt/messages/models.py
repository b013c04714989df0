"""Sentences of models, routing and personas."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # upstreams
    "upstream_open": (
        "The chat server {upstream} keeps failing and is left alone for now. Try again in {retry_after_s} s."
    ),
    "upstream_busy": (
        "The chat server {upstream} has as many calls as it can take. Try again in {retry_after_s} s."
    ),
    "upstream_resting": (
        "The chat server {upstream} has asked to be left alone. Try again in {retry_after_s} s."
    ),
    "models_gone": "The chat model that was chosen has gone. Choose another of GET /api/v1/models.",
    "route_fallback": "The model {wanted} could not answer ({reason}); {given} answered instead.",
    "route_retried": "Calls of the model {model} that failed before it answered: {retries}.",
    # routing
    # personas
    "persona_exists": (
        "There is a persona named {persona} already. Change it with PUT, or choose another name."
    ),
    "persona_default_kept": (
        "The persona “default” cannot be removed, because it answers whenever no other is chosen. "
        "Change it with PUT instead."
    ),
    "persona_not_changed": (
        "The persona {persona} is as it was shipped already, so there was nothing to restore."
    ),
    "personas_too_many": "There are {limit} personas of your own already. Delete one, then add this one.",
    "persona_name_invalid": "A name is 1 to {limit} letters, digits, hyphens and underscores.",
    "persona_name_reserved": "The name {name} has a meaning of its own here. Choose another.",
    "persona_number_range": "This must be a number from 0 to 1.",
    # context
    "instructions_cut": "The persona or the instructions are too long for the model; their end was left out. Shorten them, or choose a model with a longer context.",
    "history_cut": "The conversation is long: of its earlier questions {shortened} were given to the model in short and {dropped} not at all. Name what you mean, or begin a new conversation.",
    "passages_cut": "The passages found are longer than the model can take: {shortened} were shortened and {left_out} left out. Ask about less at once, or choose a model with a longer context.",
    # follow-ups and latency
    "question_rewritten": "The search was made for: {query}",
    "latency_budget_spent": (
        "The model had not begun to answer within the {budget_ms} ms allowed. Allow more time for an answer of the model's own."
    ),
    "budget_no_rewriting": (
        "The question was searched without being rewritten first: {left_ms} of the {budget_ms} ms allowed were "
        "left. Allow more time, or name what you mean."
    ),
    "budget_fewer_passages": (
        "The model was given {given} passages instead of {wanted}, because {left_ms} of the {budget_ms} ms allowed "
        "were left. Allow more time for all of them."
    ),
    "budget_smaller_model": (
        "{model} answered instead of {wanted}, which lately begins after {expected_ms} ms: {left_ms} of the "
        "{budget_ms} ms allowed were left. Allow more time for {wanted}."
    ),
    "budget_extractive": (
        "No model could have begun in time, with {left_ms} of the {budget_ms} ms allowed left; these are sentences "
        "from the passages found. Allow more time for a model's answer."
    ),
    # citations
    # other servers' calls
    "model_not_served": (
        "There is no model or persona named {model} here. GET /v1/models lists what may be asked for."
    ),
    "last_message_not_asked": "The last message must be the user's, and say something.",
    "tools_not_supported": "Tools and functions are not supported here. Leave them out.",
    "content_not_text": "Only text is understood here. Upload files as documents instead.",
    "format_not_text": "Answers are text and nothing else. Leave this out.",
    "one_answer_only": "One answer at a time: n must be 1.",
    "input_not_texts": (
        "This must be one text or up to 2,048 texts of 1 to 32,000 characters each; tokens are not understood."
    ),
    "dimensions_fixed": (
        "The vectors of this model have {dimensions} dimensions; leave this out or give that number."
    ),
}
