"""cubeae: what a latent regulariser really does, measured on points of a cube.

The public surface is ``load(path, plugins=[])``: the trained models of a weights file, with
``encode``, ``decode`` and ``sample``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cubeae.training.weights import TrainedModel, load

__version__ = "1.0.0"  # the one place; setuptools reads it here
__all__ = ["TrainedModel", "__version__", "load"]


def __getattr__(name: str) -> Any:
    # Lazy: importing torch takes seconds, and most jobs' code needs one module of the package.
    if name in ("load", "TrainedModel"):
        from cubeae.training import weights

        return getattr(weights, name)
    raise AttributeError(f"module 'cubeae' has no attribute {name!r}")
