"""What was handed in: every layout's names are read, and every odd file becomes a sentence."""

import io
import json
import os
import stat
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from lstmgru_lab.grading.intake.names import cleaned, names_of, slug
from lstmgru_lab.grading.intake.notebooks import MAX_BYTES, Refused, lesson_of, read_notebook
from lstmgru_lab.grading.intake.submissions import find
from lstmgru_lab.support.errors import GradingError

CELL = {"cell_type": "code", "source": ["x = 1\n", "y = 2"], "metadata": {}, "outputs": []}


def notebook(**changes) -> bytes:
    whole = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes
    return json.dumps({key: value for key, value in whole.items() if value is not ...}).encode()


@pytest.mark.parametrize(
    ("path", "student", "name", "layout"),
    [
        ("ada/02_gate.ipynb", "ada", "02_gate", "student/notebook"),
        ("ada/work/02_gate.ipynb", "ada", "work-02_gate", "student/notebook"),
        ("ada_02_gate.ipynb", "ada", "02_gate", "student_notebook"),
        ("student-001_02_gate.ipynb", "student-001", "02_gate", "student_notebook"),
        ("ada_lovelace_02_gate.ipynb", "ada_lovelace", "02_gate", "student_notebook"),
        ("ada_homework.ipynb", "ada", "homework", "student_notebook"),
        ("submitted/ada/week2/02_gate.ipynb", "ada", "02_gate", "nbgrader"),
        ("course/submitted/ada/week2/02_gate.ipynb", "ada", "02_gate", "nbgrader"),
        ("Ada Lovelace_1234_assignsubmission_file_/02_gate.ipynb", "Ada Lovelace", "02_gate", "Moodle"),
        ("Ada Lovelace_1234_assignsubmission_file/02_gate.ipynb", "Ada Lovelace", "02_gate", "Moodle"),
        ("Ada Lovelace_1234_assignsubmission_file_02_gate.ipynb", "Ada Lovelace", "02_gate", "Moodle"),
        ("lovelaceada_123_4567_02_gate.ipynb", "lovelaceada", "02_gate", "Canvas"),
        ("lovelaceada_LATE_123_4567_02_gate-1.ipynb", "lovelaceada", "02_gate", "Canvas"),
        ("02_gate.ipynb", "unnamed", "02_gate", "no student in the name"),
    ],
)
def test_names_are_read_from_every_layout(path, student, name, layout):
    names = names_of(PurePosixPath(path))
    assert (names.student, names.notebook, names.layout) == (student, name, layout)


@pytest.mark.parametrize(
    "hostile", ["../../etc", "a/b\\c", "\x00\x1b[31m", "", ".", "\u202egnp", "CON", "x" * 500]
)
def test_a_name_is_harmless_as_text_and_as_a_file(hostile, tmp_path):
    assert cleaned(hostile).isprintable()
    name = slug(hostile)
    path = tmp_path / f"{name}.html"
    path.write_text("")
    assert path.resolve().parent == tmp_path.resolve()
    assert name.upper() != "CON"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"not json", "not JSON"),
        (b"\xff\xfe\x00", "not text"),
        (b"\x80abc", "not text"),
        (b"[1]", "not a notebook"),
        (b"{}", "no notebook format"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"nbformat": 4, "x": ' + b"9" * 10_000 + b"}", "not JSON"),
        (notebook(nbformat=3), "format 3"),
        (notebook(nbformat=99), "format 99"),
        (notebook(nbformat=True), "no notebook format"),
        (notebook(cells=...), "no list of cells"),
        (notebook(cells=[]), "no code"),
        (notebook(cells=[{"cell_type": "markdown", "source": "x"}]), "no code"),
        (notebook(cells=[{"cell_type": "code", "source": 7}]), "no text for its source"),
        (notebook(cells=[CELL] * 2001), "more than 2000 cells"),
        (b" " * (MAX_BYTES + 1), "larger than 20 MB"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(data, said):
    with pytest.raises(Refused, match=said) as refused:
        read_notebook(data)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + notebook(),
        "\ufeff".encode("utf-16-le") + notebook().decode().encode("utf-16-le"),
        notebook(metadata=...),
        notebook(metadata=[]),
        notebook(metadata={"lstmgru": {"exercises": [1]}}),
        notebook(cells=[{**CELL, "id": "same"}, {**CELL, "id": "same"}]),
        notebook(cells=[7, None, {}, CELL]),
    ],
    ids=["bom", "utf-16", "no metadata", "list metadata", "odd exercises", "same ids", "odd cells"],
)
def test_an_odd_notebook_that_jupyter_opens_is_read(data):
    read = read_notebook(data)
    assert "x = 1\ny = 2" in read.cells
    assert read.exercises is None


def test_the_exercises_are_those_of_the_metadata_once_each():
    data = notebook(metadata={"lstmgru": {"exercises": ["b", "a", "b"]}})
    assert read_notebook(data).exercises == ["b", "a"]
    assert lesson_of("02_gate", {"02"}) == "02"
    assert lesson_of("020", {"02"}) is None


def test_half_a_surrogate_pair_does_not_reach_the_compiler():
    data = notebook(cells=[{"cell_type": "code", "source": "x = '\ud800'"}])
    assert read_notebook(data).cells == ["x = '?'"]


def write(path: Path, data: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or notebook())
    return path


def test_a_folder_is_walked_in_order_without_by_products(tmp_path):
    for name in ("bo/01_a.ipynb", "ada/01_a.ipynb", "ada/.ipynb_checkpoints/01_a.ipynb", "ada/notes.txt"):
        write(tmp_path / name)
    write(tmp_path / "out" / "x" / "01_a.ipynb")
    handed = find([tmp_path], tmp_path / "out")
    assert [(one.student, one.notebook) for one in handed.submissions] == [("ada", "01_a"), ("bo", "01_a")]
    assert handed.left_aside == [str(tmp_path / "ada" / "notes.txt").strip("/").replace("/", " ")]
    assert read_notebook(handed.submissions[0].read()).cells


def test_links_devices_and_pipes_are_refused_and_never_opened(tmp_path):
    write(tmp_path / "secret.txt", b"secret")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "link.ipynb").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(tmp_path / "ada" / "pipe.ipynb")
    (tmp_path / "bo").symlink_to("/etc")
    handed = find([tmp_path])
    for one in handed.submissions:
        with pytest.raises(Refused, match="link or a device"):
            one.read()
    assert {one.notebook for one in handed.submissions} == {"link", "pipe"}


def test_a_notebook_of_200_mb_is_refused_unread(tmp_path):
    path = write(tmp_path / "ada" / "big.ipynb")
    os.truncate(path, 200 << 20)
    with pytest.raises(Refused, match="larger than 20 MB"):
        find([tmp_path]).submissions[0].read()


def test_copies_get_a_count_and_namesakes_their_number(tmp_path):
    for name in ("Jo Li_11_assignsubmission_file_", "Jo Li_12_assignsubmission_file_"):
        write(tmp_path / name / "01_a.ipynb")
        write(tmp_path / name / "01_a (1).ipynb")
    named = [(one.student, one.notebook) for one in find([tmp_path]).submissions]
    assert named == [
        ("Jo Li (11)", "01_a"),
        ("Jo Li (11)", "01_a (2)"),
        ("Jo Li (12)", "01_a"),
        ("Jo Li (12)", "01_a (2)"),
    ]


def zipped(files: dict[str, bytes], path: Path | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    if path:
        path.write_bytes(buffer.getvalue())
    return buffer.getvalue()


def test_a_zip_of_a_platform_is_read_and_the_zips_in_it(tmp_path):
    inner = zipped({"02_gate.ipynb": notebook(), "__MACOSX/._02_gate.ipynb": b"x", "data.csv": b"1"})
    files = {
        "Ada L_1_assignsubmission_file_/01_a.ipynb": notebook(),
        "Bo M_2_assignsubmission_file_/work.zip": inner,
        "Cy N_3_assignsubmission_file_/essay.pdf": b"%PDF",
    }
    zipped(files, tmp_path / "all.zip")
    handed = find([tmp_path / "all.zip"])
    named = [(one.student, one.notebook) for one in handed.submissions]
    assert named == [("Ada L", "01_a"), ("Bo M", "work-02_gate")]
    assert all(read_notebook(one.read()).cells for one in handed.submissions)
    assert any("essay.pdf" in one for one in handed.left_aside)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ada/../../../x.ipynb", "leads out"),
        ("/etc/x.ipynb", "leads out"),
        ("C:\\x.ipynb", "leads out"),
        ("..\\..\\x.ipynb", "leads out"),
    ],
)
def test_a_zip_entry_that_leads_out_writes_nothing(name, said, tmp_path):
    zipped({name: notebook()}, tmp_path / "bad.zip")
    before = sorted(tmp_path.rglob("*"))
    (one,) = find([tmp_path / "bad.zip"]).submissions
    with pytest.raises(Refused, match=said):
        one.read()
    assert "/" not in one.student
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_bomb_is_read_no_further_than_a_notebook_is_long(tmp_path):
    zipped({"ada/bomb.ipynb": b"0" * (MAX_BYTES * 4)}, tmp_path / "bomb.zip")
    assert (tmp_path / "bomb.zip").stat().st_size < 1 << 20
    (one,) = find([tmp_path / "bomb.zip"]).submissions
    with pytest.raises(Refused, match="larger than 20 MB"):
        one.read()


def test_a_link_in_a_zip_is_refused(tmp_path):
    info = zipfile.ZipInfo("ada/01_a.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(Refused, match="link"):
        find([tmp_path / "link.zip"]).submissions[0].read()


def test_a_damaged_zip_is_refused_inside_and_an_error_if_named(tmp_path):
    good = zipped({"01_a.ipynb": notebook()})
    zipped({"ada/work.zip": good[:-30], "bo/01_a.ipynb": notebook()}, tmp_path / "all.zip")
    ada, bo = find([tmp_path / "all.zip"]).submissions
    with pytest.raises(Refused, match="damaged"):
        ada.read()
    assert bo.read()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(GradingError, match="damaged"):
        find([tmp_path / "broken.zip"])


def test_a_zip_with_a_password_is_refused(tmp_path):
    data = bytearray(zipped({"ada/01_a.ipynb": notebook()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    with pytest.raises(Refused, match="password"):
        find([tmp_path / "locked.zip"]).submissions[0].read()


@pytest.mark.parametrize("name", ["nowhere", "essay.pdf"])
def test_a_path_that_is_nothing_to_grade_is_said(name, tmp_path):
    write(tmp_path / "essay.pdf", b"x")
    with pytest.raises(GradingError):
        find([tmp_path / name])
