"""Figures: pure functions from results to matplotlib figures, drawn without a display.

``cubeae.words.figures`` registers them with their words; ``drawing`` draws and writes them.
"""
