/** A row of the timeline: bars over time, their name, the selected step's value; inputs can be edited. */

import { html, KEYS_ARE_OURS, setAttribute, setAttributes, setText, svg } from "../core/dom.js";
import { printed, symbol } from "../core/numbers.js";
import { bars, blocks, curve, HEIGHT, heightIn, roundRange } from "./series_paths.js";

const X_GRID = 0.05;
const NO_BARS = { plus: "", minus: "" };

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

/** The range of the inputs: as far down as up, so that a bar can be dragged through zero. */
function inputRange({ x }) {
  const [, size] = roundRange(x.map(Math.abs));
  return [-size, size];
}

/**
 * One row.
 *
 * Equal arrays are drawn once.
 * @param {import("../core/types.js").Row} given
 * @param {string} id
 */
export function timelineRow(given, id) {
  const values = (view) => view[given.key];
  const range = given.edits ? inputRange : (view) => roundRange(view[given.key]);
  const what = { values, range, print: printed, size: "small", tint: "state", ...given };
  const paths = { plus: svg("path", { class: "lx-plus" }), minus: svg("path", { class: "lx-minus" }) };
  const zeroLine = svg("path", { class: "lx-zero" });
  const guide = svg("path", { class: "lx-guide" });
  const layer = svg("path", { class: "lx-layer" });
  const lines = what.lines ? unitLines() : null;
  const zones = svg("g", { class: "lx-zones" });
  const drawing = svg(
    "svg",
    { preserveAspectRatio: "none", class: "lx-bars", "aria-hidden": "true" },
    zones,
    zeroLine,
    ...(lines ? [lines.node] : []),
    paths.plus,
    paths.minus,
    layer,
    guide,
  );
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
    what,
    label,
    plot,
    value,
    update(view) {
      const values = what.values(view);
      const range = what.range(view);
      const y = heightIn(range);
      if (count !== values.length) {
        count = values.length;
        drawing.setAttribute("viewBox", `0 0 ${count} ${HEIGHT}`);
        zones.replaceChildren(
          ...(what.zones ?? []).map(({ from, to, kind }) =>
            svg("rect", { width: count, y: y(to), height: y(from) - y(to), class: `lx-zone lx-${kind}` }),
          ),
        );
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
export function editable(row, { limit, edit, select, signal }) {
  const { plot } = row;
  setAttributes(plot, {
    role: "slider",
    tabindex: 0,
    "aria-orientation": "vertical",
    "data-edit": "x",
    ...KEYS_ARE_OURS,
  });
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
  plot.addEventListener(
    "keydown",
    (event) => {
      const by = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 0.5, PageDown: -0.5 }[event.key];
      const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by) edit(view.step, clean(view.now.x + by), false);
      else if (along) select(view.step + along, false);
      else if (event.key === "Delete" || event.key === "0") edit(view.step, 0, false);
      else return;
      event.preventDefault();
    },
    { signal },
  );
  return {
    drag: (event, t) => edit(t, clean(valueAt(event)), true),
    update(next) {
      view = next;
    },
    settle() {
      const [low, high] = row.what.range(view);
      setAttributes(plot, {
        "aria-valuemin": low,
        "aria-valuemax": high,
        "aria-valuenow": view.now.x,
        "aria-valuetext": `${printed(view.now.x)} at step ${view.step}`,
        "aria-label": "Input x: up and down change the value, left and right choose the step",
      });
    },
  };
}
