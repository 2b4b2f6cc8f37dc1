"""Two results, stage by stage: type, shape, dtype, finite, values. Nothing here runs anyone's code."""

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from ..bank.exercise import Tolerance, Value
from ..support.amounts import number_of

__all__ = ["Difference", "compare", "describe", "differing"]


@dataclass(frozen=True)
class Difference:
    """The first thing that is not as it should be: at which stage, in which part, said in a sentence."""

    stage: str  # "returned", "type", "shape", "dtype", "finite", "values" or "arguments"
    name: str
    sentence: str
    expected: Value = None
    got: Value = None


def describe(value: Value) -> str:
    """Say what kind of thing a value is, in a few plain words: ``"a tensor of shape (2, 3)"``."""
    if value is None:
        return "None"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}" if value.ndim else "a tensor that holds one number"
    if isinstance(value, bool | str | int | float):
        article = "an" if isinstance(value, int) and not isinstance(value, bool) else "a"
        return f"{article} {type(value).__name__}"
    if isinstance(value, list | tuple):
        kinds = sorted({type(item).__name__ for item in value})
        inside = f" of {kinds[0]}s" if len(kinds) == 1 else ""
        return f"a {type(value).__name__} with {number_of(len(value), 'item')}{inside}"
    if type(value).__module__ == "numpy":
        return "a NumPy array" if type(value).__name__ == "ndarray" else "a NumPy number"
    return f"a {type(value).__name__}"


def compare(
    expected: Value,
    got: Value,
    tolerance: Mapping[Any, Tolerance],
    name: str = "the result",
    *,
    strict: bool = True,
) -> Difference | None:
    """The first difference between two values of the closed set, or None when they agree.

    ``name`` is what the sentences call it; the name of a tuple, ``"(h_t, c_t)"``, names its parts.
    With ``strict=False`` a wrong dtype is overlooked.
    """
    if got is None and expected is not None:
        return Difference(
            "returned", name, f"Your function returned None. Did you forget `return {name}`?", expected
        )
    if isinstance(expected, torch.Tensor):
        return _compare_tensors(expected, got, tolerance, name, strict)
    if isinstance(expected, torch.nn.Module):
        return _compare_modules(expected, got, tolerance, name, strict)
    if isinstance(expected, Mapping):
        return _compare_dicts(expected, got, tolerance, name, strict)
    if isinstance(expected, list | tuple):
        return _compare_sequences(expected, got, tolerance, name, strict)
    return _compare_plain(expected, got, tolerance, name)


def differing(expected: torch.Tensor, got: torch.Tensor, tolerance: Mapping[Any, Tolerance]) -> torch.Tensor:
    """Mark where two tensors of one shape differ by more than the expected dtype's tolerance."""
    if not expected.is_floating_point():
        return got != expected
    allowed = tolerance[expected.dtype]
    right, left = expected.double(), got.double()
    close = (left - right).abs() <= allowed.absolute + allowed.relative * right.abs()
    return ~(close | (left == right) | (left.isnan() & right.isnan()))


def _compare_tensors(
    expected: torch.Tensor, got: Value, tolerance: Mapping[Any, Tolerance], name: str, strict: bool
) -> Difference | None:
    if not isinstance(got, torch.Tensor):
        return Difference("type", name, _not_a_tensor(got, name), expected, got)
    if got.device.type != "cpu":
        sentence = (
            f"{name} is on the device {got.device}; the arguments are on the CPU, so stay there with them."
        )
        return Difference("type", name, sentence, expected, None)
    got = got.detach()
    if got.shape != expected.shape:
        return Difference("shape", name, _wrong_shape(expected, got, name), expected, got)
    if strict and got.dtype != expected.dtype:
        return Difference("dtype", name, _wrong_dtype(expected, got, name), expected, got)
    if got.dtype == expected.dtype and torch.equal(got, expected):
        return None
    missing = expected.isfinite() & ~got.isfinite()
    if missing.any():
        what = "nan (not a number)" if got.isnan().any() else "inf (infinite)"
        sentence = f"{name} is {what} in {int(missing.sum())} of its {got.numel()} places."
        return Difference("finite", name, sentence, expected, got)
    wrong = int(differing(expected, got, tolerance).sum())
    if wrong:
        places = "its only number is" if got.numel() == 1 else f"{wrong} of its {got.numel()} numbers are"
        sentence = f"{name} has the right shape, but {places} wrong."
        return Difference("values", name, sentence, expected, got)
    return None


def _not_a_tensor(got: Value, name: str) -> str:
    if isinstance(got, tuple) and len(got) == 1:
        return f"You returned a tuple with {name} inside. Is there a comma at the end of the `return` line?"
    if isinstance(got, list | tuple) and len(got) and all(isinstance(item, torch.Tensor) for item in got):
        return (
            f"You returned {describe(got)}; {name} is one tensor. "
            "`torch.stack(...)` makes one of a list, with a new first dimension."
        )
    if type(got).__module__ == "numpy":
        return f"You returned {describe(got)}; {name} is a torch tensor: use torch's functions, not NumPy's."
    if type(got).__name__ == "generator":
        return (
            f"Your function has `yield` in it, so it returns a generator; {name} is a tensor: use `return`."
        )
    if callable(got):
        return f"You returned a function; {name} is a tensor. Are the parentheses of a call missing?"
    return f"You returned {describe(got)}; {name} is a tensor."


def _wrong_shape(expected: torch.Tensor, got: torch.Tensor, name: str) -> str:
    right, wrong = tuple(expected.shape), tuple(got.shape)
    begin = f"{name} has the shape {wrong}; it should be {right}."
    if expected.ndim > 1 and wrong == right[::-1]:
        return f"{begin} It is transposed: a `.T` too many, or one missing."
    squeezed = [tuple(size for size in shape if size != 1) for shape in (right, wrong)]
    if squeezed[0] == squeezed[1] and len(right) != len(wrong):
        return f"{begin} A dimension of size 1 is {'missing' if len(right) > len(wrong) else 'too many'}."
    if sorted(right) == sorted(wrong):
        return f"{begin} The dimensions are in another order."
    if len(right) == len(wrong):
        return begin
    return f"{begin} That is {number_of(len(wrong), 'dimension')} in place of {len(right)}."


def _wrong_dtype(expected: torch.Tensor, got: torch.Tensor, name: str) -> str:
    right, wrong = (str(tensor.dtype).removeprefix("torch.") for tensor in (expected, got))
    begin = f"{name} is {wrong}; it should be {right}"
    if expected.is_floating_point() and got.is_floating_point():
        return (
            f"{begin}, like the arguments. `torch.zeros(...)` and `torch.tensor(...)` make float32 unless "
            "told `dtype=...`; `torch.zeros_like(...)` takes the dtype of what it is given."
        )
    return f"{begin}."


def _compare_modules(
    expected: torch.nn.Module, got: Value, tolerance: Mapping[Any, Tolerance], name: str, strict: bool
) -> Difference | None:
    if type(got) is not type(expected):
        sentence = f"You returned {describe(got)}; {name} is an nn.{type(expected).__name__}."
        return Difference("type", name, sentence, expected, got)
    right, mine = (_acting_parameters(module) for module in (expected, got))
    return _compare_dicts(right, mine, tolerance, name, strict)


def _acting_parameters(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """A module's state dict, with the sum of the two biases of an RNN or LSTM: how they share it is free."""
    parameters = dict(module.state_dict())
    if isinstance(module, torch.nn.RNN | torch.nn.LSTM):
        for ih in [name for name in parameters if name.startswith("bias_ih")]:
            hh = ih.replace("_ih", "_hh")
            parameters[f"{ih} + {hh}"] = parameters.pop(ih) + parameters.pop(hh)
    return parameters


def _compare_dicts(
    expected: Mapping[Any, Value], got: Value, tolerance: Mapping[Any, Tolerance], name: str, strict: bool
) -> Difference | None:
    if not isinstance(got, Mapping):
        return Difference("type", name, f"You returned {describe(got)}; {name} is a dict.", expected, got)
    missing = [str(key) for key in expected if key not in got]
    extra = [str(key) for key in got if key not in expected]
    if missing or extra:
        said = [f"{', '.join(missing)} missing"] if missing else []
        said += [f"{', '.join(extra)} not asked for"] if extra else []
        return Difference(
            "type", name, f"The keys of {name} are not right: {'; '.join(said)}.", expected, got
        )
    for key, value in expected.items():
        difference = compare(value, got[key], tolerance, f"{name}[{key!r}]", strict=strict)
        if difference:
            return difference
    return None


def _compare_sequences(
    expected: Sequence[Value], got: Value, tolerance: Mapping[Any, Tolerance], name: str, strict: bool
) -> Difference | None:
    if not isinstance(got, list | tuple):
        sentence = f"You returned {describe(got)}; it should be {len(expected)} things, {name}."
        return Difference("type", name, sentence, expected, got)
    if len(got) != len(expected):
        sentence = f"You returned {len(got)} things; it should be {len(expected)}, {name}."
        return Difference("type", name, sentence, expected, got)
    parts = [part.strip() for part in name.strip("()").split(",")] if name.startswith("(") else []
    if len(parts) != len(expected):
        parts = [f"{name}[{place}]" for place in range(len(expected))]
    for part, right, mine in zip(parts, expected, got, strict=True):
        difference = compare(right, mine, tolerance, part, strict=strict)
        if difference:
            return difference
    return None


def _compare_plain(
    expected: Value, got: Value, tolerance: Mapping[Any, Tolerance], name: str
) -> Difference | None:
    if isinstance(expected, bool | str) or expected is None:
        fits = isinstance(got, type(expected))
    else:
        kind = numbers.Integral if isinstance(expected, int) else numbers.Real
        fits = isinstance(got, kind) and not isinstance(got, bool)
    wanted = "None" if expected is None else describe(expected)
    if not fits:
        mend = ""
        if isinstance(got, torch.Tensor) and got.numel() == 1 and isinstance(expected, int | float):
            mend = " `.item()` takes the number out of a tensor."
        sentence = f"You returned {describe(got)}; {name} is {wanted}.{mend}"
        return Difference("type", name, sentence, expected, got)
    if isinstance(expected, float):
        if got != got or got in (float("inf"), float("-inf")):
            return Difference("finite", name, f"{name} is {float(got)}.", expected, got)
        allowed = tolerance[float]
        right = abs(got - expected) <= allowed.absolute + allowed.relative * abs(expected)
    else:
        right = bool(got == expected)
    sentence = f"{name} is a wrong {type(expected).__name__}."
    return None if right else Difference("values", name, sentence, expected, got)
