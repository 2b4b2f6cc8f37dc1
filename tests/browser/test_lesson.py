"""JupyterLab to the end: a lesson opens, its cells run, and the explorer follows keyboard and mouse."""

import nbformat
import pytest
from lab_page import Lab, served, write_notebook

from lstmgru_lab.explorers import ForgetGate
from lstmgru_lab.explorers.gallery import gallery

pytestmark = pytest.mark.browser

PROSE = "#Let it [remember](#ForgetGate:remember)."
GALLERY = "from lstmgru_lab.explorers.gallery import gallery\nshown = iter(gallery())"
MAKE = "import lstmgru_lab as lab\nexplorer = lab.explorers.ForgetGate()\nexplorer"
FROM_PYTHON = "explorer.weights = {'b_f': -3.0}"
TO_PYTHON = "print('b_f is', explorer.weights['b_f'], 'and f is', explorer.trace.f[explorer.step].item())"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Where the learner's copy is."""
    return tmp_path_factory.mktemp("learner") / "course"


@pytest.fixture(scope="module")
def course(chromium, directory):
    """The address of a running JupyterLab on a learner's copy with one more notebook."""
    with served(directory, lesson="02") as address:
        write_notebook(directory / "mine.ipynb", PROSE, MAKE, FROM_PYTHON, TO_PYTHON)
        yield address


@pytest.fixture
def open_lab(chromium):
    """open_lab(address, width=) -> Lab; at the end its console must have had no error."""
    pages = []

    def open_lab(address, width=1300):
        page = chromium.new_page(viewport={"width": width, "height": 1000})
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append((page, complaints))
        page.goto(address)
        return Lab(page)

    yield open_lab
    for page, complaints in pages:
        page.close()
        assert complaints == []


def alone(course, name, workspace=None):
    """The address of a notebook in a workspace of its own, where no other tab is open."""
    return course.replace(
        "/lab/tree/lessons/02_forget_gate.ipynb", f"/lab/workspaces/{workspace or name}/tree/{name}.ipynb"
    )


def printed(explorer, name):
    node = explorer.locator(f'[data-value="{name}"]')
    return float(node.get_attribute("data-number")), node.inner_text().replace("−", "-")


def assert_reference(explorer):
    """What is drawn is what the reference cell gives for the weights that the sliders show."""
    weights = {
        name: float(explorer.locator(f'[data-control="{name}"]').input_value()) for name in ForgetGate.live
    }
    step = int(explorer.locator('[data-value="f"]').get_attribute("data-step"))
    trace = ForgetGate(weights=weights).trace
    for name in ("f", "c", "h"):
        expected = getattr(trace, name)[step].item()
        number, text = printed(explorer, name)
        assert number == pytest.approx(expected, abs=1e-12)
        assert text == f"{expected:z.2f}"
    return weights


def stored(lab):
    """Run the notebook, save it, and shut its kernel down."""
    lab.run_all()
    lab.explorer("ForgetGate")
    lab.menu("File", "Save Notebook")
    lab.page.locator(".jp-mod-dirty").first.wait_for(state="detached")
    lab.menu("Kernel", "Shut Down Kernel")
    lab.page.get_by_text("No Kernel").first.wait_for()


def test_lesson_02_follows_the_keyboard_and_the_mouse(course, open_lab):
    lab = open_lab(course)
    lab.run_all()
    explorer = lab.explorer("ForgetGate")
    before = assert_reference(explorer), printed(explorer, "f")

    bias = explorer.locator('[data-control="b_f"]')
    bias.focus()
    lab.page.keyboard.press("ArrowRight")
    after_key = assert_reference(explorer), printed(explorer, "f")
    assert after_key[0]["b_f"] == pytest.approx(before[0]["b_f"] + ForgetGate.grid)
    assert after_key[1] > before[1]

    box = bias.bounding_box()
    y = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] / 2, y)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + box["width"] / 4, y, steps=4)
    lab.page.mouse.up()
    lab.page.wait_for_function("() => document.querySelector('[data-control=\"b_f\"]').value < -3")
    lab.page.evaluate("new Promise(requestAnimationFrame)")
    assert printed(explorer, "f") < after_key[1]
    assert_reference(explorer)


def test_python_and_the_browser_hold_one_model(course, open_lab):
    lab = open_lab(alone(course, "mine", "one-model"))
    lab.run_all()
    explorer = lab.explorer("ForgetGate")
    bias = explorer.locator('[data-control="b_f"]')
    assert bias.input_value() == "-3"  # set by the next cell, after it was shown
    assert_reference(explorer)

    bias.focus()
    lab.page.keyboard.press("ArrowUp")
    lab.page.get_by_role("link", name="remember").click()
    assert bias.input_value() == "6"
    weights = assert_reference(explorer)
    lab.page.locator(".jp-CodeCell .cm-content").last.click()
    lab.page.keyboard.press("Control+Enter")
    number, _ = printed(explorer, "f")
    lab.page.get_by_text(f"b_f is {weights['b_f']} and f is {number}").wait_for()


def test_a_saved_notebook_is_alive_without_its_kernel(course, open_lab):
    address = alone(course, "mine", "saved")
    lab = open_lab(address)
    stored(lab)
    again = open_lab(address)
    explorer = again.explorer("ForgetGate")
    explorer.locator('[data-control="b_f"]').focus()
    again.page.keyboard.press("ArrowRight")
    assert assert_reference(explorer)["b_f"] == pytest.approx(-2.9)


def test_two_views_of_one_explorer_move_in_step(course, open_lab, directory):
    write_notebook(directory / "views.ipynb", MAKE, "explorer")
    lab = open_lab(alone(course, "views"))
    lab.run_all()
    lab.explorer("ForgetGate")
    views = lab.page.locator('[data-explorer="ForgetGate"]')
    views.nth(1).wait_for()
    views.nth(0).locator('[data-control="b_f"]').focus()
    lab.page.keyboard.press("ArrowRight")
    both = [printed(view, "f") for view in views.all()]
    assert len(both) == 2
    assert both[0] == both[1]
    assert assert_reference(views.nth(1))["b_f"] == pytest.approx(2.6)


def test_after_a_restart_it_is_alive_and_python_hears_it(course, open_lab, directory):
    write_notebook(directory / "restarted.ipynb", MAKE, TO_PYTHON)
    lab = open_lab(alone(course, "restarted"))
    lab.run_all()
    lab.explorer("ForgetGate").locator('[data-control="b_f"]').focus()
    lab.page.keyboard.press("ArrowRight")
    lab.menu("Kernel", "Restart Kernel and Run All Cells")
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    lab.page.get_by_text("b_f is 2.5 and f is").wait_for()  # as it was made, not as it was left
    lab.wait_for_kernel()
    explorer = lab.explorer("ForgetGate")
    explorer.locator('[data-control="b_f"]').focus()
    lab.page.keyboard.press("ArrowLeft")
    weights = assert_reference(explorer)
    number, _ = printed(explorer, "f")
    lab.page.locator(".jp-CodeCell .cm-content").last.click()
    lab.page.keyboard.press("Control+Enter")
    lab.page.get_by_text(f"b_f is {weights['b_f']} and f is {number}").wait_for()


def test_a_duplicate_of_the_notebook_is_alive_too(course, open_lab, directory):
    write_notebook(directory / "original.ipynb", MAKE)
    lab = open_lab(alone(course, "original"))
    stored(lab)
    lab.menu("File", "Duplicate Notebook")
    copy = lab.page.locator(".jp-DirListing-item", has_text="original-Copy1.ipynb")
    copy.wait_for()
    other = open_lab(alone(course, "original-Copy1"))
    explorer = other.explorer("ForgetGate")
    explorer.locator('[data-control="b_f"]').focus()
    other.page.keyboard.press("ArrowRight")
    assert assert_reference(explorer)["b_f"] == pytest.approx(2.6)


def test_an_untrusted_notebook_shows_every_picture(course, open_lab, directory):
    write_notebook(directory / "untrusted.ipynb", GALLERY, *["next(shown)"] * len(gallery()), MAKE)
    stored(open_lab(alone(course, "untrusted")))
    path = directory / "untrusted.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("Somebody else wrote this."))
    nbformat.write(notebook, path)  # the signature of what was saved no longer fits
    lab = open_lab(alone(course, "untrusted"))
    for index, cell in list(enumerate(notebook.cells))[1:-1]:
        image = f'[data-windowed-list-index="{index}"] .jp-OutputArea-output img'
        lab.scroll_to("(image) => document.querySelector(image)", image)
        picture = lab.page.locator(image)
        assert picture.evaluate("(node) => node.decode().then(() => node.naturalWidth > 600)")
        saved = "".join(cell.outputs[0].data["image/png"].split())
        assert picture.get_attribute("src") == f"data:image/png;base64,{saved}"
        assert lab.page.locator("[data-explorer]").count() == 0
