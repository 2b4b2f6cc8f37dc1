# %% [markdown]
# # 01 Why gates?
#
# A sentence can turn on its first word. A network that reads one word at a time has to carry that word to the
# end, and *learning* to carry it is harder than carrying it. Why?
#
# | | |
# |---|---|
# | **You will be able to** | write one step of a recurrent network and run it over a sequence |
# | | say, with a number, how much of step *t* the last state still feels |
# | | tell a gradient that vanishes from one that explodes, and know which of the two clipping mends |
# | **Time** | 35 minutes |
# | **You need** | the chain rule, the product of a matrix and a vector, a little torch |
#
# Run each cell with Shift+Enter. Nothing here needs a network or a GPU.

# %%
import torch

import lstmgru_lab as lab

torch.set_num_threads(1)  # small matrices: more threads only get in each other's way

# %% [markdown]
# ## Predict
#
# Choose before you read on. A wrong guess costs nothing and makes the answer stick.

# %%
lab.predict("01-fading")

# %% [markdown]
# ## A state that is carried along
#
# A recurrent network reads a sequence one element at a time. All that it knows about what came before has to fit
# into one vector, the **state** $h$. At every step it makes a new state from the old one and the new input:
#
# $$h_t = \tanh(W\,[h_{t-1}, x_t] + b)$$
#
# | symbol | what it is | shape |
# |---|---|---|
# | $x_t$ | the input at step $t$ | (batch, input) |
# | $h_{t-1}$ | the state after the step before; zeros at the start | (batch, hidden) |
# | $[h_{t-1}, x_t]$ | the two side by side, the state first | (batch, hidden + input) |
# | $W$ | the weights, the same at every step | (hidden, hidden + input) |
# | $b$ | the bias | (hidden,) |
# | $h_t$ | the new state | (batch, hidden) |
#
# The equation is one line of code:

# %%
cell = lab.RNNCell(input_size=3, hidden_size=4)
W, b = cell.W, cell.b

x_t, h = torch.randn(2, 3), torch.randn(2, 4)
h_t = torch.tanh(torch.cat([h, x_t], dim=-1) @ W.T + b)

print("W", tuple(W.shape), " [h, x]", (2, 4 + 3), " h_t", tuple(h_t.shape))
assert torch.allclose(h_t, cell.step(x_t, h))

# %% [markdown]
# A whole sequence is the same line in a loop, with the same $W$ and $b$ every time. `cell(x)` runs it and keeps
# every state, so that you can look at all of them:

# %%
x = torch.randn(10, 2, 3)  # (time, batch, input)
trace = cell(x)
print("x", tuple(x.shape), " ->  h", tuple(trace.h.shape))

# %% [markdown]
# ## See it: one unit, unrolled
#
# With one hidden unit, $W$ is two numbers: one for the old state (`W.h`) and one for the input (`W.x`). Drag
# them, and watch both curves: the state $h_t$ itself, and below it the **gradient** $\partial h_T/\partial h_t$,
# which says how much the last state would move if $h_t$ were nudged. Steps are counted from 0, as in `trace.h[t]`.
#
# 1. [Let it vanish](#UnrolledRNN:vanish). By what factor does the gradient shrink per step? Where does it fall
#    below 1 %?
# 2. [Sit on the edge](#UnrolledRNN:edge). Move `W.h` by one tick in each direction. How long does the edge hold?
# 3. [Make it explode](#UnrolledRNN:explode). Then raise `W.x` or $b$ until the state saturates near ±1. What
#    happens to the gradient, and why?
# 4. Try to find a setting at which the first input still matters after all the steps, *and* a small change of
#    `W.h` does not ruin it.

# %%
lab.explorers.UnrolledRNN()

# %% [markdown]
# ## The same with numbers, by hand
#
# Take $W = [0.5,\ 1.0]$, $b = 0$, and the input 1, 0, 0.
#
# | step | $0.5\,h_{t-1} + 1.0\,x_t$ | $h_t = \tanh(\cdot)$ | slope $\partial h_t/\partial h_{t-1} = 0.5\,(1 - h_t^2)$ |
# |---|---|---|---|
# | 1 | 1.0000 | 0.7616 | |
# | 2 | 0.3808 | 0.3634 | 0.4340 |
# | 3 | 0.1817 | 0.1797 | 0.4839 |
#
# The chain rule multiplies the slopes: $\partial h_3/\partial h_1 = 0.4839 \times 0.4340 = 0.2100$. Two steps back,
# and four fifths of the influence are gone. Autograd agrees:

# %%
h_1 = torch.tanh(torch.tensor(1.0, dtype=torch.float64)).requires_grad_()
h_2 = torch.tanh(0.5 * h_1)
h_3 = torch.tanh(0.5 * h_2)
(slope,) = torch.autograd.grad(h_3, h_1)
print(f"h: {h_1:.4f}  {h_2:.4f}  {h_3:.4f}    dh_3/dh_1 = {slope:.4f}")
assert abs(slope - 0.2100) < 5e-5

# %% [markdown]
# ## Backpropagation through time
#
# With a vector for a state, each slope becomes a matrix. Let $U = W_{[:,\,:\mathrm{hidden}]}$ be the part of $W$
# that acts on the state. Then
#
# $$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2)\,U,
# \qquad
# \frac{\partial h_T}{\partial h_t} = \prod_{k=T}^{t+1} \mathrm{diag}(1 - h_k^2)\,U .$$
#
# A loss at step $T$ reaches step $t$ only through this product of $T - t$ matrices, nearly the same matrix again
# and again. Its size is its **spectral norm**: the most by which it can stretch a vector. If each factor shrinks
# vectors, the product vanishes exponentially; if each stretches some direction that the next one stretches again,
# it explodes exponentially. Only on a knife's edge between the two does it keep its size.
#
# (*Backpropagation through time* is ordinary backpropagation on the unrolled network; the gradient of $W$ is the
# sum over the steps. Williams & Peng (1990) cut the sum off after a few steps; lesson 11 uses that.)

# %% [markdown]
# ## Measured: what PyTorch's own initial weights do
#
# `gradient_flow` multiplies those matrices for a real cell and returns $\|\partial h_T/\partial h_t\|$ for every
# $t$. Here: 32 hidden units, 100 steps of noise, the initial weights of `nn.RNN` (uniform in
# $\pm 1/\sqrt{\mathrm{hidden}}$), five seeds.


# %%
def flow_of_rnn(seed, scale=1.0, steps=100, hidden=32):
    """‖∂h_T/∂h_t‖ for every t, with the recurrent weights U scaled."""
    torch.manual_seed(seed)
    cell = lab.RNNCell(4, hidden).double()
    with torch.no_grad():
        cell.W[:, :hidden] *= scale
    return lab.gradient_flow(cell, torch.randn(steps, 1, 4, dtype=torch.float64)).h


def order(value):
    """The nearest power of ten."""
    return f"10^{round(float(value.log10())):+d}"


at_default = torch.stack([flow_of_rnn(seed) for seed in range(5)])  # (seed, time)
print("‖∂h_T/∂h_1‖, seeds 0 to 4:", ", ".join(order(norm) for norm in at_default[:, 0]))
assert (at_default[:, 0] < 1e-15).all()  # nothing is left, with every seed

# %% [markdown]
# Next to nothing arrives from 99 steps back: added to what the last steps contribute, it is lost in float32's rounding.
# And this is not a bad choice of weights by somebody careless, it is the default.
#
# So make the weights larger?

# %%
lab.predict("01-larger-weights")

# %% [markdown]
# Scale $U$ and look:

# %%
scales = [0.5, 1.0, 2.0, 3.0, 5.0]
by_scale = {s: torch.stack([flow_of_rnn(seed, s) for seed in range(5)]) for s in scales}
median = {f"{s:g} U": norms.median(dim=0).values.flip(0).tolist() for s, norms in by_scale.items()}

lab.figures.lines(
    median,
    title="How much of an earlier state the last one still feels (median of 5 seeds)",
    xlabel="steps back from the last, T - t",
    ylabel="‖∂h_T/∂h_t‖",
    log=True,
    at=[],
)

# %%
print("recurrent weights   ‖∂h_T/∂h_1‖ smallest … largest of 5 seeds")
for s, norms in by_scale.items():
    print(f"      {s:>3g} U           {order(norms[:, 0].min()):>7} … {order(norms[:, 0].max())}")

assert (by_scale[1.0][:, 0] < 1e-15).all(), "vanishes, with every seed"
assert (by_scale[5.0][:, 0] > 1e3).all(), "explodes, with every seed"

# %% [markdown]
# On a logarithmic axis the curves are nearly straight lines: each step multiplies by about the same number. Between
# "vanishes" and "explodes" lies a narrow range of scales in which the seed decides (look at the spread at $3\,U$),
# and training moves the weights all the time: nothing holds a network on that edge. What you hear as *"the
# vanishing gradient problem"* is this straight line.
#
# | often said | measured here |
# |---|---|
# | "RNNs have vanishing gradients" | at the default weights yes, with every seed; with $5\,U$ they explode, with every seed |
# | "larger weights cure it" | they trade one straight line for another |
# | "tanh is to blame" | its slope is at most 1, so it only ever shrinks; the factor $U$ decides the direction |

# %% [markdown]
# ## The same in torch
#
# `nn.RNN` computes the same thing with two matrices and two biases: `weight_ih` for $x$, `weight_hh` for $h$.
# Side by side they are $W$, and the sum of the biases is $b$.

# %%
rnn = torch.nn.RNN(input_size=3, hidden_size=4)
same = lab.RNNCell.from_torch(rnn)

W_from_torch = torch.cat([rnn.weight_hh_l0, rnn.weight_ih_l0], dim=1)  # [h, x]: the state's part comes first
assert torch.equal(same.W, W_from_torch)
assert torch.allclose(same.b, rnn.bias_ih_l0 + rnn.bias_hh_l0)

output, h_n = rnn(x)
print("largest difference below 1e-6:", bool((output - same(x).h).abs().max() < 1e-6))

# %% [markdown]
# ## What goes wrong in practice: exploding, and what clipping mends

# %%
lab.predict("01-clipping")

# %% [markdown]
# An exploding gradient throws the weights far away in a single step. **Clipping** (Pascanu et al. 2013,
# Algorithm 1) keeps its direction and shortens it to a chosen length:

# %%
torch.manual_seed(0)
cell = lab.RNNCell(4, 32)
with torch.no_grad():
    cell.W[:, :32] *= 5.0  # the exploding setting from above

x = torch.randn(100, 1, 4)
loss = cell(x).h[-1].sum()  # a loss that looks at the last state only
loss.backward()

before = torch.cat([p.grad.flatten() for p in cell.parameters()])  # one long vector: W and b
torch.nn.utils.clip_grad_norm_(cell.parameters(), max_norm=1.0)
after = torch.cat([p.grad.flatten() for p in cell.parameters()])

cosine = torch.nn.functional.cosine_similarity(before, after, dim=0)
print("length before, more than 1000:", bool(before.norm() > 1000))
print(f"length after: {after.norm():.2f}    cosine between the two: {cosine:.2f}")
assert before.norm() > 1000
assert after.norm() <= 1.0 + 1e-6
assert cosine > 0.999

# %% [markdown]
# Clipping mends the explosion. It cannot mend the other case: it only ever shortens. Nor would lengthening help. The
# gradient of $W$ is a sum over the steps; in it $10^{-25}$ from far back has vanished beside the nearest steps, and a
# larger sum is made larger in the same proportion.
#
# What would? The product above shrinks because every step passes *all* of the state through $W$ and tanh. If the
# state could simply be **kept**, the factor would be 1 by construction, with no edge to balance on. The network
# would then need a way to decide, at each step, whether to keep it. That decision is a gate: lesson 02.
#
# ## Common mistakes
#
# - **Concatenating in the wrong order.** $W$ acts on $[h, x]$. With $[x, h]$ the shapes still fit,
#   and every number is wrong.
# - **Forgetting that the weights are shared.** There is one $W$ for all steps; its gradient is the sum over the
#   steps.
# - **Not starting from zeros.** The state of the last sequence is still there if nobody resets it.
# - **Clipping each number instead of the whole vector.** `clip_grad_value_` changes the direction,
#   `clip_grad_norm_` does not.

# %% [markdown]
# ## Summary
#
# - A recurrent network makes its new state from the old one and the input: $h_t = \tanh(W\,[h_{t-1}, x_t] + b)$.
# - The gradient through time is a product of one matrix per step. Products of many factors vanish or explode.
# - At the default weights of `nn.RNN` it vanishes: below $10^{-15}$ after 100 steps, with every seed tried.
# - Larger weights make it explode; clipping tames that, but brings nothing back that has vanished.
#
# ## Exercise
#
# Open [exercises/01_why_gates.ipynb](../exercises/01_why_gates.ipynb): write `rnn_step`, `rnn_forward` and
# `gradient_norms`. The checker tells you which mistake you made, not only that there is one.

# %% [markdown]
# ## References
#
# - Elman, J. L. (1990). Finding structure in time. *Cognitive Science* 14(2), 179–211: the recurrent network of
#   this lesson.
# - Williams, R. J. & Peng, J. (1990). An efficient gradient-based algorithm for on-line training of recurrent network
#   trajectories. *Neural Computation* 2(4), 490–501: truncated backpropagation through time.
# - Bengio, Y., Simard, P. & Frasconi, P. (1994). Learning long-term dependencies with gradient descent is difficult.
#   *IEEE Transactions on Neural Networks* 5(2), 157–166: why a state that is stored robustly has a gradient that
#   vanishes.
# - Pascanu, R., Mikolov, T. & Bengio, Y. (2013). On the difficulty of training recurrent neural networks. *ICML*:
#   section 2 on the product of Jacobians, section 3.2 and Algorithm 1 on clipping.
