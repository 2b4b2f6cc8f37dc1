/**
 * What everything alive has: a root, a header with presets, an explanation, a live region, and the loop that
 * draws a change. What stands between them is the picture's own (see cell_explorer.js and shapes.js).
 */

import { button, freshPrefix, html, setAttribute, setText } from "./dom.js";
import { explanation } from "./equation.js";
import { followLinks } from "./links.js";
import { connect } from "./sync.js";

const SETTLE_MS = 350; // after the last move: labels and what a screen reader is told

/** Equal plain values; the keys of objects in one order. */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** Every name of `some` has an equal value in `all`. */
export const agrees = (some, all) => Object.entries(some).every(([name, value]) => same(all[name], value));

/** What a preset of a picture without weights sets. */
const itsOwn = (preset) => preset.set;

/** The header; a preset is pressed while the state is as it says, at whatever step. */
function header(facts, title, { patchOf, preset, copy, reset }) {
  const presets = facts.presets.map(({ name, label }) =>
    button(label, { class: "lx-preset", "data-preset": name, "aria-pressed": "false" }, () => preset(name)),
  );
  const copied = html("span", { class: "lx-copied", role: "status" });
  const node = html(
    "div",
    { class: "lx-header" },
    html("h3", { class: "lx-title" }, title),
    html("div", { class: "lx-presets", role: "group", "aria-label": "Presets" }, ...presets),
    html(
      "div",
      { class: "lx-tools" },
      copied,
      button("Copy as Python", { class: "lx-tool", "data-action": "copy" }, () => copy(copied)),
      button("Reset", { class: "lx-tool", "data-action": "reset" }, reset),
    ),
  );
  return {
    node,
    update(state, ignored) {
      for (const [k, preset] of facts.presets.entries()) {
        const wanted = Object.entries(patchOf(preset, state)).filter(([name]) => !ignored.includes(name));
        setAttribute(presets[k], "aria-pressed", agrees(Object.fromEntries(wanted), state));
      }
    },
  };
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
 * Builds a picture in `el` and keeps it in step with `model`.
 * @param {import("./types.js").Context} context
 * @param {import("./types.js").Plan} plan
 * @returns {() => void} takes it away again
 */
export function mountPicture({ model, el }, { patchOf = itsOwn, passing = [], ...plan }) {
  /** @type {import("./types.js").Facts} */
  const facts = model.get("facts");
  const id = freshPrefix();
  const gone = new AbortController();
  const sync = connect(model, facts.shares, () => refresh(false));
  let [frame, settleTimer, view] = [0, 0, null];

  function change(patch, dragging = false) {
    sync.set(patch);
    refresh(dragging);
  }
  const toPreset = (name) => {
    const found = facts.presets.find((preset) => preset.name === name);
    if (found) change(patchOf(found, sync.state));
    return found !== undefined;
  };

  const root = html("div", {
    class: `lstmgru-explorer lx-${facts.name}`,
    "data-explorer": facts.name,
    role: "region",
    "aria-label": plan.title,
  });
  /** @type {import("./types.js").Shell} */
  const shell = {
    facts,
    id,
    signal: gone.signal,
    state: sync.state,
    explain: (topic) => explain(topic),
    set: change,
  };
  const { parts, ...made } = plan.parts(shell);
  const top = header(facts, plan.title, {
    patchOf,
    preset: toPreset,
    reset: () => change({ ...facts.start }),
    async copy(says) {
      await toClipboard(plan.asPython(facts, sync.state));
      setText(says, "copied");
      setTimeout(() => setText(says, ""), 2000);
    },
  });
  const words = explanation(made.topics, made.topic, made.readout, made.print);
  const live = html("div", { class: "lx-live", "aria-live": "polite" });
  root.append(top.node, ...made.nodes(words), live);
  el.replaceChildren(root);

  function explain(topic) {
    if (!words.show(topic)) return;
    for (const part of parts) part.highlight?.(words.topic);
    words.update(view);
  }

  function draw() {
    frame = 0;
    view = plan.compute(sync.state, facts);
    for (const part of parts) part.update(view);
    words.update(view);
    clearTimeout(settleTimer);
    settleTimer = setTimeout(settle, SETTLE_MS);
  }

  function settle() {
    top.update(sync.state, passing);
    for (const part of parts) part.settle?.(view);
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

  followLinks(
    facts.name,
    (target) => {
      if (!toPreset(target) && !plan.follow?.(target, shell)) return; // not for this one
      root.scrollIntoView({ block: "nearest" });
      root.classList.remove("lx-called");
      requestAnimationFrame(() => root.classList.add("lx-called"));
    },
    gone.signal,
  );

  for (const part of parts) part.highlight?.(words.topic);
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
