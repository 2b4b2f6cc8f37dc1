/** Lesson 11: a character model over a text: a unit's states, the next character, the units of a span. */

import { html } from "../core/dom.js";
import { assignments } from "../core/links.js";
import { agrees, mountPicture } from "../core/live_picture.js";
import { percent, printed } from "../core/numbers.js";
import { textNumbers } from "../maths/text_numbers.js";
import { chooser } from "../parts/chooser.js";
import { expected, followers, legend, named, quoted, SHOWN, signed } from "../parts/text_cards.js";
import { textLines } from "../parts/text_lines.js";

const says = ({ before, position, chosen, now, state }) =>
  `After ${quoted(before)} (position ${position}) unit ${chosen} stands at ${signed(now.state)}, ${state}.`;

/** What the model expected next. */
function guess({ next, numbers, temperature }) {
  const [first, p] = next[0];
  const what = `first guess for what comes next is ${named(numbers.characters[first])}, ${percent(p)}`;
  return temperature === 1 ? `The ${what}` : `At temperature ${temperature} the ${what}`;
}

/** What came instead, or that the guess was right. */
function truth({ next, numbers, came }) {
  if (!came) return ".";
  if (came.k === next[0][0]) return "; it came.";
  return `; ${named(numbers.characters[came.k])} came, a surprise of ${printed(came.bits)} bits.`;
}

/** The unit that follows the marked span best. */
function follower({ found, marked, data }) {
  if (found.length === 0) return "";
  const [{ u, difference }] = found;
  const most = `differs most from what stands around it, by ${signed(difference)}`;
  return ` In ${quoted(marked)} unit ${data.units[u]} ${most}.`;
}

const readout = (view) => guess(view) + truth(view) + follower(view);

const asPython = ({ shipped, excerpt, data }, { unit, position, span, temperature }) => {
  const options = [
    `unit=${unit}`,
    `position=${position}`,
    ...(span.length ? [`span=(${span.join(", ")})`] : []),
    ...(temperature === 1 ? [] : [`temperature=${temperature}`]),
  ];
  const what = !shipped ? "model, text, characters, " : excerpt ? "" : `text=${JSON.stringify(data.text)}, `;
  return [
    "import lstmgru_lab as lab",
    "",
    ...(shipped ? [] : ["# model = lab.models.CharacterModel(...), trained; text and characters: strings"]),
    `lab.explorers.TextUnits(${what}${options.join(", ")})`,
    "",
  ].join("\n");
};

/**
 * [there](#TextUnits:unit=17,position=40,start=30,stop=41,temperature=0.5)
 * @param {string} target
 * @param {import("../core/types.js").Shell} shell
 */
function follow(target, { facts: { data, temperatures }, state, set }) {
  const { start, stop, ...rest } = assignments(target) ?? {};
  const count = [...data.text].length;
  const allowed = {
    unit: (value) => data.units.includes(value),
    position: (value) => Number.isInteger(value) && value >= 0 && value < count,
    temperature: (value) => value >= temperatures[0] && value <= temperatures[1],
  };
  const patch = Object.fromEntries(Object.entries(rest).filter(([name, value]) => allowed[name]?.(value)));
  if (Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start < stop && stop <= count)
    patch.span = [start, stop];
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
      const all = [...numbers.probabilities(position, temperature).entries()].sort(
        (a, b) => b[1] - a[1] || a[0] - b[0],
      );
      guesses = { key, next: all.slice(0, SHOWN) };
    }
    return guesses.next;
  }

  function compute({ unit, position, span, temperature }) {
    const states = numbers.series(data.units.indexOf(unit));
    const found = span.length ? numbers.following(...span, around) : [];
    const value = states[position];
    return {
      numbers,
      data,
      states,
      position,
      span,
      found,
      temperature,
      state,
      unit,
      chosen: unit,
      scale: scaleOf(states),
      next: best(position, temperature),
      came: numbers.came(position),
      rests: numbers.rests(position),
      marked: text.slice(...(span.length ? span : [0, 0])).join(""),
      before: text.slice(Math.max(0, position - 10), position + 1).join(""),
      spoken: `position ${position}, ${named(text[position])}, ${state} ${signed(value)}`,
      now: { state: value },
      step: position,
    };
  }

  /** The full height of a bar: 1, ½ or ¼, so that quiet units can be seen too. */
  function scaleOf(states) {
    const largest = states.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return [0.25, 0.5].find((size) => size >= largest) ?? 1;
  }

  return {
    title: "A character model's units",
    compute,
    asPython,
    follow,
    parts({ id, signal, set, state: now }) {
      const go = (patch, dragging) => {
        if (!agrees(patch, now)) set(patch, dragging);
      };
      const unit = chooser(
        "unit",
        "unit",
        { min: 0, max: data.units.length - 1 },
        `${id}-unit`,
        (place, dragging) => go({ unit: data.units[place] }, dragging),
      );
      const heat = chooser(
        "temperature",
        "temperature",
        { min: temperatures[0], max: temperatures[1], step: 0.01, leap: 0.1 },
        `${id}-temperature`,
        (temperature, dragging) => go({ temperature }, dragging),
      );
      const units = {
        node: unit.node,
        update: (view) => unit.update(data.units.indexOf(view.chosen), String(view.chosen)),
      };
      const temperature = { node: heat.node, update: (view) => heat.update(view.temperature) };
      const lines = textLines(text, go, signal);
      const [key, next, span] = [
        legend(state),
        expected(),
        followers((patch) => go(patch, false), data, around),
      ];
      return {
        parts: [units, temperature, lines, key, next, span],
        topics: { character: { says, template: "" } },
        topic: "character",
        readout,
        nodes: (words) => [
          html("div", { class: "lx-choosers" }, units.node, temperature.node),
          words.node,
          lines.node,
          key.node,
          html("div", { class: "lx-cards" }, next.node, span.node),
        ],
      };
    },
  };
}

export default { render: (context) => mountPicture(context, planOf(context.model.get("facts"))) };
