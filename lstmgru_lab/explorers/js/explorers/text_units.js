/** Lesson 11: a character model over a text; a unit's states, the next character, what it rests on, units of a span. */

import { button, holding, html, KEYS_ARE_OURS, setAttribute, setFlag, setText } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { agrees, mountPicture } from "../core/live_picture.js";
import { percent, printed, printedWide } from "../core/numbers.js";
import { textLines } from "../parts/text_lines.js";
import { textNumbers } from "../maths/text_numbers.js";

const SHOWN = 8; // most probable characters
const LISTED = 6; // units that follow the span
const NAMES = { " ": "space", "\n": "new line" };

const signed = (value) => (value > 0 ? "+" : "") + printed(value);
const quoted = (text) => `“${text.replaceAll("\n", "↵")}”`;
const named = (character) => NAMES[character] ?? quoted(character);
const characters = (count) => (count === 1 ? "character" : `${count} characters`);

/** A labelled native slider; an arrow key moves it by `leap`, the mouse by `step`. */
function chooser(name, label, { min, max, step = 1, leap = step }, id, choose, say = String) {
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
      if (input.valueAsNumber !== number) input.value = number;
      setText(value, text);
      setAttribute(input, "aria-valuetext", `${label} ${text}`);
    },
  };
}

/** The most probable next characters, each with its bar; the one that came has a mark. */
function expected() {
  const rows = Array.from({ length: SHOWN }, () => {
    const [glyph, bar, value, mark] = ["lx-next-character", "lx-next-bar", "lx-next-value lx-number", "lx-next-came"]
      .map((name) => html("span", { class: name }));
    value.dataset.value = "p";
    return { glyph, bar, value, mark, node: html("li", {}, glyph, html("span", { class: "lx-next-lane", "aria-hidden": "true" }, bar), value, mark) };
  });
  const title = html("h4", { class: "lx-card-title" });
  const came = html("p", { class: "lx-card-note" });
  return {
    node: html("div", { class: "lx-card lx-next" }, title, html("ul", { role: "list" }, ...rows.map((row) => row.node)), came),
    update({ next, came: coming, numbers, temperature, position }) {
      setText(title, `Next character${temperature === 1 ? "" : `, temperature ${temperature}`}`);
      rows.forEach((row, k) => {
        setFlag(row.node, "hidden", k >= next.length);
        if (row.node.hidden) return;
        const [place, p] = next[k];
        setText(row.glyph, NAMES[numbers.characters[place]] ?? numbers.characters[place]);
        row.bar.style.width = `${(100 * p).toFixed(1)}%`;
        setText(row.value, printed(p));
        for (const [name, fact] of Object.entries({ "data-character": numbers.characters[place], "data-number": p, "data-step": position })) setAttribute(row.value, name, fact);
        setText(row.mark, place === coming?.k ? "came" : "");
      });
      setText(came, coming ? `What came, ${named(numbers.characters[coming.k])}, had ${printedWide(coming.p)} at temperature 1: ${printed(coming.bits)} bits.` : "The text ends here.");
    },
  };
}

/** The units whose states differ most between the marked span and what stands around it. */
function followers(set, { units }, around) {
  const rows = Array.from({ length: LISTED }, () => {
    const made = button("", { class: "lx-follower", "aria-pressed": "false" }, () => set({ unit: Number(made.dataset.unit) }));
    const [name, mark, difference] = ["", "lx-throughout", "lx-number"].map((kind) => html("span", { class: kind }));
    made.append(name, mark, difference);
    return { made, name, mark, difference };
  });
  const note = html("p", { class: "lx-card-note" });
  const clear = button("Clear", { class: "lx-tool", "data-action": "clear" }, () => set({ span: [] }));
  const list = html("div", { class: "lx-followers" }, ...rows.map((row) => row.made));
  return {
    node: html("div", { class: "lx-card" }, html("div", { class: "lx-card-head" }, html("h4", { class: "lx-card-title" }, "Units that follow the span"), clear), note, list),
    update({ span, found, unit, marked }) {
      for (const node of [clear, list]) setFlag(node, "hidden", span.length === 0);
      setText(note, span.length === 0 ? "Drag over some characters, or hold Shift and press an arrow key: here stand the units that differ most between them and what is around."
        : found.length === 0 ? "The span is the whole text: there is nothing to tell it from."
          : `Mean state in ${quoted(marked)} less the mean in the ${around} characters on each side. “throughout”: one threshold tells all of them apart.`);
      rows.forEach(({ made, name, mark, difference }, k) => {
        setFlag(made, "hidden", k >= found.length);
        if (made.hidden) return;
        const one = found[k];
        setText(name, `unit ${units[one.u]}`);
        setText(mark, one.throughout ? "throughout" : "");
        setText(difference, signed(one.difference));
        for (const [key, value] of Object.entries({ "data-unit": units[one.u], "data-difference": one.difference, "aria-pressed": units[one.u] === unit })) setAttribute(made, key, value);
      });
    },
  };
}

/** What unit, where: with the number that stands for the bar. */
function legend(state) {
  const value = html("strong", { class: "lx-number", "data-value": "state" });
  const [unit, range, half, most] = ["span", "span", "span", "span"].map((tag) => html(tag));
  const sample = (kind) => html("span", { class: `lx-sample lx-${kind}`, "aria-hidden": "true" });
  return {
    node: html("p", { class: "lx-legend" },
      html("span", {}, sample("plus"), sample("minus"), "above: ", unit, " = ", value, " at the frame; up is +, down is −, full height is ", range),
      html("span", {}, sample("rests"), "below: connectivity, what the first guess after the frame rests on: half of it in the last ", half, ", nine tenths in ", most)),
    update({ chosen, position, now, scale, rests }) {
      setText(unit, `${state} of unit ${chosen}`);
      setText(value, signed(now.state));
      setAttribute(value, "data-number", now.state);
      setAttribute(value, "data-step", position);
      setText(range, printed(scale));
      setText(half, characters(rests.half));
      setText(most, characters(rests.most));
    },
  };
}

const says = ({ before, position, chosen, now, state }) =>
  `After ${quoted(before)} (position ${position}) unit ${chosen} stands at ${signed(now.state)}, ${state}.`;

function readout({ next, numbers, came, found, marked, data, temperature }) {
  const [first, p] = next[0];
  const guess = `${temperature === 1 ? "" : `At temperature ${temperature} `}the first guess for what comes next is ${named(numbers.characters[first])}, ${percent(p)}`;
  const truth = came ? (came.k === first ? "; it came." : `; ${named(numbers.characters[came.k])} came, a surprise of ${printed(came.bits)} bits.`) : ".";
  const follow = found.length ? ` In ${quoted(marked)} unit ${data.units[found[0].u]} differs most from what stands around it, by ${signed(found[0].difference)}.` : "";
  return guess[0].toUpperCase() + guess.slice(1) + truth + follow;
}

const asPython = ({ shipped, excerpt, data }, { unit, position, span, temperature }) => {
  const options = [`unit=${unit}`, `position=${position}`, ...(span.length ? [`span=(${span.join(", ")})`] : []),
    ...(temperature === 1 ? [] : [`temperature=${temperature}`])];
  const what = !shipped ? "model, text, characters, " : excerpt ? "" : `text=${JSON.stringify(data.text)}, `;
  return ["import lstmgru_lab as lab", "", ...(shipped ? [] : ["# model = lab.models.CharacterModel(...), trained; text and characters: strings"]),
    `lab.explorers.TextUnits(${what}${options.join(", ")})`, ""].join("\n");
};

/** [there](#TextUnits:unit=17,position=40,start=30,stop=41,temperature=0.5) */
function follow(target, { facts: { data, temperatures }, state, set }) {
  const { start, stop, ...rest } = assignments(target) ?? {};
  const count = [...data.text].length;
  const allowed = {
    unit: (value) => data.units.includes(value),
    position: (value) => Number.isInteger(value) && value >= 0 && value < count,
    temperature: (value) => value >= temperatures[0] && value <= temperatures[1],
  };
  const patch = Object.fromEntries(Object.entries(rest).filter(([name, value]) => allowed[name]?.(value)));
  if (Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start < stop && stop <= count) patch.span = [start, stop];
  if (Object.keys(patch).length === 0) return false;
  if (!agrees(patch, state)) set(patch);
  return true;
}

function planOf({ data, around, temperatures }) {
  const numbers = textNumbers(data);
  const { text } = numbers;
  const state = data.kind === "LSTM" ? "tanh(c)" : "h";
  let guesses = { key: "" };

  /** The most probable characters, [place, p], the largest first. */
  function best(position, temperature) {
    const key = `${position} ${temperature}`;
    if (guesses.key !== key) {
      const all = [...numbers.probabilities(position, temperature).entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      guesses = { key, next: all.slice(0, SHOWN) };
    }
    return guesses.next;
  }

  function compute({ unit, position, span, temperature }) {
    const states = numbers.series(data.units.indexOf(unit));
    const found = span.length ? numbers.following(...span, around) : [];
    const value = states[position];
    return {
      numbers, data, states, position, span, found, temperature, state, unit, chosen: unit,
      scale: scaleOf(states),
      next: best(position, temperature), came: numbers.came(position), rests: numbers.rests(position),
      marked: text.slice(...(span.length ? span : [0, 0])).join(""),
      before: text.slice(Math.max(0, position - 10), position + 1).join(""),
      spoken: `position ${position}, ${named(text[position])}, ${state} ${signed(value)}`,
      now: { state: value }, step: position,
    };
  }

  /** The full height of a bar: 1, ½ or ¼, so that quiet units can be seen too. */
  function scaleOf(states) {
    const largest = states.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return [0.25, 0.5].find((size) => size >= largest) ?? 1;
  }

  return {
    title: "A character model's units",
    compute, asPython, follow,
    parts({ id, signal, set, state: now }) {
      const go = (patch, dragging) => {
        if (!agrees(patch, now)) set(patch, dragging);
      };
      const unit = chooser("unit", "unit", { min: 0, max: data.units.length - 1 }, `${id}-unit`,
        (place, dragging) => go({ unit: data.units[place] }, dragging));
      const heat = chooser("temperature", "temperature", { min: temperatures[0], max: temperatures[1], step: 0.01, leap: 0.1 }, `${id}-temperature`,
        (temperature, dragging) => go({ temperature }, dragging));
      const units = { node: unit.node, update: (view) => unit.update(data.units.indexOf(view.chosen), String(view.chosen)) };
      const temperature = { node: heat.node, update: (view) => heat.update(view.temperature) };
      const lines = textLines(text, go, signal);
      const [key, next, span] = [legend(state), expected(), followers((patch) => go(patch, false), data, around)];
      return {
        parts: [units, temperature, lines, key, next, span],
        topics: { character: { says, template: "" } },
        topic: "character",
        readout,
        nodes: (words) => [
          html("div", { class: "lx-choosers" }, units.node, temperature.node),
          words.node, lines.node, key.node,
          html("div", { class: "lx-cards" }, next.node, span.node),
        ],
      };
    },
  };
}

export default { render: (context) => mountPicture(context, planOf(context.model.get("facts"))) };
