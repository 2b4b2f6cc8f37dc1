/** The slider under the rows of a timeline, and its play button. */

import { holding, html, KEYS_ARE_OURS, setAttribute, setText } from "../core/dom.js";

export function scrubberOf(id, select, letter) {
  const input = html("input", {
    type: "range",
    min: 0,
    step: 1,
    class: "lx-scrubber",
    id,
    "aria-label": "Step",
    ...KEYS_ARE_OURS,
  });
  const held = holding(input);
  input.addEventListener("input", () => select(input.valueAsNumber, held()));
  const play = html("button", { type: "button", class: "lx-play", "aria-label": "Play", ...KEYS_ARE_OURS });
  const readout = html("output", { class: "lx-row-value lx-step", for: id });
  let [timer, step, last] = [0, 0, 0];
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.classList.remove("lx-playing");
    play.setAttribute("aria-label", "Play");
  };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (step === last) select(0, false);
    play.classList.add("lx-playing");
    play.setAttribute("aria-label", "Pause");
    timer = setInterval(() => (step === last ? stop() : select(step + 1, false)), 160);
  });
  input.addEventListener("pointerdown", stop);
  return {
    input,
    play,
    readout,
    stop,
    update(view) {
      [step, last] = [view.step, view.length - 1];
      setAttribute(input, "max", last);
      setAttribute(input, "style", `--steps:${view.length}`);
      if (input.valueAsNumber !== step) input.value = String(step);
      setText(readout, `${letter} = ${step}`);
    },
  };
}
