"""For every room: errors, files that are whole or absent, HTML from templates, public names, plurals."""
