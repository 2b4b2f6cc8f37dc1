/** Any trace: a sequence, a unit, a step, and every gate's number there. */

import { button, holding, html, KEYS_ARE_OURS, setAttribute, setText } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { agrees, mountPicture } from "../core/live_picture.js";
import { percent, printed, printedWide, steps } from "../core/numbers.js";
import { traceNumbers } from "../maths/trace_numbers.js";
import { gateRow } from "../parts/gates.js";
import { heatMap } from "../parts/heat_map.js";
import { roundRange } from "../parts/series_paths.js";
import { timeline } from "../parts/timeline.js";

const MOST_LINES = 12;
const FEW = 4; // features of the input with a row each; more are a map
const FLAT = 0.9; // a tanh state beyond this lies where the curve is flat
const ROUNDING = 1e-6; // of float32 in a state that is worked out backwards
const LEAST = 0.25; // the smallest range of a row

/** The row of a candidate, whose range is here that of its numbers. */
function candidateRow(letter) {
  const { range: _, ...row } = gateRow(letter);
  return row;
}

const KNOWN = [
  gateRow("f"),
  gateRow("i"),
  candidateRow("c_tilde"),
  gateRow("o"),
  gateRow("z"),
  gateRow("r"),
  candidateRow("h_tilde"),
  gateRow("c", { size: "large" }),
  gateRow("h", { size: "large" }),
];

/** The fields of a trace in the order in which they are drawn; unknown ones come first, by their names. */
function rowsOf(fields) {
  const own = fields.filter((field) => !KNOWN.some(({ key }) => key === field));
  return [
    ...own.map((key) => ({ key, name: `${key}_t`, meaning: "" })),
    ...KNOWN.filter(({ key }) => fields.includes(key)),
  ];
}

/** The chosen unit and those that vary most beside it, as places in the order of the trace. */
function company(numbers, { units }, s, u) {
  const spread = numbers.once(`spread ${s}`, () =>
    units.map((_, k) => {
      const h = numbers.drawable(numbers.series("h", s, k));
      const mean = h.reduce((sum, v) => sum + v, 0) / h.length;
      return h.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    }),
  );
  const others = units
    .map((_, k) => k)
    .filter((k) => k !== u)
    .sort((a, b) => spread[b] - spread[a]);
  return [u, ...others.slice(0, MOST_LINES - 1)].sort((a, b) => a - b);
}

/** The state before the first step is not in a trace: it follows from the equation, up to rounding. */
function before(now) {
  const exact =
    "f" in now
      ? (now.c - now.i * now.c_tilde) / now.f
      : "z" in now
        ? (now.h - now.z * now.h_tilde) / (1 - now.z)
        : 0;
  return Math.abs(exact) > ROUNDING && Number.isFinite(exact) ? exact : 0;
}

/** What a unit keeps a step, as the mean of the logarithms: of f, or of 1 − z; null if it has neither. */
function keeps(numbers, fields, s, u) {
  const share = { f: (v) => v, z: (v) => 1 - v };
  const gate = Object.keys(share).find((name) => fields.includes(name));
  if (!gate) return null;
  return numbers.once(`kept ${s} ${u}`, () => {
    const values = numbers.drawable(numbers.series(gate, s, u));
    return Math.exp(
      values.reduce((sum, v) => sum + Math.log(Math.min(1, Math.max(1e-12, share[gate](v)))), 0) /
        values.length,
    );
  });
}

function readout({ kept, saturated, length }) {
  if (kept === null) {
    const flat = `in ${saturated} of ${length} steps, where tanh is flat`;
    return `Over the whole sequence it is beyond ±${FLAT} ${flat}.`;
  }
  const half =
    kept >= 1
      ? "nothing of it is ever forgotten"
      : kept < 0.5
        ? "more than half of it is gone within one step"
        : `half of it is gone after ${steps(Math.log(0.5) / Math.log(kept))}`;
  const share = `${percent(kept)} of its memory a step (geometric mean)`;
  return `Over the whole sequence this unit keeps ${share}: ${half}.`;
}

const EQUATIONS = {
  LSTM:
    "{c_t} = {f_t}·{c_t-1} + {i_t}·{c~_t} = [f]·[c_prev] + [i]·[c_tilde] = [=c]," +
    "  then {h_t} = {o_t}·tanh({c_t}) = [=h]",
  GRU: "{h_t} = (1 − {z_t})·{h_t-1} + {z_t}·{h~_t} = (1 − [z])·[h_prev] + [z]·[h_tilde] = [=h]",
  other: "{h_t} = [=h]",
};
const kindOf = (fields) => {
  const has = (...names) => names.every((name) => fields.includes(name));
  return has("f", "i", "c_tilde", "c", "o") ? "LSTM" : has("z", "h_tilde") ? "GRU" : "other";
};

/** A native slider over numbers that need not be 0, 1, 2 ...: the sequences or units that were taken. */
function chooser(name, label, all, id, choose) {
  const input = html("input", {
    type: "range",
    min: 0,
    max: all.length - 1,
    step: 1,
    id,
    "data-control": name,
    ...KEYS_ARE_OURS,
  });
  const value = html("output", { class: "lx-number", for: id });
  const node = html("div", { class: "lx-chooser" }, html("label", { for: id }, label), input, value);
  input.disabled = all.length === 1;
  const held = holding(input);
  input.addEventListener("input", () => choose({ [name]: all[input.valueAsNumber] }, held()));
  return {
    node,
    update(view) {
      const at = all.indexOf(view[name]);
      if (input.valueAsNumber !== at) input.value = String(at);
      setText(value, String(view[name]));
      setAttribute(input, "aria-valuetext", `${label} ${view[name]}`);
    },
  };
}

/** Bars of one unit, or lines of several. */
function drawnAs(set) {
  const kinds = { bars: "one unit", lines: "several units" };
  const buttons = Object.entries(kinds).map(([kind, text]) =>
    button(text, { class: "lx-drawn", "data-drawn": kind, "aria-pressed": "false" }, () =>
      set({ drawn: kind }),
    ),
  );
  return {
    node: html(
      "div",
      { class: "lx-drawn-as", role: "group", "aria-label": "What the rows show" },
      ...buttons,
    ),
    update({ drawn }) {
      for (const one of buttons) setAttribute(one, "aria-pressed", one.dataset.drawn === drawn);
    },
  };
}

function asPython(_facts, { sequence, unit, step, drawn }) {
  const options = [`sequence=${sequence}`, `unit=${unit}`, `step=${step}`];
  if (drawn === "lines") options.push('drawn="lines"');
  const call = `lab.view(trace, ${options.join(", ")})`;
  return ["import lstmgru_lab as lab", "", "# trace = cell(x)", call, ""].join("\n");
}

/** [the third](#TraceView:sequence=2,unit=5,step=12) */
function follow(target, { facts, state, set }) {
  const wanted = assignments(target) ?? {};
  const { sequences, units, steps: count } = facts.data;
  const known = { sequence: sequences, unit: units, step: Array.from({ length: count }, (_, t) => t) };
  const patch = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => known[name]?.includes(value)),
  );
  if (Object.keys(patch).length === 0) return false;
  if (!agrees(patch, state)) set(patch);
  return true;
}

/** The plan of one trace: its rows and its equation are those of its own fields. */
function planOf({ data }) {
  const { fields, sequences, units, steps: length } = data;
  const numbers = traceNumbers(data);
  const kind = kindOf(fields);

  function compute({ sequence, unit, step, drawn }) {
    const [s, u] = [sequences.indexOf(sequence), units.indexOf(unit)];
    const raw = Object.fromEntries(fields.map((field) => [field, numbers.series(field, s, u)]));
    for (let k = 0; k < inputs.length; k++) raw[inputKey(k)] = numbers.input(s, k);
    const now = Object.fromEntries(Object.entries(raw).map(([name, series]) => [name, series[step]]));
    const memory = "c" in raw ? "c" : "h";
    now[`${memory}_prev`] = step > 0 ? raw[memory][step - 1] : before(now);
    const shown = drawn === "lines" ? company(numbers, data, s, u) : null;
    const lines =
      shown &&
      Object.fromEntries(
        fields.map((field) => [
          field,
          numbers.once(`lines ${field} ${s} ${shown}`, () =>
            shown.map((k) => numbers.drawable(numbers.series(field, s, k))),
          ),
        ]),
      );
    return {
      ...Object.fromEntries(Object.entries(raw).map(([name, series]) => [name, numbers.drawable(series)])),
      now,
      s,
      u,
      sequence,
      step,
      drawn,
      lines,
      length,
      chosen: unit,
      unit: shown ? shown.indexOf(u) : 0,
      kept: keeps(numbers, fields, s, u),
      saturated: raw.h.filter((value) => Math.abs(value) > FLAT).length,
    };
  }

  const inputKey = (k) => (data.features === 1 ? "x" : `x[${k}]`);
  const many = data.features > FEW;
  const inputs = Array.from({ length: many ? 0 : data.features }, (_, k) => ({
    key: inputKey(k),
    name: data.features === 1 ? "x_t" : `x_${k}`,
    meaning: k ? "" : "input",
  }));
  const ranges = new Map(); // of the arrays that were drawn
  const rangeOf =
    ({ key }) =>
    (view) => {
      const shown = view.lines?.[key] ?? view[key];
      if (!ranges.has(shown))
        ranges.set(shown, roundRange(view.lines ? shown.flatMap((one) => Array.from(one)) : shown, LEAST));
      return ranges.get(shown);
    };
  const gates = rowsOf(fields).map((row) => ({
    size: "medium",
    print: printedWide,
    range: rangeOf(row),
    lines: (view) => view.lines?.[row.key] ?? null,
    ...row,
  }));

  const says = ({ sequence, chosen, step, now, drawn }) =>
    `Sequence ${sequence}, unit ${chosen}, step ${step}: the state is ${printed(now.h)}.` +
    (drawn === "lines" && units.length > MOST_LINES
      ? ` The thin lines are the ${MOST_LINES - 1} other units that vary most.`
      : "");

  return {
    title: "Trace",
    compute,
    asPython,
    follow,
    parts({ id, signal, state, set }) {
      const rows = timeline([...inputs.map((row) => ({ print: printedWide, ...row })), ...gates], {
        id,
        signal,
        limit: 0,
        edit() {},
        select(t, dragging) {
          const step = Math.min(length - 1, Math.max(0, t));
          if (step !== state.step) set({ step }, dragging);
        },
      });
      const sequence = chooser("sequence", "sequence", sequences, `${id}-sequence`, set);
      const unit = chooser("unit", "unit", units, `${id}-unit`, set);
      const unitPart = { node: unit.node, update: (view) => unit.update({ unit: view.chosen }) };
      const drawn = drawnAs(set);
      const go = (patch, dragging) => {
        if (!agrees(patch, state)) set(patch, dragging);
      };
      const unitsMap = heatMap({
        name: "units",
        says: "all units",
        letter: "h",
        steps: length,
        rows: units.length,
        signal,
        series: (s, k) => numbers.drawable(numbers.series("h", s, k)),
        chosen: ({ u }) => u,
        choose: ({ step, row }, dragging) => go({ step, unit: units[row] }, dragging),
        describe: ({ chosen, step }) =>
          `The states of ${units.length} units over ${length} steps; chosen: unit ${chosen} at step ${step}`,
      });
      const inputsMap = heatMap({
        name: "inputs",
        says: "all inputs",
        letter: "x",
        steps: length,
        rows: data.features,
        signal,
        series: (s, k) => numbers.drawable(numbers.input(s, k)),
        choose: ({ step }, dragging) => go({ step }, dragging),
        describe: ({ s, step }) => {
          const here = Array.from({ length: data.features }, (_, k) => numbers.input(s, k)[step]);
          const k = here.reduce((most, value, j) => (Math.abs(value) > Math.abs(here[most]) ? j : most), 0);
          const most = `at step ${step} x[${k}] is the largest: ${printedWide(here[k])}`;
          return `${data.features} inputs over ${length} steps; ${most}`;
        },
      });
      const maps = [...(many ? [inputsMap] : []), ...(units.length > 1 ? [unitsMap] : [])];
      const parts = [sequence, unitPart, drawn, ...maps, rows];
      const note = html("p", { class: "lx-note" }, data.note);
      return {
        parts,
        topics: { step: { says, template: EQUATIONS[kind] } },
        topic: "step",
        readout,
        print: printedWide,
        nodes: (words) => [
          html(
            "div",
            { class: "lx-choosers" },
            sequence.node,
            unit.node,
            ...(units.length > 1 ? [drawn.node] : []),
          ),
          ...(data.note ? [note] : []),
          words.node,
          ...maps.map((map) => map.node),
          rows.node,
        ],
      };
    },
  };
}

export default { render: (context) => mountPicture(context, planOf(context.model.get("facts"))) };
