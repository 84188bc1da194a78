"""Planted data and helpers that several test files share; no tests."""
