/** A labelled slider for one number. */

import { holding, html, KEYS_ARE_OURS, setAttribute, setText } from "../core/dom.js";

/** A labelled native slider; an arrow key moves it by `leap`, the mouse by `step`. */
export function chooser(name, label, { min, max, step = 1, leap = step }, id, choose, say = String) {
  const input = html("input", { type: "range", min, max, step, id, "data-control": name, ...KEYS_ARE_OURS });
  const value = html("output", { class: "lx-number", for: id });
  const held = holding(input);
  input.addEventListener("input", () => choose(input.valueAsNumber, held()));
  input.addEventListener("keydown", (event) => {
    const along = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (along === undefined || leap === step) return; // native
    event.preventDefault();
    const to = (Math.round(input.valueAsNumber / leap) + along) / Math.round(1 / leap);
    choose(Math.min(max, Math.max(min, to)), false);
  });
  return {
    node: html("div", { class: "lx-chooser" }, html("label", { for: id }, label), input, value),
    update(number, text = say(number)) {
      if (input.valueAsNumber !== number) input.value = String(number);
      setText(value, text);
      setAttribute(input, "aria-valuetext", `${label} ${text}`);
    },
  };
}
