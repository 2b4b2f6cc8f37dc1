"""Explorers without a browser: what may be assigned, what a notebook stores, the scripts that it sends."""

import base64
import copy
import json
import math
import re

import pytest
import torch
from anywidget._file_contents import FileContents

from lstmgru_lab import GRUCell, LSTMCell, RNNCell, explorers, gradient_flow
from lstmgru_lab.explorers import (
    CellState,
    ForgetGate,
    InputGate,
    LSTMCellExplorer,
    OutputGate,
    UnrolledRNN,
    from_mime,
    page_html,
)
from lstmgru_lab.explorers.live_picture import MIME, LivePicture
from lstmgru_lab.explorers.pages import DIST
from lstmgru_lab.support.errors import ExplorerError

VIEW = "application/vnd.jupyter.widget-view+json"
CLASSES = [ForgetGate, InputGate, CellState, OutputGate, LSTMCellExplorer, UnrolledRNN]
EVERY = [cls for name in explorers.__all__ if hasattr(cls := getattr(explorers, name), "script")]
every_class = pytest.mark.parametrize("cls", CLASSES)


def mimebundle(explorer):
    data, _ = explorer._repr_mimebundle_()
    return data


def test_an_unknown_explorer_is_refused_with_the_names():
    with pytest.raises(AttributeError, match=r"has no 'ForgetGates'; it has: .*ForgetGate"):
        _ = explorers.ForgetGates


class TestModel:
    def test_a_partial_dict_updates_and_leaves_the_rest(self):
        explorer = ForgetGate()
        before = dict(explorer.weights)
        explorer.weights = {"b_f": 4}
        assert explorer.weights == {**before, "b_f": 4.0}

    def test_one_weight_may_be_set_in_place(self):
        explorer = ForgetGate()
        seen = []
        explorer.observe(lambda change: seen.append(change["new"]["b_f"]), "weights")
        explorer.weights["b_f"] = 4
        explorer.weights.update({"b_f": 5})
        explorer.weights |= {"b_f": 6}
        assert seen == [4.0, 5.0, 6.0]

    def test_a_copy_of_the_weights_is_a_plain_dict(self):
        explorer = ForgetGate()
        for copied in (copy.copy(explorer.weights), copy.deepcopy(explorer.weights)):
            copied["b_f"] = 1.0
            assert type(copied) is dict
        assert explorer.weights["b_f"] == 2.5

    @every_class
    def test_the_cell_has_the_weights_and_the_trace_is_its_own(self, cls):
        explorer = cls()
        explorer.weights = {name: 0.1 * k - 0.3 for k, name in enumerate(explorer.weights)}
        explorer.x = [0.5, -1.0, 0.25]
        cell = explorer.cell
        for name, parameter in cell.named_parameters():
            columns = [f"{name}.h", f"{name}.x"] if parameter.dim() == 2 else [name]
            assert parameter.flatten().tolist() == [explorer.weights[one] for one in columns]
        expected = cell(torch.tensor([0.5, -1.0, 0.25], dtype=torch.float64).reshape(3, 1, 1))
        assert explorer.trace.h.dtype == torch.float64
        assert torch.equal(explorer.trace.h, expected.h)

    def test_looking_does_not_move_the_seed(self):
        torch.manual_seed(3)
        expected = torch.rand(1)
        torch.manual_seed(3)
        _ = ForgetGate().trace.h, UnrolledRNN().gradient, repr(ForgetGate()), mimebundle(ForgetGate())
        assert torch.equal(torch.rand(1), expected)

    def test_a_cell_is_where_it_starts(self):
        cell = LSTMCell(1, 1)
        assert torch.equal(ForgetGate(cell).cell.W_f.float(), cell.W_f)

    def test_the_half_life_is_that_of_a_closed_form(self):
        # b_f = ln(f / (1 - f)) with f = ½^(1/n) leaves half after n steps
        n = 7
        f = 0.5 ** (1 / n)
        explorer = ForgetGate(weights={"b_f": math.log(f / (1 - f))})
        assert explorer.half_life() == pytest.approx(n)

    def test_the_gradient_is_that_of_the_reference_cell(self):
        explorer = UnrolledRNN(preset="edge")
        x = torch.tensor(explorer.x, dtype=torch.float64).reshape(-1, 1, 1)
        assert torch.equal(explorer.gradient, gradient_flow(explorer.cell, x).h)

    def test_presets_do_what_their_names_say(self):
        explorer = ForgetGate()
        last = {}
        for name in explorer.presets:
            explorer.preset(name)
            last[name] = (explorer.trace.c[17].item(), explorer.trace.c[-1].item())
        assert last["remember"][1] > 0.9
        assert abs(last["forget-fast"][0]) < 0.01
        assert last["reset-on-minus-1"][0] > 0.4
        assert last["reset-on-minus-1"][1] < 0.05
        rnn = UnrolledRNN()
        factors = {}
        for name in rnn.presets:
            rnn.preset(name)
            factors[name] = rnn.gradient[rnn.step].item()
        assert factors["vanish"] < 1e-6
        assert 0.1 < factors["edge"] < 10
        assert factors["explode"] > 1e4

    def test_reset_goes_back_to_how_it_was_made(self):
        explorer = ForgetGate(weights={"b_f": 1.0}, x=[1.0, 0.0, -1.0], step=1)
        explorer.preset("remember")
        explorer.reset()
        assert (explorer.weights["b_f"], explorer.x, explorer.step) == (1.0, [1.0, 0.0, -1.0], 1)

    def test_a_shorter_sequence_keeps_the_step_inside(self):
        explorer = ForgetGate(step=20)
        explorer.x = [1.0, 0.0, 0.0]
        assert explorer.step == 2

    @pytest.mark.parametrize("shape", [(5,), (5, 1), (5, 1, 1)])
    def test_inputs_may_be_tensors(self, shape):
        assert ForgetGate(x=torch.arange(5.0).reshape(shape) / 5).x == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ({"weights": {"b_g": 1}}, "ForgetGate has no weight 'b_g'; it has: W_f.h, W_f.x, b_f"),
            ({"weights": {"b_f": math.nan}}, "b_f should be a finite number, but is nan"),
            ({"weights": {"b_f": 11}}, "b_f should be between -10 and 10, but is 11"),
            ({"weights": {"b_f": "much"}}, "b_f should be a number, but is 'much'"),
            ({"weights": [1, 2]}, "weights should be a dict"),
            ({"x": [1.0]}, "x should have between 2 and 200 steps, but has 1"),
            ({"x": [0.0] * 201}, "between 2 and 200 steps, but has 201"),
            ({"x": [0.0, math.inf]}, r"x\[1\] should be a finite number"),
            ({"x": 3}, "x should be a sequence of numbers"),
            ({"x": [0.0, 9.0]}, r"x\[1\] should be between -4 and 4"),
            ({"step": 24}, "step should be between 0 and 23, but is 24"),
            ({"preset": "forever"}, "ForgetGate has no preset 'forever'; it has: fade, remember"),
            ({"cell": RNNCell(1, 1)}, r"ForgetGate takes LSTMCell\(1, 1\).*was given RNNCell"),
            ({"cell": GRUCell(1, 1)}, "was given GRUCell"),
            ({"cell": LSTMCell(1, 2)}, r"was given LSTMCell\(1, 2\)"),
            ({"cell": LSTMCell(1, 1, peephole=True)}, "without peepholes"),
        ],
    )
    def test_wrong_arguments_are_refused_with_a_sentence(self, arguments, sentence):
        with pytest.raises(ExplorerError, match=sentence):
            ForgetGate(**arguments)

    def test_a_refused_assignment_changes_nothing(self):
        explorer = ForgetGate()
        before = explorer.state()
        for name, value in [("weights", {"b_f": 1.0, "oops": 2.0}), ("x", [math.nan] * 5), ("step", -1)]:
            with pytest.raises(ExplorerError):
                setattr(explorer, name, value)
        assert explorer.state() == before


@every_class
class TestStored:
    def test_repr_is_the_same_for_the_same_state(self, cls):
        assert repr(cls()) == repr(cls())
        assert "0x" not in repr(cls())

    def test_the_mime_bundle_holds_view_picture_words_and_state(self, cls):
        data = mimebundle(cls())
        assert {VIEW, "image/png", "text/plain", MIME} <= set(data)
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
        assert data["text/plain"].splitlines()[0] == repr(cls())

    def test_all_but_the_views_id_is_deterministic(self, cls):
        first, second = mimebundle(cls()), mimebundle(cls())
        assert first.pop(VIEW) != second.pop(VIEW)
        assert first == second

    def test_another_state_is_another_picture(self, cls):
        explorer = cls()
        before = mimebundle(explorer)
        explorer.preset(explorer.presets[1])
        after = mimebundle(explorer)
        assert all(before[kind] != after[kind] for kind in ("image/png", "text/plain", MIME))

    def test_the_words_say_what_the_trace_says(self, cls):
        explorer = cls(step=3)
        at_3 = {name: getattr(explorer.trace, name)[3].item() for name in explorer.trace.fields}
        says = {
            ForgetGate: "the forget gate keeps {f:.0%}",
            InputGate: "lets {i:.0%} of the candidate {c_tilde:z.2f} in",
            CellState: "= {c:z.2f}.",
            OutputGate: "the memory is {c:z.2f} and the output gate shows {o:.0%}",
            LSTMCellExplorer: "keeps {f:.0%}, lets {i:.0%} of {c_tilde:z.2f} in and shows {o:.0%}",
            UnrolledRNN: "{h:.2g} at step 3",
        }
        assert says[cls].format(**at_3) in explorer.summary()

    def test_the_state_makes_the_same_explorer_again(self, cls):
        explorer = cls(preset=cls().presets[-1], step=4)
        stored = json.loads(json.dumps(mimebundle(explorer)[MIME]))
        again = from_mime(stored)
        assert type(again).__name__ == cls.__name__
        assert again.state() == explorer.state()

    def test_what_the_browser_is_told_is_plain_json(self, cls):
        explorer = cls()
        state = {name: getattr(explorer, name) for name in ("weights", "x", "step", "facts")}
        assert json.loads(json.dumps(state))["facts"]["name"] == cls.__name__


@pytest.mark.parametrize(
    "data", [None, {}, {"class": "Explorer"}, {"class": "page_html"}, {"class": "ForgetGate"}]
)
def test_another_description_is_refused(data):
    with pytest.raises(ExplorerError, match="description"):
        from_mime(data)


class TestPage:
    def test_a_page_asks_the_network_for_nothing(self):
        page = page_html(ForgetGate(), UnrolledRNN(), ForgetGate(preset="remember"))
        assert page.count("<div data-lstmgru-state=") == 3
        assert "default-src 'none'" in page
        addresses = set(re.findall(r"(?:https?:)?//[\w.]+\.\w+", re.sub(r"^\s*//.*$", "", page, flags=re.M)))
        assert addresses <= {"http://www.w3.org"}  # the name of SVG, not an address

    def test_nothing_that_is_stored_ends_the_script_early(self, tmp_path):
        explorer = ForgetGate()
        explorer.set_trait("facts", {**explorer.facts, "says": "</script><b>"})
        explorer.save_html(tmp_path / "page.html")
        assert "</script><b>" not in (tmp_path / "page.html").read_text(encoding="utf-8")

    def test_no_explorers_no_page(self):
        with pytest.raises(ExplorerError, match="at least one"):
            page_html()


class TestScripts:
    def test_a_notebook_gets_the_files_of_dist_and_follows_them(self):
        """As paths, which anywidget watches; as texts they would be read once and for all."""
        for cls in EVERY:
            for contents, kind in ((cls._esm, "js"), (cls._css, "css")):
                assert isinstance(contents, FileContents)
                assert contents._path == DIST / f"{cls.script}.{kind}"
                assert str(contents)

    def test_one_display_sends_less_than_half_of_all_explorers(self):
        whole = len((DIST / "page.js").read_bytes())
        for cls in EVERY:
            script = (DIST / f"{cls.script}.js").read_bytes()
            assert len(script) < 0.5 * whole
            assert b"sourceMappingURL" not in script
            assert (DIST / f"{cls.script}.js.map").is_file()

    def test_an_explorer_without_its_script_is_refused(self):
        with pytest.raises(ExplorerError, match=r"Unbuilt has no script unbuilt\.js in .*npm run build"):
            type("Unbuilt", (LivePicture,), {"script": "unbuilt"})


@pytest.mark.parametrize(
    ("bias", "share", "gone"),
    [
        (0.0, "50%", "half of it is gone after 1 step"),
        (-0.5, "38%", "more than half of it is gone within one step"),
        (6.0, "99.8%", "half of it is gone after 280 steps"),
        (10.0, "100%", "half of it is gone after 1.53e+04 steps"),
        (-6.0, "0.2%", "more than half of it is gone within one step"),
    ],
)
def test_next_to_all_is_not_said_to_be_all(bias, share, gone):
    explorer = ForgetGate(weights={"W_f.h": 0.0, "W_f.x": 0.0, "b_f": bias})
    assert f"keeps {share} of the memory: at this setting {gone}." in explorer.summary()
