"""The explorers of what a network holds: the shapes of its tensors, a trace, the units of a text model."""
