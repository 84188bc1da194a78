"""Trains a cohort, and reads and writes its weights."""
