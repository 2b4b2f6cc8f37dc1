"""Random arguments of a case, from a generator of their own: torch's random state is never touched."""

import torch

__all__ = ["Draw"]


class Draw:
    """Draws the sizes and values of fresh case ``number`` (1 to 5) of ``seed``; later cases are larger.

    Cases 4 and 5 are float64, so that a result with a dtype of its own is noticed.
    """

    def __init__(self, seed: int, number: int) -> None:
        self.number = number
        self.dtype = torch.float64 if number >= 4 else torch.float32
        self._generator = torch.Generator().manual_seed((seed * 64 + number) % 2**63)

    def integer(self, low: int, high: int) -> int:
        """Draw an integer from ``low`` to ``high``, both included."""
        return int(torch.randint(low, high + 1, (), generator=self._generator))

    def size(self, low: int = 1) -> int:
        """Draw the size of a dimension: from ``low`` upwards, larger in later cases."""
        return self.integer(low, low + self.number)

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        """Draw normal numbers with standard deviation ``scale``."""
        drawn = torch.randn(shape, generator=self._generator, dtype=torch.float64)
        return (scale * drawn).to(self.dtype)

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        """Draw numbers between ``low`` and ``high``."""
        drawn = torch.rand(shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * drawn).to(self.dtype)

    def state(self, *shape: int) -> torch.Tensor:
        """Draw values that a hidden state can take: within (-1, 1)."""
        return self.uniform(-0.95, 0.95, *shape)

    def gate(self, *shape: int) -> torch.Tensor:
        """Draw values that a gate can take: within (0, 1)."""
        return self.uniform(0.05, 0.95, *shape)
