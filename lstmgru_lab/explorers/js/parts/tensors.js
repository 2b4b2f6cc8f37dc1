/** What nn.LSTM and nn.GRU return, as boxes: output, and the last states, which can be picked. */

import { button, html, setAttribute, setAttributes, setFlag, setText } from "../core/dom.js";
import { tuple, WAYS } from "../maths/last_states.js";

const AXES = {
  output: ({ batch_first: batchFirst, bidirectional }) => [
    ...(batchFirst ? ["batch", "time"] : ["time", "batch"]),
    bidirectional ? "2 · hidden" : "hidden",
  ],
  states: ({ bidirectional, num_layers: layers }) => [
    bidirectional ? (layers > 1 ? "layers · directions" : "directions") : "layers",
    "batch",
    "hidden",
  ],
};

/**
 * A tensor: its first axis downwards, its second to the right, a box the numbers of the third. Boxes are made
 * anew when the setting changes; picking another only marks them.
 */
function tensor(name, axes, box) {
  const shape = html("code", { class: "lx-tensor-shape" });
  const words = html("span", { class: "lx-tensor-axes" });
  const grid = html("div", { class: "lx-tensor" });
  const node = html(
    "figure",
    { class: `lx-tensor-of lx-of-${name}` },
    html("figcaption", {}, shape, " ", words),
    grid,
  );
  let [made, boxes] = ["", []];

  function make(view, [rows, columns]) {
    boxes = Array.from({ length: rows * columns }, (_, k) => box(view, Math.floor(k / columns), k % columns));
    const index = (k) => html("span", { class: "lx-index" }, String(k));
    const lines = Array.from({ length: rows }, (_, r) => [
      index(r),
      ...boxes.slice(r * columns, (r + 1) * columns).map((one) => one.node),
    ]);
    grid.style.gridTemplateColumns = `1.6em repeat(${columns}, minmax(0, 1fr))`;
    grid.replaceChildren(
      html("span"),
      ...Array.from({ length: columns }, (_, c) => index(c)),
      ...lines.flat(),
    );
  }

  return {
    node,
    grid,
    update(view) {
      const of = view.shapes[name];
      setFlag(node, "hidden", !of);
      if (!of) return;
      setText(shape, `${name} ${tuple(of)}`);
      setText(words, axes(view).join(" × "));
      const setting = JSON.stringify([of, view.batch_first, view.directions, view.lengths]);
      if (setting !== made) make(view, of);
      made = setting;
      for (const one of boxes) one.update(view);
    },
  };
}

const half = (way, text, kind = "") => html("span", { class: `lx-half lx-${WAYS[way].name} ${kind}` }, text);

function mark(node, classes) {
  for (const [name, on] of Object.entries(classes)) node.classList.toggle(name, on);
}

/** A box of output: a half for each direction; zeros where a sequence has ended. */
function outputBox(view, r, c) {
  const [sequence, step] = view.batch_first ? [r, c] : [c, r];
  const length = view.lengthOf(sequence);
  const halves = Array.from({ length: view.directions }, (_, way) =>
    step >= length ? half(way, "0", "lx-padding") : half(way, WAYS[way].arrow),
  );
  return {
    node: html("span", { class: "lx-box", "data-output": `${sequence},${step}` }, ...halves),
    update(now) {
      halves.forEach((node, way) => {
        const taken = now.inOutput && way === now.way && step === (way ? 0 : length - 1);
        mark(node, { "lx-taken": taken, "lx-picked": taken && sequence === now.sequence });
      });
    },
  };
}

/** A box of h_n: it can be picked. */
function stateBox(pick) {
  return (view, row, sequence) => {
    const [layer, way] = [Math.floor(row / view.directions), row % view.directions];
    const direction = view.bidirectional ? `, ${WAYS[way].name}` : "";
    const label = `h_n[${row}, ${sequence}]: layer ${layer}${direction}, sequence ${sequence}`;
    const inner = half(way, WAYS[way].arrow);
    const node = button("", { class: "lx-box", "data-pick": `${row},${sequence}`, "aria-label": label }, () =>
      pick({ row, sequence }),
    );
    node.append(inner);
    return {
      node,
      update(now) {
        const picked = row === now.row && sequence === now.sequence;
        setAttribute(node, "aria-pressed", picked);
        setAttribute(node, "tabindex", picked ? 0 : -1);
        mark(inner, { "lx-taken": row === now.row, "lx-picked": picked });
      },
    };
  };
}

/** A box of c_n: of the same step as h_n's, and in output nowhere. */
function memoryBox(view, row, sequence) {
  const inner = half(row % view.directions, WAYS[row % view.directions].arrow);
  return {
    node: html("span", { class: "lx-box" }, inner),
    update: (now) => mark(inner, { "lx-beside": row === now.row && sequence === now.sequence }),
  };
}

const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function tensors({ state, set, facts: { sizes } }) {
  const output = tensor("output", AXES.output, outputBox);
  const states = tensor("h_n", AXES.states, stateBox(set));
  const memory = tensor("c_n", AXES.states, memoryBox);
  const all = [output, states, memory];
  output.grid.setAttribute("aria-hidden", "true"); // what it shows is said in the read-out
  memory.grid.setAttribute("aria-hidden", "true");
  setAttributes(states.grid, { role: "group", "aria-label": "The last states: arrow keys pick one" });
  states.grid.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const [down, right] = KEYS[event.key];
    const within = (value, count) => Math.min(count - 1, Math.max(0, value));
    const rows = state.num_layers * (state.bidirectional ? 2 : 1);
    set({ row: within(state.row + down, rows), sequence: within(state.sequence + right, sizes.batch) });
    /** @type {HTMLElement} */ (states.grid.querySelector('[aria-pressed="true"]')).focus({
      preventScroll: true,
    });
  });
  return {
    node: html(
      "div",
      { class: "lx-tensors" },
      output.node,
      html("div", { class: "lx-states" }, states.node, memory.node),
    ),
    update(view) {
      for (const one of all) one.update(view);
    },
  };
}
