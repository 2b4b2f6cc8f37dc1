"""What a learner does in lesson 00, from the first look to the first point; test and pictures share it."""

from collections.abc import Callable

from lab_page import Lab
from playwright.sync_api import Locator

MENDED = """\
def rnn_step(x_t, h_prev, W, b):
    return torch.tanh(torch.cat([h_prev, x_t], dim=-1) @ W.T + b)"""

Picture = Callable[[str, Locator], None]


def walk(lab: Lab, picture: Picture) -> None:
    """Run the lesson, predict, drag, read the named mistake, mend it, see the progress."""
    page = lab.page
    lab.run_all()

    choice = shown(lab, 'lab.predict("00-one-pulse")').get_by_role("button", name="B.")
    choice.click()
    page.get_by_text("✓ Yes.").first.wait_for()
    picture("1-predict", output_of(lab, 'lab.predict("00-one-pulse")'))

    explorer = lab.explorer("UnrolledRNN")
    weight = explorer.locator('[data-control="W.h"]')
    box = weight.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=8)
    page.mouse.up()
    assert float(weight.input_value()) > 0.6
    explorer.locator('[data-preset="vanish"][aria-pressed="false"]').wait_for()  # once the hand rests
    picture("2-drag", explorer)

    report = output_of(lab, 'lab.check("rnn_step")')
    report.get_by_text("[x, h]").first.wait_for()
    picture("3-mistake", report)

    write_into(lab, "def rnn_step", MENDED)
    run(lab, 'lab.check("rnn_step")')
    report.get_by_text("Correct").first.wait_for()
    picture("4-right", report)

    run(lab, "lab.progress()")
    progress = output_of(lab, "lab.progress()")
    progress.get_by_text("rnn_step").first.wait_for()
    picture("5-progress", progress)


def cell_of(lab: Lab, code: str) -> Locator:
    """The code cell that holds this text, scrolled to."""
    lab.scroll_to(
        """(code) => [...document.querySelectorAll(".jp-CodeCell")]
          .find((cell) => cell.querySelector(".cm-content")?.textContent.includes(code))""",
        code,
    )
    return lab.page.locator(".jp-CodeCell").filter(has=lab.page.locator(".cm-content", has_text=code)).first


def shown(lab: Lab, code: str) -> Locator:
    """The output area of a cell."""
    return cell_of(lab, code).locator(".jp-Cell-outputWrapper")


def output_of(lab: Lab, code: str) -> Locator:
    """What the cell put out, by itself."""
    return shown(lab, code).locator(".jp-OutputArea-output").last


def write_into(lab: Lab, code: str, text: str) -> None:
    """Replace a cell's source, as by pasting, and run it."""
    cell_of(lab, code).locator(".cm-content").click()
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.insert_text(text)
    lab.page.keyboard.press("Control+Enter")


def run(lab: Lab, code: str) -> None:
    """Run a cell again, to its end."""
    cell_of(lab, code).locator(".cm-content").click()
    lab.page.keyboard.press("Control+Enter")
    lab.wait_for_kernel()
