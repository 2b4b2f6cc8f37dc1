/**
 * What every explorer has: a root, a header with presets, sliders for its live weights, a timeline,
 * an explanation, a read-out, and the loop that draws a change. An explorer adds a plan (see
 * forget_gate.js): how to compute its view of the state, and which parts show it.
 */

import { button, freshPrefix, html, setAttribute, setText } from "./dom.js";
import { explanation } from "./equation.js";
import { assignments, followLinks } from "./links.js";
import { slider, sliderGroup } from "./sliders.js";
import { connect } from "./sync.js";
import { timeline } from "./timeline.js";

const SETTLE_MS = 350; // after the last move: labels and what a screen reader is told

/** Equal numbers under every name of `some`. */
const agrees = (some, all) => Object.entries(some).every(([name, value]) => all[name] === value);
const sameSequence = (a, b) => a.length === b.length && agrees(a, b);

function header(facts, title, { preset, copy, reset }) {
  const presets = facts.presets.map(({ name, label }) =>
    button(label, { class: "lx-preset", "data-preset": name, "aria-pressed": "false" }, () => preset(name)));
  const copied = html("span", { class: "lx-copied", role: "status" });
  const node = html("div", { class: "lx-header" },
    html("h3", { class: "lx-title" }, title),
    html("div", { class: "lx-presets", role: "group", "aria-label": "Presets" }, ...presets),
    html("div", { class: "lx-tools" }, copied,
      button("Copy as Python", { class: "lx-tool", "data-action": "copy" }, () => copy(copied)),
      button("Reset", { class: "lx-tool", "data-action": "reset" }, reset)));
  return {
    node,
    update({ weights, x }) {
      for (const [k, { weights: set, x: sequence }] of facts.presets.entries()) {
        const on = agrees(set, weights) && sameSequence(sequence ?? facts.x, x);
        setAttribute(presets[k], "aria-pressed", on);
      }
    },
  };
}

/** The weights and inputs as Python that makes this explorer again. */
function asPython(facts, state) {
  const changed = Object.entries(state.weights).filter(([name, value]) =>
    name in facts.live || value !== facts.weights[name]); // the others are the class's own
  const lines = changed.map(([name, value]) => `    "${name}": ${JSON.stringify(value)},`);
  const sequence = sameSequence(facts.x, state.x) ? "" : `, x=${JSON.stringify(state.x)}`;
  const unusual = Object.entries(facts.others ?? {}).filter(([name, usual]) => !agrees(usual, state[name]));
  const options = [...Object.entries(facts.options ?? {}), ...unusual.map(([name]) => [name, state[name]])]
    .map(([name, value]) => `, ${name}=${JSON.stringify(value)}`).join("");
  const [at, where] = state.unit === undefined ? ["", ""] : [`, 0, ${state.unit}`, ` of unit ${state.unit}`];
  return [
    "import lstmgru_lab as lab", "", "weights = {", ...lines, "}",
    `explorer = lab.explorers.${facts.name}(weights=weights${sequence}${options})`,
    `print(explorer.trace.h[${state.step}${at}].item())  # h${where} at step ${state.step}`,
    "explorer", "",
  ].join("\n");
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = html("textarea", { style: "position:fixed;opacity:0" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/**
 * Builds an explorer in `el` and keeps it in step with `model`.
 * @param {{model: object, el: HTMLElement}} context what anywidget gives
 * @param {{title: string, compute: (state) => object, parts: (shell) => object, nameOf?: Function}} plan
 *   `parts` returns {stage, side, rows, topics, topic, readout(view), print, after, panels}: stage, side and
 *   after are arrays of {node, update(view), settle?(view), highlight?(topic)}; panels group the sliders (see
 *   sliderGroup). `nameOf(key, state)` is the weight that the slider `key` moves, if it is not the key itself.
 * @returns {() => void} takes it away again
 */
export function mountExplorer({ model, el }, plan) {
  const facts = model.get("facts");
  const id = freshPrefix();
  const gone = new AbortController();
  const sync = connect(model, facts.shares, () => refresh(false));
  let [frame, settleTimer, view] = [0, 0, null];

  function change(patch, dragging = false) {
    sync.set(patch);
    refresh(dragging);
  }
  const select = (t, dragging) => {
    const step = Math.min(sync.state.x.length - 1, Math.max(0, t));
    if (step !== sync.state.step) change({ step }, dragging);
  };
  const edit = (t, value, dragging) => {
    if (sync.state.x[t] !== value) change({ x: sync.state.x.with(t, value) }, dragging);
  };
  const weigh = (some, dragging) => change({ weights: { ...sync.state.weights, ...some } }, dragging);
  const toPreset = (name) => {
    const found = facts.presets.find((preset) => preset.name === name);
    if (!found) return;
    const x = found.x ?? facts.x;
    const step = found.step ?? Math.min(sync.state.step, x.length - 1);
    change({ weights: { ...sync.state.weights, ...found.weights }, x, step });
  };

  const root = html("div", {
    class: `lstmgru-explorer lx-${facts.name}`, "data-explorer": facts.name, role: "region", "aria-label": plan.title,
  });
  const shell = { facts, id, signal: gone.signal, explain: (topic) => explain(topic), set: (patch) => change(patch) };
  const parts = plan.parts(shell);
  const nameOf = (key) => plan.nameOf?.(key, sync.state) ?? key;
  const sliders = Object.entries(facts.live).map(([key, meaning]) =>
    slider({ key, meaning, limit: facts.limit, grid: facts.grid, id: `${id}-${key.replace(".", "-")}` }, (value, dragging) => weigh({ [nameOf(key)]: value }, dragging)));
  const groups = parts.panels ?? [{ keys: Object.keys(facts.live) }];
  const panels = groups.map((group) => sliderGroup(group, sliders.filter((one) => group.keys.includes(one.key)), shell.explain));
  const top = header(facts, plan.title, {
    preset: toPreset,
    reset: () => change({ ...facts.start }),
    async copy(says) {
      await toClipboard(asPython(facts, sync.state));
      setText(says, "copied");
      setTimeout(() => setText(says, ""), 2000);
    },
  });
  const rows = timeline(parts.rows, { id, limit: facts.x_limit, select, edit, signal: gone.signal });
  const words = explanation(parts.topics, parts.topic, parts.readout, parts.print);
  const live = html("div", { class: "lx-live", "aria-live": "polite" });
  const pictures = [...parts.stage, ...parts.side, ...(parts.after ?? [])];

  root.append(
    top.node,
    html("div", { class: "lx-upper" },
      html("div", { class: "lx-stage" }, ...parts.stage.map((part) => part.node)),
      html("div", { class: "lx-side" },
        ...(parts.panels ? [html("div", { class: `lx-panels lx-${panels.length}-panels` }, ...panels)] : panels),
        ...parts.side.map((part) => part.node))),
    words.node,
    rows.node,
    ...(parts.after ?? []).map((part) => part.node),
    live,
  );
  el.replaceChildren(root);

  function explain(topic) {
    if (!words.show(topic)) return;
    for (const part of pictures) part.highlight?.(words.topic);
    words.update(view);
  }

  function draw() {
    frame = 0;
    const length = sync.state.x.length;
    const step = Math.min(sync.state.step, length - 1); // a shorter x may arrive before its step
    view = { ...plan.compute({ ...sync.state, step }), step, length };
    for (const one of sliders) one.update(sync.state.weights[nameOf(one.key)], nameOf(one.key));
    for (const part of pictures) part.update(view);
    rows.update(view);
    words.update(view);
    clearTimeout(settleTimer);
    settleTimer = setTimeout(settle, SETTLE_MS);
  }

  function settle() {
    top.update(sync.state);
    rows.settle(view);
    for (const part of pictures) part.settle?.(view);
    setText(live, words.spoken.textContent);
  }

  /** While something is dragged one draw a frame is enough; a key or a preset is answered at once. */
  function refresh(dragging) {
    if (dragging) frame ||= requestAnimationFrame(draw);
    else {
      cancelAnimationFrame(frame);
      draw();
    }
  }

  followLinks(facts.name, (target) => {
    const { step, ...weights } = assignments(target) ?? {};
    const known = Object.fromEntries(Object.entries(weights).filter(([name]) => name in facts.weights));
    const sets = Object.keys(known).length > 0;
    if (!sets && step === undefined && !facts.presets.some(({ name }) => name === target)) return; // not for this one
    if (sets) weigh(known);
    if (step !== undefined) select(step);
    toPreset(target);
    root.scrollIntoView({ block: "nearest" });
    root.classList.remove("lx-called");
    requestAnimationFrame(() => root.classList.add("lx-called"));
  }, gone.signal);

  for (const part of pictures) part.highlight?.(words.topic);
  draw();
  settle();
  live.replaceChildren(); // nothing to announce before the learner did something

  return () => {
    gone.abort();
    cancelAnimationFrame(frame);
    clearTimeout(settleTimer);
    sync.dispose();
    root.remove();
  };
}
