/** Numbers and symbols as a reader sees them. */

import { html, setText, svg } from "./dom.js";

const MINUS = "\u2212";

/** "−0.25": a fixed number of digits and a true minus sign, and no minus before 0.00. */
export function printed(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** The same for values of any size: what would read 0.00 reads "2.1e−9". */
export function printedWide(value) {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.005 || size >= 1e3) ? scientific(value) : printed(value);
}

/** "2.1e−9" */
function scientific(value) {
  const [mantissa, exponent] = value.toExponential(1).split("e");
  const power = exponent.replace("+", "").replace("-", MINUS);
  return `${mantissa.replace("-", MINUS).replace(/\.0$/, "")}e${power}`;
}

/**
 * As a factor in an equation: negative numbers stand in brackets, and before a square "1e−6" too. A square is
 * taken from 1: near 1 it needs a digit more, or "1 − 1.00²" would not be the 0.01 that follows.
 */
export function asFactor(value, print = printed, squared = false) {
  const text = squared && Math.abs(value) > 0.9 ? printed(value, 3) : print(value);
  return text.startsWith(MINUS) || (squared && text.includes("e")) ? `(${text})` : text;
}

/** "92 %"; next to nothing and to the whole with a digit more: what keeps "99.8 %" does forget. */
export function percent(value) {
  const whole = Math.round(100 * value);
  const close = whole === 0 || whole === 100 ? Math.round(1000 * value) / 10 : whole;
  return `${printed(close, Number.isInteger(close) ? 0 : 1)}\u00a0%`;
}

/** "8.8 steps", "1 step", "693 steps" */
export function steps(count) {
  const round = count < 20 ? Math.round(count * 10) / 10 : Math.round(count);
  const text = count < 1e4 ? String(round) : scientific(count);
  return `${text} ${text === "1" ? "step" : "steps"}`;
}

/**
 * "c~_t-1" at step 18 as its letter and subscript: ["c̃", "17"]. A subscript t or t-1 becomes the number
 * of the step; anything else ("W_f.h") stays.
 */
function symbolParts(symbol, step) {
  const [letter, under = ""] = symbol.split("_");
  const subscript = { t: step, "t-1": step - 1, "t+1": step + 1 }[under] ?? under;
  return [letter.replace("~", "\u0303"), String(subscript).replace("-", MINUS)];
}

/** Renumbers a symbol's subscript; most symbols name no step, and most changes leave the step where it is. */
function numbering(name, subscript) {
  const timed = /_t(-1|\+1)?$/.test(name);
  let numbered = null;
  return (step) => {
    if (!timed || step === numbered) return;
    numbered = step;
    setText(subscript, symbolParts(name, step)[1]);
  };
}

/** One letter with its subscript, for running text: <var>c<sub>17</sub></var>. */
function letter(name) {
  const [top, under] = symbolParts(name, 0);
  const subscript = html("sub", {}, under);
  return {
    node: html("var", { class: "lx-symbol" }, top, under ? subscript : ""),
    update: numbering(name, subscript),
  };
}

/** A symbol for running text; "∂h_T/∂h_t" is two letters. `update(step)` renumbers it. */
export function symbol(name) {
  const letters = name.split("/").map(letter);
  const nodes = letters.flatMap(({ node }, k) => (k ? ["/", node] : [node]));
  return {
    node: nodes.length === 1 ? nodes[0] : html("span", { class: "lx-symbol" }, ...nodes),
    update(step) {
      for (const one of letters) one.update(step);
    },
  };
}

/** The same inside a drawing. */
export function drawnSymbol(name, attributes) {
  const [letter, under] = symbolParts(name, 0);
  const subscript = svg("tspan", { class: "lx-sub", dy: "0.3em" }, under);
  const node = svg(
    "text",
    { ...attributes, class: `lx-symbol ${attributes.class ?? ""}` },
    letter,
    subscript,
  );
  return { node, update: numbering(name, subscript) };
}
