"""The wheel and the sdist: they carry the course, none of its solutions, and work without the repository."""

import os
import shlex
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from opening import opens

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist, and the wheel that is built from it, as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (wheel,) = built.glob("*.whl")
    return wheel


def test_both_are_fit_for_an_index(built):
    done = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *built.iterdir()], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("PASSED") == 2


def test_the_sdist_carries_the_course_and_no_solution(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("lessons", "exercises"):
        for notebook in (ROOT / folder).glob("*.ipynb"):
            assert f"{folder}/{notebook.name}" in names
    assert not [name for name in names if name.startswith("solutions/")]


def test_it_carries_the_course_and_no_solution(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    assert "lstmgru_lab/py.typed" in names
    licences = {name.partition(".dist-info/licenses/")[2] for name in names} - {""}
    assert licences == {"LICENSE", "LICENSE-CONTENT"}
    assert "lstmgru_lab/course/jupyter_config/labconfig/default_setting_overrides.json" in names
    for folder in ("lessons", "exercises"):
        for notebook in (ROOT / folder).glob("*.ipynb"):
            assert f"lstmgru_lab/_course/{folder}/{notebook.name}" in names
    for template in (ROOT / "lstmgru_lab").rglob("*.html.j2"):
        assert template.relative_to(ROOT).as_posix() in names
    scripts = [
        path
        for path in (ROOT / "lstmgru_lab" / "explorers").rglob("*")
        if path.suffix in (".js", ".css", ".map")
    ]
    assert {"core", "css", "dist"} <= {path.parent.name for path in scripts}
    assert {path.relative_to(ROOT).as_posix() for path in scripts} <= set(names)
    assert not [name for name in names if "solutions/" in name]
    notebooks = [name for name in names if name.endswith(".ipynb")]
    assert not [name for name in notebooks if b"BEGIN SOLUTION" in archive.read(name)]
    assert not [name for name in names if name.startswith(("tests/", "lessons/", "benchmarks/"))]


@pytest.mark.skipif(os.name != "posix", reason="the command is for a Unix shell")
def test_the_wheel_opens_the_course_and_upgrades_keep_work(wheel, tmp_path):
    """In an environment of its own, in a folder with spaces and accents, the repository out of sight."""
    home = tmp_path / "Über dem Tal"
    home.mkdir()
    python, program = home / "env" / "bin" / "python", home / "env" / "bin" / "lstmgru-lab"
    subprocess.run([sys.executable, "-m", "venv", home / "env"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    opens(shlex.join([str(program), "open", "my course"]), home)
    copied = {path.name for path in (home / "my course" / "lessons").glob("*.ipynb")}
    assert copied == {path.name for path in (ROOT / "lessons").glob("*.ipynb")}

    mine = home / "my course" / "exercises" / "02_forget_gate.ipynb"
    mine.write_text(mine.read_text(encoding="utf-8").replace("raise NotImplementedError", "return 1", 1))
    written = mine.read_bytes()
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel], check=True
    )
    opens(shlex.join([str(program), "open", "my course"]), home)
    assert mine.read_bytes() == written

    for command in (
        ["doctor"],
        ["sample-class", "la classe", "--students", "1"],
        ["grade", "la classe", "--out", "les notes"],
        ["site", "les pages"],
    ):
        done = subprocess.run([program, *command], cwd=home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert (home / "les notes" / "report.html").exists()
    assert (home / "les pages" / "lessons" / "02_forget_gate.html").exists()
