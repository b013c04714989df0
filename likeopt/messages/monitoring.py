"""Sentences of monitoring: ratings, promises, hints, profiles."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # rating
    "rating_cpu": (
        "The machine's processors are {value} % busy, more than the {target} % promised. Look with likeopt profile at what they do, or add cores."
    ),
    "rating_memory": (
        "{value} % of the machine's memory is in use, more than the {target} % promised. Give the caches less, run fewer workers, or add memory."
    ),
    "rating_chat": (
        "One answer in twenty takes longer than {value} s; {target} s is promised. See among the slowest requests where their time goes."
    ),
    "rating_api": (
        "One call in twenty, chat left aside, takes longer than {value} s; {target} s is promised. See among the slowest requests where their time goes."
    ),
    "rating_cache": (
        "A cache had {value} % of the searches and answers asked for; at least {target} % is promised. Warm what is asked often, or give the caches more room."
    ),
    # hints
    "vital_lcp_poor": (
        "The main part of a page appears late. If TTFB is poor as well, begin there; otherwise look at the slowest calls that pages make."
    ),
    "vital_inp_poor": (
        "Pages are slow to react to clicks and keys. Close other tabs and extensions to see whether they are the cause, and ask for fewer entries at once."
    ),
    "vital_cls_poor": (
        "Parts of a page move while it is being read. See whether an extension or a changed style sheet inserts something, and keep room for it."
    ),
    "vital_fcp_poor": (
        "Pages stay empty for long. If TTFB is poor as well, begin there; otherwise see whether scripts and styles arrive compressed and are kept by the browser."
    ),
    "vital_ttfb_poor": (
        "Pages begin to arrive late. See whether requests wait for a worker or the machine is busy; if neither, the way to the server is slow, and a proxy nearby helps."
    ),
    # promises
    "slo_chat_p50": "Half of the answers take less than {target} s.",
    "slo_chat_p95": "95 % of the answers take less than {target} s.",
    "slo_chat_p99": "99 % of the answers take less than {target} s.",
    "slo_first_token_p95": "95 % of the answers begin within {target} s.",
    "slo_cached_p95": "95 % of what comes from the cache takes less than {target} s.",
    "slo_api_p95": "95 % of all other requests of the API take less than {target} s.",
    "slo_errors": "Less than {target} % of the requests fail through a fault of the server.",
    "slo_cpu": "The processors are busy for less than {target} % of the time.",
    "slo_memory": "Less than {target} % of the memory is in use.",
    "slo_cache_hit_ratio": "More than {target} % of the searches and answers come from a cache.",
    "slo_redis": "Redis answers.",
    # alerts
    "alert_chat_p50": (
        "More than half of the answers take longer than {target} s. "
        "The slowest requests on the dashboard show where the time goes."
    ),
    "alert_chat_p95": (
        "Too many answers take longer than {target} s. "
        "The slowest requests on the dashboard show where the time goes."
    ),
    "alert_chat_p99": (
        "Too many answers take longer than {target} s. "
        "The slowest requests on the dashboard show where the time goes."
    ),
    "alert_first_token_p95": (
        "Too many answers begin only after {target} s. "
        "See on the dashboard whether the models, the searches or the queue are slow."
    ),
    "alert_cached_p95": (
        "Too much of what comes from the cache takes longer than {target} s. "
        "See on the dashboard whether Redis, the disk or the processors are slow."
    ),
    "alert_api_p95": (
        "Too many requests of the API take longer than {target} s. "
        "The slowest requests on the dashboard show where the time goes."
    ),
    "alert_errors": (
        "Too many requests fail through a fault of the server. "
        "The log tells why, and `likeopt doctor` shows what does not work."
    ),
    "alert_cpu": (
        "The processors have been busy for {critical} % of the time or more for five minutes. "
        "See on the dashboard what keeps them busy, or add cores."
    ),
    "alert_memory": (
        "{critical} % of the memory or more have been in use for five minutes. "
        "Use fewer workers (WEB_CONCURRENCY) or smaller caches, or add memory."
    ),
    "alert_redis": (
        "Redis has not answered for five minutes. Answers come all the same, but slower; "
        "look whether it runs and whether REDIS_URL is right."
    ),
    # likeopt slo
    "slo_no_alerts": "No alert is on.",
    "slo_nothing_promised": "The server at {url} measures nothing. Set LIKEOPT_MONITORING=true.",
    # profiles
    "profile_no_server": (
        "No server runs on {path}, so there is nothing to profile. Start one with `likeopt serve`, or name its directory with LIKEOPT_DATA_DIR."
    ),
    "profile_no_answer": (
        "The server runs, but none of its processes answered. Look into its log, and start it anew if it is of an earlier version."
    ),
    "profile_under_way": "Another profile of this server is being taken. Wait until it has ended, then try again.",
    "profile_written": "The profile is in {path}.",
    "profile_heading": "What Like-Opt spent its time on",
    "profile_explained": (
        "Each box is a function and stands above the one that called it; it is as wide as its share of the samples. Click a box to look closer, the lowest one to see everything again. Orange is Like-Opt's own code, blue a library's, green Python's; pale grey is waiting."
    ),
    "profile_function": "Function",
    "profile_own": "Itself",
    "profile_whole": "With what it calls",
    "profile_process": (
        "{name} (process {pid}): {samples} samples in {seconds} s, {cpu_percent} % of a core in use, idle in {idle_percent} % of the samples."
    ),
}
