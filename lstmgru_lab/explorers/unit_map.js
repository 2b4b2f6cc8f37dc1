/** The states of all units over time, a row of pixels each: an overview to choose from, not to read numbers off. */

import { html, setAttribute, setText, svg } from "./dom.js";

/** A picture that is opaque where `strength(t, u)` is 1: the style sheet gives it its colour, in every theme. */
function stencil(steps, units, strength) {
  const canvas = html("canvas", { width: steps, height: units });
  const context = canvas.getContext("2d");
  const image = context.createImageData(steps, units);
  for (let u = 0; u < units; u++) {
    for (let t = 0; t < steps; t++) image.data[4 * (u * steps + t) + 3] = 255 * Math.min(1, Math.max(0, strength(t, u)));
  }
  context.putImageData(image, 0, 0);
  return `url(${canvas.toDataURL()})`;
}

/** @param {(place: {step: number, u: number}, dragging: boolean) => void} choose */
export function unitMap({ steps, units }, numbers, choose, signal) {
  const layers = { plus: html("div", { class: "lx-map-plus" }), minus: html("div", { class: "lx-map-minus" }) };
  const cell = svg("rect", { class: "lx-frame", width: 1, height: 1 });
  const row = svg("rect", { class: "lx-map-row", x: 0, width: steps, height: 1 });
  const column = svg("rect", { class: "lx-map-row", y: 0, width: 1, height: units.length });
  const overlay = svg("svg", { viewBox: `0 0 ${steps} ${units.length}`, preserveAspectRatio: "none", "aria-hidden": "true" }, row, column, cell);
  const height = Math.min(150, Math.max(24, 9 * units.length));
  const plot = html("div", { class: "lx-map-plot", role: "img", style: `height:${height}px` }, layers.plus, layers.minus, overlay);
  const says = html("div", { class: "lx-map-label" }, html("span", {}, "all units"), " ", html("var", { class: "lx-symbol" }, "h"));
  const range = html("div", { class: "lx-row-value lx-number lx-map-range" });
  const node = html("div", { class: "lx-map" }, says, plot, range);
  let drawn = null;

  const move = (event) => {
    const box = plot.getBoundingClientRect();
    const place = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    choose({
      step: place((event.clientX - box.left) / box.width, steps),
      u: place((event.clientY - box.top) / box.height, units.length),
    }, true);
  };
  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    plot.setPointerCapture(event.pointerId);
    move(event);
  }, { signal });
  plot.addEventListener("pointermove", (event) => {
    if (plot.hasPointerCapture(event.pointerId)) move(event);
  }, { signal });

  return {
    node,
    update({ s, u, step }) {
      if (drawn !== s) {
        drawn = s;
        const all = units.map((_, k) => numbers.drawable(numbers.series("h", s, k)));
        const largest = all.reduce((most, line) => line.reduce((a, v) => Math.max(a, Math.abs(v)), most), 0) || 1;
        for (const [side, sign] of [["plus", 1], ["minus", -1]]) {
          layers[side].style.maskImage = stencil(steps, units.length, (t, k) => (sign * all[k][t]) / largest);
        }
        setText(range, `±${largest.toPrecision(2)}`);
      }
      setAttribute(cell, "x", step);
      setAttribute(cell, "y", u);
      setAttribute(row, "y", u);
      setAttribute(column, "x", step);
    },
    settle: ({ unit, step }) =>
      setAttribute(plot, "aria-label", `The states of ${units.length} units over ${steps} steps; chosen: unit ${unit} at step ${step}`),
  };
}
