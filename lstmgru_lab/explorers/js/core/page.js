/** A page of its own: the explorers live without a kernel; this stands in for anywidget's model. */

/** A model that nobody else holds: the part of anywidget's interface that explorers use. */
export function lonelyModel(values) {
  const state = { ...values };
  const listeners = new Map();
  return {
    get: (key) => state[key],
    set(key, value) {
      if (JSON.stringify(state[key]) === JSON.stringify(value)) return;
      state[key] = value;
      for (const listener of listeners.get(`change:${key}`) ?? []) listener();
    },
    save_changes() {},
    on(event, listener) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(listener);
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
  };
}

/** Brings every place of the page that carries an explorer's state to life. */
export function openPage(explorers) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-lstmgru-state]")
  )) {
    const state = JSON.parse(place.querySelector("script[type='application/json']").textContent);
    explorers[place.dataset.lstmgruState].render({ model: lonelyModel(state), el: place });
  }
}
