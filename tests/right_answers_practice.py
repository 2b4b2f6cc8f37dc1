"""Right answers written by hand, differently from the reference: lessons 06 and 09 to 15."""

import bisect
import itertools
import math
import statistics

import numpy as np
import torch
import torch.nn.functional as F
from right_answers import RIGHT, affine_double, affine_loops, affine_split, right
from torch import nn

__all__ = ["RIGHT"]


# 06


@right("cell_jacobian")
def jacobian_by_cumprod(f):
    shifted = torch.cat([f[1:], torch.ones_like(f[:1])])
    return shifted.flip(0).cumprod(0).flip(0)


@right("cell_jacobian")
def jacobian_row_by_row(f):
    return torch.stack([f[t + 1 :].prod(dim=0) for t in range(f.shape[0])])


@right("cell_jacobian")
def jacobian_in_logarithms(f):
    logs = f.double().log()
    return (logs.sum(0) - logs.cumsum(0)).exp().to(f.dtype)


@right("cell_jacobian")
def jacobian_by_recursion(f):
    if len(f) == 1:
        return torch.ones_like(f)
    below = jacobian_by_recursion(f[1:])
    return torch.cat([f[1:2] * below[:1], below])


@right("set_forget_bias")
def bias_in_the_other(lstm, value):
    H = lstm.hidden_size
    for names in lstm._all_weights:
        ih, hh = (name for name in names if name.startswith("bias"))
        getattr(lstm, ih).data[H : 2 * H] = 0
        getattr(lstm, hh).data[H : 2 * H] = value
    return lstm


@right("set_forget_bias")
def bias_in_halves(lstm, value):
    for name, parameter in lstm.named_parameters():
        if "bias" in name:
            nn.init.constant_(parameter.data.view(4, -1)[1], value / 2)
    return lstm


@right("set_forget_bias")
def bias_by_state_dict(lstm, value):
    state = lstm.state_dict()
    for name in [name for name in state if name.startswith("bias_ih")]:
        i, f, g, o = state[name].chunk(4)
        _, f_hh, _, _ = state[name.replace("ih", "hh")].chunk(4)
        state[name] = torch.cat([i, torch.full_like(f, value) - f_hh, g, o])
    lstm.load_state_dict(state)
    return lstm


# 09


@right("split_gates")
def split_by_slices(lstm):
    H, gates = lstm.hidden_size, {}
    with torch.no_grad():
        for k, gate in enumerate("ifco"):
            rows = slice(k * H, (k + 1) * H)
            gates["W_" + gate] = torch.hstack([lstm.weight_hh_l0[rows], lstm.weight_ih_l0[rows]])
            gates["b_" + gate] = lstm.bias_hh_l0[rows] + lstm.bias_ih_l0[rows]
    return gates


@right("split_gates")
def split_by_view(lstm):
    w_ih, w_hh, b_ih, b_hh = lstm.all_weights[0]
    H = lstm.hidden_size
    W = torch.cat([w_hh.view(4, H, H), w_ih.view(4, H, -1)], dim=2)
    b = (b_ih + b_hh).view(4, H)
    places = {"f": 1, "i": 0, "c": 2, "o": 3}
    return {f"W_{g}": W[k] for g, k in places.items()} | {f"b_{g}": b[k] for g, k in places.items()}


@right("split_gates")
def split_each_matrix(lstm):
    state = lstm.state_dict()
    parts = zip(
        "ifco",
        state["weight_hh_l0"].split(lstm.hidden_size),
        state["weight_ih_l0"].split(lstm.hidden_size),
        sum(state[f"bias_{kind}_l0"].double() for kind in ("ih", "hh")).split(lstm.hidden_size),
        strict=True,
    )
    gates = {}
    for gate, recurrent, of_input, bias in parts:
        gates |= {f"W_{gate}": torch.cat((recurrent, of_input), -1), f"b_{gate}": bias.to(recurrent.dtype)}
    return gates


@right("count_parameters")
def count_by_recursion(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    if num_layers == 0:
        return 0
    gates = 4 if kind == "lstm" else 3 if kind == "gru" else 1
    width = hidden_size * (bidirectional + 1)
    here = gates * width * (input_size + hidden_size) + 2 * gates * width
    return here + count_by_recursion(kind, width, hidden_size, num_layers - 1, bidirectional)


@right("count_parameters")
def count_closed_form(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    D, H, g = 1 + int(bidirectional), hidden_size, ["rnn", None, "gru", "lstm"].index(kind) + 1
    return g * D * H * (input_size + H + 2 + (num_layers - 1) * (D * H + H + 2))


@right("count_parameters")
def count_by_shapes(kind, input_size, hidden_size, num_layers=1, bidirectional=False):
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden_size
    shapes, inputs = [], input_size
    for _ in range(num_layers):
        shapes += [(rows, inputs), (rows, hidden_size), (rows,), (rows,)] * (2 if bidirectional else 1)
        inputs = hidden_size * (2 if bidirectional else 1)
    return sum(math.prod(shape) for shape in shapes)


@right("last_hidden")
def last_by_loop(output, lengths, bidirectional):
    H = output.size(-1) // (2 if bidirectional else 1)
    rows = []
    for states, n in zip(output, lengths, strict=True):
        rows.append(torch.cat([states[n - 1][:H], states[0][H:]]))
    return torch.stack(rows)


@right("last_hidden")
def last_by_gather(output, lengths, bidirectional):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, output.shape[2])
    last = output.gather(1, index).squeeze(1)
    if bidirectional:
        half = last.shape[1] // 2
        last[:, half:] = output[:, 0, half:]
    return last


@right("last_hidden")
def last_by_mask(output, lengths, bidirectional):
    is_last = torch.arange(1, output.shape[1] + 1)[None] == lengths[:, None]
    last = (output * is_last[..., None]).sum(1)
    if not bidirectional:
        return last
    forward, _ = last.chunk(2, -1)
    return torch.cat((forward, output[:, 0].chunk(2, -1)[1]), -1)


@right("pack_and_run")
def run_each_alone(lstm, x, lengths):
    output, h_n = x.new_zeros(len(x), x.shape[1], lstm.hidden_size), []
    for row, n in enumerate(lengths.tolist()):
        states, (h, _) = lstm(x[row : row + 1, :n])
        output[row, :n] = states[0].detach()
        h_n.append(h[-1, 0])
    return output, torch.stack(h_n)


@right("pack_and_run")
def run_sorted_and_back(lstm, x, lengths):
    sorted_lengths, order = torch.sort(lengths, descending=True)
    packed = nn.utils.rnn.pack_padded_sequence(x[order], sorted_lengths, batch_first=True)
    out, (h, _) = lstm(packed)
    out = nn.utils.rnn.pad_packed_sequence(out, True, 0.0, x.size(1))[0]
    back = order.argsort()
    return out[back], h[-1][back]


@right("pack_and_run")
def run_masked(lstm, x, lengths):
    """One direction never sees what comes after, so a run over the padding is right up to each end."""
    out, _ = lstm(x)
    valid = torch.arange(x.shape[1]).unsqueeze(0) < lengths.unsqueeze(1)
    return out.masked_fill(~valid.unsqueeze(-1), 0), out[range(len(x)), (lengths - 1).tolist()]


@right("pack_and_run")
def run_padded_by_hand(lstm, x, lengths):
    rnn = nn.utils.rnn
    out, (h, _) = lstm(rnn.pack_padded_sequence(x, lengths.tolist(), batch_first=True, enforce_sorted=False))
    out, _ = rnn.pad_packed_sequence(out, batch_first=True)
    return F.pad(out, (0, 0, 0, x.shape[1] - out.shape[1])), h[lstm.num_layers - 1]


# 10


@right("hidden_for_budget")
def budget_by_formula(kind, input_size, budget):
    """The root of g n² + g (input + 2) n - budget."""
    g, p = {"rnn": 1, "gru": 3, "lstm": 4}[kind], input_size + 2
    return (math.isqrt(p * p + 4 * (budget // g)) - p) // 2


@right("hidden_for_budget")
def budget_by_bisection(kind, input_size, budget):
    g = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    return bisect.bisect_right(range(budget + 1), budget, key=lambda n: g * n * (n + input_size + 2)) - 1


@right("hidden_for_budget")
def budget_by_counting(kind, input_size, budget):
    g = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    for n in itertools.count(1):
        if g * (n * input_size + n * n + 2 * n) > budget:
            return n - 1
    return None


@right("paired_comparison")
def comparison_by_loop(a, b, index):
    d = a - b
    medians = torch.stack([d[row].quantile(0.5) for row in index])
    low, high = medians.quantile(torch.tensor([0.025, 0.975], dtype=a.dtype))
    return d.quantile(0.5), low, high


@right("paired_comparison")
def comparison_by_numpy(a, b, index):
    d = (a - b).numpy()
    numbers = np.median(d), *np.percentile(np.median(d[index.numpy()], axis=1), [2.5, 97.5])
    return tuple(torch.tensor(number, dtype=a.dtype) for number in numbers)


@right("paired_comparison")
def comparison_by_sorting(a, b, index):
    def median(values):
        ordered, n = values.sort(dim=-1).values, values.shape[-1]
        return (ordered[..., (n - 1) // 2] + ordered[..., n // 2]) / 2

    resampled = median(a[index] - b[index])
    return median(a - b), torch.quantile(resampled, 0.025), torch.quantile(resampled, 0.975)


@right("paired_comparison")
def comparison_by_statistics(a, b, index):
    d = [float(p) - float(q) for p, q in zip(a, b, strict=True)]
    medians = torch.tensor([statistics.median(d[k] for k in row) for row in index.tolist()], dtype=a.dtype)
    return [
        torch.tensor(statistics.median(d)).to(a),
        medians.quantile(0.025),
        medians.quantile(0.975),
    ]


# 11


@right("sample_next")
def sample_by_loop(logits, temperature, u):
    p = F.softmax(logits / temperature, dim=-1)
    total = 0.0
    for character, share in enumerate(p.tolist()):
        total += share
        if total > u:
            return character
    return len(logits) - 1


@right("sample_next")
def sample_by_search(logits, temperature, u):
    ends = torch.cumsum((logits.double() / temperature).softmax(0), 0)
    return int(torch.searchsorted(ends, u, right=True).clamp(max=len(logits) - 1))


@right("sample_next")
def sample_unnormalised(logits, temperature, u):
    weights = np.exp((logits.numpy().astype(float) - logits.max().item()) / temperature)
    ends = weights.cumsum()
    return int(np.searchsorted(ends, u * ends[-1], side="right"))


@right("bits_per_character")
def bits_by_cross_entropy(logits, targets):
    return F.cross_entropy(logits, targets).item() / math.log(2)


@right("bits_per_character")
def bits_by_loop(logits, targets):
    bits = 0.0
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        bits += math.log2(sum(math.exp(number) for number in row)) - row[target] * math.log2(math.e)
    return bits / len(targets)


@right("bits_per_character")
def bits_by_log2(logits, targets):
    p = torch.softmax(logits.double(), -1).gather(1, targets.unsqueeze(1))
    return -p.log2().mean().item()


@right("bits_per_character")
def bits_by_logsumexp(logits, targets):
    nats = logits.logsumexp(1) - (logits * F.one_hot(targets, logits.shape[1])).sum(1)
    return float(nats.mean() * math.log2(math.e))


@right("truncated_bptt")
def bptt_stretch_by_stretch(x, target, W, b, k):
    W = W.clone().requires_grad_(True)
    h = torch.zeros_like(target[0])
    for start in range(0, x.shape[0], k):
        h, loss = h.detach(), 0
        for t in range(start, min(start + k, x.shape[0])):
            h = torch.tanh(affine_split(x[t], h, W, b))
            loss = loss + (h - target[t]).pow(2).sum()
        loss.backward()
    return W.grad


@right("truncated_bptt")
def bptt_by_hand(x, target, W, b, k):
    hidden = len(b)
    states = [torch.zeros_like(target[0])]
    for x_t in x:
        states.append(torch.tanh(affine_split(x_t, states[-1], W, b)))
    gradient, flow = torch.zeros_like(W), torch.zeros_like(states[0])
    for t in reversed(range(len(x))):
        if (t + 1) % k == 0:
            flow = torch.zeros_like(flow)
        before_tanh = (flow + 2 * (states[t + 1] - target[t])) * (1 - states[t + 1] ** 2)
        gradient += before_tanh.T @ torch.cat([states[t], x[t]], 1)
        flow = before_tanh @ W[:, :hidden]
    return gradient


@right("truncated_bptt")
def bptt_in_double(x, target, W, b, k):
    dtype, W = W.dtype, W.double().requires_grad_()
    h, losses = torch.zeros_like(target[0]).double(), []
    for step, (x_t, goal) in enumerate(zip(x.double(), target.double(), strict=True)):
        if step % k == 0:
            h = h.detach()
        h = torch.tanh(torch.cat([h, x_t], -1) @ W.T + b.double())
        losses.append(F.mse_loss(h, goal, reduction="sum"))
    return torch.autograd.grad(torch.stack(losses).sum(), W)[0].to(dtype)


# 12


@right("make_windows")
def windows_unfolded(series, window, horizon):
    targets = series[window + horizon - 1 :]
    return series.unfold(0, window, 1)[: len(targets)], targets


@right("make_windows")
def windows_indexed(series, window, horizon):
    starts = torch.arange(series.numel() - window - horizon + 1)
    return series[starts[:, None] + torch.arange(window)], series[starts + window + horizon - 1]


@right("make_windows")
def windows_from_targets(series, window, horizon):
    inputs, targets = [], []
    for place in range(window + horizon - 1, len(series)):
        end = place - horizon + 1
        inputs.append(series[end - window : end].tolist())
        targets.append(series[place].item())
    return torch.tensor(inputs, dtype=series.dtype), torch.tensor(targets, dtype=series.dtype)


@right("seasonal_naive")
def seasons_repeated(series, season, horizon):
    return series[-season:].repeat(-(-horizon // season))[:horizon]


@right("seasonal_naive")
def seasons_by_loop(series, season, horizon):
    n = len(series)
    return torch.stack([series[n - season + k % season] for k in range(horizon)])


@right("seasonal_naive")
def seasons_appended(series, season, horizon):
    longer = series
    for _ in range(horizon):
        longer = torch.cat([longer, longer[-season].unsqueeze(0)])
    return longer[len(series) :]


@right("seasonal_naive")
def seasons_cycled(series, season, horizon):
    values = itertools.islice(itertools.cycle(series.tolist()[-season:]), horizon)
    return torch.tensor(list(values), dtype=series.dtype)


@right("standardise")
def standardise_by_formula(train, test):
    mean = train.sum(0) / len(train)
    std = (((train - mean) ** 2).sum(0) / (len(train) - 1)).sqrt()
    return (train - mean).div(std), (test - mean).div(std)


@right("standardise")
def standardise_by_numpy(train, test):
    mean, std = np.mean(train.numpy(), 0), np.std(train.numpy(), 0, ddof=1)
    return tuple(torch.from_numpy((part.numpy() - mean) / std) for part in (train, test))


@right("standardise")
def standardise_feature_by_feature(train, test):
    columns = [
        ((column - column.mean()) / column.std(), (other - column.mean()) / column.std())
        for column, other in zip(train.double().T, test.double().T, strict=True)
    ]
    return [torch.stack(part, 1).to(train.dtype) for part in zip(*columns, strict=True)]


@right("standardise")
def standardise_together_and_apart(train, test):
    variance, mean = torch.var_mean(train, 0, keepdim=True)
    both = (torch.cat([train, test]) - mean) * variance.rsqrt()
    return both[: len(train)], both[len(train) :]


# 13


@right("masked_mean")
def mean_row_by_row(x, lengths):
    return torch.stack([row[:n].mean(0) for row, n in zip(x, lengths, strict=True)])


@right("masked_mean")
def mean_by_mask(x, lengths):
    mask = (torch.arange(x.size(1))[None, :] < lengths[:, None]).to(x.dtype)
    return torch.einsum("btf,bt->bf", x, mask) / mask.sum(1, keepdim=True)


@right("masked_mean")
def mean_by_cumulative_sum(x, lengths):
    sums = x.double().cumsum(1)
    return (sums[torch.arange(len(x)), lengths - 1] / lengths[:, None]).to(x.dtype)


@right("masked_mean")
def mean_of_what_is_no_nan(x, lengths):
    padding = torch.arange(x.shape[1]) >= lengths.unsqueeze(1)
    return x.masked_fill(padding.unsqueeze(2), float("nan")).nanmean(dim=1)


@right("collate")
def collate_by_torch(sequences):
    lengths = torch.tensor([sequence.shape[0] for sequence in sequences], dtype=torch.int64)
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True), lengths


@right("collate")
def collate_with_zeros_after(sequences):
    longest = max(map(len, sequences))
    padded = []
    for sequence in sequences:
        zeros = sequence.new_zeros(longest - len(sequence), sequence.shape[1])
        padded.append(torch.cat([sequence, zeros]))
    return torch.stack(padded), torch.as_tensor(list(map(len, sequences)))


@right("collate")
def collate_by_pad(sequences):
    lengths = torch.LongTensor([len(sequence) for sequence in sequences])
    padded = [F.pad(s, (0, 0, 0, int(lengths.max()) - len(s))) for s in sequences]
    return [torch.stack(padded), lengths]


# 14


def lstm_step(affine, x_t, h_prev, c_prev, params):
    def pre(gate):
        return affine(x_t, h_prev, params["W_" + gate], params["b_" + gate])

    c_t = torch.sigmoid(pre("f")) * c_prev + torch.sigmoid(pre("i")) * torch.tanh(pre("c"))
    return torch.sigmoid(pre("o")) * torch.tanh(c_t), c_t


@right("stream")
def stream_of_the_whole(chunks, h_0, c_0, params):
    h, c, states = h_0, c_0, []
    for x_t in torch.cat(chunks):
        h, c = lstm_step(affine_loops, x_t, h, c, params)
        states.append(h)
    return torch.stack(states)


@right("stream")
def stream_chunk_by_chunk(chunks, h_0, c_0, params):
    state, parts = (h_0, c_0), []
    for chunk in chunks:
        part = chunk.new_empty(len(chunk), *h_0.shape)
        for t in range(len(chunk)):
            state = lstm_step(affine_double, chunk[t], *state, params)
            part[t] = state[0]
        parts.append(part)
    return torch.cat(parts)


@right("stream")
def stream_stacked_gates(chunks, h_0, c_0, params):
    W = torch.cat([params[f"W_{g}"] for g in "ifoc"])
    b = torch.cat([params[f"b_{g}"] for g in "ifoc"])
    h, c, states = h_0, c_0, []
    for x_t in itertools.chain.from_iterable(chunks):
        i, f, o, g = F.linear(torch.cat([h, x_t], -1), W, b).chunk(4, dim=-1)
        c = c * f.sigmoid() + i.sigmoid() * g.tanh()
        h = c.tanh() * o.sigmoid()
        states.append(h)
    return torch.stack(states)


# 15


def peephole_by(affine):
    def step(x_t, h_prev, c_prev, params):
        def pre(gate):
            return affine(x_t, h_prev, params[f"W_{gate}"], params[f"b_{gate}"])

        f = torch.sigmoid(params["p_f"].mul(c_prev) + pre("f"))
        i = torch.sigmoid(params["p_i"].mul(c_prev) + pre("i"))
        c = c_prev * f + torch.tanh(pre("c")) * i
        return torch.tanh(c) * torch.sigmoid(torch.addcmul(pre("o"), params["p_o"], c)), c

    return step


for _affine in (affine_loops, affine_split, affine_double):
    right("peephole_step")(peephole_by(_affine))


@right("peephole_step")
def peepholes_as_matrices(x_t, h_prev, c_prev, params):
    """A peephole is a diagonal matrix on c."""
    h_x = torch.cat([h_prev, x_t], dim=1)
    W_f, W_i, W_o = (torch.cat([params[f"W_{g}"], torch.diag(params[f"p_{g}"])], dim=1) for g in "fio")
    seen = torch.cat([h_x, c_prev], dim=1)
    f, i = (torch.sigmoid(seen @ W.T + params[f"b_{g}"]) for g, W in (("f", W_f), ("i", W_i)))
    c = f * c_prev + i * torch.tanh(h_x @ params["W_c"].T + params["b_c"])
    return torch.sigmoid(torch.cat([h_x, c], dim=1) @ W_o.T + params["b_o"]) * torch.tanh(c), c


@right("coupled_step")
def coupled_by_lerp(x_t, h_prev, c_prev, params):
    f = torch.sigmoid(affine_split(x_t, h_prev, params["W_f"], params["b_f"]))
    c = torch.lerp(torch.tanh(affine_split(x_t, h_prev, params["W_c"], params["b_c"])), c_prev, f)
    return torch.sigmoid(affine_split(x_t, h_prev, params["W_o"], params["b_o"])) * c.tanh(), c


@right("coupled_step")
def coupled_by_minus_sigmoid(x_t, h_prev, c_prev, params):
    a = affine_loops(x_t, h_prev, params["W_f"], params["b_f"])
    new = torch.tanh(affine_loops(x_t, h_prev, params["W_c"], params["b_c"]))
    c = torch.sigmoid(a) * c_prev + torch.sigmoid(-a) * new
    return [torch.sigmoid(affine_loops(x_t, h_prev, params["W_o"], params["b_o"])) * torch.tanh(c), c]


@right("coupled_step")
def coupled_as_a_step_towards(x_t, h_prev, c_prev, params):
    f, new, o = (affine_double(x_t, h_prev, params[f"W_{g}"], params[f"b_{g}"]) for g in "fco")
    new = 1 - 2 / (1 + torch.exp(2 * new))
    c = new + torch.sigmoid(f) * (c_prev - new)
    return torch.tanh(c) / (1 + torch.exp(-o)), c


@right("mingru_parallel")
def mingru_by_weights(x, h_0, W_z, b_z, W_h, b_h):
    """Each state as a weighted sum of what every step wrote: a (time, time) matrix a unit."""
    a = F.linear(x, W_z, b_z).double()
    kept = F.logsigmoid(-a).cumsum(0)  # ln of the product of all 1 - z
    exponent = kept[:, None] - kept[None]  # (time, time, batch, hidden)
    later = torch.ones(len(x), len(x)).tril().bool()[..., None, None]
    weights = exponent.masked_fill(~later, -math.inf).exp()
    written = a.sigmoid() * F.linear(x, W_h, b_h).double()
    h = torch.einsum("tsbh,sbh->tbh", weights, written) + kept.exp() * h_0
    return h.to(x.dtype)


@right("mingru_parallel")
def mingru_by_halves(x, h_0, W_z, b_z, W_h, b_h):
    """Both halves from zero, then the second gets what the first hands on."""

    def solve(keep, add):
        if len(keep) == 1:
            return keep, add
        half = len(keep) // 2
        (k1, h1), (k2, h2) = solve(keep[:half], add[:half]), solve(keep[half:], add[half:])
        return torch.cat([k1, k2 * k1[-1]]), torch.cat([h1, h2 + k2 * h1[-1]])

    z = torch.sigmoid(x @ W_z.T + b_z)
    keep, h = solve(1 - z, z * (x @ W_h.T + b_h))
    return h + keep * h_0


@right("mingru_parallel")
def mingru_with_h_0_in_front(x, h_0, W_z, b_z, W_h, b_h):
    z = F.linear(x, W_z, b_z).sigmoid()
    a = torch.cat([torch.zeros_like(h_0)[None], 1 - z])
    u = torch.cat([h_0[None], z * F.linear(x, W_h, b_h)])
    shift = 1
    while shift < len(a):
        u = u + a * F.pad(u, (0, 0, 0, 0, shift, 0))[:-shift]
        a = a * F.pad(a, (0, 0, 0, 0, shift, 0), value=1.0)[:-shift]
        shift = 2 * shift
    return u[1:]


@right("mingru_parallel")
def mingru_by_a_plain_loop(x, h_0, W_z, b_z, W_h, b_h):
    """The values alone cannot tell a loop over time from a scan."""
    h, states = h_0, []
    for x_t in x:
        z = torch.sigmoid(x_t @ W_z.T + b_z)
        h = h + z * (x_t @ W_h.T + b_h - h)
        states.append(h)
    return torch.stack(states)
