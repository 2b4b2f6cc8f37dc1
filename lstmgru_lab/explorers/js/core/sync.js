/** The state that a view shares with the model, with other views of it and with the kernel. */

// How often the kernel is told while the hand goes on moving something: for each message JupyterLab redraws
// the kernel's status twice, its tab and its toolbar. Before the hand can do anything else, the kernel is
// told at once.
const EVERY_MS = 250;
const GOES_ON = /^(Arrow|Page|Home$|End$|Shift$)/; // keys that move something and run no cell
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
  const turning = new AbortController();
  const elsewhere = (event) => timer && !GOES_ON.test(event.key) && save();
  for (const event of ["pointerup", "pointerdown", "keydown", "blur"]) {
    // a frame that the hand leaves is blurred
    const options = { capture: true, signal: turning.signal }; // before JupyterLab's own
    window.addEventListener(event, elsewhere, options);
  }

  return {
    state,
    /** A change made in this view: other views see it at once, the kernel soon. */
    set(patch) {
      Object.assign(state, patch);
      lastOwn = performance.now();
      if (sent.size > 500) sent.clear();
      for (const [key, value] of Object.entries(patch)) model.set(key, value);
      timer ||= setTimeout(save, Math.max(0, lastSave + EVERY_MS - lastOwn));
    },
    dispose() {
      if (timer) save();
      turning.abort();
      for (const [event, listener] of listeners) model.off(event, listener);
    },
  };
}
