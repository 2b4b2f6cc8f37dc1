/** Lesson 01: σ and tanh, their slopes, and why a product of slopes shrinks. */

import { html } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { agrees, mountPicture } from "../core/live_picture.js";
import { printedWide } from "../core/numbers.js";
import { sigmoid } from "../maths/cells.js";
import { curveCard } from "../parts/curve_card.js";
import { slider } from "../parts/sliders.js";
import { timeline } from "../parts/timeline.js";

const [FLOOR, VANISHED, EXPLODED, CEILING] = [-10, -3, 3, 6]; // powers of ten of the products' axis

const CURVES = [
  { key: "sigmoid", sign: "σ", fn: sigmoid, slope: (y) => y * (1 - y), low: 0 },
  { key: "tanh", sign: "tanh", fn: Math.tanh, slope: (y) => 1 - y * y, low: -1 },
];

/** Everything that is drawn, from the state alone. */
export function compute({ weights: { a, w }, step }, { steps }) {
  const view = { step, length: steps + 1 };
  const now = { a, w, n: step };
  for (const { key, fn, slope } of CURVES) {
    const y = fn(a);
    const factor = w * slope(y);
    const product = Float64Array.from({ length: steps + 1 }, (_, n) => Math.abs(factor) ** n);
    view[`${key}_product`] = product;
    view[`${key}_height`] = product.map((value) => Math.max(0, Math.log10(value) - FLOOR));
    const named = { "": y, _slope: slope(y), _factor: factor, _product: product[step] };
    for (const [ending, value] of Object.entries(named)) now[key + ending] = value;
  }
  return { ...view, now };
}

const TOPICS = {
  sigmoid: {
    says: () => "The slope of σ is never above ¼, not even in the middle.",
    template: "{w}·σ′({a}) = {w}·σ({a})·(1 − σ({a})) = [w]·[sigmoid]·(1 − [sigmoid]) = [=sigmoid_factor]",
  },
  tanh: {
    says: () => "The slope of tanh is 1 in the middle and less everywhere else.",
    template: "{w}·tanh′({a}) = {w}·(1 − tanh({a})²) = [w]·(1 − [tanh]²) = [=tanh_factor]",
  },
};

function readout({ now }) {
  if (now.n === 0) return "After no step at all a gradient is still whole: 1.";
  const [sigma, tanh] = [now.sigmoid_product, now.tanh_product].map(printedWide);
  const left = `${sigma} through σ and ${tanh} through tanh`;
  return `After ${now.n} ${now.n === 1 ? "step" : "steps"} a gradient is multiplied by ${left}.`;
}

const zone = (kind, from, to) => ({ kind, from: from - FLOOR, to: to - FLOOR });
const row = (key, name, meaning) => ({
  key: `${key}_product`,
  name,
  meaning,
  size: "huge",
  tint: `of-${key}`,
  print: printedWide,
  values: (view) => view[`${key}_height`],
  range: () => [0, CEILING - FLOOR],
  zones: [
    zone("explode", EXPLODED, CEILING),
    zone("edge", VANISHED, EXPLODED),
    zone("vanish", FLOOR, VANISHED),
  ],
  captions: [
    { text: "explodes: over 1000", at: 4.5 - FLOOR },
    { text: "vanishes: under 1/1000", at: -6.5 - FLOOR },
  ],
  guide: (view, y) => `M0 ${y(-FLOOR)}H${view.length}`,
});

const ROWS = [row("sigmoid", "|w·σ′|ⁿ", "left by σ"), row("tanh", "|w·tanh′|ⁿ", "left by tanh")];

const asPython = (_facts, { weights, step }) =>
  [
    "import lstmgru_lab as lab",
    "",
    `explorer = lab.explorers.Activations(weights=${JSON.stringify(weights)}, step=${step})`,
    `print(explorer.products["tanh"][${step}].item())  # what ${step} slopes of tanh leave`,
    "explorer",
    "",
  ].join("\n");

/** [there](#Activations:a=2,w=4,step=20) */
function follow(target, { facts, state, set }) {
  const { step = state.step, ...wanted } = assignments(target) ?? {};
  const known = Object.fromEntries(Object.entries(wanted).filter(([name]) => name in facts.live));
  const patch = { weights: { ...state.weights, ...known }, step: Math.min(facts.steps, Math.max(0, step)) };
  if (agrees(patch, state)) return false;
  set(patch);
  return true;
}

function parts({ facts, id, signal, state, set, explain }) {
  const { limit, grid } = facts;
  const weigh = (some, dragging) => set({ weights: { ...state.weights, ...some } }, dragging);
  const sliders = Object.entries(facts.live).map(([key, meaning]) =>
    slider({ key, meaning, limit, grid, id: `${id}-${key}` }, (value, dragging) =>
      weigh({ [key]: value }, dragging),
    ),
  );
  const weights = {
    update({ now }) {
      for (const one of sliders) one.update(now[one.key], one.key);
    },
  };
  const cards = CURVES.map((curve) =>
    curveCard(
      { ...curve, limit, grid },
      {
        signal,
        explain: () => explain(curve.key),
        move: (a, dragging) => weigh({ a }, dragging),
      },
    ),
  );
  const rows = timeline(ROWS, {
    id,
    signal,
    limit: 0,
    edit() {},
    letter: "n",
    select(n, dragging) {
      const step = Math.min(facts.steps, Math.max(0, n));
      if (step !== state.step) set({ step }, dragging);
    },
  });
  return {
    parts: [weights, ...cards, rows],
    topics: TOPICS,
    topic: "tanh",
    readout,
    nodes: (words) => [
      html(
        "div",
        { class: "lx-upper" },
        html("div", { class: "lx-cards" }, ...cards.map((card) => card.node)),
        html(
          "div",
          { class: "lx-side" },
          html(
            "div",
            { class: "lx-sliders", role: "group", "aria-label": "Weights" },
            ...sliders.map((one) => one.node),
          ),
        ),
      ),
      words.node,
      rows.node,
    ],
  };
}

const plan = { title: "Activations and their slopes", compute, asPython, follow, passing: ["step"], parts };

export default { render: (context) => mountPicture(context, plan) };
