"""Figures: pure functions from results to matplotlib figures, drawn without a display.

``cubeae.words.figures`` registers them with their words; ``drawing`` draws and writes them.
"""

import os

# Matplotlib reads it when first imported, and fails if it names a module that is not installed.
# Jupyter sets it in its terminals. So it is set here, which every module of figures imports first.
os.environ["MPLBACKEND"] = "agg"
