/** An equation with its numbers in it, kept up to date. */

import { html, setAttribute, setText } from "./dom.js";
import { asFactor, printed, symbol } from "./numbers.js";

/**
 * Reads a template into parts. "{h_t-1}" is a symbol, "[h_prev]" a number of the moment, "[=f]" the
 * result; the rest is text.
 */
function read(template) {
  return template
    .split(/(\{[^}]+\}|\[[^\]]+\])/)
    .filter(Boolean)
    .map((text) => {
      if (text[0] === "{") return { kind: "symbol", name: text.slice(1, -1) };
      if (text.startsWith("[=")) return { kind: "result", name: text.slice(2, -1) };
      if (text[0] === "[") return { kind: "number", name: text.slice(1, -1) };
      return { kind: "text", text };
    });
}

/**
 * One rendered equation: {node, update(now, step)}; `now` holds a number for every name in it. A negative
 * number gets brackets after an operator and before a square.
 */
export function equation(template, print = printed) {
  const updates = [];
  const parts = read(template);
  const pieces = parts.map((part, k) => {
    if (part.kind === "text") return part.text;
    if (part.kind === "symbol") {
      const made = symbol(part.name);
      updates.push((_now, step) => made.update(step));
      return made.node;
    }
    const node = html(part.kind === "result" ? "strong" : "span", { class: "lx-number" });
    const squared = parts[k + 1]?.text?.startsWith("²");
    const format = squared || /[·+]\s*$/.test(parts[k - 1]?.text ?? "") ? asFactor : (value) => print(value);
    updates.push((now) => setText(node, format(now[part.name], print, squared)));
    return node;
  });
  // A line may break before an equals sign and between two equations, nowhere else.
  const lines = [html("span", { class: "lx-nobreak" })];
  for (const piece of pieces) {
    const [before, ...after] = typeof piece === "string" ? piece.split(/(?= = | then )/) : [piece];
    lines.at(-1).append(before);
    for (const text of after) lines.push(html("span", { class: "lx-nobreak" }, text));
  }
  const node = html("span", { class: "lx-equation" }, ...lines.flatMap((line) => [line, html("wbr")]));
  return {
    node,
    update(now, step) {
      for (const update of updates) update(now, step);
    },
  };
}

/**
 * The panel that explains one part of the picture at a time, and says what follows from the whole.
 * @param {Record<string, import("./types.js").Topic>} topics
 * @param {string} initial the topic that is shown first
 * @param {(view: import("./types.js").View) => string} conclude the read-out sentence
 * @param {(value: number) => string} [print] how numbers are written
 */
export function explanation(topics, initial, conclude, print) {
  const made = {};
  const says = html("span");
  const readout = html("span", { class: "lx-readout" });
  const shown = html("p", { class: "lx-formula" });
  const spoken = html("p", { class: "lx-says" }, says, " ", readout);
  const node = html("div", { class: "lx-words" }, spoken, shown);
  let [topic, standing] = [initial, null];
  return {
    node,
    spoken,
    /** Shows another topic; true if it changed. */
    show(next) {
      if (next === topic || !(next in topics)) return false;
      topic = next;
      return true;
    },
    get topic() {
      return topic;
    },
    update(view) {
      const { template } = topics[topic];
      const written = typeof template === "function" ? template(view) : template;
      made[written] ??= equation(written, print);
      const current = made[written];
      if (standing !== current) shown.replaceChildren(current.node);
      standing = current;
      current.update(view.now, view.step);
      setText(says, topics[topic].says(view));
      setText(readout, conclude(view));
      setAttribute(node, "data-topic", topic);
    },
  };
}
