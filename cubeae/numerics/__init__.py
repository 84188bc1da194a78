"""Batched matrix products and kernels."""
