/**
 * The sequence as rows of bars, one above the other, so that a column is a step. A row is two <path>s
 * (plus and minus) however many steps there are; one frame marks the selected column.
 */

import { html, setAttribute, svg } from "../core/dom.js";
import { scrubberOf } from "./scrubber.js";
import { editable, timelineRow } from "./timeline_row.js";

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
        html("span", { style: `left:${(100 * (k * every + 0.5)) / length}%` }, String(k * every)),
      );
      node.replaceChildren(...labels);
    },
  };
}

/** Puts the cells of a row into its columns. */
export function placeInGrid(row, cells) {
  for (const [column, cell] of cells.entries()) cell.style.gridArea = `${row + 1} / ${column + 1}`;
}

/**
 * @param {import("../core/types.js").Row[]} rows the one with `edits: true` can be edited
 * @param {{
 *   id: string, limit: number, signal: AbortSignal, letter?: string,
 *   select: (t: number, dragging: boolean) => void,
 *   edit: (t: number, value: number, dragging: boolean) => void,
 * }} hand `letter` stands for the step
 */
export function timeline(rows, { id, limit, select, edit, signal, letter = "t" }) {
  const made = rows.map((what) => timelineRow(what, `${id}-${what.key}`));
  const frame = svg("rect", { class: "lx-frame", y: 0, height: 1, width: 1 });
  const overlay = svg(
    "svg",
    { class: "lx-overlay", preserveAspectRatio: "none", "aria-hidden": "true" },
    frame,
  );
  const scrubber = scrubberOf(`${id}-step`, select, letter);
  const axis = makeAxis();
  const cells = made.map((row) => [row.label, row.plot, row.value]);
  for (const [r, row] of cells.entries()) placeInGrid(r, row);
  const node = html(
    "div",
    { class: "lx-timeline", style: `--rows:${rows.length}` },
    ...cells.flat(),
    overlay,
    axis.node,
    scrubber.play,
    scrubber.input,
    scrubber.readout,
  );
  const hand = { limit, edit, select, signal };
  const editors = made.filter((row) => row.what.edits).map((row) => [row, editable(row, hand)]);
  let length = 1;

  for (const row of made) {
    const editor = editors.find(([other]) => other === row)?.[1];
    const move = (event) => {
      const box = row.plot.getBoundingClientRect();
      const under = Math.floor(((event.clientX - box.left) / box.width) * length);
      const t = Math.min(length - 1, Math.max(0, under));
      select(t, true);
      editor?.drag(event, t);
    };
    row.plot.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        scrubber.stop();
        row.plot.setPointerCapture(event.pointerId);
        move(event);
      },
      { signal },
    );
    row.plot.addEventListener(
      "pointermove",
      (event) => {
        if (row.plot.hasPointerCapture(event.pointerId)) move(event);
      },
      { signal },
    );
  }
  signal.addEventListener("abort", scrubber.stop);

  return {
    node,
    update(view) {
      length = view.length;
      for (const [, editor] of editors) editor.update(view);
      for (const row of made) row.update(view);
      axis.update(view);
      setAttribute(overlay, "viewBox", `0 0 ${length} 1`);
      setAttribute(frame, "x", view.step);
      scrubber.update(view);
    },
    settle(view) {
      for (const row of made) row.settle(view);
      for (const [, editor] of editors) editor.settle(view);
    },
  };
}
