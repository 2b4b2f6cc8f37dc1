/** Two forms of the GRU under the same weights, one above the other, and how far they are apart. */

import { html, setAttribute, setText, svg } from "../core/dom.js";
import { printed, printedWide, symbol } from "../core/numbers.js";
import { COURSE, inWords } from "./gru_forms.js";
import { bars, curve, HEIGHT, heightIn, roundRange } from "./series_paths.js";
import { placeInGrid } from "./timeline.js";

const NO_DIFFERENCE = 0.0005;

function row(label, key, ...shapes) {
  const meaning = html("span", { class: "lx-row-meaning" }, label);
  const drawing = svg(
    "svg",
    { preserveAspectRatio: "none", class: "lx-bars", "aria-hidden": "true" },
    ...shapes,
  );
  const plot = html("div", { class: `lx-plot lx-of-${key}`, role: "img", "data-name": label }, drawing);
  const value = html("div", { class: "lx-row-value lx-number" });
  return { meaning, drawing, plot, value };
}

/** The lines of the units in one form. */
function lines(label, key) {
  const paths = [0, 1, 2, 3].map((k) => svg("path", { class: `lx-line lx-unit-${k}` }));
  const zero = svg("path", { class: "lx-zero" });
  return {
    ...row(label, key, zero, ...paths), // from the widest to the thinnest, which lies on top
    update(series, y) {
      setAttribute(zero, "d", `M0 ${y(0)}H${series[0].length}`);
      for (const [k, values] of series.entries()) setAttribute(paths[k], "d", curve(values, y));
    },
  };
}

/** The largest difference of any unit, as bars. */
function differences() {
  const path = svg("path", { class: "lx-apart" });
  return {
    ...row("apart", "apart", path),
    update(values) {
      setAttribute(path, "d", bars(values, heightIn(roundRange(values, 0.5))).plus);
    },
  };
}

/** @param {import("../core/types.js").Shell} shell */
export function pairPlot({ facts, set }) {
  const [course, other, apart] = [lines("this course", "course"), lines("torch", "other"), differences()];
  const rows = [course, other, apart];
  const says = html("p", { class: "lx-pair-says" });
  const frame = svg("rect", { class: "lx-frame", y: 0, height: 1, width: 1 });
  const overlay = svg(
    "svg",
    { class: "lx-overlay", preserveAspectRatio: "none", "aria-hidden": "true" },
    frame,
  );
  const cells = rows.flatMap(({ meaning, plot, value }, k) => {
    const label = html("div", { class: "lx-row-label" }, meaning, symbol(k < 2 ? "h" : "Δh").node);
    placeInGrid(k, [label, plot, value]);
    return [label, plot, value];
  });
  apart.value.setAttribute("data-value", "difference");
  const node = html(
    "section",
    { class: "lx-pair", "aria-label": "Two forms side by side" },
    says,
    html("div", { class: "lx-timeline", style: "--rows:3" }, ...cells, overlay),
  );
  let [length, drawn] = [1, null];
  for (const { plot } of rows) {
    plot.addEventListener("pointerdown", (event) => {
      const box = plot.getBoundingClientRect();
      const under = Math.floor(((event.clientX - box.left) / box.width) * length);
      set({ step: Math.min(length - 1, Math.max(0, under)) });
    });
  }

  function sentence({ pair }) {
    const names = [COURSE, pair.other].map((form) => inWords(form, facts.differences));
    const who = `The same weights with four units, ${names[0]} (this course) and ${names[1]}:`;
    if (pair.largest < NO_DIFFERENCE) return `${who} the same at every step.`;
    return `${who} up to ${printedWide(pair.largest)} apart, at step ${pair.where}.`;
  }

  return {
    node,
    update(view) {
      const { pair, step } = view;
      if (length !== view.length) {
        length = view.length;
        for (const { drawing } of rows) drawing.setAttribute("viewBox", `0 0 ${length} ${HEIGHT}`);
        overlay.setAttribute("viewBox", `0 0 ${length} 1`);
      }
      if (drawn !== pair) {
        drawn = pair;
        const ends = [...pair.course, ...pair.compared].flatMap((one) => [
          Math.min(...one),
          Math.max(...one),
        ]);
        const y = heightIn(roundRange(ends));
        course.update(pair.course, y);
        other.update(pair.compared, y);
        apart.update(pair.apart);
      }
      const name = pair.other.z === "flipped" ? "torch, flipped" : "torch";
      setText(other.meaning, name);
      setAttribute(other.plot, "data-name", name);
      setAttribute(frame, "x", step);
      setText(apart.value, printed(pair.apart[step]));
      setAttribute(apart.value, "data-number", pair.apart[step]);
      setAttribute(apart.value, "data-step", step);
      setText(says, sentence(view));
    },
    settle({ pair, step }) {
      setAttribute(course.plot, "aria-label", "Four units over time in this course's form");
      setAttribute(other.plot, "aria-label", "Four units over time in the other form");
      const now = printed(pair.apart[step]);
      setAttribute(apart.plot, "aria-label", `How far the forms are apart; at step ${step}: ${now}`);
    },
  };
}
