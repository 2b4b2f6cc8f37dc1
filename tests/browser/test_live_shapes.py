"""The shapes explorer in a real browser: the boxes that are filled hold the numbers of the picked state."""

import itertools

import pytest
import torch
from copied import run_copied

from lstmgru_lab.explorers import Shapes

pytestmark = pytest.mark.browser


def filled(page):
    """(sequence, step, direction) of every box of output that is filled."""
    return page.evaluate(
        """() => [...document.querySelectorAll("[data-output]")].flatMap((box) =>
          [...box.children].flatMap((half, way) => half.classList.contains("lx-taken")
            ? [[...box.dataset.output.split(",").map(Number), way]] : []))"""
    )


def found_by_torch(explorer):
    """(sequence, step, direction) of every vector of torch's output that equals its h_n[row]."""
    run = explorer.run()
    output = run["output"] if not explorer.batch_first else run["output"].transpose(0, 1)
    directions = 2 if explorer.bidirectional else 1
    halves = output.unflatten(-1, (directions, -1))  # (time, batch, directions, hidden)
    equal = (halves == run["h_n"][explorer.row][:, None]).all(dim=-1)
    return [[b, t, way] for t, b, way in torch.nonzero(equal).tolist()]


def assert_drawn(page, explorer):
    assert sorted(filled(page)) == sorted(found_by_torch(explorer))
    code = page.locator(".lx-code").text_content()
    assert code == explorer.code
    for name, shape in explorer.shapes.items():
        if name != "x":
            assert page.locator(f".lx-of-{name} .lx-tensor-shape").inner_text() == f"{name} {shape}"
    assert page.locator(".lx-of-c_n").is_visible() == (explorer.kind == "LSTM")


def choose(page, control, option):
    page.locator(f'[data-control="{control}"][data-option="{option}"]').click()


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_every_setting_fills_the_boxes_that_torch_has(open_page, kind):
    page = open_page(Shapes())
    choose(page, "kind", kind)
    for layers, two_way, first, padded in itertools.product((1, 2, 3), *[(False, True)] * 3):
        choose(page, "num_layers", layers)
        choose(page, "bidirectional", "yes" if two_way else "no")
        choose(page, "batch_first", "yes" if first else "no")
        choose(page, "lengths", "padded" if padded else "all full")
        settings = {"num_layers": layers, "bidirectional": two_way, "batch_first": first}
        for row in range(layers * (2 if two_way else 1)):
            page.evaluate(f"""document.querySelector('[data-pick="{row},1"]').click()""")
            explorer = Shapes(kind=kind, **settings, lengths=[5, 2, 4] if padded else [], row=row, sequence=1)
            assert_drawn(page, explorer)


@pytest.mark.parametrize("preset", Shapes().presets)
def test_each_preset_is_drawn_and_recognised(open_page, preset):
    page = open_page(Shapes(kind="GRU", num_layers=3))
    page.locator(f'[data-preset="{preset}"]').click()
    assert_drawn(page, Shapes(preset=preset))
    page.locator(f'[data-preset="{preset}"][aria-pressed="true"]').wait_for()
    page.locator('[data-action="reset"]').click()
    assert_drawn(page, Shapes(kind="GRU", num_layers=3))


def test_arrow_keys_pick_a_state_and_keep_the_focus(open_page):
    page = open_page(Shapes(num_layers=2, bidirectional=True))
    page.locator('[data-pick="0,0"]').focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.pick") == "3,1"
    assert_drawn(page, Shapes(num_layers=2, bidirectional=True, row=3, sequence=1))
    assert "backward" in page.locator(".lx-words").inner_text()


def test_the_readout_says_where_a_padded_sequence_ends(open_page):
    page = open_page(Shapes(preset="padded"))
    assert "Sequence 1 has 2 valid steps" in page.locator(".lx-readout").inner_text()
    page.locator('[data-pick="0,2"]').click()
    assert "its last state stands at step 3" in page.locator(".lx-readout").inner_text()
    choose(page, "num_layers", 2)
    page.locator('[data-pick="0,2"]').click()
    assert "output does not hold it" in page.locator(".lx-readout").inner_text()


def test_a_link_picks(open_page):
    page = open_page(Shapes(bidirectional=True))
    links = '<a href="#Shapes:row=1,sequence=2">x</a><a href="#Shapes:padded">y</a>'
    page.evaluate("(links) => document.body.insertAdjacentHTML('afterbegin', links)", links)
    page.click("text=x")
    assert_drawn(page, Shapes(bidirectional=True, row=1, sequence=2))
    page.click("text=y")
    assert_drawn(page, Shapes(preset="padded"))


def test_copied_python_runs(open_page):
    page = open_page(Shapes(preset="padded"))
    names, printed = run_copied(page)
    assert torch.equal(names["last"], names["h_n"][0])
    assert printed == "torch.Size([3, 5, 20]) torch.Size([1, 3, 20])\n"


@pytest.mark.parametrize("width", [400, 700, 1400])
def test_no_width_makes_it_overflow(open_page, width):
    page = open_page(Shapes(num_layers=3, bidirectional=True, time=12, batch=6), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(Shapes(preset="padded", bidirectional=True), scheme=scheme)
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
