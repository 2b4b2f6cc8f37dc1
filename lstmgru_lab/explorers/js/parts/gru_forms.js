/** The two forms in which a GRU is written: this course's and torch's, and the switch between them. */

import { button, html, setAttribute, setFlag } from "../core/dom.js";
import { followLinks } from "../core/links.js";

export const COURSE = { z: "replaces", reset: "before" };
const TORCH = { z: "keeps", reset: "after" };

const isCourse = ({ z, reset }) => z === COURSE.z && reset === COURSE.reset;

/** Torch's form as far as an explorer can switch to it. */
const torchOf = (differences) =>
  Object.fromEntries(
    Object.entries(TORCH).map(([name, value]) => [name, differences.includes(name) ? value : COURSE[name]]),
  );

/** What this course's form is compared with: the drawn form, or torch's if the drawn one is the course's. */
export const comparedWith = (form, differences) => (isCourse(form) ? torchOf(differences) : form);

/** A form in words: "z keeps, reset after". */
export function inWords({ z, reset }, differences) {
  const gate = { replaces: "z replaces", keeps: "z keeps", flipped: "z keeps, signs flipped" }[z];
  return [differences.includes("z") && gate, differences.includes("reset") && `reset ${reset} the product`]
    .filter(Boolean)
    .join(", ");
}

const CHOICES = {
  z: {
    label: "Who z multiplies",
    options: [
      ["replaces", "z replaces", "this course"],
      ["keeps", "z keeps", "torch"],
    ],
  },
  reset: {
    label: "Where the reset stands",
    options: [
      ["before", "reset before W", "this course"],
      ["after", "reset after W", "torch"],
    ],
  },
};

/**
 * One pair of buttons a difference, and one that flips the signs of W_z and b_z in torch's form. Links in the
 * prose may name a form: #GRUCellExplorer:torch, :course, :flipped.
 * @param {import("../core/types.js").Shell} shell
 */
export function formSwitch({ facts, set, signal }) {
  const { differences, name } = facts;
  let form = COURSE;
  const choose = (patch) => set({ form: { ...form, ...patch } });
  const buttons = [];
  /** @type {HTMLElement[]} */
  const groups = differences.map((difference) => {
    const { label, options } = CHOICES[difference];
    const made = options.map(([value, text, whose]) => {
      const attributes = {
        class: "lx-choice",
        "data-form": `${difference}:${value}`,
        "aria-pressed": "false",
      };
      const node = button("", attributes, () => choose({ [difference]: value }));
      node.append(text, " ", html("small", {}, whose));
      buttons.push({
        node,
        on: () => form[difference] === value || (value === "keeps" && form.z === "flipped"),
      });
      return node;
    });
    return html("div", { class: "lx-choices", role: "group", "aria-label": label }, ...made);
  });
  const flip = button("flip the signs of W", { class: "lx-flip", "data-form": "z:flipped" }, () =>
    choose({ z: form.z === "flipped" ? "keeps" : "flipped" }),
  );
  flip.append(html("sub", {}, "z"), " and b", html("sub", {}, "z"));
  if (differences.includes("z")) groups.splice(1, 0, flip);
  followLinks(
    name,
    (target) => {
      if (target === "course") choose(COURSE);
      if (target === "torch") choose(torchOf(differences));
      if (target === "flipped" && differences.includes("z")) choose({ z: "flipped" });
    },
    signal,
  );
  return {
    node: html("div", { class: "lx-forms" }, ...groups),
    update(view) {
      form = view.form;
      for (const { node, on } of buttons) setAttribute(node, "aria-pressed", on());
      setAttribute(flip, "aria-pressed", form.z === "flipped");
      setFlag(flip, "disabled", form.z === "replaces");
    },
  };
}
