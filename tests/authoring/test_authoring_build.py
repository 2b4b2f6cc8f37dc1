"""The build repeats itself to the byte, runs only what changed, and leaves everything when it fails."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lstmgru_lab import authoring
from lstmgru_lab.authoring import building, execution
from lstmgru_lab.support.errors import AuthoringError

REPOSITORY = Path(__file__).parents[2]

# What a build makes


def test_a_built_notebook_holds_no_time_and_no_machine(built):
    path = built / "lessons/01_doubling.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert all(set(cell.metadata) <= {"tags", "lstmgru"} for cell in code)
    assert all(set(cell.metadata.lstmgru) == {"source", "record", "output"} for cell in code)
    assert set(notebook.metadata) == {"kernelspec", "language_info", "lstmgru_build"}
    assert "version" not in notebook.metadata.language_info
    text = path.read_text(encoding="utf-8")
    assert str(built.root) not in text
    assert "widget-view" not in text
    assert "image/png" in code[1].outputs[0].data
    assert set(code[2].outputs[0].data) == {
        "text/plain",
        "image/png",
        "application/vnd.lstmgru.explorer+json",
    }


def test_an_address_is_not_stored(built):
    text = (built / "lessons/02_timing.ipynb").read_text(encoding="utf-8")
    assert "<object at 0xADDRESS>" in text


def test_a_second_build_writes_nothing_and_starts_no_kernel(course, no_kernel):
    before = course.products()
    lines = []
    assert authoring.build(course.root, say=lines.append) == []
    assert lines == []
    assert course.products() == before


def test_running_again_gives_the_same_bytes(course):
    before = course.products()
    (course / "lessons" / "01_doubling.ipynb").unlink()
    # One line more in a module and back again: all is run twice, the timing is kept.
    course.edit("lstmgru_lab/cells.py", "return", "pass\n    return")
    authoring.build(course.root, say=print)
    assert course.products() != before
    course.edit("lstmgru_lab/cells.py", "pass\n    return", "return")
    authoring.build(course.root, say=print)
    assert course.products() == before


def test_a_forced_build_runs_what_looks_fresh(course):
    measured = course.notebook("lessons/02_timing.ipynb").cells[1]
    before = course.products()
    lines = []
    written = authoring.build(course.root, only=["lessons/02_timing.ipynb"], force=True, say=lines.append)
    # Only the lesson measures; the solution of the same name is run too, and comes out the same.
    assert written == [course / "lessons/02_timing.ipynb"]
    assert lines == [
        "lessons/02_timing.ipynb: forced; running 3 code cells",
        "solutions/02_timing.ipynb: forced; running 2 code cells",
    ]
    assert course.notebook("lessons/02_timing.ipynb").cells[1].outputs != measured.outputs
    changed = [name for name, content in course.products().items() if content != before[name]]
    assert changed == ["lessons/02_timing.ipynb"]
    assert authoring.check(course.root) == []


def test_a_file_that_changes_while_a_notebook_runs_is_named(course):
    before = course.products()
    touch = "import os\nimport lstmgru_lab.cells\n\nos.utime(lstmgru_lab.cells.__file__)"
    course.edit("lessons/source/01_doubling.py", "lab.Gate()", touch)
    with pytest.raises(AuthoringError, match=r"cells.py was changed while the notebook ran: build it again"):
        authoring.build(course.root, say=print)
    assert course.products() == before


def test_ids_come_from_the_content_and_differ_in_one_notebook(course):
    course.edit("lessons/source/01_doubling.py", "# %%\nlab.Gate()", "# %%\nlab.Gate()\n\n# %%\nlab.Gate()")
    source = building.read_source(course / "lessons/source/01_doubling.py", "")
    ids = [cell.id for cell in source.cells]
    assert ids == [
        cell.id for cell in building.read_source(course / "lessons/source/01_doubling.py", "").cells
    ]
    assert len(set(ids)) == len(ids)
    assert ids[-1] == f"{ids[-2]}-2"


def test_only_the_named_notebooks_are_built(course):
    (course / "lessons/01_doubling.ipynb").unlink()
    (course / "exercises/02_timing.ipynb").unlink()
    written = authoring.build(course.root, only=["exercises/02_timing.ipynb"], say=print)
    assert written == [course / "exercises/02_timing.ipynb"]
    with pytest.raises(
        AuthoringError, match=r"No lesson or solution is called 07; there are: 01_doubling, 02_timing"
    ):
        authoring.build(course.root, only=["07"], say=print)


def test_a_change_of_text_keeps_the_outputs(course, no_kernel):
    course.edit("lessons/source/01_doubling.py", "# # Doubling", "# # Twice")
    lines = []
    assert authoring.build(course.root, say=lines.append) == [course / "lessons/01_doubling.ipynb"]
    assert lines == ["lessons/01_doubling.ipynb: brought in line with its source, the outputs stay"]
    assert authoring.check(course.root) == []


def test_the_build_says_why_it_runs_a_notebook(course, monkeypatch):
    def stop(*args):
        raise AuthoringError("stopped")

    def reason() -> str:
        lines = []
        with pytest.raises(AuthoringError, match="stopped"):
            authoring.build(course.root, say=lines.append)
        return lines[0]

    monkeypatch.setattr(building, "run", stop)
    course.change("lessons/02_timing.ipynb", lambda notebook: notebook.cells[0].update(execution_count=7))
    assert "02_timing.ipynb: cell 1 was run out of order" in reason()
    course.change("lessons/02_timing.ipynb", lambda notebook: notebook.cells[0].outputs.clear())
    assert "02_timing.ipynb: the output of cell 1 is not the one that was built" in reason()
    course.edit("lstmgru_lab/gradients.py", "+ 1", "+ 2")
    assert "02_timing.ipynb: gradients.py changed in the package" in reason()
    course.edit("lessons/source/01_doubling.py", "double(4)", "double(5)")
    course.edit("lessons/source/01_doubling.py", "lab.Gate()", "_ = lab.Gate()")
    assert "01_doubling.ipynb: cells 2 and 4 changed; running 3 code cells" in reason()


def test_a_measured_output_stays_until_its_own_code_changes(course):
    def measured() -> str:
        cell = course.notebook("lessons/02_timing.ipynb").cells[1]
        assert cell.metadata.tags == ["measured-here", "nbval-ignore-output"]
        return cell.outputs[0].data["text/plain"]

    source = "lessons/source/02_timing.py"
    before = measured()
    course.edit(source, "lab.flow(3)", "lab.flow(4)")
    assert len(authoring.build(course.root, say=print)) == 1
    assert measured() == before
    course.edit(source, "time.perf_counter_ns()", "time.perf_counter_ns() + 1")
    assert len(authoring.build(course.root, say=print)) == 1
    assert measured() != before
    assert authoring.check(course.root) == []


# What a failure leaves


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", r"lessons/02_timing.ipynb: cell 3 raised ZeroDivisionError: division by zero"),
        ("import os; os._exit(1)", r"lessons/02_timing.ipynb: the kernel stopped at cell 3"),
    ],
)
def test_a_failing_cell_is_named_and_the_old_notebook_stays(course, code, sentence):
    before = course.products()
    files = sorted(course.root.rglob("*"))
    course.edit("lessons/source/02_timing.py", "lab.read_all(), object()", code)
    with pytest.raises(AuthoringError, match=sentence):
        authoring.build(course.root, say=print)
    assert course.products() == before
    assert sorted(course.root.rglob("*")) == files


def test_a_cell_that_never_ends_is_named(course, monkeypatch):
    monkeypatch.setattr(execution, "CELL_TIMEOUT", 1)
    (course / "lessons/source/01_doubling.py").write_text(
        "# %%\nimport threading\nthreading.Event().wait()\n"
    )
    with pytest.raises(AuthoringError, match=r"01_doubling.ipynb: cell 1 ran for more than 1 s"):
        authoring.build(course.root, say=print)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to the parent process")
def test_ctrl_c_stops_the_build_and_leaves_everything(course):
    before = course.products()
    # The kernel's parent is the process that builds.
    interrupt = (
        "import os, pathlib, signal, threading\n_ = pathlib.Path('kernel').write_text(str(os.getpid()))\n"
        "os.kill(os.getppid(), signal.SIGINT)\nthreading.Event().wait()"
    )
    course.edit("lessons/source/02_timing.py", "lab.read_all(), object()", interrupt)
    program = (
        "import signal, sys\nfrom pathlib import Path\nfrom lstmgru_lab import authoring\n"
        # A shell that runs the tests in the background lets them, and this, ignore the signal.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try:\n    authoring.build(Path(sys.argv[1]), say=print)\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(course.root)], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert done.stdout.splitlines()[-1] == "interrupted", done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int((course / "lessons/kernel").read_text()), 0)
    assert course.products() == before
