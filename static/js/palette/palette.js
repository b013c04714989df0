/** The palette: one field from which everything can be found and done. It is loaded when first asked for. */
import { render } from "lit-html";

import { isComposing } from "../ui/composing.js";
import { openDialog } from "../ui/dialog.js";
import { t } from "../ui/i18n.js";
import { createStore } from "../ui/store.js";
import { createFinder } from "./finder.js";
import { paletteView } from "./palette_view.js";
import { recentIds, rememberCommand } from "./recent.js";
import { groupsOf } from "./rows.js";
import { compose, shellCommands } from "./shell_commands.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./palette_view.js").PaletteState} PaletteState
 */

const PAGE_ROWS = 7;

/** @param {import("../app/app.js").App} app */
export function openPalette(app) {
  if (document.getElementById("palette")) return;
  const closed = new AbortController();
  const dialog = makeDialog();
  const finder = createFinder(closed.signal);
  const commands = [...new Map([...shellCommands(app), ...app.commands.all()].map((one) => [one.id, one])).values()];
  const recent = recentIds();
  const store = createStore(/** @type {PaletteState} */ ({ typed: "", groups: [], chosen: "", phase: "idle" }));
  let hasMoved = false;

  function list() {
    const { known, found, phase } = finder.store.get();
    const typed = store.get().typed.trim();
    const groups = groupsOf(typed, commands, recent, known, found, (question) => compose(app, question));
    const rows = groups.flatMap((group) => group.rows);
    // Whoever has walked to a row stays there; else it is the best one.
    const kept = hasMoved && rows.some(({ id }) => id === store.get().chosen);
    store.set({ groups, phase, chosen: kept ? store.get().chosen : (rows[0]?.id ?? "") });
  }

  /** @param {Row} row @param {boolean} inNewTab */
  function run(row, inNewTab) {
    if (row.isCommand) rememberCommand(row.id.replace("palette-command-", ""));
    close();
    if (row.href && inNewTab) window.open(row.href, "_blank", "noopener");
    else if (row.href) app.go(row.href);
    else row.run?.();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (isComposing(event)) return;
    const rows = store.get().groups.flatMap((group) => group.rows);
    const at = rows.findIndex(({ id }) => id === store.get().chosen);
    if (event.key === "Enter" && at >= 0 && isField(event.target)) {
      event.preventDefault();
      return run(rows[at], event.ctrlKey || event.metaKey);
    }
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return close();
    }
    const to = target(event, at, rows.length);
    if (to === null || !rows.length) return;
    event.preventDefault();
    hasMoved = true;
    store.set({ chosen: rows[to].id });
  }

  const actions = {
    run,
    choose: (/** @type {Row} */ row) => {
      hasMoved = true;
      store.set({ chosen: row.id });
    },
    close: () => close(),
    retry: finder.retry,
  };
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("input", (event) => {
    hasMoved = false;
    store.set({ typed: /** @type {HTMLInputElement} */ (event.target).value });
    finder.find(store.get().typed);
    list();
  });

  store.subscribe((state) => {
    if (closed.signal.aborted) return;
    keepInPlace(dialog, () => render(paletteView(state, actions), dialog), state.chosen);
  });
  const close = openDialog(dialog, () => {
    closed.abort();
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  });
  finder.store.subscribe(list, closed.signal);
  finder.begin();
}

function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.id = "palette";
  dialog.className = "palette";
  dialog.setAttribute("aria-label", t("Search or run a command"));
  return dialog;
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLInputElement;
}

/**
 * @param {KeyboardEvent} event
 * @param {number} at
 * @param {number} count
 * @returns {number | null} the row a key leads to; over the ends it goes on at the other one
 */
function target({ key, shiftKey, altKey }, at, count) {
  if (shiftKey || altKey) return null;
  const last = count - 1;
  const steps = /** @type {Record<string, number>} */ ({
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    PageDown: Math.min(at + PAGE_ROWS, last),
    PageUp: Math.max(at - PAGE_ROWS, 0),
    Home: 0,
    End: last,
  });
  return steps[key] ?? null;
}

/**
 * Paint so that the chosen row stays where it is seen, and can be seen.
 * @param {HTMLElement} dialog
 * @param {() => void} paint
 * @param {string} chosen
 */
function keepInPlace(dialog, paint, chosen) {
  const before = document.getElementById(chosen)?.offsetTop;
  paint();
  const list = dialog.querySelector("#palette-list");
  const row = document.getElementById(chosen);
  if (!list || !row) return;
  if (before !== undefined) list.scrollTop += row.offsetTop - before;
  row.scrollIntoView({ block: "nearest" });
}
