/**
 * The sequence as rows of bars, one above the other, so that a column is a step. A row is two <path>s
 * (plus and minus) however many steps there are; one frame marks the selected column.
 */

import { holding, html, svg, setAttribute, setText, KEYS_ARE_OURS } from "../core/dom.js";
import { printed, symbol } from "../core/numbers.js";

export const HEIGHT = 1000; // of a row's drawing, in its own units; a step is 1 wide
const GAP = 0.12;
const X_GRID = 0.05;

const NO_BARS = { plus: "", minus: "" };

/** The height of a value in a row's drawing, held inside its range. Whole numbers are soon written. */
export const heightIn = ([low, high]) => (value) =>
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
  const [left, right] = (edges[t] ??= [`M${t + GAP} `, `H${t + 1 - GAP}V`]);
  return `${left}${from}V${to}${right}${from}z`;
}

/** Parts of bars, from one value to another, as one path. */
function blocks(spans, y) {
  return spans.map(([from, to], t) => (from === to ? "" : block(t, y(from), y(to)))).join("");
}

/** A curve through the middles of the columns. */
export function curve(values, y) {
  let path = "";
  for (let t = 0; t < values.length; t++) path += `${t ? "L" : "M"}${t + 0.5} ${y(values[t])}`;
  return path;
}

/** A line a hidden unit; the chosen unit's is thick, and drawn last. */
function unitLines() {
  const node = svg("g");
  return {
    node,
    update(series, chosen, y) {
      const wanted = series.length && series.length + 1;
      while (node.childElementCount < wanted) node.append(svg("path"));
      while (node.childElementCount > wanted) node.lastChild.remove();
      for (const [k, path] of [...node.children].entries()) {
        const unit = k === series.length ? chosen : k;
        setAttribute(path, "class", `lx-line lx-unit-${unit} ${k === series.length ? "lx-thick" : ""}`);
        setAttribute(path, "d", curve(series[unit], y));
      }
    },
  };
}

/** A range that holds all values and does not twitch: 1, 2, 3, 4, 6, 8, 12 ... on the sides that are used. */
export function roundRange(values, least = 1) {
  let [low, high, size] = [0, 0, least];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const most = Math.max(-low, high);
  while (size < most) size *= 2;
  if (size >= 4 * least && 0.75 * size >= most) size *= 0.75;
  const shown = (value) => value > 0.005 * size; // what would not show needs no room
  return [shown(-low) ? -size : 0, shown(high) || !shown(-low) ? size : 0];
}

/** The range of the inputs: as far down as up, so that a bar can be dragged through zero. */
function inputRange({ x }) {
  const [, size] = roundRange(x.map(Math.abs));
  return [-size, size];
}

/**
 * One row. `what`: {key, name, meaning, values(view), range(view), size, tint, edits, print, guide,
 * zones, captions, layer, lines}.
 * `key` is the name in view.now of the selected step's value, and its data-value; `guide(view, y)` a dashed
 * line; `zones` [{from, to, kind}] lie behind the bars and `captions` [{at, text}] before them, in a row whose
 * range is fixed; `layer(view)` are spans [from, to], a step each, drawn over the bars; `lines(view)` are drawn
 * instead of the bars, an array over time a hidden unit (null: bars after all). Equal arrays are drawn once.
 */
function makeRow(given, id) {
  const values = (view) => view[given.key];
  const range = given.edits ? inputRange : (view) => roundRange(view[given.key]);
  const what = { values, range, print: printed, size: "small", tint: "state", ...given };
  const paths = { plus: svg("path", { class: "lx-plus" }), minus: svg("path", { class: "lx-minus" }) };
  const zeroLine = svg("path", { class: "lx-zero" });
  const guide = svg("path", { class: "lx-guide" });
  const layer = svg("path", { class: "lx-layer" });
  const lines = what.lines ? unitLines() : null;
  const zones = svg("g", { class: "lx-zones" });
  const drawing = svg("svg", { preserveAspectRatio: "none", class: "lx-bars", "aria-hidden": "true" },
    zones, zeroLine, ...(lines ? [lines.node] : []), paths.plus, paths.minus, layer, guide);
  const name = symbol(what.name);
  const meaning = html("span", { class: "lx-row-meaning" }, what.meaning);
  const label = html("div", { class: "lx-row-label", id: `${id}-label` }, meaning, name.node);
  const plot = html("div", { class: `lx-plot lx-${what.size} lx-${what.tint}`, role: "img" }, drawing);
  for (const { at, text } of what.captions ?? []) {
    const [low, high] = what.range();
    const top = (100 * (high - at)) / (high - low);
    plot.append(html("span", { class: "lx-caption", style: `top:${top}%` }, text));
  }
  const value = html("div", { class: "lx-row-value lx-number", "data-value": what.key });
  let [count, drawn] = [0, []];
  return {
    what, label, plot, value,
    update(view) {
      const values = what.values(view);
      const range = what.range(view);
      const y = heightIn(range);
      if (count !== values.length) {
        count = values.length;
        drawing.setAttribute("viewBox", `0 0 ${count} ${HEIGHT}`);
        zones.replaceChildren(...(what.zones ?? []).map(({ from, to, kind }) =>
          svg("rect", { width: count, y: y(to), height: y(from) - y(to), class: `lx-zone lx-${kind}` })));
      }
      const series = what.lines?.(view) ?? null;
      const now = [values, series, view.unit, ...range];
      if (now.some((one, k) => one !== drawn[k])) {
        drawn = now;
        const { plus, minus } = series ? NO_BARS : bars(values, y);
        setAttribute(paths.plus, "d", plus);
        setAttribute(paths.minus, "d", minus);
        lines?.update(series ?? [], view.unit, y);
      }
      if (what.layer) setAttribute(layer, "d", blocks(what.layer(view), y));
      setAttribute(zeroLine, "d", `M0 ${y(0)}H${count}`);
      if (what.guide) setAttribute(guide, "d", what.guide(view, y));
      const number = view.now[what.key];
      setText(value, what.print(number));
      setAttribute(value, "data-number", number);
      setAttribute(value, "data-step", view.step);
      name.update(view.step);
    },
    /** What only a screen reader needs, once the hand rests. */
    settle(view) {
      const now = what.print(view.now[what.key]);
      setAttribute(plot, "aria-label", `${what.meaning}, ${count} steps; at step ${view.step}: ${now}`);
    },
  };
}

/** Lets the row of inputs be edited: by dragging its bars, or with the arrow keys. */
function makeEditable(row, { limit, edit, select, signal }) {
  const { plot } = row;
  const facts = { role: "slider", tabindex: 0, "aria-orientation": "vertical", "data-edit": "x", ...KEYS_ARE_OURS };
  for (const [name, value] of Object.entries(facts)) plot.setAttribute(name, value);
  plot.classList.add("lx-editable");
  plot.title = "Drag the bars to change the input";
  let view;
  const valueAt = (event) => {
    const box = plot.getBoundingClientRect();
    const [low, high] = row.what.range(view);
    const value = high - ((event.clientY - box.top) / box.height) * (high - low);
    return Math.min(high, Math.max(low, Math.round(value / X_GRID) * X_GRID));
  };
  const clean = (value) => Math.round(Math.min(limit, Math.max(-limit, value)) * 100) / 100 || 0;
  plot.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 0.5, PageDown: -0.5 }[event.key];
    const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) edit(view.step, clean(view.now.x + by), false);
    else if (along) select(view.step + along, false);
    else if (event.key === "Delete" || event.key === "0") edit(view.step, 0, false);
    else return;
    event.preventDefault();
  }, { signal });
  return {
    drag: (event, t) => edit(t, clean(valueAt(event)), true),
    update(next) {
      view = next;
    },
    settle() {
      const [low, high] = row.what.range(view);
      const facts = { "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": view.now.x,
        "aria-valuetext": `${printed(view.now.x)} at step ${view.step}`,
        "aria-label": "Input x: up and down change the value, left and right choose the step" };
      for (const [name, value] of Object.entries(facts)) setAttribute(plot, name, value);
    },
  };
}

/** The numbers of some steps, under the rows. */
function makeAxis() {
  const node = html("div", { class: "lx-axis", "aria-hidden": "true" });
  let drawn = 0;
  return {
    node,
    update({ length }) {
      if (length === drawn) return;
      drawn = length;
      const every = [1, 2, 3, 5, 10, 20, 50].find((one) => length / one <= 13) ?? 50;
      const labels = Array.from({ length: Math.ceil(length / every) }, (_, k) =>
        html("span", { style: `left:${(100 * (k * every + 0.5)) / length}%` }, String(k * every)));
      node.replaceChildren(...labels);
    },
  };
}

/** The slider under the rows and its play button. */
function makeScrubber(id, select, letter) {
  const input = html("input", {
    type: "range", min: 0, step: 1, class: "lx-scrubber", id, "aria-label": "Step", ...KEYS_ARE_OURS,
  });
  const held = holding(input);
  input.addEventListener("input", () => select(input.valueAsNumber, held()));
  const play = html("button", { type: "button", class: "lx-play", "aria-label": "Play", ...KEYS_ARE_OURS });
  const readout = html("output", { class: "lx-row-value lx-step", for: id });
  let [timer, step, last] = [0, 0, 0];
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.classList.remove("lx-playing");
    play.setAttribute("aria-label", "Play");
  };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (step === last) select(0, false);
    play.classList.add("lx-playing");
    play.setAttribute("aria-label", "Pause");
    timer = setInterval(() => (step === last ? stop() : select(step + 1, false)), 160);
  });
  input.addEventListener("pointerdown", stop);
  return {
    input, play, readout, stop,
    update(view) {
      [step, last] = [view.step, view.length - 1];
      setAttribute(input, "max", last);
      setAttribute(input, "style", `--steps:${view.length}`);
      if (input.valueAsNumber !== step) input.value = step;
      setText(readout, `${letter} = ${step}`);
    },
  };
}

/**
 * @param {object[]} rows see makeRow; the one with `edits: true` can be edited
 * @param {{id: string, limit: number, select: Function, edit: Function, signal: AbortSignal, letter?: string}} hand
 *   `letter` stands for the step
 */
export function timeline(rows, { id, limit, select, edit, signal, letter = "t" }) {
  const made = rows.map((what) => makeRow(what, `${id}-${what.key}`));
  const frame = svg("rect", { class: "lx-frame", y: 0, height: 1, width: 1 });
  const overlay = svg("svg", { class: "lx-overlay", preserveAspectRatio: "none", "aria-hidden": "true" }, frame);
  const scrubber = makeScrubber(`${id}-step`, select, letter);
  const axis = makeAxis();
  const cells = made.map((row) => [row.label, row.plot, row.value]);
  cells.forEach((row, r) => row.forEach((cell, column) => (cell.style.gridArea = `${r + 1} / ${column + 1}`)));
  const node = html("div", { class: "lx-timeline", style: `--rows:${rows.length}` },
    ...cells.flat(), overlay, axis.node, scrubber.play, scrubber.input, scrubber.readout);
  const hand = { limit, edit, select, signal };
  const editable = made.filter((row) => row.what.edits).map((row) => [row, makeEditable(row, hand)]);
  let length = 1;

  for (const row of made) {
    const editor = editable.find(([other]) => other === row)?.[1];
    const move = (event) => {
      const box = row.plot.getBoundingClientRect();
      const under = Math.floor(((event.clientX - box.left) / box.width) * length);
      const t = Math.min(length - 1, Math.max(0, under));
      select(t, true);
      editor?.drag(event, t);
    };
    row.plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      scrubber.stop();
      row.plot.setPointerCapture(event.pointerId);
      move(event);
    }, { signal });
    row.plot.addEventListener("pointermove", (event) => {
      if (row.plot.hasPointerCapture(event.pointerId)) move(event);
    }, { signal });
  }
  signal.addEventListener("abort", scrubber.stop);

  return {
    node,
    update(view) {
      length = view.length;
      for (const [, editor] of editable) editor.update(view);
      for (const row of made) row.update(view);
      axis.update(view);
      setAttribute(overlay, "viewBox", `0 0 ${length} 1`);
      setAttribute(frame, "x", view.step);
      scrubber.update(view);
    },
    settle(view) {
      for (const row of made) row.settle(view);
      for (const [, editor] of editable) editor.settle(view);
    },
  };
}
