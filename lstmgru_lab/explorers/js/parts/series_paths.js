/** A series over time as the path of an SVG: bars, spans, a curve; a step is 1 wide. */

export const HEIGHT = 1000; // of a row's drawing, in its own units; a step is 1 wide
const GAP = 0.12;

/**
 * The height of a value in a row's drawing, held inside its range. Whole numbers are soon written.
 * @param {import("../core/types.js").Range} range
 * @returns {import("../core/types.js").Height}
 */
export const heightIn =
  ([low, high]) =>
  (value) =>
    Math.round((HEIGHT * (high - Math.min(high, Math.max(low, value)))) / (high - low));

/** Bars from the zero line, as one path for v > 0 and one for v < 0. */
export function bars(values, y) {
  const zero = y(0);
  let [plus, minus] = ["", ""];
  for (let t = 0; t < values.length; t++) {
    const top = y(values[t]);
    if (top === zero) continue;
    const bar = block(t, zero, top);
    if (values[t] > 0) plus += bar;
    else minus += bar;
  }
  return { plus, minus, zero };
}

const edges = []; // of the columns: where a bar begins and where it ends, written once

function block(t, from, to) {
  edges[t] ??= [`M${t + GAP} `, `H${t + 1 - GAP}V`];
  const [left, right] = edges[t];
  return `${left}${from}V${to}${right}${from}z`;
}

/** Parts of bars, from one value to another, as one path. */
export function blocks(spans, y) {
  return spans.map(([from, to], t) => (from === to ? "" : block(t, y(from), y(to)))).join("");
}

/** A curve through the middles of the columns. */
export function curve(values, y) {
  let path = "";
  for (let t = 0; t < values.length; t++) path += `${t ? "L" : "M"}${t + 0.5} ${y(values[t])}`;
  return path;
}

/**
 * A range that holds all values and does not twitch: 1, 2, 3, 4, 6, 8, 12 ... on the sides that are used.
 * @param {Iterable<number>} values
 * @returns {import("../core/types.js").Range}
 */
export function roundRange(values, least = 1) {
  let [low, high, size] = [0, 0, least];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const most = Math.max(-low, high);
  while (size < most) size *= 2;
  if (size >= 4 * least && 0.75 * size >= most) size *= 0.75;
  const shown = (value) => value > 0.005 * size; // what would not show needs no room
  return [shown(-low) ? -size : 0, shown(high) || !shown(-low) ? size : 0];
}
