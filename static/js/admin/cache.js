/** The cache's part of the admin page: live figures, clearing, warming, and why an answer was a hit. */
import { render } from "lit-html";

import { t } from "../ui/i18n.js";
import { part } from "../ui/page.js";
import { createClearing } from "./clearing.js";
import { createFigures } from "./figures.js";
import { figuresView } from "./figures_view.js";
import { clockTime } from "./numbers.js";
import { mountWarming } from "./warming.js";
import { mountWhy } from "./why.js";

/** @typedef {import("./figures.js").FiguresState} FiguresState */

/** @param {AbortSignal} signal */
export function mountCache(signal) {
  const figures = createFigures(signal);
  const clearing = createClearing(figures.poll, signal);
  figures.store.subscribe((state) => {
    render(figuresView(state, { clear: clearing.ask }), part("cache-figures"));
    showAge(state);
  }, signal);
  // Shown only now, or the figures would push it down when they come.
  part("cache-tools").hidden = false;
  mountWarming(figures.poll, signal);
  mountWhy(signal);
  figures.poll();
}

/** @param {Readonly<FiguresState>} state */
function showAge({ polledAt, trouble }) {
  part("cache-as-of").textContent = polledAt ? t("As of {time}", { time: clockTime(polledAt) }) : "";
  part("cache-figures").toggleAttribute("data-old", Boolean(trouble));
  // A live region is read out at every change, so it changes only with what there is to say.
  const line = part("cache-trouble");
  if (line.textContent !== trouble) line.textContent = trouble;
}
