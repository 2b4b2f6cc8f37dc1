/** Gradients of several cells on one logarithmic axis, and their numbers at the selected step. */

import { html, setAttribute, setText, svg } from "../core/dom.js";
import { printedWide } from "../core/numbers.js";
import { curve } from "./series_paths.js";

const [FLOOR, VANISHED, CEILING] = [-12, -3, 3]; // powers of ten
const HEIGHT = 100 * (CEILING - FLOOR); // of the drawing, in its own units; a step is 1 wide
const [PLOT, LABEL] = [250, 16]; // px: the height of the plot (gradient_flow.css) and of a curve's name

/** Where a value stands; what is smaller or larger than the axis lies on its edge. */
const yOf = (value) => Math.round(100 * (CEILING - Math.min(CEILING, Math.max(FLOOR, Math.log10(value)))));

/**
 * @param {{key: string, label: string, kind: string, direct?: boolean}[]} lines `key` is the name in view and
 *   in view.now, and the data-value
 * @param {import("../core/types.js").Shell} shell
 */
export function flowPlot(lines, { set }) {
  const made = lines.map(({ key, label, kind, direct }) => {
    const look = `lx-flow lx-of-${kind} ${direct ? "lx-direct" : ""}`;
    const sample = svg(
      "svg",
      { viewBox: "0 0 30 8", class: "lx-sample", "aria-hidden": "true" },
      svg("path", { class: look, d: "M0 4H30" }),
    );
    const value = html("span", { class: "lx-number lx-flow-value", "data-value": key });
    const item = html("li", {}, sample, html("span", {}, label), value);
    const name = direct
      ? null
      : html("span", { class: `lx-flow-name lx-of-${kind}`, "aria-hidden": "true" }, label);
    return { key, path: svg("path", { class: look }), value, item, name };
  });
  const frame = svg("rect", { class: "lx-frame", y: 0, height: HEIGHT, width: 1 });
  const edge = yOf(10 ** VANISHED);
  const zone = svg("rect", { class: "lx-zone lx-vanish", y: edge, height: HEIGHT - edge });
  const one = svg("path", { class: "lx-guide" });
  const drawing = svg(
    "svg",
    { preserveAspectRatio: "none", class: "lx-bars", "aria-hidden": "true" },
    zone,
    one,
    ...made.toReversed().map(({ path }) => path),
    frame,
  );
  const caption = html("span", { class: "lx-caption" }, "vanished: under 1/1000");
  const plot = html(
    "div",
    { class: "lx-plot lx-flow-plot", role: "img" },
    drawing,
    caption,
    ...made.flatMap(({ name }) => name ?? []),
  );
  const ticks = [3, 0, -3, -6, -9, -12].map((power) => {
    const top = (100 * (CEILING - power)) / (CEILING - FLOOR);
    return html("span", { style: `top:${top}%` }, power ? `10${superscript(power)}` : "1");
  });
  const axis = html("div", { class: "lx-flow-axis", "aria-hidden": "true" }, ...ticks);
  const legend = html("ul", { class: "lx-flow-legend" }, ...made.map(({ item }) => item));
  const node = html(
    "div",
    { class: "lx-flow-part" },
    html(
      "p",
      { class: "lx-flow-title" },
      "How strongly the final state depends on the state after each step: ",
      html(
        "span",
        { class: "lx-nobreak" },
        "‖",
        html("em", {}, "∂state", html("sub", {}, "T")),
        " / ",
        html("em", {}, "∂state", html("sub", {}, "t")),
        "‖",
      ),
    ),
    html("div", { class: "lx-flow-grid" }, axis, plot, legend),
  );
  let length = 0;
  const drawn = new Map(); // path -> the numbers that it shows
  const move = (event) => {
    const box = plot.getBoundingClientRect();
    const t = Math.floor(((event.clientX - box.left) / box.width) * length);
    set({ step: Math.min(length - 1, Math.max(0, t)) }, true);
  };
  plot.addEventListener("pointerdown", (event) => {
    plot.setPointerCapture(event.pointerId);
    move(event);
  });
  plot.addEventListener("pointermove", (event) => {
    if (plot.hasPointerCapture(event.pointerId)) move(event);
  });
  return {
    node,
    update(view) {
      if (length !== view.length) {
        length = view.length;
        drawing.setAttribute("viewBox", `0 0 ${length} ${HEIGHT}`);
        zone.setAttribute("width", String(length));
        one.setAttribute("d", `M0 ${yOf(1)}H${length}`);
      }
      if (made.some(({ key, path }) => drawn.get(path) !== view[key]))
        placeNames(
          made.filter(({ name }) => name),
          view,
        );
      for (const { key, path, value } of made) {
        if (drawn.get(path) !== view[key]) setAttribute(path, "d", curve(view[key], yOf));
        drawn.set(path, view[key]);
        setText(value, printedWide(view.now[key]));
        setAttribute(value, "data-number", view.now[key]);
        setAttribute(value, "data-step", view.step);
      }
      setAttribute(frame, "x", view.step);
    },
    settle({ now, step }) {
      const says = lines.map(({ key, label }) => `${label} ${printedWide(now[key])}`).join(", ");
      setAttribute(plot, "aria-label", `Gradients on a logarithmic axis; from step ${step}: ${says}`);
    },
  };
}

/** The names stand at the beginnings of their curves, the highest above its own, apart from each other. */
function placeNames(named, view) {
  const starts = named.map(({ key, name }) => ({ name, y: (PLOT * yOf(view[key][0])) / HEIGHT }));
  let least = 0;
  for (const [k, { name, y }] of starts.sort((a, b) => a.y - b.y).entries()) {
    const room = PLOT - LABEL * (starts.length - k);
    const top = Math.min(room, Math.max(least, Math.round(k ? y + 2 : y - LABEL - 1)));
    setAttribute(name, "style", `transform:translateY(${top}px)`);
    least = top + LABEL;
  }
}

const superscript = (power) =>
  String(power)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
