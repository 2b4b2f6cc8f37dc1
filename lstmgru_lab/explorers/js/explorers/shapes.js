/** Lesson 09: which numbers of `output` are the last states, for every way to set up nn.LSTM and nn.GRU. */

import { button, html, KEYS_ARE_OURS, setAttribute, setText } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { mountPicture, same } from "../core/live_picture.js";
import { compute, WAYS } from "../maths/last_states.js";
import { tensors } from "../parts/tensors.js";

function says({ row, layer, way, bidirectional, batch, hidden }) {
  const where = `layer ${layer}${bidirectional ? `, ${WAYS[way].name}` : ""}`;
  return `h_n[${row}] is ${where}: ${batch} × ${hidden} numbers, a state for each sequence.`;
}

/** Where in output the picked state stands. */
function placeInOutput({ inOutput, way, lengths, bidirectional, sequence, lengthOf, time }) {
  if (!inOutput) return "output does not hold it, for output is the top layer's.";
  if (way) {
    return (
      "In output it stands at step 0: the backward direction begins at the end of the sequence. " +
      "Where the forward one ends it has seen one input only."
    );
  }
  if (lengths.length === 0) return `In output it is the last step${bidirectional ? ", its first half" : ""}.`;
  const length = lengthOf(sequence);
  const steps = `${length} valid ${length === 1 ? "step" : "steps"}`;
  const after = length < time ? "; after it there are zeros, and output's last step would be zeros too" : "";
  return `Sequence ${sequence} has ${steps}, so its last state stands at step ${length - 1}${after}.`;
}

function readout(view) {
  const memory = view.kind === "LSTM" ? " c_n is in output nowhere: output holds h only." : "";
  return placeInOutput(view) + memory;
}

/** A setting: a button for each of its values. */
function setting(name, label, options, set) {
  const buttons = options.map(({ text, patch }) =>
    button(
      text,
      { class: "lx-choice", "data-control": name, "data-option": text, "aria-pressed": "false" },
      () => set(patch),
    ),
  );
  const node = html(
    "div",
    { class: "lx-setting" },
    html("code", {}, label),
    html("div", { class: "lx-choices", role: "group", "aria-label": label }, ...buttons),
  );
  return {
    node,
    update(state) {
      for (const [k, { patch }] of options.entries()) {
        setAttribute(buttons[k], "aria-pressed", same(state[name], patch[name]));
      }
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
  const either = (name, no = "no", yes = "yes") => [
    { text: no, patch: { [name]: false } },
    { text: yes, patch: { [name]: true } },
  ];
  const of = (name, values) => values.map((value) => ({ text: String(value), patch: { [name]: value } }));
  const lengths = facts.start.lengths.length ? facts.start.lengths : facts.padded;
  const padding = [
    { text: "all full", patch: { lengths: [] } },
    { text: "padded", patch: { lengths } },
  ];
  const all = [
    setting("kind", "module", of("kind", ["LSTM", "GRU"]), inside),
    setting("num_layers", "num_layers", of("num_layers", [1, 2, 3]), inside),
    setting("bidirectional", "bidirectional", either("bidirectional"), inside),
    setting("batch_first", "batch_first", either("batch_first"), inside),
    setting("lengths", "lengths", padding, inside),
  ];
  return {
    node: html("div", { class: "lx-settings" }, ...all.map((one) => one.node)),
    update(view) {
      for (const one of all) one.update(view);
    },
  };
}

/** The code, its last line the one that takes the state. */
function codeLines() {
  const before = html("code");
  const last = html("code", { class: "lx-last" });
  const node = html(
    "pre",
    { class: "lx-code", tabindex: 0, "aria-label": "The code", ...KEYS_ARE_OURS },
    before,
    last,
  );
  return {
    node,
    update({ code }) {
      setText(before, `${code.slice(0, -1).join("\n")}\n`);
      setText(last, code.at(-1));
    },
  };
}

const asPython = (facts, state) => {
  const packing = state.lengths.length
    ? ["from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence"]
    : [];
  return [
    "import torch",
    "from torch import nn",
    ...packing,
    "",
    ...compute(state, facts).code,
    "print(output.shape, h_n.shape)",
    "",
  ].join("\n");
};

/** [backward](#Shapes:row=1,sequence=2) */
function follow(target, { facts, state, set }) {
  const { row = state.row, sequence = state.sequence, ...rest } = assignments(target) ?? { unknown: 1 };
  const rows = state.num_layers * (state.bidirectional ? 2 : 1);
  const known =
    Object.keys(rest).length === 0 && row >= 0 && row < rows && sequence >= 0 && sequence < facts.sizes.batch;
  if (known) set({ row, sequence });
  return known;
}

const plan = {
  title: "Shapes of nn.LSTM and nn.GRU",
  compute,
  asPython,
  follow,
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
