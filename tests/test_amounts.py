"""Plurals in messages."""

import pytest

from lstmgru_lab.support.amounts import number_of


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 files"),
        (1, "1 file"),
        (2, "2 files"),
        (1_234_567, "1234567 files"),
        (0.5, "0.5 files"),
        (1.0, "1 file"),
    ],
)
def test_only_a_count_of_one_goes_without_an_s(count, expected):
    assert number_of(count, "file") == expected
