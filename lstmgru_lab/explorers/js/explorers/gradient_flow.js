/** Lesson 06: how much of the past reaches the present in an RNN, a GRU and an LSTM. */

import { printedWide } from "../core/numbers.js";
import { each, gru, lstm, rnn } from "../maths/cells.js";
import { directPath, gradientFlow } from "../maths/jacobians.js";
import { latest } from "../maths/latest.js";
import { mountExplorer } from "../parts/cell_explorer.js";
import { flowPlot } from "../parts/flow_plot.js";

const CELLS = { rnn: { run: rnn }, gru: { run: gru, bias: "b_z" }, lstm: { run: lstm, bias: "b_f" } };

/** The fixed weights with the live ones put in: the recurrent columns scaled, one bias set. */
function withLive(start, scale, bias, value) {
  const gain = 2 ** scale;
  const made = {};
  for (const [name, W] of Object.entries(start)) {
    made[name] = W.map((row) => row.map((weight, j) => (j < W.length ? gain * weight : weight)));
    const own = name.replace("W", "b");
    made[own] = W.map(() => (own === bias ? value : 0));
  }
  return made;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The gradient of one cell, the direct path of its memory and the mean that a step keeps of it. */
const flowOf = (kind) =>
  latest((x, scale, value, start) => {
    const weights = withLive(start, scale, CELLS[kind].bias, value);
    const trace = CELLS[kind].run(
      x.map((one) => [one]),
      weights,
    );
    const full = gradientFlow(kind, trace, weights);
    if (kind === "rnn") return { full };
    const keep = kind === "lstm" ? trace.f : trace.z.map((z) => z.map((one) => 1 - one));
    return { full, direct: directPath(keep), kept: each(x.length, (t) => mean(keep[t])) };
  });
const FLOWS = Object.fromEntries(Object.keys(CELLS).map((kind) => [kind, flowOf(kind)]));

/** Everything that is drawn, from the state alone: a bias moves its own cell, and only that is computed. */
export function compute({ weights, x, step }, facts) {
  const series = {};
  for (const [kind, { bias }] of Object.entries(CELLS)) {
    const { full, direct, kept } = FLOWS[kind](x, weights.scale, weights[bias], facts.start_weights[kind]);
    series[kind] = full;
    if (direct) Object.assign(series, { [`${kind}_direct`]: direct, [`kept_${kind}`]: kept });
  }
  const now = Object.fromEntries(Object.entries(series).map(([name, values]) => [name, values[step]]));
  return { x, ...series, now: { ...now, ...weights, x: x[step] } };
}

const LINES = [
  { key: "rnn", label: "RNN", kind: "rnn" },
  { key: "gru", label: "GRU", kind: "gru" },
  { key: "gru_direct", label: "its direct path, ∏(1 − z)", kind: "gru", direct: true },
  { key: "lstm", label: "LSTM", kind: "lstm" },
  { key: "lstm_direct", label: "its direct path, ∏ f", kind: "lstm", direct: true },
];

const TOPICS = {
  flow: {
    says({ step, now }) {
      const [rnn, gru, lstm] = ["rnn", "gru", "lstm"].map((kind) => printedWide(now[kind]));
      const factors = `${rnn} in the RNN, ${gru} in the GRU and ${lstm} in the LSTM`;
      return `A change of the state after step ${step} reaches the final state times ${factors}.`;
    },
    template:
      "On the direct path, on average: ∂{c_t}/∂{c_t-1} = {f_t} = [kept_lstm] (LSTM), " +
      "∂{h_t}/∂{h_t-1} = 1 − {z_t} = [kept_gru] (GRU)",
  },
};

function readout({ now, length, step }) {
  const back = length - 1 - step;
  if (back === 0) return "This is the final state: every gradient starts here with 1.";
  const perStep = (value) => printedWide(value ** (1 / back));
  const [rnn, gru, lstm] = [now.rnn, now.gru, now.lstm].map(perStep);
  return `That is a factor of ${rnn}, ${gru} and ${lstm} per step on average.`;
}

const ROWS = [
  { key: "x", name: "x_t", meaning: "input", edits: true, size: "medium" },
  {
    key: "kept_lstm",
    name: "f_t",
    meaning: "LSTM, mean",
    range: () => [0, 1],
    size: "small",
    tint: "forget",
  },
  { key: "kept_gru", name: "1−z_t", meaning: "GRU, mean", range: () => [0, 1], size: "small", tint: "input" },
];

const plan = (facts) => ({
  title: "Gradient flow",
  compute: (state) => compute(state, facts),
  parts: (shell) => ({
    stage: [flowPlot(LINES, shell)],
    side: [],
    rows: ROWS,
    topics: TOPICS,
    topic: "flow",
    readout,
  }),
});

export default { render: (context) => mountExplorer(context, plan(context.model.get("facts"))) };
