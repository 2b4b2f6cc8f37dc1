"""The committed notebooks: nothing stale, no comparison relaxed without a reason, no trace of a machine."""

import configparser
import re
import tomllib
from itertools import chain
from pathlib import Path

import nbformat
import pytest

import lstmgru_lab as lab
from lstmgru_lab import authoring
from lstmgru_lab.authoring.exercises import BEGIN
from lstmgru_lab.authoring.sources import FILTERS

REPOSITORY = Path(__file__).parents[1]
EXECUTED = sorted(
    chain.from_iterable((REPOSITORY / folder).glob("*.ipynb") for folder in ("lessons", "solutions"))
)
EXERCISES = sorted((REPOSITORY / "exercises").glob("*.ipynb"))

TAGS = {
    "measured-here": "timings are the reader's own; the cell asserts its verdict",
    "nbval-ignore-output": "stands beside measured-here, and only there: timings differ from run to run",
    "raises-exception": "the error is what the cell is there to show",
    "solution-only": "relaxes nothing: the cell is left out of the exercise",
    "solution": "relaxes nothing: solution:NAME is the cell that defines the exercise's function",
    "check": "relaxes nothing: check:NAME is the cell that checks it",
}
SANITIZERS = {
    "addresses": "where an object lies in memory",
    "cell files": "IPython names a cell's file after the kernel's process",
    "libraries": "where Python keeps its own modules and the installed ones",
    "project": "where the course lies on the disk",
}


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def code_of(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


every_executed = pytest.mark.parametrize("path", EXECUTED, ids=named)


def test_every_notebook_is_what_a_build_makes():
    assert authoring.check(REPOSITORY) == []


def test_pairs_open_in_jupyterlab_whatever_the_file_times():
    folders = ("lessons", "solutions", "exercises")
    texts = {(REPOSITORY / folder / "jupytext.toml").read_text(encoding="utf-8") for folder in folders}
    assert len(texts) == 1
    pairing = tomllib.loads(texts.pop())
    assert pairing["formats"] == "ipynb,source//py:percent"
    assert pairing["outdated_text_notebook_margin"] == float("inf")
    assert {name: pairing[name] for name in FILTERS} == FILTERS


@every_executed
def test_comparisons_are_relaxed_only_by_tags_with_a_reason(path):
    for cell in code_of(path):
        tags = set(cell.metadata.get("tags", []))
        kinds = {tag.partition(":")[0] for tag in tags}
        assert kinds <= TAGS.keys(), f"{cell.id}: give the tag a reason in TAGS, or leave it out"
        assert ("measured-here" in tags) == ("nbval-ignore-output" in tags), cell.id
        assert not re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source), f"{cell.id}: relax by a tag"


@every_executed
def test_a_cell_that_measures_asserts_its_verdict(path):
    for cell in code_of(path):
        if "measured-here" in cell.metadata.get("tags", []):
            assert re.search(r"^\s*assert ", cell.source, re.MULTILINE), (
                f"{cell.id} measures and asserts nothing"
            )


@every_executed
def test_an_error_is_shown_only_where_one_is_meant(path):
    for cell in code_of(path):
        raised = any(output.output_type == "error" for output in cell.outputs)
        assert raised == ("raises-exception" in cell.metadata.get("tags", [])), cell.id


@every_executed
def test_a_picture_stands_beside_its_numbers(path):
    # nbval compares no PNG: what the figure plots must also be printed, or be an explorer's state.
    for cell in code_of(path):
        bundles = [output.data for output in cell.outputs if "data" in output]
        pictures = [data for data in bundles if "image/png" in data]
        if any("application/vnd.lstmgru.explorer+json" not in data for data in pictures):
            printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
            assert re.search(r"\d", printed), f"{cell.id} draws and prints no number"


@pytest.mark.parametrize("path", [*EXECUTED, *EXERCISES], ids=named)
def test_nothing_of_the_author_s_machine_is_stored(path):
    text = path.read_text(encoding="utf-8")
    assert str(REPOSITORY) not in text
    assert not re.search(r"/home/|/Users/|[A-Z]:\\\\Users|/tmp/|ipykernel_\d", text)


@pytest.mark.parametrize("path", EXERCISES, ids=named)
def test_an_exercise_notebook_gives_nothing_away(path):
    notebook = nbformat.read(path, as_version=4)
    names = notebook.metadata.get("lstmgru", {}).get("exercises", [])
    assert names
    assert set(names) <= lab.bank.exercises().keys()
    for cell in notebook.cells:
        assert BEGIN not in cell.source
        assert not cell.get("outputs")
    defined = "\n".join(cell.source for cell in notebook.cells)
    assert [name for name in names if f"def {name}(" not in defined] == []


def test_the_sanitizers_hide_addresses_and_paths_only():
    config = configparser.ConfigParser(interpolation=None)
    config.read(REPOSITORY / "tests/nbval_sanitize.cfg", encoding="utf-8")
    assert set(config.sections()) == SANITIZERS.keys()
    pattern = {name: re.compile(config[name]["regex"]) for name in config.sections()}
    here = {
        "addresses": ("<Gate object at 0x7f3a91c2d0>", "<Gate object at 0xADDRESS>"),
        "cell files": ("/tmp/ipykernel_4711/815.py:1: UserWarning", "CELL.py:1: UserWarning"),
        "libraries": (
            "File ~/x/.venv/lib/python3.11/site-packages/torch/nn/a.py:3",
            "File PYTHON/torch/nn/a.py:3",
        ),
        "project": ("'/home/me/lab/lessons/data.csv'", "'PROJECT/lessons/data.csv'"),
    }
    for name, (fresh, stored) in here.items():
        assert pattern[name].sub(config[name]["replace"], fresh) == stored
    for number in ("0.4999", "1e-12", "0x10", "3/4", "lessons/01", "f_t = 0.5, h_t = 2/3"):
        assert not any(one.search(number) for one in pattern.values()), number
