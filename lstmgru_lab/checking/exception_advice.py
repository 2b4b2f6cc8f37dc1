"""What an exception means, in words for someone who meets it for the first time."""

import re

from ..bank.exercise import Exercise

__all__ = ["advice"]

# Pattern of "Kind: text" → what to say; the first that matches is said.
_ADVICE = (
    (
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        r"In a matrix product the inner sizes must agree, and here (\1, \2) meets (\3, \4). "
        "Weights are (out, in) and rows of a batch are (batch, in): `rows @ W.T`.",
    ),
    (
        r"mat1 and mat2 must have the same dtype|expected m1 and m2 to have the same dtype",
        "Two tensors of different dtype meet in a matrix product. Make new tensors with the dtype of an "
        "argument.",
    ),
    (
        r"Sizes of tensors must match except in dimension",
        "`torch.cat` joins along the first dimension unless told otherwise; state and input are joined along "
        "the last: `dim=-1`.",
    ),
    (
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        r"Number by number, sizes \1 and \2 do not fit. Print the shapes just before this line.",
    ),
    (
        r"NameError: name '(sigmoid|tanh|cat|stack|exp|log|softmax|zeros|ones|relu)' is not defined",
        r"It is in torch: write `torch.\1`.",
    ),
    (
        r"NameError: name '(torch|math|nn)' is not defined",
        "Run the first code cell of this notebook: it holds the imports.",
    ),
    (
        r"NameError: name '(\w+)' is not defined",
        r"Is `\1` spelled as in the line of `def`, or does the cell that defines it still have to run?",
    ),
    (
        r"(UnboundLocalError|cannot access local variable)",
        "The variable is used before the function has given it a value.",
    ),
    (
        r"AttributeError: module 'torch' has no attribute '(Sigmoid|Tanh|ReLU|Softmax)'",
        r"The function is written with small letters, as in `torch.sigmoid`.",
    ),
    (
        r"must be Tensor, not numpy|'numpy\.ndarray' object",
        "That is where a NumPy array came into a torch function: stay with torch's own functions, such as "
        "`torch.cat` for `np.concatenate`.",
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        "NumPy cannot follow gradients: stay with torch. Where only the numbers are meant, `.detach()` comes "
        "first.",
    ),
    (
        r"not compiled with CUDA|same device|expected device|No CUDA GPUs|Found no NVIDIA driver",
        "The arguments are on the CPU, and all tensors of an operation must be on one device: leave out "
        "`.cuda()` and `.to(...)`.",
    ),
    (
        r"must be Tensor, not (list|tuple|float|int)|argument 'input' .* must be Tensor",
        "This torch function takes a tensor; `torch.stack` makes one of a list of tensors.",
    ),
    (
        r"expected Tensor as element \d+ in argument|expected a sequence of Tensors|must be tuple of Tensors",
        "`torch.cat` and `torch.stack` take a list: `torch.cat([h_prev, x_t], dim=-1)`.",
    ),
    (
        r"expects each tensor to be equal size",
        "`torch.stack` needs tensors of one shape; print the shapes of what is in the list.",
    ),
    (
        r"RecursionError",
        "Your function calls itself without end. Did you mean another function?",
    ),
    (
        r"(modified by an inplace operation|in-place operation)",
        "An operation that ends in `_`, or an assignment to part of a tensor, wrote into a tensor that "
        "autograd needs.",
    ),
)


def advice(kind: str, text: str, exercise: Exercise) -> str:
    """Say what an exception of class ``kind`` with message ``text`` means; nothing if it is not known."""
    said = f"{kind}: {text}"
    for pattern, sentence in _ADVICE:
        found = re.search(pattern, said)
        if found:
            return found.expand(sentence)
    missing = re.search(r"(?:KeyError: )'?(\w+)'?$", said)
    if missing and "params" in exercise.parameters:
        return f"`params` has no key `{missing[1]}`; its keys are the equations' names, such as `W_f`."
    return ""
