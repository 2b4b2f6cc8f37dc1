"""The check sees every kind of drift, names the cell, and starts no kernel."""

import json
import re
import shutil

import numpy
import pytest

from lstmgru_lab import authoring
from lstmgru_lab.authoring import building
from lstmgru_lab.authoring.dependencies import hashes
from lstmgru_lab.authoring.stamps import record_of
from lstmgru_lab.support.errors import AuthoringError

LESSON, SOLUTION = "lessons/01_doubling", "solutions/02_timing"
EXERCISE = "exercises/02_timing"


def notebook_change(name, mend):
    return lambda course: course.change(f"{name}.ipynb", mend)


def source_change(name, old, new):
    folder, stem = name.split("/")
    return lambda course: course.edit(f"{folder}/source/{stem}.py", old, new)


def both(*changes):
    return lambda course: [one(course) for one in changes]


def recolour(notebook):
    data = notebook.cells[2].outputs[0].data
    data["image/png"] = data["image/png"].replace("A", "B", 1)


def renumber(notebook):
    for cell, count in zip(notebook.cells[1:], (1, 3, 2), strict=True):
        cell.execution_count = count


def clear(notebook):
    for cell in notebook.cells[1:]:
        cell.update(execution_count=None, outputs=[])


def retouch(index, **fields):
    return lambda notebook: notebook.cells[index].update(fields)


MUTATIONS = {
    "code in the source": (
        source_change(LESSON, "double(4)", "double(5)"),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) is older than lessons/source/01_doubling.py",
    ),
    "code in the notebook": (
        notebook_change(LESSON, retouch(1, source="print(8)")),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) was edited in the notebook only",
    ),
    "code in both, as a paired save leaves it": (
        both(
            source_change(LESSON, "_ = plt.plot([1, 2, 3])", "_ = plt.plot([1, 2, 4])"),
            notebook_change(
                LESSON, retouch(2, source="import matplotlib.pyplot as plt\n\n_ = plt.plot([1, 2, 4])")
            ),
        ),
        r"01_doubling.ipynb: cell 3 \(\w{8}\) has the output of other code than it shows",
    ),
    "text in the source": (
        source_change(LESSON, "# # Doubling", "# # Twice"),
        r"01_doubling.ipynb: cell 1 \(\w{8}\) is older than",
    ),
    "text in the notebook": (
        notebook_change(LESSON, retouch(0, source="# Twice")),
        r"01_doubling.ipynb: cell 1 \(\w{8}\) was edited in the notebook only",
    ),
    "tags in the notebook": (
        notebook_change(LESSON, lambda notebook: notebook.cells[2].metadata.pop("tags")),
        r"01_doubling.ipynb: cell 3 \(\w{8}\) was edited in the notebook only",
    ),
    "tags in the source": (
        source_change(LESSON, '# %% tags=["keep"]', '# %% tags=["raises-exception"]'),
        r"01_doubling.ipynb: cell 3 \(\w{8}\) is older than",
    ),
    "a cell more in the source": (
        source_change(LESSON, "# %%\nlab.Gate()", "# %%\n3\n\n# %%\nlab.Gate()"),
        r"01_doubling.ipynb: a cell after cell 3 is older than",
    ),
    "a cell less in both": (
        both(
            source_change(LESSON, "import lstmgru_lab as lab\n\nprint(lab.double(4))\n\n# %% ", ""),
            notebook_change(LESSON, lambda notebook: notebook.cells.pop(1)),
        ),
        r"01_doubling.ipynb: cell 2 \(\w{8}\)",
    ),
    "the header": (
        source_change(SOLUTION, "[forget]", "[forget, recall]"),
        r"solutions/02_timing.ipynb: its metadata \(lstmgru\)",
    ),
    "an output's number": (
        notebook_change(LESSON, lambda notebook: notebook.cells[1].outputs[0].update(text="9\n")),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) has an output that no build made",
    ),
    "a figure only": (
        notebook_change(LESSON, recolour),
        r"01_doubling.ipynb: cell 3 \(\w{8}\) has an output that no build made",
    ),
    "an output cleared, its count kept": (
        notebook_change(LESSON, lambda notebook: notebook.cells[1].outputs.clear()),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) has lost its output",
    ),
    "all outputs cleared": (
        notebook_change(LESSON, clear),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) was never run",
    ),
    "run out of order": (
        notebook_change(LESSON, renumber),
        r"01_doubling.ipynb: cell 3 \(\w{8}\) has the execution count 3 where 2 is due",
    ),
    "the record taken out": (
        notebook_change(LESSON, lambda notebook: notebook.cells[1].metadata.pop("lstmgru")),
        r"01_doubling.ipynb: cell 2 \(\w{8}\) has no record of a build",
    ),
    "the record of what was read edited": (
        notebook_change(LESSON, lambda notebook: notebook.metadata.lstmgru_build.reads.clear()),
        r"01_doubling.ipynb: cell 2 .* stale, since the record of what was read was edited",
    ),
    "an exercise's text": (
        source_change(EXERCISE, "Half of it", "A third of it"),
        r"exercises/source/02_timing.py: cell 2 \(\w{8}\) is not what solutions/source/02_timing.py gives",
    ),
    "an exercise's notebook": (
        notebook_change(EXERCISE, retouch(1, source="def forget(x):\n    return x / 2")),
        r"exercises/02_timing.ipynb: cell 2 \(\w{8}\) is not what solutions/source/02_timing.py gives",
    ),
    "an exercise that was run": (
        notebook_change(EXERCISE, retouch(1, execution_count=1)),
        r"exercises/02_timing.ipynb: cell 2 \(\w{8}\) was saved with another execution_count",
    ),
    "a solution's code": (
        source_change(SOLUTION, "Half of it", "A third of it"),
        r"exercises/02_timing.ipynb: cell 2 \(\w{8}\) is not what solutions/source/02_timing.py gives",
    ),
    "an exercise missing": (
        lambda course: (course / f"{EXERCISE}.ipynb").unlink(),
        r"exercises/02_timing.ipynb or its source is missing",
    ),
    "a lesson missing": (
        lambda course: (course / f"{LESSON}.ipynb").unlink(),
        r"lessons/01_doubling.ipynb is missing",
    ),
    "a merge conflict": (
        lambda course: course.edit(f"{LESSON}.ipynb", '"cells"', '<<<<<<< HEAD\n"cells"'),
        r"lessons/01_doubling.ipynb is missing or no notebook",
    ),
    "a notebook left over": (
        lambda course: shutil.copy(course / f"{LESSON}.ipynb", course / "lessons/03_old.ipynb"),
        r"lessons/03_old.ipynb has no source lessons/source/03_old.py",
    ),
    "an exercise left over": (
        lambda course: (course / "exercises/source/03_old.py").write_text("# %%\n"),
        r"exercises/source/03_old.py comes from no solution",
    ),
    "widget state saved": (
        notebook_change(LESSON, lambda notebook: notebook.metadata.update(widgets={"state": {}})),
        r"01_doubling.ipynb: its metadata \(widgets\)",
    ),
    "an id of its own": (
        notebook_change(LESSON, retouch(1, id="mine")),
        r"01_doubling.ipynb: cell 2 \(mine\) was saved with another id",
    ),
    "other white space": (
        lambda course: (course / f"{LESSON}.ipynb").write_text(
            json.dumps(json.loads((course / f"{LESSON}.ipynb").read_text(encoding="utf-8")))
        ),
        r"01_doubling.ipynb is not written as a build writes it",
    ),
    "a source that is no text of cells": (
        lambda course: (course / "lessons/source/01_doubling.py").write_bytes(b"\xff\xfe"),
        r"lessons/source/01_doubling.py cannot be read as py:percent text",
    ),
    "markers that do not pair": (
        source_change(SOLUTION, "    ### END SOLUTION\n", ""),
        r"solutions/source/02_timing.py: cell 2 has `### BEGIN SOLUTION` without `### END SOLUTION`",
    ),
}


def package_change(name, old, new):
    return lambda course: course.edit(f"lstmgru_lab/{name}", old, new)


def package_file(name, text=""):
    return lambda course: (course / "lstmgru_lab" / name).write_text(text)


def other_numbers(course):
    numpy.savez(course / "lstmgru_lab/data/numbers.npz", x=numpy.arange(4))


FIRST, SECOND = "lessons/01_doubling.ipynb", "lessons/02_timing.ipynb"
THIRD = "solutions/02_timing.ipynb"

# Each way in which the package can change: how, what is then named, and the notebooks that are stale.
PACKAGE_CHANGES = {
    "a module used directly": (package_change("cells.py", "2 * x", "x + x"), "cells.py", {FIRST, SECOND}),
    "a module used through another": (package_change("gradients.py", "+ 1", "+ 2"), "gradients.py", {SECOND}),
    "a module used by a process": (package_change("elsewhere.py", "an", "no"), "elsewhere.py", {SECOND}),
    "an exercise added": (package_file("bank/lesson_04.py", "NAME = 'new'\n"), "bank/*", {THIRD}),
    "points changed": (package_change("bank/lesson_02.py", "2,", "3,"), "bank/lesson_02.py", {THIRD}),
    "a message changed": (package_change("bank/lesson_02.py", "Half", "Most"), "bank/lesson_02.py", {THIRD}),
    "an exercise removed": (
        lambda course: (course / "lstmgru_lab/bank/lesson_03.py").unlink(),
        "bank/*, bank/lesson_03.py",
        {THIRD},
    ),
    "a csv changed": (package_change("data/words.csv", "b", "b,c"), "data/words.csv", {SECOND}),
    "a json changed": (package_change("data/table.json", "2", "3"), "data/table.json", {SECOND}),
    "an npz changed": (other_numbers, "data/numbers.npz", {SECOND}),
    "a file in a listed folder": (package_file("data/voices/bob.txt"), "data/voices/*", {SECOND}),
    "a file that was missing": (package_file("data/optional.txt", "here"), "data/optional.txt", {SECOND}),
    "a public name": (
        package_change("__init__.py", '"double":', '"d": "cells", "double":'),
        "__init__.py",
        {FIRST, SECOND, THIRD},
    ),
    "a module never used": (package_change("never.py", "0", "1"), "", set()),
    "a module more": (package_file("more.py"), "", set()),
    "a script": (package_change("script.js", "1", "2"), "", set()),
}


def test_the_check_of_a_fresh_build_is_empty(course, no_kernel):
    assert authoring.check(course.root) == []


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_check_sees(mutation, course, no_kernel):
    make, sentence = MUTATIONS[mutation]
    make(course)
    problems = authoring.check(course.root)
    assert any(re.search(sentence, problem) for problem in problems), problems


@pytest.mark.parametrize("change", PACKAGE_CHANGES)
def test_a_change_of_the_package_makes_stale_what_read_it(change, course, no_kernel):
    make, blamed, stale = PACKAGE_CHANGES[change]
    make(course)
    problems = authoring.check(course.root)
    assert {problem.partition(":")[0] for problem in problems} == stale
    assert all(f"since the package changed ({blamed})" in problem for problem in problems), problems


@pytest.mark.parametrize("change", PACKAGE_CHANGES)
def test_a_build_runs_exactly_what_the_check_calls_stale(change, course, monkeypatch):
    make, blamed, stale = PACKAGE_CHANGES[change]
    make(course)
    ran = set()

    def run_nothing(blank, pair, on_cell):
        ran.add(pair.label)
        stored = building.read_notebook(pair.path)
        return stored, hashes(record_of(stored), course / "lstmgru_lab")

    monkeypatch.setattr(building, "run", run_nothing)
    lines = []
    authoring.build(course.root, say=lines.append)
    assert ran == stale
    assert all(f": {blamed} changed in the package; running" in line for line in lines), lines
    assert authoring.check(course.root) == []


def test_a_notebook_without_a_record_is_stale_and_built(course, monkeypatch):
    def forget(notebook):
        notebook.metadata.lstmgru_build.reads.clear()

    def stop(blank, pair, on_cell):
        raise AuthoringError(pair.label)

    course.change(FIRST, forget)
    assert authoring.check(course.root) != []
    monkeypatch.setattr(building, "run", stop)
    with pytest.raises(AuthoringError, match=FIRST):
        authoring.build(course.root, say=print)


def test_a_checkout_with_other_line_ends_is_fresh(course, no_kernel):
    for path in [found for found in course.root.rglob("*") if found.suffix in (".py", ".csv", ".ipynb")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert authoring.check(course.root) == []
