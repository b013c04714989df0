// The page that makes the server's own description (OpenAPI) readable.
import { html, nothing, render } from "lit-html";

import { callJson } from "./net/api.js";
import { t } from "./ui/i18n.js";
import { part } from "./ui/page.js";
import { toastError } from "./ui/toast.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** @param {AbortSignal} signal */
export async function mount(signal) {
  try {
    const api = await callJson("/openapi.json", { signal });
    const calls = part("calls");
    calls.replaceChildren();
    render(groupsOf(api).map(([name, members]) => group(name, members, api)), calls);
  } catch (error) {
    toastError(error);
  }
}

/**
 * @param {any} api
 * @returns {[string, any[]][]} calls by their first tag, in the order of the description
 */
function groupsOf(api) {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const call = { path, method, ...item[method] };
      const name = call.tags?.[0] ?? "";
      groups.set(name, [...(groups.get(name) ?? []), call]);
    }
  }
  return [...groups];
}

/**
 * @param {string} name
 * @param {any[]} calls
 * @param {any} api
 */
function group(name, calls, api) {
  return html`<section class="api-group">
    ${name ? html`<h2>${name.replaceAll("_", " ")}</h2>` : nothing} ${calls.map((call) => callView(call, api))}
  </section>`;
}

/**
 * @param {any} call
 * @param {any} api
 */
function callView(call, api) {
  const { method, path, summary, description, parameters = [], requestBody, responses = {} } = call;
  return html`<details class="api-call">
    <summary>
      <span class="api-method" data-method=${method}>${method.toUpperCase()}</span>
      <span class="api-path">${path.split(/(?<=.)(?=\/)/).map((/** @type {string} */ step, /** @type {number} */ i) => html`${i ? html`<wbr>` : nothing}${step}`)}</span>
      <span class="api-summary">${summary}</span>
    </summary>
    <div class="api-detail">
      ${description && description !== summary ? html`<p>${description}</p>` : nothing}
      ${parameters.length ? parameterTable(parameters, api) : nothing}
      ${requestBody ? bodies(t("Request"), resolved(requestBody, api).content, api) : nothing}
      ${Object.entries(responses).map(([status, response]) => answer(status, resolved(response, api), api))}
    </div>
  </details>`;
}

/**
 * @param {any[]} parameters
 * @param {any} api
 */
function parameterTable(parameters, api) {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${t("Parameter")}</th>
        <th scope="col">${t("Type")}</th>
        <th scope="col">${t("Meaning")}</th>
      </tr>
    </thead>
    <tbody>
      ${parameters.map((one) => resolved(one, api)).map(
        ({ name, in: place, required, schema, description }) => html`<tr>
          <td><code>${name}</code> ${required ? "*" : ""} <span class="api-summary">${place}</span></td>
          <td><code>${typeName(schema ?? {}, api)}</code></td>
          <td>${description}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * @param {string} status
 * @param {any} response
 * @param {any} api
 */
function answer(status, { description, content }, api) {
  return html`<div>
    <h3>${status} <span class="api-summary">${description}</span></h3>
    ${content ? bodies("", content, api) : nothing}
  </div>`;
}

/**
 * @param {string} title
 * @param {Record<string, {schema?: any}>} content
 * @param {any} api
 */
function bodies(title, content, api) {
  return Object.entries(content).map(
    ([type, { schema }]) => html`<div>
      <h3>${title} <code>${type}</code></h3>
      ${schema ? html`<pre tabindex="0">${shape(schema, api, "", new Set())}</pre>` : nothing}
    </div>`,
  );
}

/**
 * @param {any} node
 * @param {any} api
 */
function resolved(node, api) {
  if (!node?.$ref) return node ?? {};
  const path = node.$ref.slice(2).split("/");
  return path.reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], api) ?? {};
}

/**
 * The form of a value, written as one would write the value.
 * @param {any} schema
 * @param {any} api
 * @param {string} indent
 * @param {Set<any>} above what is being written already: a schema may hold itself
 * @returns {string}
 */
function shape(schema, api, indent, above) {
  const node = resolved(schema, api);
  if (above.has(node)) return "…";
  const inside = new Set([...above, node]);
  if (node.type === "array" && node.items) return `[${shape(node.items, api, indent, inside)}, …]`;
  if (!node.properties) return typeName(node, api);
  const deeper = `${indent}  `;
  const lines = Object.entries(node.properties).map(([name, value]) => {
    const optional = node.required?.includes(name) ? "" : "?";
    return `${deeper}${name}${optional}: ${shape(value, api, deeper, inside)}`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/**
 * @param {any} schema
 * @param {any} api
 * @returns {string}
 */
function typeName(schema, api) {
  const node = resolved(schema, api);
  const choices = node.anyOf ?? node.oneOf;
  if (choices) return choices.map((/** @type {any} */ one) => typeName(one, api)).join(" | ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((/** @type {any} */ value) => JSON.stringify(value)).join(" | ");
  if (node.type === "array") return `[${typeName(node.items ?? {}, api)}, …]`;
  const types = Array.isArray(node.type) ? node.type.join(" | ") : node.type;
  return types ?? "object";
}
