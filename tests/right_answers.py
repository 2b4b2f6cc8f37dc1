"""Right answers written differently from the reference, by hand: all of them must pass."""

import math

import numpy as np
import torch
import torch.nn.functional as F

RIGHT = {}


def right(name):
    def keep(function):
        RIGHT.setdefault(name, []).append(function)
        return function

    return keep


def affine_split(x_t, h_prev, W, b):
    hidden = h_prev.shape[-1]
    return h_prev @ W[:, :hidden].T + x_t @ W[:, hidden:].T + b


def affine_loops(x_t, h_prev, W, b):
    rows = []
    for x, h in zip(x_t, h_prev, strict=True):
        inputs = [*h, *x]
        rows.append(
            torch.stack([sum(w * a for w, a in zip(W[k], inputs, strict=True)) + b[k] for k in range(len(b))])
        )
    return torch.stack(rows)


def affine_double(x_t, h_prev, W, b):
    hx = torch.cat((h_prev, x_t), 1).double()
    return F.linear(hx, W.double(), b.double()).to(x_t.dtype)


def affine_einsum(x_t, h_prev, W, b):
    return torch.einsum("bi,hi->bh", torch.hstack([h_prev, x_t]), W).add(b)


def affine_transposed(x_t, h_prev, W, b):
    return (W @ torch.cat([h_prev.T, x_t.T]) + b[:, None]).T


AFFINE = (affine_split, affine_loops, affine_double, affine_einsum, affine_transposed)


def add_gates(name):
    for affine in AFFINE:
        right(name)(lambda x_t, h_prev, W, b, affine=affine: torch.sigmoid(affine(x_t, h_prev, W, b)))
    right(name)(lambda x_t, h_prev, W, b: 1 / (1 + torch.exp(-affine_split(x_t, h_prev, W, b))))
    right(name)(lambda x_t, h_prev, W, b: (torch.tanh(affine_split(x_t, h_prev, W, b) / 2) + 1) / 2)


for gate in ("forget_gate", "input_gate", "output_gate", "update_gate", "reset_gate"):
    add_gates(gate)

for content in ("rnn_step", "candidate"):
    for _affine in AFFINE:
        right(content)(lambda x_t, h_prev, W, b, affine=_affine: torch.tanh(affine(x_t, h_prev, W, b)))
    right(content)(lambda x_t, h_prev, W, b: 2 * torch.sigmoid(2 * affine_split(x_t, h_prev, W, b)) - 1)


@right("rnn_forward")
def forward_filled(x, h_0, W, b):
    h = x.new_empty(x.shape[0], *h_0.shape)
    previous = h_0
    for t in range(x.shape[0]):
        previous = h[t] = torch.tanh(affine_split(x[t], previous, W, b))
    return h


@right("rnn_forward")
def forward_hoisted(x, h_0, W, b):
    from_input = x @ W[:, h_0.shape[1] :].T + b
    states = [h_0]
    for a in from_input:
        states.append(torch.tanh(a + states[-1] @ W[:, : h_0.shape[1]].T))
    return torch.stack(states[1:])


@right("rnn_forward")
def forward_recursive(x, h_0, W, b):
    if len(x) == 0:
        return h_0.new_empty(0, *h_0.shape)
    h_1 = torch.tanh(affine_einsum(x[0], h_0, W, b))
    return torch.cat([h_1[None], forward_recursive(x[1:], h_1, W, b)])


@right("gradient_norms")
def norms_by_svd(h, U):
    norms = [1.0]
    product = torch.eye(len(U), dtype=h.dtype)
    for state in h[1:].flip(0):
        product = product @ torch.diag(1 - state**2) @ U
        norms.insert(0, torch.linalg.svdvals(product)[0].item())
    return torch.tensor(norms, dtype=h.dtype)


@right("gradient_norms")
def norms_each_from_scratch(h, U):
    def norm(t):
        product = torch.eye(len(U)).to(h)
        for k in range(t + 1, len(h)):
            product = torch.diag(1 - h[k] * h[k]) @ U @ product
        return torch.linalg.norm(product, 2)

    return torch.stack([norm(t) for t in range(len(h))])


@right("gradient_norms")
def norms_by_autograd(h, U):
    """The derivative of the very recurrence: inputs chosen so that it passes through the given states."""
    norms = []
    for t in range(len(h)):

        def last_state(start, t=t):
            state = start
            for k in range(t + 1, len(h)):
                drive = torch.atanh(h[k]) - U @ h[k - 1]
                state = torch.tanh(U @ state + drive)
            return state

        jacobian = torch.autograd.functional.jacobian(last_state, h[t])
        norms.append(torch.linalg.matrix_norm(jacobian, ord=2))
    return torch.stack(norms)


right("bias_for_half_life")(lambda n: -math.log(2 ** (1 / n) - 1))
right("bias_for_half_life")(lambda n: -math.log(math.expm1(math.log(2) / n)))
right("bias_for_half_life")(lambda n: torch.logit(torch.tensor(0.5) ** (1 / n)).item())
right("bias_for_half_life")(lambda n: np.log(0.5 ** (1 / n)) - np.log1p(-(0.5 ** (1 / n))))

right("cell_update")(lambda c_prev, f_t, i_t, c_tilde: torch.addcmul(i_t * c_tilde, f_t, c_prev))
right("cell_update")(lambda c, f, i, g: (f.double() * c + i.double() * g).to(c.dtype))
right("cell_update")(lambda c, f, i, g: torch.stack([f, i]).mul(torch.stack([c, g])).sum(0))


@right("cell_update")
def cell_update_on_a_copy(c_prev, f_t, i_t, c_tilde):
    c_t = c_prev.clone()
    c_t *= f_t
    c_t += i_t * c_tilde
    return c_t


@right("memory_after")
def memory_step_by_step(c_0, f):
    c = c_0
    for f_t in f:
        c = f_t * c
    return c


right("memory_after")(lambda c_0, f: c_0 * torch.exp(torch.log(f).sum(0)))
right("memory_after")(lambda c_0, f: torch.cat([c_0[None], f]).cumprod(0)[-1])


@right("lstm_step")
def lstm_step_fused(x_t, h_prev, c_prev, params):
    W = torch.cat([params[f"W_{gate}"] for gate in "ifoc"])
    b = torch.cat([params[f"b_{gate}"] for gate in "ifoc"])
    i, f, o, c_tilde = affine_split(x_t, h_prev, W, b).chunk(4, dim=1)
    c_t = c_prev * f.sigmoid() + c_tilde.tanh() * i.sigmoid()
    return c_t.tanh() * o.sigmoid(), c_t


@right("lstm_step")
def lstm_step_by_torch(x_t, h_prev, c_prev, params):
    """What torch's own cell makes of the same weights."""
    hidden = h_prev.shape[1]
    W = torch.cat([params[f"W_{gate}"] for gate in "ifco"])
    b = torch.cat([params[f"b_{gate}"] for gate in "ifco"])
    return torch.lstm_cell(x_t, (h_prev, c_prev), W[:, hidden:], W[:, :hidden], b, torch.zeros_like(b))


@right("lstm_step")
def lstm_step_in_double(x_t, h_prev, c_prev, params):
    wide = {name: value.double() for name, value in params.items()}
    h_t, c_t = lstm_step_fused(x_t.double(), h_prev.double(), c_prev.double(), wide)
    return [h_t.to(x_t.dtype), c_t.to(x_t.dtype)]


@right("lstm_forward")
def lstm_forward_filled(x, h_0, c_0, params):
    h, c = x.new_zeros(len(x), *h_0.shape), x.new_zeros(len(x), *c_0.shape)
    for t in range(len(x)):
        before = (h[t - 1], c[t - 1]) if t else (h_0, c_0)
        h[t], c[t] = lstm_step_fused(x[t], *before, params)
    return h, c


@right("lstm_forward")
def lstm_forward_pairs(x, h_0, c_0, params):
    states = [(h_0, c_0)]
    for x_t in x.unbind(0):
        states.append(lstm_step_by_torch(x_t, *states[-1], params))
    h, c = zip(*states[1:], strict=True)
    return torch.stack(h), torch.stack(c)


@right("lstm_forward")
def lstm_forward_each_sequence_alone(x, h_0, c_0, params):
    h, c = zip(
        *(
            lstm_forward_filled(x[:, n : n + 1], h_0[n : n + 1], c_0[n : n + 1], params)
            for n in range(x.shape[1])
        ),
        strict=True,
    )
    return torch.cat(h, 1), torch.cat(c, 1)


right("interpolate")(torch.lerp)
right("interpolate")(lambda h_prev, h_tilde, z_t: h_prev + z_t * (h_tilde - h_prev))
right("interpolate")(lambda h_prev, h_tilde, z_t: h_prev - z_t * h_prev + z_t * h_tilde)


def affine_of(x_t, h, params, gate):
    return affine_split(x_t, h, params[f"W_{gate}"], params[f"b_{gate}"])


@right("gru_step")
def gru_step_split(x_t, h_prev, params):
    r = affine_of(x_t, h_prev, params, "r").sigmoid()
    z = affine_of(x_t, h_prev, params, "z").sigmoid()
    return torch.lerp(h_prev, affine_of(x_t, h_prev * r, params, "h").tanh(), z)


@right("gru_step")
def gru_step_gates_together(x_t, h_prev, params):
    W, b = torch.cat([params["W_r"], params["W_z"]]), torch.cat([params["b_r"], params["b_z"]])
    r, z = torch.sigmoid(affine_einsum(x_t, h_prev, W, b)).chunk(2, dim=1)
    h_tilde = torch.tanh(affine_transposed(x_t, r * h_prev, params["W_h"], params["b_h"]))
    return h_prev + (h_tilde - h_prev) * z


@right("gru_step")
def gru_step_one_row_at_a_time(x_t, h_prev, params):
    rows = [gru_step_split(x_t[n : n + 1], h_prev[n : n + 1], params) for n in range(len(x_t))]
    return torch.cat(rows)


right("gru_step_torch")(torch.gru_cell)


@right("gru_step_torch")
def gru_step_torch_sliced(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    H = h_prev.shape[1]
    a, u = F.linear(x_t, weight_ih, bias_ih), F.linear(h_prev, weight_hh, bias_hh)
    r, z = (a[:, : 2 * H] + u[:, : 2 * H]).sigmoid().split(H, dim=1)
    n = torch.tanh(a[:, 2 * H :] + r * u[:, 2 * H :])
    return n + z * (h_prev - n)


@right("gru_step_torch")
def gru_step_torch_reshaped(x_t, h_prev, weight_ih, weight_hh, bias_ih, bias_hh):
    batch, hidden = h_prev.shape
    a = (weight_ih @ x_t.T + bias_ih[:, None]).reshape(3, hidden, batch)
    u = (weight_hh @ h_prev.T + bias_hh[:, None]).reshape(3, hidden, batch)
    r, z = torch.sigmoid(a[:2] + u[:2])
    return ((1 - z) * torch.tanh(a[2] + r * u[2])).T + z.T * h_prev


right("convert_update_gate")(lambda W_z, b_z: (-1 * W_z, -1.0 * b_z))
right("convert_update_gate")(lambda W_z, b_z: [torch.neg(W_z), torch.zeros_like(b_z) - b_z])
right("convert_update_gate")(lambda W, b: tuple(weights.clone().mul_(-1) for weights in (W, b)))
