/** A weight's slider: native, so that every way of moving it works; filled from zero, to show its sign. */

import { holding, html, KEYS_ARE_OURS, setAttribute, setText } from "../core/dom.js";
import { printed, symbol } from "../core/numbers.js";

/** Steps of the grid that a key moves. */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/**
 * @param {{key: string, meaning: string, limit: number, grid: number, id: string}} what
 * @param {(value: number, dragging: boolean) => void} change
 */
export function slider({ key, meaning, limit, grid, id }, change) {
  const onGrid = (value) => Math.round(value / grid) / Math.round(1 / grid);
  const input = html("input", {
    type: "range",
    id,
    min: -limit,
    max: limit,
    step: "any",
    "data-control": key,
    ...KEYS_ARE_OURS,
    "aria-describedby": `${id}-meaning`,
  });
  const value = html("output", { class: "lx-number", for: id });
  const node = html(
    "div",
    { class: "lx-slider" },
    html("label", { for: id }, symbol(key).node),
    html("span", { class: "lx-meaning", id: `${id}-meaning` }, meaning),
    input,
    value,
  );

  const held = holding(input);
  input.addEventListener("input", () => {
    const value = input.valueAsNumber;
    change(held() ? onGrid(value) : value, held());
  });
  input.addEventListener("keydown", (event) => {
    const now = input.valueAsNumber;
    const to =
      event.key === "Home"
        ? -limit
        : event.key === "End"
          ? limit
          : event.key in KEYS
            ? onGrid(now + grid * KEYS[event.key] * (event.shiftKey ? 10 : 1))
            : null;
    if (to === null) return;
    event.preventDefault();
    change(Math.min(limit, Math.max(-limit, to)), false);
  });
  input.addEventListener("dblclick", () => change(0, false));

  let drawn = null; // most sliders stay where they are, and to look at them takes time too
  return {
    key,
    node,
    /** `name`: the weight that it moves now; one slider may serve the same weight of several units. */
    update(weight, name) {
      setAttribute(input, "data-control", name);
      if (weight === drawn && !held()) return;
      drawn = weight;
      if (input.valueAsNumber !== weight) input.value = String(weight);
      setText(value, printed(weight));
      const share = (50 * weight) / limit;
      setAttribute(node, "style", `--from:${50 + Math.min(0, share)}%;--to:${50 + Math.max(0, share)}%`);
      node.classList.toggle("lx-minus", weight < 0);
    },
  };
}

/**
 * Sliders that belong together. With a title they are a panel: one line each, and a focused slider explains
 * its gate.
 * @param {{keys: string[], title?: string, says?: string, topic?: string}} what
 * @param {{node: HTMLElement}[]} sliders
 */
export function sliderGroup({ title, says, topic }, sliders, explain) {
  const nodes = sliders.map((one) => one.node);
  if (!title) return html("div", { class: "lx-sliders", role: "group", "aria-label": "Weights" }, ...nodes);
  const panel = html(
    "div",
    { class: `lx-panel lx-of-${topic}`, role: "group", "aria-label": `Weights: ${title}` },
    html("div", { class: "lx-panel-title" }, html("strong", {}, title), " ", says ?? ""),
    ...nodes,
  );
  panel.addEventListener("focusin", () => explain(topic));
  return panel;
}
