"""`lstmgru-lab doctor`: a healthy environment passes, and each fault is seen and answered."""

import errno
import os
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from jupyter_client.manager import KernelManager

from lstmgru_lab.cli import doctor
from lstmgru_lab.cli import main as cli
from lstmgru_lab.cli.doctor import Finding, examine, report
from lstmgru_lab.course.working_copy import update


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PREFER_ENV_PATH"):  # restored after what doctor sets
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setattr(doctor, "jupyter_environment", lambda environ: {"JUPYTER_PREFER_ENV_PATH": "1"})


def problems(*subjects: str) -> dict[str, str]:
    return {f.subject: f.advice for f in examine() if f.advice and (not subjects or f.subject in subjects)}


def test_this_environment_is_healthy_and_fully_described():
    result = CliRunner().invoke(cli.main, ["doctor"])
    assert result.exit_code == 0, result.output
    for subject in (
        "Python",
        "system",
        "torch",
        "jupyterlab",
        "anywidget",
        "kernel python3",
        "browser",
        "sandbox",
        "writing",
    ):
        assert any(line.startswith(f"ok       {subject} ") for line in result.output.splitlines()), subject
    assert result.output.isascii(), "it is pasted from any terminal"


def test_a_problem_is_exit_code_1_with_what_to_do(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("torch", "missing", "install it")])
    result = CliRunner().invoke(cli.main, ["doctor"])
    assert result.exit_code == 1
    assert "problem  torch           missing\n" in result.output
    assert "what to do: install it\n" in result.output


def test_the_home_folder_is_not_told():
    text = report([Finding("kernel", str(Path.home() / ".venv" / "python"))])
    assert str(Path.home()) not in text
    assert os.path.join("~", ".venv", "python") in text


def test_a_missing_package_is_a_problem(monkeypatch):
    def none_is_there(name):
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", none_is_there)
    assert "jupyterlab" in problems()


def test_missing_widget_parts_are_a_problem(monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [])
    assert "--force-reinstall" in problems("widgets in page")["widgets in page"]


def test_widget_parts_that_are_switched_off_are_a_problem(monkeypatch):
    monkeypatch.setattr(
        "jupyterlab_server.config.get_page_config", lambda paths: {"disabledExtensions": {"anywidget": True}}
    )
    assert problems() == {"widgets in page": f"{sys.executable} -m jupyter labextension enable anywidget"}


def test_a_kernel_of_another_python_is_a_problem(monkeypatch):
    monkeypatch.setattr(KernelManager, "format_kernel_cmd", lambda self: ["/elsewhere/bin/python"])
    assert "another Python" in problems()["kernel python3"]


def test_a_folder_that_cannot_be_written_is_a_problem(monkeypatch):
    def refuse(dir):
        raise OSError(errno.EROFS, "Read-only file system", str(dir))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert "lstmgru-lab open FOLDER" in problems()["writing"]


def test_a_check_that_breaks_is_reported_and_the_rest_runs(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it raises ImportError
    found = {finding.subject: finding for finding in examine()}
    assert "install lstmgru-lab again" in found["torch"].advice
    assert found["writing"].advice is None


def test_the_working_copy_and_its_version_are_named():
    copy = Path("lstmgru-course")
    update(copy, {})
    found = {finding.subject: finding.found for finding in examine()}
    assert found["working copy"] == f"{copy}, of version {doctor.__version__}"
