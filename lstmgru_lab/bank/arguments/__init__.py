"""Arguments that several exercises take: of one gate, of a whole step or sequence, and torch modules."""
