/** Which charts there are, and what each draws. */
import { t } from "../ui/i18n.js";

/**
 * @typedef {import("./figures.js").Measure} Measure
 * @typedef {{name: string, label: string, measure: Measure, onRight?: boolean}} Line name: of a point's value
 * @typedef {{id: string, title: string, measure: Measure, lines: Line[], most?: number, least?: number}} Chart
 *   measure: of its left axis; most: where that axis ends at least; least: where its top may be, so that
 *   noise around nothing does not fill the chart
 */

/** @returns {Chart[]} */
export function charts() {
  return [...ofRequests(), ...ofServer()];
}

/** @returns {Chart[]} */
function ofRequests() {
  return [
    {
      id: "latency",
      title: t("Response time"),
      measure: "ms",
      lines: [
        { name: "p50_ms", label: "p50", measure: "ms" },
        { name: "p95_ms", label: "p95", measure: "ms" },
        { name: "p99_ms", label: "p99", measure: "ms" },
      ],
    },
    {
      id: "throughput",
      title: t("Throughput and errors"),
      measure: "rate",
      lines: [
        { name: "rate_per_s", label: t("Requests"), measure: "rate" },
        { name: "error_ratio", label: t("Errors"), measure: "ratio", onRight: true },
      ],
    },
    {
      id: "answers",
      title: t("Answers and searches p95"),
      measure: "ms",
      lines: [
        { name: "first_token_p95_ms", label: t("First token"), measure: "ms" },
        { name: "chat_p95_ms", label: t("Whole answer"), measure: "ms" },
        { name: "search_p95_ms", label: t("Search"), measure: "ms" },
      ],
    },
    {
      id: "cache",
      title: t("Cache hit ratio"),
      measure: "ratio",
      most: 1,
      lines: [{ name: "cache_hit_ratio", label: t("Hit ratio"), measure: "ratio" }],
    },
  ];
}

/** @returns {Chart[]} */
function ofServer() {
  return [
    {
      id: "resources",
      title: t("CPU and memory"),
      measure: "percent",
      most: 100,
      lines: [
        { name: "cpu_percent", label: t("CPU use"), measure: "percent" },
        { name: "memory_percent", label: t("Memory"), measure: "percent" },
      ],
    },
    {
      id: "waiting",
      title: t("Waiting inside the server"),
      measure: "ms",
      least: 5,
      lines: [
        { name: "queue_wait_p95_ms", label: t("For a worker p95"), measure: "ms" },
        { name: "hub_lag_p99_ms", label: t("Hub lag"), measure: "ms" },
      ],
    },
    {
      id: "page",
      title: t("Page load p75"),
      measure: "ms",
      lines: [{ name: "page_load_p75_ms", label: t("Main content shown"), measure: "ms" }],
    },
    {
      id: "score",
      title: t("Rating"),
      measure: "score",
      most: 100,
      lines: [{ name: "score", label: t("Points of 100"), measure: "score" }],
    },
  ];
}
