"""Patterns to copy: what a private bank looks like."""
