# %% [markdown]
# # Notation and terms
#
# Every letter of the course on one page: what it means, its shape, where it is taught, and what others call it. The same
# letters stand in the text, in the code (`W_f`, `c_tilde`), in the explorers and in the exercises. A number in the
# column "taught in" leads to the section. (JupyterLab may open a lesson at its top the first time: click once more.)

# %% [markdown]
# ## Sizes
#
# | size | what it counts | in torch |
# |---|---|---|
# | batch | sequences that are computed side by side | $N$ |
# | time | steps of a sequence; the last is $T$ | $L$ |
# | input | numbers in one input | $H_{in}$, `input_size` |
# | hidden | units, each with its own state and gates | $H_{out}$, `hidden_size` |
#
# A sequence is (time, batch, input) here, as in torch without `batch_first`. The weights act on $[h_{t-1}, x_t]$, the state
# first.

# %% [markdown]
# ## Symbols
#
# | symbol | meaning | taught in | shape |
# |---|---|---|---|
# | $x_t$ | the input at step $t$ | [01](01_why_gates.ipynb#A-state-that-is-carried-along) | (batch, input) |
# | $h_t$, $h_{t-1}$ | hidden state after step $t$, and before it: what the layer shows; zeros at the start | [01](01_why_gates.ipynb#A-state-that-is-carried-along) | (batch, hidden) |
# | $[h_{t-1}, x_t]$ | the two side by side | [01](01_why_gates.ipynb#A-state-that-is-carried-along) | (batch, hidden + input) |
# | $W$, $b$ | weights and bias of the plain RNN | [01](01_why_gates.ipynb#A-state-that-is-carried-along) | (hidden, hidden + input), (hidden,) |
# | $U$ | the part of a weight matrix that acts on the state | [01](01_why_gates.ipynb#Backpropagation-through-time) | (hidden, hidden) |
# | $V$ | the part that acts on the input | [08](08_reset_gate.ipynb#Two-differences) | (hidden, input) |
# | $f_t$ | LSTM, forget gate: the share of the memory that is **kept** | [02](02_forget_gate.ipynb#A-number-that-says-how-much-to-keep) | (batch, hidden) |
# | $i_t$ | LSTM, input gate: the share of the candidate that is written | [03](03_input_gate.ipynb#What-to-write,-and-how-much-of-it) | (batch, hidden) |
# | $\tilde c_t$ | LSTM, candidate: what might be written; between −1 and 1 | [03](03_input_gate.ipynb#What-to-write,-and-how-much-of-it) | (batch, hidden) |
# | $c_t$, $c_{t-1}$ | LSTM, cell state: the memory, without bounds | [04](04_cell_state.ipynb#Keep-a-share,-add-a-share) | (batch, hidden) |
# | $o_t$ | LSTM, output gate: the share of $\tanh(c_t)$ that is shown | [05](05_output_gate.ipynb#How-much-is-shown) | (batch, hidden) |
# | $z_t$ | GRU, update gate: the share of the state that is **replaced** | [07](07_update_gate.ipynb#One-gate-for-two) | (batch, hidden) |
# | $r_t$ | GRU, reset gate: the share of the old state that the candidate is shown | [08](08_reset_gate.ipynb#What-the-candidate-is-shown) | (batch, hidden) |
# | $\tilde h_t$ | GRU, candidate; between −1 and 1 | [08](08_reset_gate.ipynb#What-the-candidate-is-shown) | (batch, hidden) |
# | $W_f$, $W_i$, $W_c$, $W_o$ | weights of the LSTM | [05](05_output_gate.ipynb#The-whole-step) | (hidden, hidden + input) |
# | $b_f$, $b_i$, $b_c$, $b_o$ | biases of the LSTM; $b_f$ is the forget bias | [05](05_output_gate.ipynb#The-whole-step) | (hidden,) |
# | $W_z$, $W_r$, $W_h$ | weights of the GRU | [08](08_reset_gate.ipynb#The-whole-step) | (hidden, hidden + input) |
# | $b_z$, $b_r$, $b_h$ | biases of the GRU; a negative $b_z$ keeps | [08](08_reset_gate.ipynb#The-whole-step) | (hidden,) |
# | $b_u$ | GRU with the reset after the product: the bias inside $r_t \circ (\cdot)$ | [08](08_reset_gate.ipynb#Before-or-after) | (hidden,) |
# | $p_f$, $p_i$, $p_o$ | peepholes: weights of the gates on $c$, one a unit | [15](15_relatives.ipynb#Peepholes) | (hidden,) |
#
# | sign | meaning | taught in |
# |---|---|---|
# | $\sigma$ | sigmoid, $1/(1 + e^{-a})$, between 0 and 1: the shape of every gate | [02](02_forget_gate.ipynb#A-number-that-says-how-much-to-keep) |
# | $\tanh$ | between −1 and 1: the shape of every candidate | [01](01_why_gates.ipynb#A-state-that-is-carried-along) |
# | $\circ$ | product number by number, `*` in code; elsewhere $\odot$ | [04](04_cell_state.ipynb#Keep-a-share,-add-a-share) |
# | $[a, b]$ | $a$ and $b$ side by side, `torch.cat([a, b], dim=-1)` | [01](01_why_gates.ipynb#A-state-that-is-carried-along) |
# | $\partial h_T/\partial h_t$ | the Jacobian: how the last state moves when $h_t$ is nudged | [01](01_why_gates.ipynb#Backpropagation-through-time) |
# | $\lVert\cdot\rVert$ | of a matrix its spectral norm: the most by which it stretches a vector | [01](01_why_gates.ipynb#Backpropagation-through-time) |

# %% [markdown]
# ## The cells
#
# | cell | equations |
# |---|---|
# | RNN | $h_t = \tanh(W\,[h_{t-1}, x_t] + b)$ |
# | LSTM | $f_t = \sigma(W_f\,[h_{t-1}, x_t] + b_f)$ |
# | | $i_t = \sigma(W_i\,[h_{t-1}, x_t] + b_i)$ |
# | | $\tilde c_t = \tanh(W_c\,[h_{t-1}, x_t] + b_c)$ |
# | | $c_t = f_t \circ c_{t-1} + i_t \circ \tilde c_t$ |
# | | $o_t = \sigma(W_o\,[h_{t-1}, x_t] + b_o)$ |
# | | $h_t = o_t \circ \tanh(c_t)$ |
# | GRU | $z_t = \sigma(W_z\,[h_{t-1}, x_t] + b_z)$ |
# | | $r_t = \sigma(W_r\,[h_{t-1}, x_t] + b_r)$ |
# | | $\tilde h_t = \tanh(W_h\,[r_t \circ h_{t-1}, x_t] + b_h)$ |
# | | $h_t = (1 - z_t) \circ h_{t-1} + z_t \circ \tilde h_t$ |
# | GRU, reset after | $\tilde h_t = \tanh(V x_t + b_h + r_t \circ (U h_{t-1} + b_u))$ |

# %% [markdown]
# ## In other letters
#
# The LSTM. The original of 1997 numbers its cells; $j$ is such a number.
#
# | here | torch | Keras | Hochreiter & Schmidhuber (1997) | Gers et al. (2000) |
# |---|---|---|---|---|
# | $f_t$ | $f$ | `f` | not there: the memory is always kept | $y^{\varphi_j}$ |
# | $i_t$ | $i$ | `i` | $y^{in_j}$ | $y^{in_j}$ |
# | $o_t$ | $o$ | `o` | $y^{out_j}$ | $y^{out_j}$ |
# | $\tilde c_t$ | $g$ | `c`, third block | $g(net_{c_j})$ | $g(net_{c_j})$ |
# | $c_t$ | $c$ | `c`, second state | $s_{c_j}$, internal state | $s_{c_j}$ |
# | $h_t$ | $h$, `output` | `h`, first state | $y^{c_j}$, cell output | $y^{c_j}$ |
# | $\tanh(c_t)$ | tanh | tanh | $h(s_{c_j})$: $h$ is a function there | $h(s_{c_j})$ |
# | order of the blocks | i, f, g, o | i, f, c, o | | |
#
# The GRU.
#
# | here | torch | Keras | Cho et al. (2014) | Chung et al. (2014) |
# |---|---|---|---|---|
# | $z_t$ = 1 | keeps | keeps | keeps | **replaces**, as here |
# | $r_t$ | after the product | after it (`reset_after=True`, the default) | before the product, as here | before the product, as here |
# | $\tilde h_t$ | $n$ | `hh` | $\tilde h$ | $\tilde h$ |
# | part on the state | `weight_hh` | `recurrent_kernel` | $U$ | $U$ |
# | part on the input ($V$) | `weight_ih` | `kernel` | $W$ | $W$ |
# | bias | `bias_ih` and `bias_hh`, added | one; with `reset_after` two | left out | left out |
# | order of the blocks | r, z, n | z, r, h | | |
#
# Keras holds its matrices transposed, (input, blocks · hidden). ONNX has the orders i, o, f, c and z, r, h.
# The sense of $z$ is a convention, and a minus sign on $W_z$ and $b_z$ converts it; the place of $r$ is not
# ([lesson 08](08_reset_gate.ipynb#Two-differences)). How torch packs:
# [lesson 09](09_torch_modules.ipynb#How-torch-packs-the-gates).

# %% [markdown]
# ## Terms
#
# | term | in one sentence | taught in |
# |---|---|---|
# | backpropagation through time | Ordinary backpropagation on the network unrolled over its steps; the gradient of a weight is the sum over all of them. | [01](01_why_gates.ipynb#Backpropagation-through-time) |
# | baseline | A forecast or guess without a network, which a network has to beat before it counts for anything. | [12](12_time_series.ipynb#Baselines-first) |
# | bits per character | The mean of −log₂ of the probability that a model gave to the character that came. | [11](11_text.ipynb#Bits-per-character) |
# | candidate | The new content that a gate may let into the state: $\tilde c_t$, $\tilde h_t$. | [03](03_input_gate.ipynb#What-to-write,-and-how-much-of-it) |
# | cell state | $c_t$, the LSTM's memory, which only products with gates and sums change. | [02](02_forget_gate.ipynb#A-number-that-says-how-much-to-keep) |
# | clipping | A gradient that is too long is shortened and keeps its direction. | [01](01_why_gates.ipynb#Summary) |
# | constant error carousel | The 1997 name of the path along $c$ with the factor 1. | [04](04_cell_state.ipynb#The-direct-path) |
# | coupled gates | $i_t$ is not a gate of its own but $1 - f_t$. | [15](15_relatives.ipynb#Coupled-gates) |
# | direct path | The way of a gradient along $c$ (or $h$ of a GRU) with the gates held: a product of gates. | [06](06_gradient_highway.ipynb#The-direct-path-through-the-cell-state) |
# | forget bias | $b_f$; it says how much an LSTM keeps before it has learnt anything. | [06](06_gradient_highway.ipynb#The-forget-bias-in-torch) |
# | gate | A vector of numbers between 0 and 1, computed from $[h_{t-1}, x_t]$, by which something is multiplied. | [02](02_forget_gate.ipynb#A-number-that-says-how-much-to-keep) |
# | half-life | After how many steps half of a memory is gone: $\ln\frac12 / \ln f$. | [02](02_forget_gate.ipynb#How-long-a-memory-lasts) |
# | hidden state | $h_t$: what a layer shows to the next layer, to the read-out and to its own next step. | [01](01_why_gates.ipynb#A-state-that-is-carried-along) |
# | keep-bias | The bias that holds the old state: $b_f$ of an LSTM, $-b_z$ of this course's GRU, $+b_z$ of torch's. | [07](07_update_gate.ipynb#Two-conventions) |
# | leakage | Something of the test data, or of the future, has got into training. | [12](12_time_series.ipynb#Windows-without-leakage) |
# | padding, packing | Sequences of unequal length are filled up to one length; packed, the network does not see the filling. | [09](09_torch_modules.ipynb#Sequences-of-unequal-length) |
# | peephole | A weight by which a gate sees the cell state itself. | [15](15_relatives.ipynb#Peepholes) |
# | recurrent | With a state that one step hands on to the next, and the same weights at every step. | [01](01_why_gates.ipynb#A-state-that-is-carried-along) |
# | saturated | So far out on $\sigma$ or tanh that the slope is nearly 0 and no gradient passes. | [01](01_why_gates.ipynb#See-it:-one-unit,-unrolled) |
# | stateful | The last state of one piece of a stream is the first of the next. | [14](14_when_to_use_what.ipynb#Reading-a-stream) |
# | teacher forcing | In training the network reads the true character before, and not, as when it writes, its own guess. | [11](11_text.ipynb#Sampling-and-temperature) |
# | temperature | Logits are divided by it before the softmax: low is safe, high is wild. | [11](11_text.ipynb#Sampling-and-temperature) |
# | truncated backpropagation | The state is carried on, but the gradient is cut after $k$ steps. | [11](11_text.ipynb#Truncated-backpropagation) |
# | unit | One of the hidden numbers, with its own row of every matrix. | [02](02_forget_gate.ipynb#A-number-that-says-how-much-to-keep) |
# | unrolled | Drawn, or thought of, with one copy of the cell for each step. | [01](01_why_gates.ipynb#Backpropagation-through-time) |
# | vanishing, exploding gradient | A product of many factors that goes to 0, or grows without end. | [01](01_why_gates.ipynb#Backpropagation-through-time) |
# | window, horizon | The part of a series that a model reads, and how far ahead the value lies that it shall tell. | [12](12_time_series.ipynb#Windows-without-leakage) |

# %% [markdown]
# ## References
#
# The papers whose letters are compared here:
#
# - Hochreiter, S. & Schmidhuber, J. (1997). Long short-term memory. *Neural Computation* 9(8), 1735–1780.
# - Gers, F. A., Schmidhuber, J. & Cummins, F. (2000). Learning to forget: continual prediction with LSTM. *Neural
#   Computation* 12(10), 2451–2471.
# - Cho, K. et al. (2014). Learning phrase representations using RNN encoder–decoder for statistical machine translation.
#   *EMNLP*: section 2.3.
# - Chung, J., Gulcehre, C., Cho, K. & Bengio, Y. (2014). Empirical evaluation of gated recurrent neural networks on sequence
#   modeling. arXiv:1412.3555: section 3.
