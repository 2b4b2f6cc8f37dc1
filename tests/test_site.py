"""The static site: what it writes, what it refuses, and that every link on it leads somewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from click.testing import CliRunner

from lstmgru_lab import explorers, site
from lstmgru_lab.cli.main import main
from lstmgru_lab.site.notebook import body_of, contents_of, title_of
from lstmgru_lab.site.prose import headings, html_of
from lstmgru_lab.support.errors import SiteError

REPOSITORY = Path(__file__).parents[1]
LESSONS = sorted(path.stem for path in (REPOSITORY / "lessons").glob("*.ipynb"))


class Page(HTMLParser):
    """The links, anchors and the tags of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.tags = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.ids |= {attrs["id"]} if "id" in attrs else set()
        self.links += [attrs["href"]] if tag == "a" and "href" in attrs else []


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a site, é")
    said = []
    site.write_site(folder, said.append)
    return folder, said


@pytest.fixture(scope="module")
def pages(written):
    return {path: Page(path) for path in written[0].rglob("*.html")}


def test_every_lesson_has_a_page_and_exercises_a_notebook(written):
    folder, said = written
    assert sorted(path.stem for path in (folder / "lessons").glob("*.html")) == LESSONS
    assert {Path(sentence) for sentence in said} == set(folder.rglob("*.html"))
    for notebook in (REPOSITORY / "exercises").glob("*.ipynb"):
        assert (folder / "exercises" / notebook.name).read_bytes() == notebook.read_bytes()


def test_every_link_leads_to_a_file_anchor_or_explorer(pages):
    count = 0
    for path, page in pages.items():
        alive = {attrs.get("data-lstmgru-state") for tag, attrs in page.tags if "data-lstmgru-state" in attrs}
        for link in page.links:
            if re.match(r"https?:", link):
                continue
            target, _, anchor = unquote(link).partition("#")
            name, colon, _ = anchor.partition(":")
            if colon and hasattr(explorers, name):
                assert alive, f"{path.name}: {link} moves an explorer, and there is none"
                continue
            there = (path.parent / target).resolve() if target else path
            assert there.exists(), f"{path.name}: {link}"
            if anchor:
                assert anchor in pages[there].ids, f"{path.name}: {link}"
            count += 1
    assert count > 100


def test_every_page_can_be_reached_from_the_index(written, pages):
    index = (written[0] / "index.html").resolve()
    reached, waiting = set(), [index]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".html":
            continue
        reached.add(path)
        assert path.exists(), path
        page = next(page for known, page in pages.items() if known.resolve() == path)
        local = [link.partition("#")[0] for link in page.links if not re.match(r"https?:|#", link)]
        waiting += [(path.parent / unquote(link)).resolve() for link in local]
    assert reached == {path.resolve() for path in pages}


def test_no_page_asks_a_network_or_names_the_authors_machine(pages):
    for path, page in pages.items():
        for _, attrs in page.tags:
            assert not re.match(r"(https?:)?//", attrs.get("src") or "")
        assert "default-src 'none'" in path.read_text(encoding="utf-8")
        assert str(REPOSITORY) not in path.read_text(encoding="utf-8")


def test_no_line_ends_between_a_formula_and_its_comma():
    html = html_of("Take $h_t$, and $c_t$ with it ($o_t$).")
    kept = re.findall(r'(?s)<span class="whole">((?:(?!</math>).)*)</math></span>(\W+)</span>', html)
    assert [punctuation for _, punctuation in kept] == [",", ")."]
    assert "with it" not in "".join(formula for formula, _ in kept)


def test_every_formula_is_mathml(pages):
    for path, page in pages.items():
        if path.parent.name == "lessons" and path.stem[:2] in ("02", "05", "08"):
            assert sum(tag == "math" for tag, _ in page.tags) > 20
        assert "<mi>&</mi>" not in path.read_text(encoding="utf-8"), (
            f"{path.name}: columns that are not aligned"
        )
        text = re.sub(r"(?s)<(script|style|pre|code)\b.*?</\1>", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"\$[^$<>]*\\[a-z]+|\\(sigma|tilde|circ)\b", text), path.name


def test_every_picture_has_its_words(pages):
    for page in pages.values():
        assert all(attrs.get("alt") for tag, attrs in page.tags if tag == "img")


def test_the_same_notebooks_give_the_same_bytes(written, tmp_path):
    site.write_site(tmp_path / "again", lambda _: None)
    for path in written[0].rglob("*.*"):
        assert (tmp_path / "again" / path.relative_to(written[0])).read_bytes() == path.read_bytes()


def test_a_site_is_written_anew_into_its_own_folder(written):
    before = {path: path.read_bytes() for path in written[0].rglob("*.html")}
    (written[0] / "index.html").write_bytes(before[written[0] / "index.html"] + b" ")
    site.write_site(written[0], lambda _: None)
    assert {path: path.read_bytes() for path in written[0].rglob("*.html")} == before


@pytest.mark.parametrize("theirs", ["index.html", "exercises/01_why_gates.ipynb"])
def test_a_folder_with_somebody_s_work_in_it_is_refused(tmp_path, theirs):
    (tmp_path / theirs).parent.mkdir(exist_ok=True)
    (tmp_path / theirs).write_text("mine")
    with pytest.raises(SiteError, match="give an empty folder"):
        site.write_site(tmp_path, lambda _: None)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / theirs]


def test_the_command_says_in_a_sentence_what_stands_in_the_way(tmp_path):
    (tmp_path / "a file").write_text("mine")
    result = CliRunner().invoke(main, ["site", str(tmp_path / "a file")])
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("give an empty folder, or one that this command has written.")
    result = CliRunner().invoke(main, ["site", str(tmp_path / "a file" / "below")])
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


class TestNotebook:
    def test_code_is_shown_and_never_run(self, tmp_path):
        trap = tmp_path / "trap"
        cell = nbformat.v4.new_code_cell(f"open({str(trap)!r}, 'w')  # <b>")
        body, _ = body_of(nbformat.v4.new_notebook(cells=[cell]))
        assert "&lt;b&gt;" in body
        assert not trap.exists()

    def test_outputs_are_escaped_and_errors_lose_their_colours(self):
        cell = nbformat.v4.new_code_cell("1 / 0")
        cell.outputs = [
            nbformat.v4.new_output("stream", name="stdout", text="<script>alert(1)</script>"),
            nbformat.v4.new_output("error", ename="E", evalue="x", traceback=["\x1b[0;31mE\x1b[0m: x < y"]),
        ]
        body, _ = body_of(nbformat.v4.new_notebook(cells=[cell]))
        assert "<script>" not in body
        assert "E: x &lt; y" in body

    def test_a_stored_explorer_is_alive_or_else_its_picture(self):
        explorer = explorers.ForgetGate(weights={"b_f": 1.25})
        data, _ = explorer._repr_mimebundle_()
        cell = nbformat.v4.new_code_cell("lab.explorers.ForgetGate()")
        cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
        notebook = nbformat.v4.new_notebook(cells=[cell])
        body, (again,) = body_of(notebook)
        assert type(again).__name__ == "ForgetGate"
        assert again.weights["b_f"] == 1.25
        assert re.search(r'<noscript><img src="data:image/png;base64,[^"]+" alt="ForgetGate', body)

    def test_an_output_in_markdown_becomes_a_table(self):
        data = {"text/markdown": "| said | verdict |\n|---|---|\n| faster | **depends** |", "text/plain": "x"}
        cell = nbformat.v4.new_code_cell("verdicts")
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
        assert "<td><strong>depends</strong></td>" in body_of(nbformat.v4.new_notebook(cells=[cell]))[0]

    def test_title_and_contents_are_the_headings(self):
        cells = [
            nbformat.v4.new_markdown_cell(text) for text in ("# 02 The gate $f_t$\n\nWhy?", "## A *part*")
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        assert title_of(notebook).startswith("02 The gate ")
        assert [heading.anchor for heading in contents_of(notebook)] == ["A-*part*"]


class TestProse:
    def test_lessons_link_to_pages_and_exercises_download(self):
        text = (
            "[a](02_forget_gate.ipynb#Summary) [b](../exercises/02_forget_gate.ipynb) [c](#ForgetGate:fade)"
        )
        html = html_of(text)
        assert 'href="02_forget_gate.html#Summary"' in html
        assert re.search(r'<a href="\.\./exercises/02_forget_gate\.ipynb" download', html)
        assert 'href="#ForgetGate:fade"' in html

    def test_a_dollar_in_code_is_a_dollar(self):
        assert "<math" not in html_of("`$x$`")
        assert 'display="block"' in html_of("$$f_t = \\sigma(a)$$")

    def test_lines_of_an_alignment_are_rows(self):
        html = html_of("$$\\begin{aligned} f &= 1 && \\text{one}\\\\ i &= 2 && \\text{two} \\end{aligned}$$")
        assert html.count("<mtr>") == 2

    def test_anchors_are_those_of_jupyterlab(self):
        assert headings("## The direct path through the cell state")[0].anchor == (
            "The-direct-path-through-the-cell-state"
        )
