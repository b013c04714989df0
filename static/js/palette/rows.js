/** What the palette lists for what was typed: commands, conversations, documents, each group best first. */
import { query } from "../net/api.js";
import { t } from "../ui/i18n.js";
import { match } from "./match.js";

/**
 * @typedef {import("../app/commands.js").Command} Command
 * @typedef {{id: string, label: string, places: number[], icon: string, keys: string, href: string,
 *   run: (() => void) | null, isCommand: boolean}} Row `places`: which characters of the label fit
 * @typedef {{name: string, rows: Row[]}} Group
 * @typedef {{id: string, title: string}} Titled
 * @typedef {{conversations: Titled[], documents: Titled[]}} Found
 */

const MOST_COMMANDS = 8;
const MOST_FOUND = 6;
const KEYWORD_SCORE = 40;

/**
 * @param {string} typed
 * @param {Command[]} commands
 * @param {string[]} recent ids, the last one first
 * @param {Found} known what the server has told of so far
 * @param {Found} found what it found for `typed`
 * @param {(question: string) => void} onAsk
 * @returns {Group[]}
 */
export function groupsOf(typed, commands, recent, known, found, onAsk) {
  const groups = [
    ...(typed ? fittingCommands(typed, commands, recent) : allCommands(commands, recent)),
    { name: t("Conversations"), rows: titledRows(typed, known.conversations, found.conversations, conversationRow) },
    { name: t("Documents"), rows: titledRows(typed, known.documents, found.documents, documentRow) },
    { name: t("Ask"), rows: typed ? [askRow(typed, onAsk)] : [] },
  ];
  return groups.filter(({ rows }) => rows.length);
}

/** @param {Command[]} commands @param {string[]} recent @returns {Group[]} */
function allCommands(commands, recent) {
  const used = recent.flatMap((id) => commands.filter((command) => command.id === id));
  const others = commands.filter((command) => !used.includes(command));
  return [
    { name: t("Used last"), rows: used.map((command) => commandRow(command, [])) },
    { name: t("Commands"), rows: others.map((command) => commandRow(command, [])) },
  ];
}

/** @param {string} typed @param {Command[]} commands @param {string[]} recent @returns {Group[]} */
function fittingCommands(typed, commands, recent) {
  const fitting = commands.flatMap((command) => {
    const inLabel = match(typed, command.label);
    const inWords = inLabel ? null : match(typed, `${command.label} ${command.keywords ?? ""}`);
    const score = inLabel?.score ?? (inWords && KEYWORD_SCORE + inWords.score / 100);
    if (score === null) return [];
    const place = recent.indexOf(command.id);
    return [{ row: commandRow(command, inLabel?.places ?? []), score: score + (place < 0 ? 0 : 5 - place) }];
  });
  fitting.sort((a, b) => b.score - a.score);
  return [{ name: t("Commands"), rows: fitting.slice(0, MOST_COMMANDS).map(({ row }) => row) }];
}

/** @param {Command} command @param {number[]} places @returns {Row} */
function commandRow({ id, label, icon = "chevron-right", keys = "", href = "", run }, places) {
  return { id: `palette-command-${id}`, label, places, icon, keys, href, run: run ?? null, isCommand: true };
}

/**
 * What fits by its title, best first; then what the server found by what is inside.
 * @param {string} typed
 * @param {Titled[]} known
 * @param {Titled[]} found
 * @param {(one: Titled, places: number[]) => Row} rowOf
 */
function titledRows(typed, known, found, rowOf) {
  if (!typed) return known.slice(0, MOST_FOUND).map((one) => rowOf(one, []));
  const all = [...new Map([...known, ...found].map((one) => [one.id, one])).values()];
  const byTitle = all
    .map((one) => ({ one, fit: match(typed, one.title) }))
    .filter(({ one, fit }) => fit || found.includes(one))
    .sort((a, b) => (b.fit?.score ?? 0) - (a.fit?.score ?? 0));
  return byTitle.slice(0, MOST_FOUND).map(({ one, fit }) => rowOf(one, fit?.places ?? []));
}

const PLAIN = { keys: "", run: null, isCommand: false };

/** @param {Titled} conversation @param {number[]} places @returns {Row} */
function conversationRow({ id, title }, places) {
  const label = title || t("Untitled");
  return { ...PLAIN, id: `palette-conversation-${id}`, label, places, icon: "chat", href: `/${query({ c: id })}` };
}

/** @param {Titled} document @param {number[]} places @returns {Row} */
function documentRow({ id, title }, places) {
  return { ...PLAIN, id: `palette-document-${id}`, label: title, places, icon: "document", href: `/documents${query({ d: id })}` };
}

/** @param {string} question @param {(question: string) => void} onAsk @returns {Row} */
function askRow(question, onAsk) {
  const label = t("Ask: “{question}”", { question });
  return { ...PLAIN, id: "palette-ask", label, places: [], icon: "send", href: "", run: () => onAsk(question) };
}
