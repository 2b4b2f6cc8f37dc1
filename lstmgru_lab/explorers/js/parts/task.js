/** Something to achieve with the sliders. It notices by itself when it is done. */

import { html, setText, svg } from "../core/dom.js";

/** What a task says that is about inputs which are no longer there. */
export const OTHER_INPUTS = "this task is about other inputs: press Reset to get them back";

/**
 * @param {import("../core/types.js").Task} what
 */
export function task({ text, goals, solved }) {
  const items = goals.map(() => {
    const mark = svg(
      "svg",
      { viewBox: "0 0 16 16", class: "lx-mark", "aria-hidden": "true" },
      svg("circle", { cx: 8, cy: 8, r: 6.5 }),
      svg("path", { d: "M4.8 8.3l2.3 2.3 4.2-5" }),
    );
    const words = html("span");
    return { node: html("li", {}, mark, words), words };
  });
  const verdict = html("p", { class: "lx-verdict", role: "status" });
  const node = html(
    "section",
    { class: "lx-task", "aria-label": "Task", "data-task": "open" },
    html("p", { class: "lx-task-text" }, html("strong", {}, "Task "), text),
    html("ul", {}, ...items.map((item) => item.node)),
    verdict,
  );
  return {
    node,
    update(view) {
      const met = goals.map((goal) => goal.met(view));
      for (const [k, { node: item, words }] of items.entries()) {
        setText(words, goals[k].label(view));
        item.classList.toggle("lx-met", met[k]);
      }
      const state = met.every(Boolean) ? "solved" : "open";
      if (node.dataset.task !== state) node.dataset.task = state;
    },
    /** The verdict is spoken once the hand rests. */
    settle() {
      setText(verdict, node.dataset.task === "solved" ? solved : "");
    },
  };
}
