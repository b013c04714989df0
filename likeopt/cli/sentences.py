"""What the command line says beyond what the rest of the program says, in English."""

SENTENCES: dict[str, str] = {
    "cli_unexpected_error": (
        "Something went wrong inside likeopt ({reason}). Set LIKEOPT_LOG_LEVEL=debug to see where."
    ),
    "cli_system_error": "The system refused: {reason}.",
    "source_missing": "There is no file or folder at {path}.",
    "sources_same_name": (
        "{first} and {second} would both be called {name}. Ingest the folder above both, or put them "
        "into two collections."
    ),
    "source_unreadable": "The file cannot be read: {reason}.",
    "document_failed": "The document could not be indexed.",
    "server_unreachable": "A server is said to run at {url}, but it does not answer: {reason}.",
    "server_answer_not_understood": "What {url} answered is not what a Like-Opt server answers.",
    "server_refused": "The server refused ({status}): {detail}",
    "ingest_uploading": "Taking in",
    "ingest_indexing": "Indexing",
    "ingest_summary": "Indexed: {ready}. Failed: {failed}.",
    "ingest_summary_waiting": "Indexed: {ready}. Waiting to be indexed: {waiting}. Failed: {failed}.",
    "ingest_failure": "{name}: {reason}",
    "ingest_watching": "Watching for new and changed files; Ctrl-C ends it.",
    "search_found_nothing": "Nothing was found.",
    "page_number": "p. {page}",
    "answer_broke_off": "The answer broke off: {detail}",
    "chroma_does_not_start": "The Chroma server does not start; `likeopt doctor` shows what is there.",
    "rebuild_under_way": "Making the index anew; searches go on meanwhile.",
    "rebuild_done": "The index has been made anew.",
    "evaluate_index_recall": "Of the 10 nearest vectors the index finds {recall}.",
    "doctor_answers": "Answers, in {elapsed_ms} ms.",
    "doctor_data": "Everything is kept in {path}; {free_gib} GiB are free.",
    "doctor_disk_low": (
        "The disk that holds {path} has only {free_gib} GiB left: make room, or choose another place "
        "with LIKEOPT_DATA_DIR."
    ),
    "doctor_host": "{cores} cores, {memory_gib} GiB of memory free, {workers} web workers.",
    "doctor_few_files": (
        "A process may have only {limit} files and connections open: raise it with `ulimit -n` before "
        "serving many people."
    ),
    "doctor_pages": "The pages are built.",
    "doctor_pages_missing": "The pages are not built: run `make install`.",
    "doctor_server_off": "No server runs here; `likeopt serve` starts one at {url}.",
    "doctor_server_ready": "The server at {url} is ready.",
    "doctor_server_degraded": "The server at {url} answers, but something is missing.",
    "doctor_server_unavailable": "The server at {url} cannot answer questions.",
    "doctor_off_directory": "It is made at the first start.",
    "doctor_off_database": "It is made at the first start.",
    "doctor_off_vectors": "Our own Chroma server starts with the server.",
    "doctor_off_lexical": "The BM25 index is made with the first document.",
    "doctor_off_embedding": "Switched off by LIKEOPT_EMBEDDING_MODEL=none: searches use BM25 alone.",
    "doctor_off_redis": "Not configured, and not needed on one machine; set REDIS_URL to use it.",
    "doctor_off_index_worker": "It starts with the server.",
    "doctor_off_model": (
        "No chat model: answers are sentences of your documents. Set OPENAI_BASE_URL and LIKEOPT_MODEL "
        "to use one."
    ),
    "model_under_way": "Making the embedding model ready, which takes a few seconds.",
    "model_installed": "The embedding model is in {path}.",
}
