"""The wheel: it carries the course, none of its solutions, and works from an installed copy."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT],
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_the_course_and_no_solution(wheel):
    archive = zipfile.ZipFile(wheel)
    names = archive.namelist()
    assert "lstmgru_lab/py.typed" in names
    assert "lstmgru_lab/course/jupyter_config/labconfig/default_setting_overrides.json" in names
    for folder in ("lessons", "exercises"):
        for notebook in (ROOT / folder).glob("*.ipynb"):
            assert f"lstmgru_lab/_course/{folder}/{notebook.name}" in names
    for explorer in (ROOT / "lstmgru_lab" / "explorers").glob("*.[jc]s*"):
        assert f"lstmgru_lab/explorers/{explorer.name}" in names
    assert not [name for name in names if "solutions/" in name]
    notebooks = [name for name in names if name.endswith(".ipynb")]
    assert not [name for name in notebooks if b"BEGIN SOLUTION" in archive.read(name)]
    assert not [name for name in names if name.startswith(("tests/", "lessons/", "benchmarks/"))]


def test_an_installed_copy_makes_a_working_copy_from_its_own_files(wheel, tmp_path):
    """Installed without its dependencies, which this environment lends: they are the same ones."""
    site = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel], check=True
    )
    code = (
        "from pathlib import Path\n"
        "from lstmgru_lab.course.material import course_material, course_root\n"
        "from lstmgru_lab.course.working_copy import update\n"
        "print(course_root())\n"
        "update(Path('copy'), course_material())\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == site / "lstmgru_lab" / "_course"
    copied = {path.name for path in (tmp_path / "copy" / "lessons").glob("*.ipynb")}
    assert copied == {path.name for path in (ROOT / "lessons").glob("*.ipynb")}
