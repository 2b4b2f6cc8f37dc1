/** An activation above its slope, with a point to drag along both. */

import { html, KEYS_ARE_OURS, setAttribute, setAttributes, setText, svg } from "../core/dom.js";
import { printed } from "../core/numbers.js";

const [WIDTH, TOP, GAP, BOTTOM] = [300, 100, 26, 62]; // of the drawing: the curve, a gap, the slope
const HEIGHT = TOP + GAP + BOTTOM + 8;
const RUN = 1.2; // half the length of the tangent, along a

/**
 * @param {{key: string, sign: string, fn: Function, slope: (y: number) => number, low: number, limit: number,
 *   grid: number}} what `key` names the value in view.now, `${key}_slope` its slope; the curve ends at `low`
 * @param {{move: (a: number, dragging: boolean) => void, explain: () => void, signal: AbortSignal}} hand
 */
export function curveCard({ key, sign, fn, slope, low, limit, grid }, { move, explain, signal }) {
  const X = (a) => (WIDTH * (a + limit)) / (2 * limit);
  const Y = (value) => 6 + ((TOP - 6) * (1 - value)) / (1 - low);
  const S = (value) => TOP + GAP + BOTTOM * (1 - value); // slopes of both cards on one scale, 0 to 1
  const path = (y) =>
    "M" +
    Array.from({ length: 97 }, (_, k) => {
      const a = limit * (k / 48 - 1);
      return `${X(a).toFixed(1)} ${y(fn(a)).toFixed(1)}`;
    }).join("L");
  const level = (y) => `M0 ${y}H${WIDTH}`;

  const guide = svg("path", { class: "lx-guide" });
  const tangent = svg("path", { class: "lx-tangent" });
  const point = svg("circle", { class: "lx-dot", r: 6 });
  const height = svg("path", { class: "lx-slope-height" });
  const foot = svg("circle", { class: "lx-dot lx-slope-dot", r: 5 });
  const text = (y, words) => svg("text", { x: 3, y }, words);
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    svg("path", {
      class: "lx-zero",
      d: `${[Y(low), Y(1), Y(0), S(0), S(1)].map(level).join("")}M${X(0)} 6V${S(0)}`,
    }),
    text(Y(1) + 14, "1"),
    text(Y(low) - 4, low ? "−1" : "0"),
    text(S(1) + 13, "slope 1"),
    text(S(0) - 4, "0"),
    svg("path", { class: "lx-slope-area", d: `${path((y) => S(slope(y)))}V${S(0)}H0z` }),
    svg("path", { class: "lx-slope-curve", d: path((y) => S(slope(y))) }),
    svg("path", { class: "lx-curve", d: path(Y) }),
    guide,
    tangent,
    height,
    point,
    foot,
  );
  const [value, steep] = [html("strong", { class: "lx-number" }), html("strong", { class: "lx-number" })];
  value.setAttribute("data-value", key);
  steep.setAttribute("data-value", `${key}_slope`);
  const at = html("span", { class: "lx-number" });
  const pad = html(
    "div",
    {
      class: "lx-pad",
      role: "slider",
      tabindex: 0,
      "data-drag": "a",
      "data-topic": key,
      ...KEYS_ARE_OURS,
      "aria-valuemin": -limit,
      "aria-valuemax": limit,
      "aria-label": `${sign}: drag the point, or use the arrow keys`,
    },
    drawing,
  );
  const node = html(
    "figure",
    { class: `lx-card lx-of-${key}` },
    pad,
    html("figcaption", {}, `${sign}(`, at, ") = ", value, ", slope ", steep),
  );

  let a = 0;
  const clean = (to) => Math.round(Math.min(limit, Math.max(-limit, to)) / grid) / Math.round(1 / grid) || 0;
  const fromPointer = (event) => {
    const box = drawing.getBoundingClientRect();
    move(clean(((event.clientX - box.left) / box.width) * 2 * limit - limit), true);
  };
  pad.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      pad.setPointerCapture(event.pointerId);
      fromPointer(event);
    },
    { signal },
  );
  pad.addEventListener(
    "pointermove",
    (event) => {
      if (pad.hasPointerCapture(event.pointerId)) fromPointer(event);
    },
    { signal },
  );
  pad.addEventListener(
    "keydown",
    (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[
        event.key
      ];
      const to =
        event.key === "Home"
          ? -limit
          : event.key === "End"
            ? limit
            : by
              ? a + by * grid * (event.shiftKey ? 10 : 1)
              : null;
      if (to === null) return;
      event.preventDefault();
      move(clean(to), false);
    },
    { signal },
  );
  for (const event of ["pointerenter", "focus"]) pad.addEventListener(event, explain, { signal });

  return {
    node,
    update({ now, step }) {
      a = now.a;
      const [y, m] = [now[key], now[`${key}_slope`]];
      const end = (side) => `${X(a + side * RUN).toFixed(1)} ${Y(y + side * m * RUN).toFixed(1)}`;
      setAttribute(tangent, "d", `M${end(-1)}L${end(1)}`);
      setAttribute(guide, "d", `M${X(a).toFixed(1)} ${Y(y).toFixed(1)}V${S(m).toFixed(1)}`);
      setAttribute(height, "d", `M${X(a).toFixed(1)} ${S(m).toFixed(1)}V${S(0)}`);
      setAttributes(point, { cx: X(a).toFixed(1), cy: Y(y).toFixed(1) });
      setAttributes(foot, { cx: X(a).toFixed(1), cy: S(m).toFixed(1) });
      setText(at, printed(a));
      for (const [place, number] of [
        [value, y],
        [steep, m],
      ]) {
        setText(place, printed(number));
        setAttribute(place, "data-number", number);
        setAttribute(place, "data-step", step);
      }
    },
    settle({ now }) {
      setAttribute(pad, "aria-valuenow", now.a);
      const [at, y, m] = [now.a, now[key], now[`${key}_slope`]].map((number) => printed(number));
      setAttribute(pad, "aria-valuetext", `${at}: ${sign} is ${y}, its slope ${m}`);
    },
    highlight: (topic) => node.classList.toggle("lx-explained", topic === key),
  };
}
