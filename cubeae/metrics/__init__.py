"""Families of metrics: reconstruction, latents and information, generation."""
