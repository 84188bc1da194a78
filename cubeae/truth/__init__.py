"""The cube in closed form, its datasets, and the rate-distortion bound."""
