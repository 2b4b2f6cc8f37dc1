"""The pictures that stand in wherever no browser code runs."""
