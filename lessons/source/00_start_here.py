# %% [markdown]
# # 00 Start here
#
# This course is read with the hands: you guess before you see, drag a weight and watch what follows, write the equation
# yourself, and are told *which* mistake you made. Here you do each of these once. Can you have the first wrong answer,
# and know its name, in ten minutes?
#
# | | |
# |---|---|
# | **You will be able to** | see that everything works on this computer |
# | | use the four parts of every lesson: predict, drag, write, check |
# | | find your progress, help when you are stuck, and your work when you come back |
# | **Time** | 10 minutes |
# | **You need** | to have written a function in Python |
#
# Click into the cell below and press **Shift+Enter**: the cell runs, and the next one is selected. Go through the whole
# notebook like this. (An asterisk `[*]` beside a cell means that it is still running; the first one takes some seconds.)

# %%
import sys

import torch

import lstmgru_lab as lab

torch.set_num_threads(1)

# %% [markdown]
# ## Does everything work?

# %%
rnn = torch.nn.RNN(input_size=2, hidden_size=3)
x = torch.randn(5, 1, 2)
agree = bool((rnn(x)[0] - lab.RNNCell.from_torch(rnn)(x).h).abs().max() < 1e-6)

print("Python is 3.11 or newer:               ", sys.version_info >= (3, 11))
print("torch and this course compute the same:", agree)

# %% [markdown]
# Twice `True`, and you can go on. If there is an error instead, or if something below stays empty that should be
# alive, type `lstmgru-lab doctor` in the terminal where you typed `lstmgru-lab open` (with the same `.venv/bin/` in front,
# if you typed that). It looks at each part of the installation and says what to do about what is wrong.
#
# ## Predict
#
# Choose before you read on. A wrong guess costs nothing, is seen by nobody, and makes the answer stick. Click on a choice,
# or go to it with Tab and press Enter.

# %%
lab.predict("00-one-pulse")

# %% [markdown]
# ## Drag
#
# Here is that unit, alive. The blue bars below are its input and its state $h_t$, step by step. (The violet ones are the
# matter of lesson 01; you can leave them alone for now.) Three sliders move its weights, and everything follows in the
# same moment, without running a cell.
#
# 1. [Begin here](#UnrolledRNN:vanish): `W.h` is 0.6. Does the state do what you have predicted? A link like this one puts
#    the explorer into the state that the text speaks of, as often as you like.
# 2. Drag `W.h` to the right until the pulse is still there at the last step. Which value does it take?
# 3. Click a step: the numbers and the equation are those of that step.
# 4. The bars of the input can be dragged as well. Give it a second pulse.

# %%
lab.explorers.UnrolledRNN()

# %%
lab.predict("00-minus-sign")

# %% [markdown]
# Everything also works **from the keyboard**. Tab goes from one control to the next. In a slider the arrow keys move by
# one tick, with Shift by ten; Page Up and Page Down do too; Home and End go to its ends. In the row of the input left and
# right choose the step, up and down change the value, and Delete sets it to 0. The grey box says in words and numbers
# what the picture shows.
#
# ## Write
#
# After each lesson comes a notebook of exercises. You write functions, one for each equation, and check them. Below is
# the first exercise of lesson 01, with an answer that is nearly right. The equation is
# $h_t = \tanh(W\,[h_{t-1}, x_t] + b)$, where $[h_{t-1}, x_t]$ are the old state and the input, side by side. Run the
# cell as it is:


# %%
def rnn_step(x_t, h_prev, W, b):
    """One step of a plain RNN.

    x_t (batch, input), h_prev (batch, hidden)
    W (hidden, hidden+input) on [h, x], b (hidden,)
    returns h_t (batch, hidden)
    """
    hx = torch.cat([x_t, h_prev], dim=-1)
    return torch.tanh(hx @ W.T + b)


# %% [markdown]
# ## Check

# %%
lab.check("rnn_step")

# %% [markdown]
# Not only "wrong": the check says *which* mistake it is, where the lesson speaks of it, and in which numbers it shows. It
# has tried the function on shapes and values that stand nowhere in this notebook.
#
# Now mend it. Change the cell with `def rnn_step` as the message says, run it again (Shift+Enter), and run the check
# again. Answers are tried as often as you like, and only the best one counts.
#
# ## When you are stuck
#
# Each exercise has three hints, from a nudge to nearly the answer. Take away the `#` and run the cell; run it again for
# the next. And if nothing helps: `lab.solution("rnn_step")`. It asks first whether you mean it.

# %%
# lab.hint("rnn_step")

# %% [markdown]
# ## Progress
#
# Everything that you checked, in this notebook or another: points, tries, and the hints that you took. (Have you mended
# `rnn_step`? Run the cell again.)

# %%
lab.progress()

# %% [markdown]
# ## Where things are kept
#
# - You are working in a **copy of your own**, the folder `lstmgru-course` (or the one you named): `lessons` and
#   `exercises`. Write in the notebooks as you like, and save with Ctrl+S.
# - **Nothing you wrote is ever overwritten.** `lstmgru-lab open` brings the copy up to date when there is a newer version of
#   the course. A notebook that you have edited stays, and its newer version arrives beside it as `NAME.new.ipynb`. A
#   notebook that you only ran is replaced, and one that you deleted comes back: so, to begin a notebook again,
#   delete it and run the command.
# - Your **progress** is a small file in the same folder, `.lstmgru/progress.sqlite`. Nothing is sent anywhere: the course
#   needs no network.
# - To stop, save your notebooks, and press Ctrl+C in the terminal. The same command brings you back;
#   `lstmgru-lab open --lesson 3` opens lesson 03.
#
# ## What is in it
#
# | lessons | about |
# |---|---|
# | [01](01_why_gates.ipynb) | why a plain recurrent network cannot hold on to what it read |
# | [02](02_forget_gate.ipynb), [03](03_input_gate.ipynb), [04](04_cell_state.ipynb), [05](05_output_gate.ipynb) | the LSTM, a gate at a time |
# | [06](06_gradient_highway.ipynb) | whether gates solve the vanishing gradient, measured |
# | [07](07_update_gate.ipynb), [08](08_reset_gate.ipynb) | the GRU, and how frameworks differ |
# | [09](09_torch_modules.ipynb) | `nn.LSTM` and `nn.GRU`: every shape, every option |
# | [10](10_lstm_and_gru.ipynb) | LSTM against GRU: what is said of them, and what is measured |
# | [11](11_text.ipynb), [12](12_time_series.ipynb), [13](13_speech.ipynb) | text, time series, speech |
# | [14](14_when_to_use_what.ipynb), [15](15_relatives.ipynb) | when to use what; the relatives, old and new |
#
# They build on each other, up to 09 at least; each says on top what it needs and how long it takes. Every letter and
# every term stands on one page: [notation](notation.ipynb).
#
# ## Summary
#
# - Guess first (`lab.predict`), then look.
# - Drag, point, or use the keys: the explorers are alive without running a cell.
# - Write, `lab.check`, read the mistake's name, mend it. `lab.hint` helps.
# - `lab.progress()` says how far you are. Your work stays yours.
#
# Go on with [01 Why gates?](01_why_gates.ipynb)
