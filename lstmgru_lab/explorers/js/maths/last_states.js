/** Where in `output` the last states of nn.LSTM and nn.GRU are, and the Python that takes them. */

export const WAYS = [
  { name: "forward", arrow: "→" },
  { name: "backward", arrow: "←" },
];

export const tuple = (numbers) => `(${numbers.join(", ")})`;

/** Everything that is drawn, from the state and the sizes. */
export function compute(state, { sizes: { time, batch, input_size: inputs, hidden_size: hidden } }) {
  const directions = state.bidirectional ? 2 : 1;
  const rows = state.num_layers * directions;
  const row = Math.min(state.row, rows - 1); // another setting may arrive before its row
  const [layer, way] = [Math.floor(row / directions), row % directions];
  const first = state.batch_first ? [batch, time] : [time, batch];
  const shapes = {
    x: [...first, inputs],
    output: [...first, directions * hidden],
    h_n: [rows, batch, hidden],
  };
  if (state.kind === "LSTM") shapes.c_n = shapes.h_n;
  const lengthOf = (sequence) => state.lengths[sequence] ?? time;
  const inOutput = layer === state.num_layers - 1;
  const sizes = { time, batch, inputs, hidden, directions, rows };
  const view = { ...state, ...sizes, row, layer, way, shapes, lengthOf, inOutput };
  const taken = takenFrom(view);
  return { ...view, taken, code: codeOf(view, taken), now: {}, step: 0 };
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
function codeOf(view, taken) {
  const { kind, lengths, batch_first: batchFirst } = view;
  const name = kind.toLowerCase();
  const options = [
    view.num_layers > 1 && `num_layers=${view.num_layers}`,
    batchFirst && "batch_first=True",
    view.bidirectional && "bidirectional=True",
  ];
  const said = options
    .filter(Boolean)
    .map((option) => `, ${option}`)
    .join("");
  const state = kind === "LSTM" ? "(h_n, c_n)" : "h_n";
  const first = batchFirst ? ", batch_first=True" : "";
  const run =
    lengths.length === 0
      ? [`output, ${state} = ${name}(x)`]
      : [
          `lengths = torch.tensor([${lengths.join(", ")}])`,
          `packed = pack_padded_sequence(x, lengths${first}, enforce_sorted=False)`,
          `packed, ${state} = ${name}(packed)`,
          `output, _ = pad_packed_sequence(packed${first})`,
        ];
  const equal = view.inOutput ? `the same numbers as h_n[${view.row}]` : "not in output";
  return [
    `${name} = nn.${kind}(${view.inputs}, ${view.hidden}${said})`,
    `x = torch.randn${tuple(view.shapes.x)}`,
    ...run,
    `last = ${taken}  # ${tuple([view.batch, view.hidden])}, ${equal}`,
  ];
}
