/**
 * A text in lines: above each character a bar, the chosen unit's state; below it another, what the prediction
 * rests on. It is one slider: arrow keys go through it, with Shift they mark a span.
 */

import { html, KEYS_ARE_OURS, setAttribute, setAttributes, svg } from "../core/dom.js";

const WIDTH = 13; // of a character, about, in pixels
const LEAST = 12; // characters a line
const [MIDDLE, HALF, FOOT, DEPTH, HEIGHT] = [19, 18, 60, 13, 74]; // of a line, in pixels

/** [start, stop) of each line: at most `columns` characters, broken after spaces and line ends. */
function broken(characters, columns) {
  const lines = [];
  for (let start = 0; start < characters.length; ) {
    let stop = Math.min(characters.length, start + columns);
    const end = characters.indexOf("\n", start);
    if (end >= 0 && end < stop) stop = end + 1;
    else if (stop < characters.length) {
      const space = characters.lastIndexOf(" ", stop - 1);
      if (space > start) stop = space + 1;
    }
    lines.push([start, stop]);
    start = stop;
  }
  return lines;
}

/** Bars of the `values` of a line that `shows` wants: up from `base` where value times `size` is positive. */
function bars(values, [start, stop], size, base, shows) {
  let path = "";
  for (let t = start; t < Math.min(stop, values.length); t++) {
    const height = values[t] * size;
    if (shows(values[t]) && Math.abs(height) > 0.05)
      path += `M${t - start + 0.14} ${base}v${(-height).toFixed(2)}h.72V${base}z`;
  }
  return path;
}

const glyph = (character) => ({ " ": "\u00a0", "\n": "↵" })[character] ?? character;
const within = (value, count) => Math.min(count - 1, Math.max(0, value));

/** The characters between two places, both included, as [start, stop). */
const spanOf = (a, b) => [Math.min(a, b), Math.max(a, b) + 1];

/**
 * @param {string[]} characters of the text
 * @param {(patch: {position: number, span?: number[]}, dragging: boolean) => void} go
 */
export function textLines(characters, go, signal) {
  const frame = svg("rect", { class: "lx-frame", y: 0.9, width: 1, height: HEIGHT - 1.8 });
  const node = html("div", {
    class: "lx-text",
    tabindex: 0,
    role: "slider",
    "aria-label": "The text: arrow keys go through it, with Shift they mark a span",
    "aria-valuemin": 0,
    "aria-valuemax": characters.length - 1,
    "data-control": "position",
    ...KEYS_ARE_OURS,
  });
  let [lines, columns, last, held, anchor] = [[], 0, null, null, null];

  function makeLines() {
    lines = broken(characters, columns).map((range) => {
      const parts = Object.fromEntries(
        ["span", "plus", "minus", "rests", "zero"].map((name) => [
          name,
          svg(name === "span" ? "rect" : "path", { class: `lx-${name}` }),
        ]),
      );
      parts.zero.setAttribute("d", `M0 ${MIDDLE}H${range[1] - range[0]}`);
      const drawing = svg(
        "svg",
        { viewBox: `0 0 ${columns} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
        parts.span,
        parts.zero,
        parts.plus,
        parts.minus,
        parts.rests,
      );
      const letters = characters.slice(...range).map((one) => html("span", {}, glyph(one)));
      const line = html(
        "div",
        { class: "lx-text-line" },
        drawing,
        html(
          "div",
          { class: "lx-letters", style: `grid-template-columns: repeat(${columns}, minmax(0, 1fr))` },
          ...letters,
        ),
      );
      return { range, parts, drawing, node: line, drawn: {} };
    });
    node.replaceChildren(...lines.map((line) => line.node));
  }

  /** Puts `value` by `draw` into every line, unless it is there already. */
  function put(name, value, draw) {
    for (const line of lines) {
      if (line.drawn[name] === value) continue;
      line.drawn[name] = value;
      draw(line, value);
    }
  }

  function update(view) {
    last = view;
    if (!lines.length) return;
    put("states", view.states, ({ parts, range }, states) => {
      const size = HALF / view.scale;
      const drawn = (shows) => bars(states, range, size, MIDDLE, shows);
      setAttribute(
        parts.plus,
        "d",
        drawn((v) => v > 0),
      );
      setAttribute(
        parts.minus,
        "d",
        drawn((v) => v < 0),
      );
    });
    put("rests", view.rests, ({ parts, range }, { shares, largest }) => {
      const size = -DEPTH / (largest || 1); // downwards
      setAttribute(
        parts.rests,
        "d",
        bars(shares, range, size, FOOT, () => true),
      );
    });
    put("span", view.span.join(), ({ parts: { span }, range }) => {
      const [from, to] = [Math.max(range[0], view.span[0] ?? 0), Math.min(range[1], view.span[1] ?? 0)];
      setAttributes(span, { x: from - range[0], y: 38.5, width: Math.max(0, to - from), height: 20.5 });
    });
    const at = lines.find(({ range }) => view.position < range[1]);
    setAttribute(frame, "x", view.position - at.range[0]);
    if (frame.parentNode !== at.drawing) at.drawing.append(frame);
    setAttribute(node, "aria-valuenow", view.position);
    setAttribute(node, "aria-valuetext", view.spoken);
  }

  const watcher = new ResizeObserver(() => {
    const fitting = Math.max(LEAST, Math.floor(node.clientWidth / WIDTH));
    if (fitting === columns || node.clientWidth === 0) return;
    columns = fitting;
    makeLines();
    if (last) update(last);
  });
  watcher.observe(node);
  signal.addEventListener("abort", () => watcher.disconnect());

  /** The character under the pointer. */
  function under({ clientX, clientY }) {
    const boxes = lines.map((line) => line.drawing.getBoundingClientRect());
    const found = boxes.findIndex((box) => clientY < box.bottom + 3);
    const row = found < 0 ? lines.length - 1 : found; // below all lines the last one is meant
    const [start, stop] = lines[row].range;
    const share = (clientX - boxes[row].left) / boxes[row].width;
    return start + within(Math.floor(share * columns), stop - start);
  }

  node.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0) return;
      node.setPointerCapture(event.pointerId);
      held = under(event);
      anchor = null;
      go({ position: held }, true);
    },
    { signal },
  );
  node.addEventListener(
    "pointermove",
    (event) => {
      if (held === null) return;
      const position = under(event);
      if (position !== last.position) go({ position, span: spanOf(held, position) }, true);
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel"])
    node.addEventListener(end, () => (held = null), { signal });

  /** Where a key leads. */
  function led({ key }) {
    const t = last.position;
    const row = lines.findIndex(({ range }) => t < range[1]);
    const [line, other] = [lines[row].range, (k) => lines[within(row + k, lines.length)].range];
    const down = (k) => Math.min(other(k)[1] - 1, other(k)[0] + t - line[0]);
    return {
      ArrowLeft: t - 1,
      ArrowRight: t + 1,
      ArrowUp: down(-1),
      ArrowDown: down(1),
      PageUp: t - 10,
      PageDown: t + 10,
      Home: 0,
      End: characters.length,
    }[key];
  }

  node.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && last.span.length) {
        event.preventDefault();
        anchor = null;
        go({ position: last.position, span: [] }, false);
        return;
      }
      const to = led(event);
      if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const position = within(to, characters.length);
      if (event.shiftKey) anchor ??= last.position;
      else anchor = null;
      go({ position, ...(event.shiftKey ? { span: spanOf(anchor, position) } : {}) }, false);
    },
    { signal },
  );

  return { node, update };
}
