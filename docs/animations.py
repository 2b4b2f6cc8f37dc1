"""Record the animated pictures of the README: an explorer in use, light and dark.

Run from the repository: .venv/bin/python docs/animations.py

Each film begins and ends with the explorer's default state, so that it loops. The script moves the real
mouse, and a drawn arrow shows where it is.
"""

from lstmgru_lab.cli.ctrl_c import answer_ctrl_c

if __name__ == "__main__":
    answer_ctrl_c()  # the imports below take seconds

from collections.abc import Iterator
from dataclasses import dataclass

from pictures import HERE, chromium, picture, shown
from PIL import Image
from playwright.sync_api import Page

import lstmgru_lab as lab
from lstmgru_lab.explorers.live_picture import LivePicture

WIDTH = 720
PAGE_WIDTH = 900  # this much of the page is shown in WIDTH pixels
FRAME_MS, REST_MS = 50, 1100
ARROW = """document.body.insertAdjacentHTML("beforeend", `<svg id="arrow" viewBox="0 0 20 28"
  style="position:absolute;z-index:9;width:20px;left:0;top:0;pointer-events:none">
  <path d="M2 2v20l5.2-4.4 3.6 8.2 3.8-1.7-3.6-8H18z" fill="#000" stroke="#fff" stroke-width="1.6"/>
  </svg>`)"""


@dataclass(frozen=True)
class Film:
    """A slider, and the values to which it is dragged in turn."""

    name: str
    explorer: type[LivePicture]
    control: str
    stops: tuple[float, ...]


FILMS = (
    Film("forget-gate", lab.explorers.ForgetGate, "b_f", (6.0, -2.0, 2.5)),
    Film("gradient-flow", lab.explorers.GradientFlow, "b_f", (-1.0, 5.0, 3.0)),
)


def places(start: float, stops: tuple[float, ...]) -> Iterator[tuple[float, int]]:
    """Yield the slider's value in every frame and the ms it is shown: it starts and stops gently."""
    yield start, REST_MS
    now = start
    for stop in stops:
        count = max(8, round(3 * abs(stop - now)))
        for k in range(1, count + 1):
            share = k / count
            yield now + (stop - now) * share * share * (3 - 2 * share), REST_MS if k == count else FRAME_MS
        now = stop


def frames(page: Page, film: Film) -> Iterator[tuple[Image.Image, int]]:
    """Yield the film's frames, and how many ms each is shown."""
    slider = page.locator(f'[data-control="{film.control}"]')
    box, limit = slider.bounding_box(), float(slider.get_attribute("max") or 0)
    assert box is not None
    page.evaluate(ARROW)
    thumb, y = 16, box["y"] + box["height"] / 2
    for k, (value, duration) in enumerate(places(float(slider.input_value()), film.stops)):
        x = box["x"] + thumb / 2 + (box["width"] - thumb) * (value + limit) / (2 * limit)
        page.mouse.move(x, y)
        if k == 0:
            page.mouse.down()
        page.evaluate(
            """([x, y]) => {
              document.getElementById("arrow").style.transform = `translate(${x - 1}px, ${y}px)`;
              return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            }""",
            [x, y],
        )
        if duration == REST_MS:
            page.wait_for_timeout(500)  # the name of the preset appears once the slider rests
        large = picture(page)
        size = WIDTH, round(WIDTH * large.height / large.width)
        yield large.resize(size, Image.Resampling.LANCZOS), duration
    page.mouse.up()


def main() -> None:
    """Write docs/NAME-light.webp and docs/NAME-dark.webp for each of FILMS."""
    with chromium() as browser:
        for film in FILMS:
            for scheme in ("light", "dark"):
                with shown(browser, film.explorer(), scheme, PAGE_WIDTH) as page:
                    pictures, durations = zip(*frames(page, film), strict=True)
                path = HERE / f"{film.name}-{scheme}.webp"
                options = {"duration": list(durations), "loop": 0, "quality": 82, "method": 6}
                pictures[0].save(path, save_all=True, append_images=pictures[1:], **options)
                print(f"{path.name}: {len(pictures)} frames, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
