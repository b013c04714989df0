/** Named characters, such as &copy;, as the browser knows them. */

const NAMED = /&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});/g;
/** @type {Map<string, string>} */
const known = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
]);

/** @param {string} text */
export function withoutEntities(text) {
  return text.includes("&") ? text.replace(NAMED, characterOf) : text;
}

/** @param {string} name nothing but letters and digits between & and ; */
function characterOf(name) {
  let character = known.get(name);
  if (character === undefined) {
    if (typeof DOMParser === "undefined") return name;
    character = new DOMParser().parseFromString(name, "text/html").body.textContent || name;
    known.set(name, character);
  }
  return character;
}
