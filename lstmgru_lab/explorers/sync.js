/** The state that a view shares with the model, with other views of it and with the kernel. */

// How often the kernel is told. A cell that is run right after a key should find its value; while something is
// dragged nobody runs one, and for each message JupyterLab redraws the kernel's status twice, its tab and its toolbar.
const EVERY_MS = { key: 85, drag: 250 };
const OWN_CHANGE_MS = 1000; // how long after a change of ours an old value may still come back as an echo

/** The same text for equal values, whatever order their keys came in. */
const canonical = (value) =>
  JSON.stringify(value, (_, part) => {
    const keyed = part && typeof part === "object" && !Array.isArray(part);
    return keyed ? Object.fromEntries(Object.entries(part).sort()) : part;
  });

/**
 * @param model what anywidget gives: get, set, on, off, save_changes
 * @param {string[]} keys the traits that are shared
 * @param {() => void} arrived called when a value came from elsewhere
 */
export function connect(model, keys, arrived) {
  const state = Object.fromEntries(keys.map((key) => [key, model.get(key)]));
  const sent = new Set();
  let [lastOwn, lastSave, timer] = [-Infinity, -Infinity, 0];

  function save() {
    clearTimeout(timer);
    timer = 0;
    lastSave = performance.now();
    for (const key of keys) sent.add(key + canonical(state[key]));
    model.save_changes();
  }

  function receive(key) {
    const value = model.get(key);
    if (value === state[key]) return; // a change of ours, on its way through the model
    if (canonical(value) === canonical(state[key])) return;
    const echo = sent.has(key + canonical(value)) && performance.now() - lastOwn < OWN_CHANGE_MS;
    if (echo) {
      model.set(key, state[key]); // the learner's hand is ahead of the kernel's answer
      return;
    }
    state[key] = value;
    arrived();
  }

  const listeners = keys.map((key) => [`change:${key}`, () => receive(key)]);
  for (const [event, listener] of listeners) model.on(event, listener);
  const released = () => timer && save();
  document.addEventListener("pointerup", released, true);

  return {
    state,
    /** A change made in this view: other views see it at once, the kernel soon, and when the mouse lets go. */
    set(patch, dragging) {
      Object.assign(state, patch);
      lastOwn = performance.now();
      if (sent.size > 500) sent.clear();
      for (const [key, value] of Object.entries(patch)) model.set(key, value);
      if (timer && dragging) return;
      clearTimeout(timer); // a key does not wait as long as a drag
      timer = setTimeout(save, Math.max(0, lastSave + EVERY_MS[dragging ? "drag" : "key"] - lastOwn));
    },
    dispose() {
      if (timer) save();
      document.removeEventListener("pointerup", released, true);
      for (const [event, listener] of listeners) model.off(event, listener);
    },
  };
}
