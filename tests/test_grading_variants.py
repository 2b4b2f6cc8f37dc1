"""The pattern of a private bank: what the course hands out is a named mistake there, whatever SEED draws."""

import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from lstmgru_lab.bank import exercises
from lstmgru_lab.bank.examples import variants
from lstmgru_lab.calls.in_process import calling
from lstmgru_lab.checking import judge
from lstmgru_lab.cli.main import main
from lstmgru_lab.grading.private_bank import bank_from
from lstmgru_lab.grading.sample import notebook_of, right_answer
from lstmgru_lab.grading.source_closure import source_with_needs

COURSE = exercises()
HANDED_OUT = {
    "exam_forget_gate": "forget_gate",
    "exam_lstm_step": "lstm_step",
    "exam_split_gates": "split_gates",
    "exam_gru_step": "gru_step",
    "exam_gru_step_packed": "gru_step_torch",
}
SEEDS = (1, 2, 3, 4, 5, 6)


def with_seed(seed: int, folder: Path) -> Path:
    """The file as an instructor would copy it."""
    text = Path(variants.__file__).read_text(encoding="utf-8")
    path = folder / f"bank_{seed}.py"
    path.write_text(text.replace("SEED = 1\n", f"SEED = {seed}\n"), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", SEEDS)
def test_right_answers_are_right_and_mistakes_are_named(tmp_path, seed):
    bank = bank_from(with_seed(seed, tmp_path), COURSE)
    assert len(bank) == len(COURSE) + len(HANDED_OUT)
    for name, course in HANDED_OUT.items():
        exercise = bank[name]
        cases = exercise.cases(0)
        assert judge(exercise, cases, calling(exercise.reference)).passed
        report = judge(exercise, cases, calling(COURSE[course].reference))
        assert (report.outcome, report.misconception) == ("incorrect", "as_handed_out"), name
        assert "the course's answer" in report.message
        for mistake in exercise.misconceptions:
            assert judge(exercise, cases, calling(mistake.function)).misconception == mistake.slug, name


def test_another_seed_draws_other_conventions(tmp_path):
    statements = {
        tuple(bank_from(with_seed(seed, tmp_path), {})[name].statement for name in HANDED_OUT)
        for seed in SEEDS
    }
    assert len(statements) == len(SEEDS)


def test_the_references_agree_with_torch(tmp_path):
    """Each variant with its convention undone is what torch computes."""
    bank = bank_from(with_seed(1, tmp_path), {})
    x, h, c = torch.randn(4, 3), torch.randn(4, 5), torch.randn(4, 5)
    cell = torch.nn.GRUCell(3, 5)
    places = ["rzn".index(gate) for gate in variants.GRU_ORDER]
    weights = [cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh]
    packed = [torch.cat([weight.chunk(3)[place] for place in places]) for weight in weights]
    torch.testing.assert_close(bank["exam_gru_step_packed"].reference(x, h, *packed), cell(x, h))

    lstm = torch.nn.LSTM(3, 5)
    params = COURSE["split_gates"].reference(lstm)
    lowered = params | {"b_f": params["b_f"] - variants.FORGET_BIAS}
    got = bank["exam_lstm_step"].reference(x, h, c, lowered)
    _, (h_t, c_t) = lstm(x[None], (h[None], c[None]))
    torch.testing.assert_close(got, (h_t[0], c_t[0]))

    with torch.no_grad():
        places = ["ifco".index(gate) for gate in variants.LSTM_ORDER]
        for weight in lstm.parameters():
            weight.copy_(torch.cat([weight.chunk(4)[place] for place in places]))
    torch.testing.assert_close(bank["exam_split_gates"].reference(lstm), params)


def test_copied_answers_get_nothing_from_the_variants(tmp_path):
    own = bank_from(with_seed(7, tmp_path), COURSE)
    chosen = [own[name] for name in HANDED_OUT]
    copied = [source_with_needs(COURSE[course].reference, name) for name, course in HANDED_OUT.items()]
    for student, answers in (("ada", [right_answer(one) for one in chosen]), ("copycat", copied)):
        home = tmp_path / "class" / student
        home.mkdir(parents=True)
        (home / "exam.ipynb").write_text(json.dumps(notebook_of(chosen, answers)), encoding="utf-8")
    out = tmp_path / "out"
    arguments = [str(tmp_path / "class"), "--out", str(out), "--seed", "3", "--jobs", "1"]
    done = CliRunner().invoke(main, ["grade", *arguments, "--bank", str(tmp_path / "bank_7.py")])
    assert done.exit_code == 0, done.output
    ada, copycat = map(json.loads, (out / "results.jsonl").read_text(encoding="utf-8").splitlines())
    assert (ada["status"], ada["score"], ada["max_score"]) == ("ok", 17, 17)
    assert copycat["score"] == 0
    assert {one["misconception"] for one in copycat["exercises"]} == {"as_handed_out"}
    assert "Say in the next lecture:</strong> This is the course" in (out / "report.html").read_text()
