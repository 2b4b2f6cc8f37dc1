"""Shared by all rooms: errors, atomic writing, the frame of an HTML page, public names, plurals."""
