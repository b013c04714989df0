/** Blocks of code: what language they are in, a button that copies them, and the code. */
import { branch } from "./branch.js";
import { languageOf } from "./languages.js";

const LONGEST_NAME = 24;

/**
 * @param {import("./grammar.js").Token} token
 * @param {import("./tree.js").Words} words
 */
export function codeTree({ text, lang }, { copy }) {
  const written = /^[^\s{]*/.exec(lang ?? "")?.[0] ?? "";
  const language = languageOf(written);
  const name = branch("span", [language?.name ?? written.slice(0, LONGEST_NAME)], { class: "code-language" });
  const button = branch("button", [copy], { type: "button", class: "button button-small code-copy" });
  const code = branch("code", text ? [text.replace(/\n$/, "")] : [], language ? { "data-language": language.id } : {});
  return branch("div", [branch("div", [name, button], { class: "code-head" }), branch("pre", [code])], {
    class: "code",
  });
}
