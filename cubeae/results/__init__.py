"""Metric rows of the trainings, their tables, intervals and comparisons."""
