"""Lesson 15, Relatives: peepholes, coupled gates, and a cell that runs in parallel over time."""
