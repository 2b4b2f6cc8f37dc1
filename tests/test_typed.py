"""A learner's typed code runs; that its types are right, `mypy` says, which reads the same file."""

import tomllib
from pathlib import Path

import torch
import typed_course

import lstmgru_lab

ROOT = Path(__file__).parents[1]


def test_learners_code_is_checked_with_the_packages_types():
    assert (Path(lstmgru_lab.__file__).parent / "py.typed").is_file()
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert mypy["strict"]
    assert "tests/typed_course.py" in mypy["files"]


def test_it_does_what_its_types_say(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMGRU_RECORD", str(tmp_path / "progress.sqlite"))
    assert typed_course.one_sequence().shape == (4,)
    assert isinstance(typed_course.both_ways(), torch.nn.GRU)
    assert typed_course.trained().steps == 3
    assert 8 < typed_course.seen() < 10  # at step 18, with a forget bias of 2.5: ln ½ / ln σ(2.5)
    assert typed_course.checked().outcome == "incorrect"
