"""What can be read and hit: letters, words and targets of every explorer, in every preset, at every width."""

import re

import pytest
from every_explorer import everything
from waiting import wait_until

pytestmark = pytest.mark.browser

# What is not as it should be on the page as it stands. A drawing's letters are measured as they appear.
WRONG = r"""() => [...document.querySelectorAll("[data-explorer]")].flatMap((explorer) => {
  const found = [];
  const seen = (node) => {
    for (let one = node; one !== explorer; one = one.parentElement) {
      const { display, visibility, clipPath } = getComputedStyle(one);
      if (display === "none" || visibility === "hidden" || clipPath.includes("50%")) return false;
    }
    return true;
  };
  const walker = document.createTreeWalker(explorer, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const [text, parent] = [walker.currentNode, walker.currentNode.parentElement];
    if (!text.data.trim() || !seen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const drawn = parent instanceof SVGElement ? parent.getScreenCTM() : null;
    const size = parseFloat(getComputedStyle(parent).fontSize) * (drawn ? Math.hypot(drawn.c, drawn.d) : 1);
    if (size < 10.95) found.push(`${size.toFixed(1)} px: ${text.data}`);
    const passes = parent.closest(".lx-chain"); // the network goes on to both sides of what is seen of it
    const { left, right } = (parent.closest(".lx-words") ?? explorer).getBoundingClientRect();
    if (!passes && (box.left < left || box.right > right)) found.push(`cut off: ${text.data}`);
    const whole = parent.closest("text, p, label, li, button, h3, .lx-symbol") ?? parent;
    words.push({ text: text.data, box, whole });
  }
  for (const [k, { text, box: a, whole }] of words.entries()) {
    for (const { text: other, box: b, whole: another } of words.slice(k + 1)) {
      if (whole === another || whole.contains(another) || another.contains(whole)) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const lines = Math.min(a.height, b.height); // a line is higher than its letters
      if (across > 1.5 && down > 0.35 * lines) found.push(`${text} over ${other}`);
    }
  }
  for (const node of explorer.querySelectorAll("*")) {
    const style = getComputedStyle(node);
    const hides = style.overflowX !== "visible" && style.clipPath === "none" && !node.closest(".lx-stage");
    const over = node.scrollWidth > node.clientWidth + 1;
    if (hides && node.clientWidth && over) found.push(`too wide: ${node.className}`);
  }
  for (const node of explorer.querySelectorAll("button, input")) {
    const { width, height } = node.getBoundingClientRect();
    if (width && Math.min(width, height) < 24) found.push(`${width} x ${height}: ${node.className}`);
  }
  return found.map((what) => `${explorer.dataset.explorer}: ${what}`);
})"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NTH_PRESET = """(k) => {
  const all = [...document.querySelectorAll("[data-explorer]")];
  for (const one of all) one.querySelectorAll("[data-preset]")[k]?.click();
}"""
ALL_TO = """(end) => {
  for (const slider of document.querySelectorAll("input[type=range]:not(:disabled)")) {
    slider.value = slider[end];
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""
SAID = """() => [...document.querySelectorAll("[data-explorer]")].map((one) => {
  const labelled = [...one.querySelectorAll("[aria-label], [aria-valuetext]")];
  const labels = labelled.flatMap((node) => [node.ariaLabel, node.ariaValueText]);
  return [one.dataset.explorer, [one.innerText, ...labels].filter(Boolean).join("; ")];
})"""
SETTLED = """[...document.querySelectorAll("[data-explorer]")].every((one) =>
  one.querySelector(".lx-live").textContent === one.querySelector(".lx-says").textContent)"""
NO_NUMBER = r"NaN|Infinity|undefined|null|\[object|[-−]0(\.0+)?(?![\d.e])|[·+] ?\(0\.0+\)"
NONSENSE = re.compile(rf"{NO_NUMBER}|(?<![\d.])(1 steps|0(\.0)? steps)")
PRESETS = max(len(one.presets) for one in everything())


def test_letters_and_targets_in_every_preset_at_every_width(open_page):
    page = open_page(*everything())
    for width in (400, 530, 700, 1000, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)  # a text breaks its lines anew when it learns its width
        for k in range(PRESETS):
            page.evaluate(NTH_PRESET, k)
            assert page.evaluate(WRONG) == [], f"with preset {k} at {width} px"


def test_the_words_make_sense_in_every_preset_and_at_the_limits(open_page):
    page = open_page(*everything())

    def assert_sense(where):
        wait_until(page, SETTLED)  # what is announced is what is written
        said = page.evaluate(SAID)
        assert all(len(words) > 100 for _, words in said)
        assert [(name, NONSENSE.search(words)) for name, words in said if NONSENSE.search(words)] == [], where

    for k in range(PRESETS):
        page.evaluate(NTH_PRESET, k)
        assert_sense(f"preset {k}")
    for end in ("min", "max"):
        page.evaluate(ALL_TO, end)
        assert_sense(end)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_every_mark_and_every_choice(open_page, scheme):
    page = open_page(*everything(), scheme=scheme, forced_colors="active")
    marks = page.evaluate(
        """() => {
          const names = ["plus", "minus", "rests", "line", "flow", "frame", "curve", "dot", "wire"];
          const marks = names.map((name) => `svg .lx-${name}`).join();
          return [...document.querySelectorAll("[data-explorer]")].flatMap((explorer) => {
            const ground = getComputedStyle(explorer).backgroundColor;
            const clear = /^rgba.*, 0\\)$/;
            const shown = (colour) => colour !== "none" && colour !== ground && !clear.test(colour);
            return [...explorer.querySelectorAll(marks)].map((node) => {
              const { fill, stroke } = getComputedStyle(node);
              return [explorer.dataset.explorer, node.classList.value, shown(fill) || shown(stroke)];
            });
          });
        }"""
    )
    assert len(marks) > 300
    assert [mark for mark in marks if not mark[2]] == []
    looks = page.evaluate(
        """() => [...document.querySelectorAll("[data-explorer]")].flatMap((explorer) => {
          const look = (node) => {
            const { backgroundColor, color, borderWidth } = getComputedStyle(node);
            return [backgroundColor, color, borderWidth].join();
          };
          const chosen = [...explorer.querySelectorAll("button[aria-pressed=true]:not(.lx-box)")];
          return chosen.map((node) => {
            const other = [...node.parentElement.children].find((one) => one.ariaPressed === "false");
            const { color, backgroundColor } = getComputedStyle(node);
            const differs = !other || look(other) !== look(node);
            return [explorer.dataset.explorer, node.innerText, differs && color !== backgroundColor];
          });
        })"""
    )
    assert len(looks) > 30
    assert [look for look in looks if not look[2]] == []


@pytest.mark.parametrize("height", [1123, 850])  # px: A4, upright and with room for a browser's margins
def test_no_part_is_cut_by_the_end_of_a_page(open_page, height):
    page = open_page(*everything())
    cut = page.evaluate(
        """(height) => {
          // Columns break as pages do, and can be measured.
          const page = `display:block; width:794px; height:${height}px; columns:794px; column-fill:auto`;
          document.querySelector("main").style.cssText = page;
          const parts = [...document.querySelectorAll("[data-explorer] > :not(.lx-live)")];
          const name = (part) => `${part.parentElement.dataset.explorer}: ${part.className}`;
          return parts.map((part) => [name(part), part.getClientRects().length]);
        }""",
        height,
    )
    assert len(cut) > 50
    assert [part for part, pieces in cut if pieces != 1] == []
