/** Lesson 09: which numbers of `output` are the last states, for every way to set up nn.LSTM and nn.GRU. */

import { button, html, KEYS_ARE_OURS, setAttribute, setFlag, setText } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { mountPicture, same } from "../core/live_picture.js";

const WAYS = [{ name: "forward", arrow: "→" }, { name: "backward", arrow: "←" }];
const tuple = (numbers) => `(${numbers.join(", ")})`;

/** Everything that is drawn, from the state and the sizes. */
function compute(state, { sizes: { time, batch, input_size: inputs, hidden_size: hidden } }) {
  const directions = state.bidirectional ? 2 : 1;
  const rows = state.num_layers * directions;
  const row = Math.min(state.row, rows - 1); // another setting may arrive before its row
  const [layer, way] = [Math.floor(row / directions), row % directions];
  const first = state.batch_first ? [batch, time] : [time, batch];
  const shapes = { x: [...first, inputs], output: [...first, directions * hidden], h_n: [rows, batch, hidden] };
  if (state.kind === "LSTM") shapes.c_n = shapes.h_n;
  const lengthOf = (sequence) => state.lengths[sequence] ?? time;
  const inOutput = layer === state.num_layers - 1;
  const view = { ...state, row, rows, layer, way, directions, hidden, batch, time, shapes, lengthOf, inOutput };
  const taken = takenFrom(view);
  return { ...view, taken, code: codeOf({ ...view, taken, inputs }), now: {}, step: 0 };
}

/** The expression for h_n[row], from output where it is in it. */
function takenFrom({ inOutput, row, way, hidden, batch, bidirectional, lengths, batch_first: batchFirst }) {
  if (!inOutput) return `h_n[${row}]`;
  const half = bidirectional ? (way ? `, ${hidden}:` : `, :${hidden}`) : "";
  const gathered = lengths.length > 0 && !way;
  const step = gathered ? "lengths - 1" : way ? "0" : "-1";
  const every = gathered ? `torch.arange(${batch})` : ":";
  if (!batchFirst && every === ":" && !half) return `output[${step}]`;
  return batchFirst ? `output[${every}, ${step}${half}]` : `output[${step}, ${every}${half}]`;
}

/** Python that makes the module, runs it and takes h_n[row]. */
function codeOf({ kind, num_layers: layers, batch_first: batchFirst, bidirectional, lengths, shapes, taken, inOutput, row, inputs, hidden, batch }) {
  const name = kind.toLowerCase();
  const options = [layers > 1 && `num_layers=${layers}`, batchFirst && "batch_first=True", bidirectional && "bidirectional=True"];
  const said = options.filter(Boolean).map((option) => `, ${option}`).join("");
  const state = kind === "LSTM" ? "(h_n, c_n)" : "h_n";
  const first = batchFirst ? ", batch_first=True" : "";
  const run = lengths.length === 0 ? [`output, ${state} = ${name}(x)`] : [
    `lengths = torch.tensor([${lengths.join(", ")}])`,
    `packed = pack_padded_sequence(x, lengths${first}, enforce_sorted=False)`,
    `packed, ${state} = ${name}(packed)`,
    `output, _ = pad_packed_sequence(packed${first})`,
  ];
  const equal = inOutput ? `the same numbers as h_n[${row}]` : "not in output";
  return [
    `${name} = nn.${kind}(${inputs}, ${hidden}${said})`,
    `x = torch.randn${tuple(shapes.x)}`,
    ...run,
    `last = ${taken}  # ${tuple([batch, hidden])}, ${equal}`,
  ];
}

const says = ({ row, layer, way, bidirectional, batch, hidden }) =>
  `h_n[${row}] is layer ${layer}${bidirectional ? `, ${WAYS[way].name}` : ""}: ${batch} × ${hidden} numbers, a state for each sequence.`;

function readout({ inOutput, way, lengths, bidirectional, sequence, lengthOf, time, kind }) {
  const memory = kind === "LSTM" ? " c_n is in output nowhere: output holds h only." : "";
  if (!inOutput) return `output does not hold it, for output is the top layer's.${memory}`;
  if (way) return `In output it stands at step 0: the backward direction begins at the end of the sequence. Where the forward one ends it has seen one input only.${memory}`;
  if (lengths.length) {
    const length = lengthOf(sequence);
    const after = length < time ? `; after it there are zeros, and output's last step would be zeros too` : "";
    return `Sequence ${sequence} has ${length} valid ${length === 1 ? "step" : "steps"}, so its last state stands at step ${length - 1}${after}.${memory}`;
  }
  return `In output it is the last step${bidirectional ? ", its first half" : ""}.${memory}`;
}

/** A setting: a button for each of its values. */
function setting(name, label, options, set) {
  const buttons = options.map(({ text, patch }) =>
    button(text, { class: "lx-choice", "data-control": name, "data-option": text, "aria-pressed": "false" }, () => set(patch)));
  const node = html("div", { class: "lx-setting" }, html("code", {}, label),
    html("div", { class: "lx-choices", role: "group", "aria-label": label }, ...buttons));
  return {
    node,
    update(state) {
      options.forEach(({ patch }, k) => setAttribute(buttons[k], "aria-pressed", same(state[name], patch[name])));
    },
  };
}

function settings({ facts, state, set }) {
  const inside = (patch) => {
    const after = { ...state, ...patch };
    const rows = after.num_layers * (after.bidirectional ? 2 : 1);
    // The top layer is what most want: it stays picked when layers come or go.
    const top = patch.num_layers || "bidirectional" in patch ? rows - 1 : after.row;
    set({ ...patch, row: Math.min(top, rows - 1) });
  };
  const either = (name, no = "no", yes = "yes") => [{ text: no, patch: { [name]: false } }, { text: yes, patch: { [name]: true } }];
  const all = [
    setting("kind", "module", ["LSTM", "GRU"].map((kind) => ({ text: kind, patch: { kind } })), inside),
    setting("num_layers", "num_layers", [1, 2, 3].map((n) => ({ text: String(n), patch: { num_layers: n } })), inside),
    setting("bidirectional", "bidirectional", either("bidirectional"), inside),
    setting("batch_first", "batch_first", either("batch_first"), inside),
    setting("lengths", "lengths", [{ text: "all full", patch: { lengths: [] } },
      { text: "padded", patch: { lengths: facts.start.lengths.length ? facts.start.lengths : facts.padded } }], inside),
  ];
  return {
    node: html("div", { class: "lx-settings" }, ...all.map((one) => one.node)),
    update: (view) => all.forEach((one) => one.update(view)),
  };
}

const AXES = {
  output: ({ batch_first: batchFirst, bidirectional }) =>
    [...(batchFirst ? ["batch", "time"] : ["time", "batch"]), bidirectional ? "2 · hidden" : "hidden"],
  states: ({ bidirectional, num_layers: layers }) =>
    [bidirectional ? (layers > 1 ? "layers · directions" : "directions") : "layers", "batch", "hidden"],
};

/**
 * A tensor: its first axis downwards, its second to the right, a box the numbers of the third. Boxes are made
 * anew when the setting changes; picking another only marks them.
 */
function tensor(name, axes, box) {
  const shape = html("code", { class: "lx-tensor-shape" });
  const words = html("span", { class: "lx-tensor-axes" });
  const grid = html("div", { class: "lx-tensor" });
  const node = html("figure", { class: `lx-tensor-of lx-of-${name}` }, html("figcaption", {}, shape, " ", words), grid);
  let [made, boxes] = ["", []];

  function make(view, [rows, columns]) {
    boxes = Array.from({ length: rows * columns }, (_, k) => box(view, Math.floor(k / columns), k % columns));
    const index = (k) => html("span", { class: "lx-index" }, String(k));
    const lines = Array.from({ length: rows }, (_, r) =>
      [index(r), ...boxes.slice(r * columns, (r + 1) * columns).map((one) => one.node)]);
    grid.style.gridTemplateColumns = `1.6em repeat(${columns}, minmax(0, 1fr))`;
    grid.replaceChildren(html("span"), ...Array.from({ length: columns }, (_, c) => index(c)), ...lines.flat());
  }

  return {
    node, grid,
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
    step >= length ? half(way, "0", "lx-padding") : half(way, WAYS[way].arrow));
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
    const label = `h_n[${row}, ${sequence}]: layer ${layer}${view.bidirectional ? `, ${WAYS[way].name}` : ""}, sequence ${sequence}`;
    const inner = half(way, WAYS[way].arrow);
    const node = button("", { class: "lx-box", "data-pick": `${row},${sequence}`, "aria-label": label }, () => pick({ row, sequence }));
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

function tensors({ state, set, facts: { sizes } }) {
  const output = tensor("output", AXES.output, outputBox);
  const states = tensor("h_n", AXES.states, stateBox(set));
  const memory = tensor("c_n", AXES.states, memoryBox);
  const all = [output, states, memory];
  output.grid.setAttribute("aria-hidden", "true"); // what it shows is said in the read-out
  memory.grid.setAttribute("aria-hidden", "true");
  Object.entries({ role: "group", "aria-label": "The last states: arrow keys pick one" })
    .forEach(([name, value]) => states.grid.setAttribute(name, value));
  states.grid.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const [down, right] = KEYS[event.key];
    const within = (value, count) => Math.min(count - 1, Math.max(0, value));
    const rows = state.num_layers * (state.bidirectional ? 2 : 1);
    set({ row: within(state.row + down, rows), sequence: within(state.sequence + right, sizes.batch) });
    states.grid.querySelector('[aria-pressed="true"]').focus({ preventScroll: true });
  });
  return {
    node: html("div", { class: "lx-tensors" }, output.node, html("div", { class: "lx-states" }, states.node, memory.node)),
    update: (view) => all.forEach((one) => one.update(view)),
  };
}

/** The code, its last line the one that takes the state. */
function codeLines() {
  const before = html("code");
  const last = html("code", { class: "lx-last" });
  const node = html("pre", { class: "lx-code", tabindex: 0, "aria-label": "The code", ...KEYS_ARE_OURS }, before, last);
  return {
    node,
    update({ code }) {
      setText(before, `${code.slice(0, -1).join("\n")}\n`);
      setText(last, code.at(-1));
    },
  };
}

const asPython = (facts, state) => {
  const packing = state.lengths.length ? ["from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence"] : [];
  return ["import torch", "from torch import nn", ...packing, "", ...compute(state, facts).code,
    "print(output.shape, h_n.shape)", ""].join("\n");
};

/** [backward](#Shapes:row=1,sequence=2) */
function follow(target, { facts, state, set }) {
  const { row = state.row, sequence = state.sequence, ...rest } = assignments(target) ?? { unknown: 1 };
  const rows = state.num_layers * (state.bidirectional ? 2 : 1);
  const known = Object.keys(rest).length === 0 && row >= 0 && row < rows && sequence >= 0 && sequence < facts.sizes.batch;
  if (known) set({ row, sequence });
  return known;
}

const plan = {
  title: "Shapes of nn.LSTM and nn.GRU",
  compute, asPython, follow,
  parts(shell) {
    const [choices, boxes, code] = [settings(shell), tensors(shell), codeLines()];
    return {
      parts: [choices, boxes, code],
      topics: { picked: { says, template: "" } },
      topic: "picked",
      readout,
      nodes: (words) => [choices.node, words.node, boxes.node, code.node],
    };
  },
};

export default { render: (context) => mountPicture(context, plan) };
