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
    "route_wanted": "The request named this model: {model}.",
    "route_tier": "A {tier} model suits such a question, and {model} was chosen.",
    "route_nearest_tier": "No {tier} model can be asked now; {model} is the nearest to it in size.",
    "route_asks_summary": "It asks for a summary (“{words}”).",
    "route_asks_main_points": "It asks for the main points or an overview (“{words}”).",
    "route_no_time": "There is no time to read it all (“{words}”).",
    "route_compares": "It asks for a comparison (“{words}”).",
    "route_asks_better": "It asks which comes out ahead (“{words}”).",
    "route_asks_change": "It asks what has changed (“{words}”).",
    "route_several_things": "It names several things side by side (“{words}”).",
    "route_choice": "It offers a choice of answers.",
    "route_asks_way": "It asks how something is done (“{words}”).",
    "route_asks_what_to_do": "It asks what to do, or where (“{words}”).",
    "route_wants_done": "It is about getting something done (“{words}”).",
    "route_trouble": "It speaks of something that went wrong (“{words}”).",
    "route_asks_text": "It asks for a text to be written (“{words}”).",
    "route_asks_rewriting": "It asks for a text to be corrected or reworded (“{words}”).",
    "route_asks_translation": "It asks for a translation (“{words}”).",
    "route_text_kind": "It says what text is meant, for whom or in what tone (“{words}”).",
    "route_code_words": "It is about code or programs (“{words}”).",
    "route_code_shape": "Part of it looks like code.",
    "route_courtesy": "It greets, thanks, laughs or says goodbye (“{words}”).",
    "route_chat": "It sounds like small talk (“{words}”).",
    "route_to_assistant": "It is about the assistant itself (“{words}”).",
    "route_only_polite": "It has nothing but polite words.",
    "route_statement": "It neither asks nor requests anything.",
    "route_changes_answer": "It asks for more, or for the answer in another form (“{words}”).",
    "route_doubts_answer": "It doubts or corrects the answer before (“{words}”).",
    "route_points_back": "It points at something instead of naming it (“{words}”).",
    "route_goes_on": "It goes on from what was said (“{words}”).",
    "route_names_little": "It says little of what it is about.",
    "route_has_history": "It was asked in the course of a conversation.",
    "route_asks_fact": "It asks for a fact (“{words}”).",
    "route_asks_reason": "It asks for a reason or an explanation (“{words}”).",
    "route_looks_up": "It asks for something that documents say (“{words}”).",
    "route_asks_rule": "It asks about a rule or a condition (“{words}”).",
    "route_asks_judgement": "It asks for a judgement (“{words}”).",
    "route_asked": "It is put as a question.",
    "route_told": "It is put as a request.",
    "route_pasted": "A text was pasted or quoted in it.",
    "route_long": "It is a long message.",
    "route_everything": "It is about many things or the whole of something (“{words}”).",
    "route_constraints": "It says what the answer must observe (“{words}”).",
    "route_long_text": "It asks for a long or structured answer (“{words}”).",
    "route_short_answer": "A short answer will do (“{words}”).",
    "route_more_requests": "It asks for more than one thing (“{words}”).",
    "route_request_words": "What it asks takes about {words} words.",
    "route_request_parts": "What it asks has several parts (commas and the like: {words}).",
    "route_usual": "Questions of this kind are usually about as hard.",
    "route_means_alike": "It means much the same as typical questions of this kind.",
    "route_wording": "Its wording is typical of this kind (“{words}”).",
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
