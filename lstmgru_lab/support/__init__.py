"""For every room: errors, files that are whole or absent, the frame of an HTML page, public names."""
