"""The learner's working copy: what is handed out, and that nothing which was typed is ever lost."""

import errno
import json
import os
from pathlib import Path

import pytest
from course_folder import make_course, notebook

from lstmgru_lab.course import material as material_module
from lstmgru_lab.course import working_copy
from lstmgru_lab.course.material import choose_lesson, course_material, course_root, fingerprint, handed_out
from lstmgru_lab.course.working_copy import MANIFEST, update
from lstmgru_lab.support.errors import CourseError

LESSON = "lessons/01_why_gates.ipynb"
NEW = "lessons/01_why_gates.new.ipynb"


@pytest.fixture
def material(tmp_path, monkeypatch):
    root = make_course(tmp_path / "course files")
    monkeypatch.setattr(material_module, "course_root", lambda: root)
    return course_material()


@pytest.fixture
def copy(tmp_path, material):
    """A working copy, in a folder whose name has a space and an accent."""
    directory = tmp_path / "mes leçons d'été"
    update(directory, material)
    return directory


def written(*sources: str) -> bytes:
    return handed_out(notebook(*sources))


def newer(material: dict[str, bytes], *sources: str) -> dict[str, bytes]:
    return {**material, LESSON: written(*sources)}


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and ".lstmgru" not in path.parts
    }


# What is handed out


def test_a_learner_gets_lessons_exercises_and_pictures_only(material):
    assert list(material) == [
        "lessons/01_why_gates.ipynb",
        "lessons/02_the_forget_gate.ipynb",
        "lessons/pictures/cell.png",
        "exercises/02_the_forget_gate.ipynb",
    ]


def test_nothing_is_given_away_and_nothing_is_paired(material):
    for name in (LESSON, "exercises/02_the_forget_gate.ipynb"):
        content = json.loads(material[name])
        assert b"the answer\\n" not in material[name]
        assert not {"jupytext", "widgets", "lstmgru_build"} & set(content["metadata"])
        for cell in content["cells"]:
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
            assert cell["metadata"] == {"tags": ["kept"]}
    assert content["metadata"]["lstmgru"] == {"exercises": ["forget_gate"]}
    assert content["metadata"]["kernelspec"]["name"] == "python3"


def test_the_real_course_is_found_and_all_of_it_handed_out():
    assert {"lessons", "exercises"} <= {path.name for path in course_root().iterdir()}
    for name, data in course_material().items():
        assert not any(part in ("source", "solutions") for part in Path(name).parts)
        if name.endswith(".ipynb"):
            assert all(not cell.get("outputs") for cell in json.loads(data)["cells"])


@pytest.mark.parametrize(
    ("wanted", "stem"),
    [(None, "00_start_here"), ("0", "00_start_here"), ("00", "00_start_here"), ("notation", "notation")],
)
def test_the_real_course_has_a_start_and_plain_pages(wanted, stem):
    material = course_material()
    assert choose_lesson(material, wanted) == f"lessons/{stem}.ipynb"
    assert f"exercises/{stem}.ipynb" not in material


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(material_module, "_PACKAGE", tmp_path / "lstmgru_lab")
    with pytest.raises(CourseError, match="install lstmgru-lab again"):
        course_root()


@pytest.mark.parametrize("wanted", ["2", "02"])
def test_a_lesson_is_chosen_by_its_number(material, wanted):
    assert choose_lesson(material, wanted) == "lessons/02_the_forget_gate.ipynb"
    assert choose_lesson(material, None) == LESSON


@pytest.mark.parametrize("wanted", ["99", "", "forget", "../01"])
def test_an_unknown_lesson_is_answered_with_those_that_exist(material, wanted):
    with pytest.raises(CourseError, match=r"there are: 01_why_gates, 02_the_forget_gate\."):
        choose_lesson(material, wanted)


def test_a_course_without_lessons_says_so():
    with pytest.raises(CourseError, match="no lessons"):
        choose_lesson({}, None)


def test_running_and_saving_is_no_edit_and_typing_is():
    ran, fresh = notebook("1 + 1"), written("1 + 1")
    assert ran != fresh
    assert fingerprint(LESSON, ran) == fingerprint(LESSON, fresh)
    assert fingerprint(LESSON, written("1 + 2")) != fingerprint(LESSON, fresh)
    assert fingerprint(LESSON, written("1 + 1", "")) != fingerprint(LESSON, fresh)
    assert fingerprint(LESSON, b"{") != fingerprint(LESSON, b"[")


# Making and updating the copy


def test_the_copy_holds_what_is_handed_out(copy, material):
    assert contents(copy) == material


def test_a_second_run_changes_nothing_and_says_nothing(copy, material):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")}
    assert list(update(copy, material).sentences(copy)) == []
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*.ipynb")} == before


def test_a_file_that_was_only_run_is_updated_in_place(copy, material):
    (copy / LESSON).write_bytes(notebook("print('the answer')", "1 + 1"))
    changes = update(copy, newer(material, "a better lesson"))
    assert changes.updated == [LESSON]
    assert (copy / LESSON).read_bytes() == written("a better lesson")
    assert not (copy / NEW).exists()


def test_an_edited_file_stays_and_the_newer_one_comes_beside_it(copy, material):
    (copy / LESSON).write_bytes(mine := notebook("my own words"))
    assert update(copy, material).beside == {}, "no newer version, nothing to hand out"

    changes = update(copy, newer(material, "version 2"))
    assert (copy / LESSON).read_bytes() == mine
    assert (copy / NEW).read_bytes() == written("version 2")
    assert any(LESSON in sentence and NEW in sentence for sentence in changes.sentences(copy))

    (copy / NEW).unlink()
    assert update(copy, newer(material, "version 2")).beside == {}, "it was handed out already"
    assert not (copy / NEW).exists()


def test_a_version_beside_is_replaced_unless_it_was_edited_too(copy, material):
    (copy / LESSON).write_bytes(mine := notebook("my own words"))
    update(copy, newer(material, "version 2"))
    update(copy, newer(material, "version 3"))
    assert (copy / NEW).read_bytes() == written("version 3")

    (copy / NEW).write_bytes(also_mine := notebook("version 3 and my notes on it"))
    changes = update(copy, newer(material, "version 4"))
    assert changes.beside == {LESSON: "lessons/01_why_gates.new-2.ipynb"}
    assert (copy / "lessons/01_why_gates.new-2.ipynb").read_bytes() == written("version 4")
    assert (copy / NEW).read_bytes() == also_mine
    assert (copy / LESSON).read_bytes() == mine


def test_an_own_file_under_the_new_versions_name_is_kept(copy, material):
    (copy / LESSON).write_bytes(notebook("my own words"))
    (copy / NEW).write_bytes(own := notebook("happens to have this name"))
    update(copy, newer(material, "version 2"))
    assert (copy / NEW).read_bytes() == own
    assert (copy / "lessons/01_why_gates.new-2.ipynb").read_bytes() == written("version 2")


def test_who_takes_the_newer_version_is_up_to_date_again(copy, material):
    (copy / LESSON).write_bytes(notebook("my own words"))
    update(copy, newer(material, "version 2"))
    (copy / NEW).replace(copy / LESSON)
    assert update(copy, newer(material, "version 3")).updated == [LESSON]


def test_a_broken_notebook_counts_as_edited(copy, material):
    (copy / LESSON).write_bytes(b"{ torn")
    update(copy, newer(material, "version 2"))
    assert (copy / LESSON).read_bytes() == b"{ torn"
    assert (copy / NEW).exists()


def test_a_deleted_file_comes_back_and_a_new_one_is_announced(copy, material):
    (copy / LESSON).unlink()
    changes = update(copy, {**material, "lessons/03_input.ipynb": written("3")})
    assert (changes.restored, changes.added) == ([LESSON], ["lessons/03_input.ipynb"])
    assert (copy / LESSON).read_bytes() == material[LESSON]


def test_what_the_learner_added_is_left_alone(copy, material):
    (copy / "lessons" / "my notes.ipynb").write_bytes(mine := notebook("mine"))
    update(copy, newer(material, "version 2"))
    assert (copy / "lessons" / "my notes.ipynb").read_bytes() == mine


@pytest.mark.parametrize(
    "torn", [b"", b"{", b"[]", b'{"files": 3}', b'{"files": {"a": {"b": 1}}}', b"\xff\xfe"]
)
def test_a_broken_manifest_is_set_aside_differences_are_kept(copy, material, torn):
    (copy / LESSON).write_bytes(mine := notebook("my own words"))
    (copy / MANIFEST).write_bytes(torn)
    changes = update(copy, newer(material, "version 2"))
    assert (copy / ".lstmgru" / "course.broken.json").read_bytes() == torn
    assert "could not be read" in next(changes.sentences(copy))
    assert (copy / LESSON).read_bytes() == mine
    assert changes.beside == {LESSON: NEW}
    assert update(copy, newer(material, "version 2")).beside == {}

    (copy / MANIFEST).write_bytes(torn)
    update(copy, material)
    assert (copy / ".lstmgru" / "course.broken-2.json").exists(), "the first one is not overwritten"


def test_an_interrupted_first_run_is_taken_up_again(tmp_path, material, monkeypatch):
    directory, place = tmp_path / "copy", os.replace

    def interrupted(source, target):
        if Path(target).name.startswith("02_"):
            raise KeyboardInterrupt
        place(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            update(directory, material)
    (directory / LESSON).write_bytes(mine := notebook("typed in between"))
    changes = update(directory, newer(material, "version 2"))
    assert (directory / LESSON).read_bytes() == mine
    assert changes.beside == {LESSON: NEW}
    assert set(contents(directory)) == {*material, NEW}, "no half-written file is left"


def test_the_permissions_are_those_of_any_new_file(copy, tmp_path):
    (tmp_path / "ordinary").touch()
    assert (copy / LESSON).stat().st_mode == (tmp_path / "ordinary").stat().st_mode


# Folders that cannot be used


def test_a_folder_with_other_files_is_refused_and_untouched(tmp_path, material):
    directory = tmp_path / "thesis"
    directory.mkdir()
    (directory / "chapter.tex").write_text("mine")
    with pytest.raises(CourseError, match="thesis holds other files and is not a working copy"):
        update(directory, material)
    assert [path.name for path in directory.iterdir()] == ["chapter.tex"]


def test_an_empty_folder_is_used(tmp_path, material):
    (tmp_path / "empty").mkdir()
    assert update(tmp_path / "empty", material).made


def test_a_file_in_the_way_is_named(tmp_path, material):
    (tmp_path / "course").write_text("mine")
    with pytest.raises(CourseError, match="course is a file, not a folder"):
        update(tmp_path / "course", material)
    assert (tmp_path / "course").read_text() == "mine"


def test_a_file_where_a_folder_of_the_copy_belongs_is_named(tmp_path, material):
    directory = tmp_path / "copy"
    update(directory, {})
    (directory / "lessons").write_text("mine")
    with pytest.raises(CourseError, match="lessons"):
        update(directory, material)
    assert (directory / "lessons").read_text() == "mine"


def test_a_missing_parent_is_named(tmp_path, material):
    with pytest.raises(CourseError, match="no such place does not exist: make it first"):
        update(tmp_path / "no such place" / "copy", material)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_is_one_sentence(copy, material, monkeypatch, code):
    def refuse(self, data):
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(CourseError, match=rf"cannot be written \({os.strerror(code)}\): give a folder"):
        update(copy, newer(material, "version 2"))


def test_a_new_folder_that_may_not_be_made_is_one_sentence(tmp_path, material, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(CourseError, match=r"copy cannot be written \(Permission denied\)"):
        update(tmp_path / "copy", material)


def test_a_failed_write_leaves_the_old_file_whole(copy, monkeypatch):
    def fail(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    before = (copy / LESSON).read_bytes()
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        working_copy.write_atomically(copy / LESSON, b"half")
    assert (copy / LESSON).read_bytes() == before
    assert not list(copy.rglob("*.part"))
