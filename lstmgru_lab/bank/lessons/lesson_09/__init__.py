"""Lesson 09, nn.LSTM and nn.GRU: how torch packs weights, their count, sequences of unequal length."""
