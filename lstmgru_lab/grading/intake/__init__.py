"""From what was handed in to submissions: folders, archives, the names in them, and notebooks."""
