"""The explorers' scripts as they are kept: bundled anew, their form, the packages that they are made with."""

import importlib.util
import json
import re
import shutil
import subprocess

import pytest
from javascript import EXPLORERS, ROOT, needs_bundler, needs_node

TESTS = ROOT / "tests" / "js"


@needs_node
def test_the_unit_tests_of_the_scripts_pass():
    files = sorted(TESTS.glob("*.test.js"))
    assert len(files) > 5
    done = subprocess.run(["node", "--test", *files], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-5000:]
    passed = re.search(r"pass (\d+)", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 50


def test_their_numbers_come_from_other_implementations():
    spec = importlib.util.spec_from_file_location("make_fixtures", TESTS / "make_fixtures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = json.loads((TESTS / "fixtures.json").read_text(encoding="utf-8"))
    made = json.loads(json.dumps(module.fixtures()))
    assert made["cells"] == kept["cells"]
    for now, then in zip(made["flows"], kept["flows"], strict=True):
        assert now["norms"] == pytest.approx(then["norms"], rel=1e-12)
        assert (now["kind"], now["weights"]) == (then["kind"], then["weights"])


@needs_bundler
def test_what_is_committed_is_what_the_bundler_makes(tmp_path):
    for folder in ("js", "css"):
        shutil.copytree(EXPLORERS / folder, tmp_path / "explorers" / folder)
    shutil.copytree(ROOT / "lstmgru_lab" / "learning", tmp_path / "learning")
    subprocess.run(["node", ROOT / "bundle.mjs", tmp_path / "explorers"], check=True, timeout=120)
    made = {path.name: path.read_bytes() for path in (tmp_path / "explorers" / "dist").iterdir()}
    kept = {path.name: path.read_bytes() for path in (EXPLORERS / "dist").iterdir()}
    assert {name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name)} == set()


def test_every_explorer_is_bundled_and_every_sheet_has_a_module():
    scripts = {path.stem for path in (EXPLORERS / "js" / "explorers").glob("*.js")}
    assert {path.stem for path in (EXPLORERS / "dist").glob("*.js")} == scripts | {"page"}
    modules = {path.stem for path in (EXPLORERS / "js").rglob("*.js")}
    assert {path.stem for path in (EXPLORERS / "css").glob("*.css")} <= modules | {"base"}


def test_no_line_is_over_110_characters():
    written = [*(EXPLORERS / "js").rglob("*.js"), *(EXPLORERS / "css").glob("*.css")]
    written += [*TESTS.glob("*.js"), ROOT / "bundle.mjs"]
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in written
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 110
    ]
    assert long == []


def test_packages_have_one_version_and_no_address():
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["devDependencies"].values())
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    installed = [one for path, one in lock["packages"].items() if path]
    assert all("resolved" not in one and one["integrity"].startswith("sha512-") for one in installed)
    settings = (ROOT / ".npmrc").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in settings
    assert "registry=" not in settings
