/**
 * What every explorer of a cell has: sliders for its live weights, a timeline and an explanation. An explorer
 * adds a plan (see forget_gate.js): how to compute its view of the state, and which parts show it.
 */

import { html } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { agrees, mountPicture, same } from "../core/live_picture.js";
import { slider, sliderGroup } from "./sliders.js";
import { timeline } from "./timeline.js";

/** The weights and inputs as Python that makes this explorer again. */
function asPython(facts, state) {
  const changed = Object.entries(state.weights).filter(
    ([name, value]) => name in facts.live || value !== facts.weights[name],
  ); // the others are the class's own
  const lines = changed.map(([name, value]) => `    "${name}": ${JSON.stringify(value)},`);
  const sequence = same(facts.x, state.x) ? "" : `, x=${JSON.stringify(state.x)}`;
  const unusual = Object.entries(facts.others ?? {}).filter(([name, usual]) => !agrees(usual, state[name]));
  const options = [...Object.entries(facts.options ?? {}), ...unusual.map(([name]) => [name, state[name]])]
    .map(([name, value]) => `, ${name}=${JSON.stringify(value)}`)
    .join("");
  const [at, where] = state.unit === undefined ? ["", ""] : [`, 0, ${state.unit}`, ` of unit ${state.unit}`];
  return [
    "import lstmgru_lab as lab",
    "",
    "weights = {",
    ...lines,
    "}",
    `explorer = lab.explorers.${facts.name}(weights=weights${sequence}${options})`,
    facts.prints
      ? `print(explorer.${facts.prints}[${state.step}].item())  # at step ${state.step}`
      : `print(explorer.trace.h[${state.step}${at}].item())  # h${where} at step ${state.step}`,
    "explorer",
    "",
  ].join("\n");
}

/** What a preset sets: some weights, its inputs or the usual ones, and a step that is there. */
const patchOf =
  (facts) =>
  (preset, { weights, step }) => {
    const x = preset.x ?? facts.x;
    return {
      weights: { ...weights, ...preset.weights },
      x,
      step: preset.step ?? Math.min(step, x.length - 1),
    };
  };

/** [open](#ForgetGate:b_f=5,step=18): true if it names something of this explorer. */
function follow(target, { facts, state, set }) {
  const { step, ...weights } = assignments(target) ?? {};
  const known = Object.fromEntries(Object.entries(weights).filter(([name]) => name in facts.weights));
  if (step === undefined && Object.keys(known).length === 0) return false;
  const to = step === undefined ? state.step : Math.min(state.x.length - 1, Math.max(0, step));
  set({ weights: { ...state.weights, ...known }, step: to });
  return true;
}

/**
 * Builds an explorer of a cell (see mountPicture).
 * @param {import("../core/types.js").Context} context
 * @param {import("../core/types.js").CellPlan} plan
 * @returns {() => void} takes it away again
 */
export function mountExplorer(context, plan) {
  /** @type {import("../core/types.js").Plan["parts"]} */
  const parts = (shell) => {
    const { facts, id, state, set } = shell;
    const made = plan.parts(shell);
    const select = (t, dragging) => {
      const step = Math.min(state.x.length - 1, Math.max(0, t));
      if (step !== state.step) set({ step }, dragging);
    };
    const edit = (t, value, dragging) => {
      if (state.x[t] !== value) set({ x: state.x.with(t, value) }, dragging);
    };
    const nameOf = (key) => plan.nameOf?.(key, state) ?? key;
    const sliders = Object.entries(facts.live).map(([key, meaning]) =>
      slider(
        { key, meaning, limit: facts.limit, grid: facts.grid, id: `${id}-${key.replace(".", "-")}` },
        (value, dragging) => set({ weights: { ...state.weights, [nameOf(key)]: value } }, dragging),
      ),
    );
    const weights = {
      update() {
        for (const one of sliders) one.update(state.weights[nameOf(one.key)], nameOf(one.key));
      },
    };
    const groups = made.panels ?? [{ keys: Object.keys(facts.live) }];
    const panels = groups.map((group) =>
      sliderGroup(
        group,
        sliders.filter((one) => group.keys.includes(one.key)),
        shell.explain,
      ),
    );
    const rows = timeline(made.rows, { id, limit: facts.x_limit, select, edit, signal: shell.signal });
    const after = made.after ?? [];
    const nodesOf = (some) => some.map((part) => part.node);
    return {
      ...made,
      parts: [weights, ...made.stage, ...made.side, ...after, rows],
      nodes: (words) => [
        html(
          "div",
          { class: "lx-upper" },
          html("div", { class: "lx-stage" }, ...nodesOf(made.stage)),
          html(
            "div",
            { class: "lx-side" },
            ...(made.panels
              ? [html("div", { class: `lx-panels lx-${panels.length}-panels` }, ...panels)]
              : panels),
            ...nodesOf(made.side),
          ),
        ),
        words.node,
        rows.node,
        ...nodesOf(after),
      ],
    };
  };
  /** @type {import("../core/types.js").Plan["compute"]} */
  const compute = (state) => {
    const length = state.x.length;
    const step = Math.min(state.step, length - 1); // a shorter x may arrive before its step
    return { ...plan.compute({ ...state, step }), step, length };
  };
  const facts = context.model.get("facts");
  return mountPicture(context, {
    title: plan.title,
    compute,
    asPython,
    patchOf: patchOf(facts),
    passing: ["step"],
    follow,
    parts,
  });
}
