"""Dataset kinds in closed form, datasets drawn from them, and their rate-distortion bound."""
