/** What promises, spans, vitals and standings are called; what has no name here is called as the server calls it. */
import { t } from "../ui/i18n.js";

/** @param {string} promise */
export function promiseName(promise) {
  return (
    {
      chat_p50: t("Answer time p50"),
      chat_p95: t("Answer time p95"),
      chat_p99: t("Answer time p99"),
      first_token_p95: t("Time to first token p95"),
      cached_p95: t("From the cache p95"),
      api_p95: t("Other API calls p95"),
      error_ratio: t("Errors"),
      errors: t("Errors"),
      cpu_percent: t("CPU use"),
      cpu: t("CPU use"),
      memory_percent: t("Memory"),
      memory: t("Memory"),
      cache_hit_ratio: t("Cache hit ratio"),
      redis: "Redis",
    }[promise] ?? promise
  );
}

/** @param {string} span also a stage */
export function spanName(span) {
  return (
    {
      queue: t("Waiting for a worker"),
      cache: t("Looking in the cache"),
      route: t("Choosing model and persona"),
      rewrite: t("Rewriting the question"),
      search: t("Search in all"),
      embed: t("Embedding"),
      bm25: t("Search by words"),
      vector: t("Search by meaning"),
      fuse: t("Joining the results"),
      fetch: t("Reading the passages"),
      highlight: t("Marking the words found"),
      context: t("Putting the context together"),
      first_token: t("Until the first token"),
      generation: t("Writing the answer"),
      generate: t("Writing the answer"),
      app: t("Handling the request"),
      total: t("In all"),
    }[span] ?? span
  );
}

/** @param {string} vital */
export function vitalName(vital) {
  return (
    {
      LCP: t("Main content shown"),
      INP: t("Reaction to input"),
      CLS: t("Jumping of the layout"),
      FCP: t("First content shown"),
      TTFB: t("First byte"),
    }[vital] ?? vital
  );
}

/** @param {string} tile */
export function tileName(tile) {
  return (
    {
      p50: t("Response time p50"),
      p95: t("Response time p95"),
      p99: t("Response time p99"),
      rate: t("Throughput"),
      first_token: t("Time to first token p95"),
      queue: t("Waiting for a worker p95"),
      errors: t("Errors"),
      cache: t("Cache hit ratio"),
      cpu: t("CPU use"),
      memory: t("Memory"),
    }[tile] ?? tile
  );
}

/** @param {import("./reading.js").Standing} standing */
export function standingName(standing) {
  return {
    unmeasured: t("Not measured"),
    ok: t("Kept"),
    missed: t("Target missed"),
    warning: t("Warning"),
    critical: t("Critical"),
  }[standing];
}

/** @param {string | undefined} rating */
export function ratingName(rating) {
  const names = { excellent: t("Excellent"), good: t("Good"), fair: t("Fair"), poor: t("Poor") };
  return names[/** @type {keyof typeof names} */ (rating)] ?? "";
}

/** @param {string | undefined} rating of a web vital */
export function vitalRatingName(rating) {
  const names = { good: t("Good"), "needs-improvement": t("Needs improvement"), poor: t("Poor") };
  return names[/** @type {keyof typeof names} */ (rating)] ?? t("Not measured");
}

/** @param {string | undefined} status of a model */
export function modelStatusName(status) {
  const names = { up: t("Available"), open: t("Left alone after failures"), unknown: t("Not asked yet") };
  return names[/** @type {keyof typeof names} */ (status)] ?? status ?? "";
}
