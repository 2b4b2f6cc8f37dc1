/** Many series over time, a row of pixels each: an overview to choose from, not to read numbers off. */

import { html, setAttribute, setText, svg } from "../core/dom.js";

/** A picture that is opaque where `strength(t, k)` is 1: the style sheet gives its colour in each theme. */
function stencil(steps, rows, strength) {
  const canvas = html("canvas", { width: steps, height: rows });
  const context = canvas.getContext("2d");
  const image = context.createImageData(steps, rows);
  for (let k = 0; k < rows; k++) {
    for (let t = 0; t < steps; t++)
      image.data[4 * (k * steps + t) + 3] = 255 * Math.min(1, Math.max(0, strength(t, k)));
  }
  context.putImageData(image, 0, 0);
  return `url(${canvas.toDataURL()})`;
}

/**
 * @param {{name: string, says: string, letter: string, steps: number, rows: number, signal: AbortSignal,
 *   series: (s: number, row: number) => Float64Array, chosen?: (view: any) => number,
 *   choose: (place: {step: number, row: number}, dragging: boolean) => void,
 *   describe: (view: any) => string}} what
 *   `series` are the numbers of a sequence, drawn again when `view.s` changes; `chosen` is the framed row
 */
export function heatMap({ name, says, letter, steps, rows, series, chosen, choose, describe, signal }) {
  const layers = {
    plus: html("div", { class: "lx-map-plus" }),
    minus: html("div", { class: "lx-map-minus" }),
  };
  const column = svg("rect", { class: "lx-map-row", y: 0, width: 1, height: rows });
  const row = svg("rect", { class: "lx-map-row", x: 0, width: steps, height: 1 });
  const cell = svg("rect", { class: "lx-frame", width: 1, height: chosen ? 1 : rows });
  const overlay = svg(
    "svg",
    { viewBox: `0 0 ${steps} ${rows}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...(chosen ? [row, column] : []),
    cell,
  );
  const height = Math.min(150, Math.max(24, 9 * rows));
  const plot = html(
    "div",
    { class: "lx-map-plot", role: "img", style: `height:${height}px` },
    layers.plus,
    layers.minus,
    overlay,
  );
  const label = html(
    "div",
    { class: "lx-map-label" },
    html("span", {}, says),
    " ",
    html("var", { class: "lx-symbol" }, letter),
  );
  const range = html("div", { class: "lx-row-value lx-number lx-map-range" });
  const node = html("div", { class: "lx-map", "data-map": name }, label, plot, range);
  let drawn = null;

  const move = (event) => {
    const box = plot.getBoundingClientRect();
    const place = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    choose(
      {
        step: place((event.clientX - box.left) / box.width, steps),
        row: place((event.clientY - box.top) / box.height, rows),
      },
      true,
    );
  };
  plot.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      move(event);
    },
    { signal },
  );
  plot.addEventListener(
    "pointermove",
    (event) => {
      if (plot.hasPointerCapture(event.pointerId)) move(event);
    },
    { signal },
  );

  return {
    node,
    update(view) {
      if (drawn !== view.s) {
        drawn = view.s;
        const all = Array.from({ length: rows }, (_, k) => series(view.s, k));
        const sizes = all.map((line) => line.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
        const largest = Math.max(...sizes) || 1;
        for (const [side, sign] of Object.entries({ plus: 1, minus: -1 })) {
          layers[side].style.maskImage = stencil(steps, rows, (t, k) => (sign * all[k][t]) / largest);
        }
        setText(range, `±${largest.toPrecision(2)}`);
      }
      setAttribute(cell, "x", view.step);
      if (!chosen) return;
      setAttribute(cell, "y", chosen(view));
      setAttribute(row, "y", chosen(view));
      setAttribute(column, "x", view.step);
    },
    settle: (view) => setAttribute(plot, "aria-label", describe(view)),
  };
}
