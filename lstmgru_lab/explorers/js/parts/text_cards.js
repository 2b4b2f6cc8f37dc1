/** The cards under a character model's text: the next character, the units that follow a span, the legend. */

import { button, html, setAttribute, setAttributes, setFlag, setText } from "../core/dom.js";
import { printed, printedWide } from "../core/numbers.js";

export const SHOWN = 8; // most probable characters
const LISTED = 6; // units that follow the span
const NAMES = { " ": "space", "\n": "new line" };

export const signed = (value) => (value > 0 ? "+" : "") + printed(value);
export const quoted = (text) => `“${text.replaceAll("\n", "↵")}”`;
export const named = (character) => NAMES[character] ?? quoted(character);
const counted = (count) => (count === 1 ? "character" : `${count} characters`);

/** The character that came, and how likely it was. */
function whatCame(coming, characters) {
  if (!coming) return "The text ends here.";
  const odds = `${printedWide(coming.p)} at temperature 1: ${printed(coming.bits)} bits`;
  return `What came, ${named(characters[coming.k])}, had ${odds}.`;
}

/** The most probable next characters, each with its bar; the one that came has a mark. */
export function expected() {
  const rows = Array.from({ length: SHOWN }, () => {
    const [glyph, bar, value, mark] = [
      "lx-next-character",
      "lx-next-bar",
      "lx-next-value lx-number",
      "lx-next-came",
    ].map((name) => html("span", { class: name }));
    value.dataset.value = "p";
    return {
      glyph,
      bar,
      value,
      mark,
      node: html(
        "li",
        {},
        glyph,
        html("span", { class: "lx-next-lane", "aria-hidden": "true" }, bar),
        value,
        mark,
      ),
    };
  });
  const title = html("h4", { class: "lx-card-title" });
  const came = html("p", { class: "lx-card-note" });
  return {
    node: html(
      "div",
      { class: "lx-card lx-next" },
      title,
      html("ul", { role: "list" }, ...rows.map((row) => row.node)),
      came,
    ),
    update({ next, came: coming, numbers, temperature, position }) {
      setText(title, `Next character${temperature === 1 ? "" : `, temperature ${temperature}`}`);
      rows.forEach((row, k) => {
        setFlag(row.node, "hidden", k >= next.length);
        if (row.node.hidden) return;
        const [place, p] = next[k];
        setText(row.glyph, NAMES[numbers.characters[place]] ?? numbers.characters[place]);
        row.bar.style.width = `${(100 * p).toFixed(1)}%`;
        setText(row.value, printed(p));
        setAttributes(row.value, {
          "data-character": numbers.characters[place],
          "data-number": p,
          "data-step": position,
        });
        setText(row.mark, place === coming?.k ? "came" : "");
      });
      setText(came, whatCame(coming, numbers.characters));
    },
  };
}

/** What the list of units shows, or why it is empty. */
function aboutSpan(span, found, marked, around) {
  if (span.length === 0) {
    return (
      "Drag over some characters, or hold Shift and press an arrow key: " +
      "here stand the units that differ most between them and what is around."
    );
  }
  if (found.length === 0) return "The span is the whole text: there is nothing to tell it from.";
  const compared = `Mean state in ${quoted(marked)} less the mean in the ${around} characters on each side.`;
  return `${compared} “throughout”: one threshold tells all of them apart.`;
}

/** The units whose states differ most between the marked span and what stands around it. */
export function followers(set, { units }, around) {
  const rows = Array.from({ length: LISTED }, () => {
    const made = button("", { class: "lx-follower", "aria-pressed": "false" }, () =>
      set({ unit: Number(made.dataset.unit) }),
    );
    const [name, mark, difference] = ["", "lx-throughout", "lx-number"].map((kind) =>
      html("span", { class: kind }),
    );
    made.append(name, mark, difference);
    return { made, name, mark, difference };
  });
  const note = html("p", { class: "lx-card-note" });
  const clear = button("Clear", { class: "lx-tool", "data-action": "clear" }, () => set({ span: [] }));
  const list = html("div", { class: "lx-followers" }, ...rows.map((row) => row.made));
  return {
    node: html(
      "div",
      { class: "lx-card" },
      html(
        "div",
        { class: "lx-card-head" },
        html("h4", { class: "lx-card-title" }, "Units that follow the span"),
        clear,
      ),
      note,
      list,
    ),
    update({ span, found, unit, marked }) {
      for (const node of [clear, list]) setFlag(node, "hidden", span.length === 0);
      setText(note, aboutSpan(span, found, marked, around));
      rows.forEach(({ made, name, mark, difference }, k) => {
        setFlag(made, "hidden", k >= found.length);
        if (made.hidden) return;
        const one = found[k];
        setText(name, `unit ${units[one.u]}`);
        setText(mark, one.throughout ? "throughout" : "");
        setText(difference, signed(one.difference));
        setAttributes(made, {
          "data-unit": units[one.u],
          "data-difference": one.difference,
          "aria-pressed": units[one.u] === unit,
        });
      });
    },
  };
}

/** What unit, where: with the number that stands for the bar. */
export function legend(state) {
  const value = html("strong", { class: "lx-number", "data-value": "state" });
  const [unit, range, half, most] = Array.from({ length: 4 }, () => html("span"));
  const sample = (kind) => html("span", { class: `lx-sample lx-${kind}`, "aria-hidden": "true" });
  return {
    node: html(
      "p",
      { class: "lx-legend" },
      html(
        "span",
        {},
        sample("plus"),
        sample("minus"),
        "above: ",
        unit,
        " = ",
        value,
        " at the frame; up is +, down is −, full height is ",
        range,
      ),
      html(
        "span",
        {},
        sample("rests"),
        "below: connectivity, what the first guess after the frame rests on: half of it in the last ",
        half,
        ", nine tenths in ",
        most,
      ),
    ),
    update({ chosen, position, now, scale, rests }) {
      setText(unit, `${state} of unit ${chosen}`);
      setText(value, signed(now.state));
      setAttribute(value, "data-number", now.state);
      setAttribute(value, "data-step", position);
      setText(range, printed(scale));
      setText(half, counted(rests.half));
      setText(most, counted(rests.most));
    },
  };
}
