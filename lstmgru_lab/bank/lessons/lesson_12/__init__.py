"""Lesson 12, Time series: windows without leakage, the baseline to beat, and scaling by what may be known."""
