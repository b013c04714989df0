/**
 * Audits one page once and prints what came of it as one JSON object (see `Audited` in bench/page_scores.py):
 * node audit.mjs ADDRESS mobile|desktop simulate|provided
 */
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

// Continuous integration is root in a container, where the sandbox cannot be had.
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US"];
const METRICS = {
  FCP: "first-contentful-paint",
  LCP: "largest-contentful-paint",
  TBT: "total-blocking-time",
  CLS: "cumulative-layout-shift",
  SI: "speed-index",
};
const UNSCORED = new Set(["informative", "manual", "notApplicable"]);

const [address, form, throttlingMethod] = process.argv.slice(2);
const onlyCategories = throttlingMethod === "provided" ? ["performance"] : undefined;

const chrome = await launch({ chromeFlags: FLAGS });
try {
  const flags = { port: chrome.port, throttlingMethod, onlyCategories, logLevel: "error" };
  const { lhr } = await lighthouse(address, flags, form === "desktop" ? desktopConfig : undefined);
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  process.stdout.write(JSON.stringify(resultOf(lhr)));
} finally {
  chrome.kill();
}

function resultOf({ audits, categories, lighthouseVersion }) {
  return {
    version: lighthouseVersion,
    scores: mapValues(categories, ({ score }) => Math.round(score * 100)),
    figures: mapValues(METRICS, (id) => audits[id].numericValue),
    failing: Object.values(categories).flatMap(({ id, auditRefs }) =>
      auditRefs.filter((ref) => fails(audits[ref.id])).map((ref) => failure(id, ref, audits[ref.id])),
    ),
  };
}

function fails({ score, scoreDisplayMode }) {
  return scoreDisplayMode === "error" || (!UNSCORED.has(scoreDisplayMode) && score !== null && score < 1);
}

function failure(category, { weight }, { id, title, displayValue = "", errorMessage = "", details }) {
  return { category, id, weight, title, figure: displayValue || errorMessage, where: whereOf(details) };
}

/** The first few places that an audit complains of. */
function whereOf(details) {
  const items = Array.isArray(details?.items) ? details.items : [];
  const places = items.flatMap((item) => item.node?.selector ?? item.url ?? item.description ?? []);
  return places.filter((place) => typeof place === "string").slice(0, 5);
}

function mapValues(from, change) {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}
