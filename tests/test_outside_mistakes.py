"""Mistakes that learners make around their function: each gets a sentence that a beginner understands."""

import numpy as np
import pytest
import torch
from torch import nn

import lstmgru_lab as lab

RIGHT = "return torch.sigmoid(torch.cat([h_prev, x_t], dim=-1) @ W_f.T + b_f)"
PARAMETERS = "x_t, h_prev, W_f, b_f"


@pytest.fixture(autouse=True)
def _no_record(monkeypatch):
    monkeypatch.setenv("LSTMGRU_RECORD", "")


def defined(body, parameters=PARAMETERS, **names):
    """forget_gate as a cell of a notebook defines it that knows ``names`` and torch."""
    space = {"torch": torch, "np": np, "nn": nn, **names}
    space = {name: value for name, value in space.items() if value is not None}
    exec(f"def forget_gate({parameters}):\n    {body}", space)
    return space["forget_gate"]


def message(body, *parameters, **names):
    report = lab.check(defined(body, *parameters, **names))
    assert report.score == 0
    assert "Traceback" not in repr(report)
    return report.message


MISTAKES = {
    # cells run out of order
    "the imports were not run": (
        {"body": RIGHT, "torch": None},
        "Run the first code cell of this notebook",
    ),
    "a helper of a cell below": (
        {"body": "return torch.sigmoid(affine(x_t, h_prev, W_f, b_f))"},
        "does the cell that defines it still have to run",
    ),
    "torch's function without torch": ({"body": RIGHT.replace("torch.sig", "sig")}, "write `torch.sigmoid`"),
    # another number of arguments
    "an argument too few": (
        {"body": RIGHT, "parameters": "x_t, h_prev, W_f"},
        "with 4 arguments; yours takes 3",
    ),
    "an argument too many": (
        {"body": RIGHT, "parameters": f"{PARAMETERS}, c_prev"},
        "Keep the line of `def` as it was given",
    ),
    # NumPy for torch
    "a NumPy array comes back": (
        {"body": "return 1 / (1 + np.exp(-(np.concatenate([h_prev, x_t], 1) @ W_f.numpy().T)))"},
        "use torch's functions, not NumPy's",
    ),
    "a NumPy array in a torch function": (
        {"body": "return torch.sigmoid(np.concatenate([h_prev, x_t], axis=1) @ W_f.numpy().T)"},
        "a NumPy array came into a torch function",
    ),
    # nothing, or not one tensor
    "None": ({"body": RIGHT.replace("return", "f_t =")}, "Did you forget `return f_t`?"),
    "printed, not returned": (
        {"body": RIGHT.replace("return ", "print(") + ")"},
        "Did you forget `return f_t`?",
    ),
    "a list of tensors": (
        {"body": f"f_t = {RIGHT[7:]}\n    return [row for row in f_t]"},
        "`torch.stack(...)`",
    ),
    "a list of numbers": ({"body": RIGHT + ".tolist()"}, "f_t is a tensor"),
    # autograd
    "NumPy of what requires grad": (
        {"body": "W = nn.Parameter(W_f)\n    return torch.tensor((x_t @ W[:, :x_t.shape[1]].T).numpy())"},
        "`.detach()`",
    ),
    # devices
    "a tensor on another device": ({"body": RIGHT + ".to('meta')"}, "on the device meta"),
    "two devices meet": (
        {"body": "raise RuntimeError('Expected all tensors to be on the same device, but found two')"},
        "leave out `.cuda()`",
    ),
    "no such device here": (
        {"body": "raise AssertionError('Torch not compiled with CUDA enabled')"},
        "leave out `.cuda()`",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_has_its_sentence(mistake):
    cell, sentence = MISTAKES[mistake]
    assert sentence in message(**cell)


def test_a_result_that_requires_grad_is_judged_like_any_other():
    assert lab.check(defined(RIGHT.replace("W_f.T", "nn.Parameter(W_f).T"))).passed
    wrong = lab.check(defined(RIGHT.replace("W_f.T", "nn.Parameter(W_f).T").replace("sigmoid", "tanh")))
    assert wrong.misconception == "tanh_for_sigmoid"


def test_the_check_before_the_cell_that_defines_the_function():
    report = lab.check("forget_gate")
    assert report.outcome == "not_attempted"
    assert "run the cell that defines it (Shift+Enter)" in report.message


def test_a_name_that_was_misspelt_in_the_def():
    forgetgate = defined(RIGHT)  # noqa: F841
    assert "there is `forgetgate`: is its name misspelt?" in lab.check("forget_gate").message


def test_a_result_kept_under_the_function_s_name():
    forget_gate = torch.zeros(2, 2)  # noqa: F841
    assert "Run the cell with `def forget_gate` again" in lab.check("forget_gate").message


def test_the_function_called_instead_of_named():
    forget_gate = defined(RIGHT)
    called = forget_gate(torch.ones(1, 1), torch.ones(1, 2), torch.ones(2, 3), torch.ones(2))
    report = lab.check(called)
    assert report.outcome == "not_attempted"
    assert "takes your function or an exercise's name; this is a Tensor" in report.message


def test_a_class_for_a_function():
    class ForgetGate(nn.Module):
        pass

    assert "nothing" not in lab.check(ForgetGate, exercise="forget_gate").message
    assert lab.check(ForgetGate, exercise="forget_gate").score == 0
