/** Nodes: made once, then touched only where something changed. */

const SVG = "http://www.w3.org/2000/svg";
let views = 0;

/** A prefix for ids: one model may have several views on one page. */
export const freshPrefix = () => `lx${++views}-${Math.random().toString(36).slice(2, 7)}`;

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes] false and null are left out
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export const html = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes] false and null are left out
 * @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** Sets the text of a node that holds nothing but text, if it differs. */
export function setText(node, text) {
  const inner = node.firstChild ?? node.appendChild(document.createTextNode(""));
  if (inner.data !== text) inner.data = text;
}

const SEEN = Symbol("attributes as they were set last"); // to read one back takes longer than to draw it

/** Sets one attribute, if it differs from what was set here before. */
export function setAttribute(node, name, value) {
  node[SEEN] ??= {};
  const seen = node[SEEN];
  if (seen[name] === value) return;
  seen[name] = value;
  node.setAttribute(name, value);
}

/** Sets several of them. */
export function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
}

/** Sets "hidden" or "disabled", if it differs: setting it again makes the browser style the node again. */
export function setFlag(node, name, on) {
  if (node[name] !== on) node[name] = on;
}

/** JupyterLab takes Enter and the arrow keys from a focused element unless it says this itself. */
export const KEYS_ARE_OURS = { "data-lm-suppress-shortcuts": "true" };

/** A button that works from the keyboard inside a notebook too. */
export function button(label, attributes, onClick) {
  const node = html("button", { type: "button", ...KEYS_ARE_OURS, ...attributes }, label);
  node.addEventListener("click", onClick);
  return node;
}

/**
 * Tells whether the mouse holds a slider: a drag is drawn once a frame, a key at once.
 * @returns {() => boolean}
 */
export function holding(input) {
  let held = false;
  input.addEventListener("pointerdown", () => (held = true));
  for (const end of ["pointerup", "pointercancel", "blur"]) input.addEventListener(end, () => (held = false));
  return () => held;
}
