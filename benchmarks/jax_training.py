"""The same algorithm in JAX: all members by vmap, all steps in one compiled ``lax.scan``.

JAX is an optional extra (``pip install jax``). Draws, as ours, are shared by the SNRs of a seed;
the median bandwidth is computed every 10 steps; MMD's terms in the prior have closed forms.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from benchmarks.settings import COHORT, HIDDEN, LATENT_DIM, MODELS, SNRS
from cubeae.parts.channels import CHANNELS

RATE, EVERY = 0.02, 10
RATIOS = np.array([CHANNELS["gaussian"].noise_ratio(snr) for snr in SNRS], np.float32)


def initial(gaussian: bool, key: Any, members: int) -> list[list[tuple[Any, Any]]]:
    """Encoder and decoder of every member: weights [M, in, out] and biases [M, out]."""
    code = LATENT_DIM * (1 + gaussian)
    networks = []
    for widths in ([3, *HIDDEN, code], [LATENT_DIM, *HIDDEN[::-1], 3]):
        layers = []
        for fan_in, fan_out in pairwise(widths):
            key, own = jax.random.split(key)
            bound = fan_in**-0.5
            shape = (members, fan_in, fan_out)
            weight = jax.random.uniform(own, shape, minval=-bound, maxval=bound)
            layers.append((weight, jnp.zeros((members, fan_out))))
        networks.append(layers)
    return networks


def perceptron(layers: list[tuple[Any, Any]], x: Any) -> Any:
    """One member's network on x [B, in]."""
    for weight, bias in layers[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def transmit(layers: Any, x: Any, normals: Any, ratio: Any, gaussian: bool) -> tuple[Any, Any, Any]:
    """One member's noisy latents, their means and Var(z | x), [B, d] each."""
    features = perceptron(layers, x)
    mean, spread, signal = features, 0.0, features
    if gaussian:
        mean, log_variance = features[:, :LATENT_DIM], features[:, LATENT_DIM:]
        signal, spread = mean + jnp.exp(log_variance / 2) * normals[0], jnp.exp(log_variance)
    noise = signal.var(0, ddof=1) * ratio
    return signal + jnp.sqrt(noise + 1e-20) * normals[1], mean, spread + noise


def squared_distances(x: Any) -> Any:
    """Of all pairs of x [n, d], [n, n]."""
    squares = (x * x).sum(1)
    return jnp.maximum(squares[:, None] + squares[None] - 2 * x @ x.T, 0)


def median_bandwidth(z: Any, prior: Any) -> Any:
    """The median over pairs, exactly: bisection of the bits of non-negative floats.

    Sorting takes several times as long in XLA on a CPU.
    """
    pooled = jnp.concatenate([z, prior])
    size = len(pooled)
    bits = lax.bitcast_convert_type(squared_distances(pooled), jnp.int32)
    bits = jnp.where(jnp.eye(size, dtype=bool), -1, bits).reshape(-1)
    rank = size + 2 * ((size * (size - 1) // 2 - 1) // 2)

    def narrow(index: int, found: Any) -> Any:
        raised = found | (1 << (30 - index))
        return jnp.where((bits < raised).sum() <= rank, raised, found)

    return lax.bitcast_convert_type(lax.fori_loop(0, 31, narrow, jnp.int32(0)), jnp.float32)


def mmd2(z: Any, r: Any) -> Any:
    """Unbiased MMD^2 to N(0, I) at the bandwidth r, as cubeae.numerics.kernels writes it."""
    n, dim = z.shape
    within = (jnp.exp(-squared_distances(z) / r).sum() - n) / (n * (n - 1))
    near = jnp.exp(-(z * z).sum(1) / (2 + r)).mean() * (r / (2 + r)) ** (dim / 2)
    return within - 2 * near + (r / (4 + r)) ** (dim / 2)


def whitened(z: Any) -> Any:
    """Zero mean and unit covariance."""
    centred = z - z.mean(0)
    covariance = centred.T @ centred / (len(z) - 1)
    ridge = 1e-5 * jnp.trace(covariance) / z.shape[1] + 1e-20
    factor = jnp.linalg.cholesky(covariance + ridge * jnp.eye(z.shape[1]))
    return jax.scipy.linalg.solve_triangular(factor, centred.T, lower=True).T


def penalty(name: str, z: Any, mean: Any, variance: Any, r: Any) -> Any:
    """One member's penalty."""
    if name == "kl":
        return 0.5 * (mean**2 + variance - 1 - jnp.log(variance)).sum(1).mean()
    if name == "moments":
        return (z.mean(0) ** 2 + (z.var(0, ddof=1) - 1) ** 2).mean()
    return mmd2(whitened(z) if name == "mmd-matched" else z, r)


def keep(_: Any, bandwidths: Any) -> Any:
    """The bandwidths of an earlier step."""
    return bandwidths


def loss(model: str, networks: Any, batch: tuple[Any, ...], due: Any, kept: Any) -> Any:
    """The sum of all members' losses, and their bandwidths; ``kept`` unless ``due``."""
    encoder, terms = MODELS[model]
    x, normals, prior, ratio = batch

    def renew(sample: Any, _: Any) -> Any:
        return jax.vmap(median_bandwidth)(sample, prior)

    send = partial(transmit, gaussian=encoder == "gaussian")
    z, mean, variance = jax.vmap(send)(networks[0], x, normals, ratio)
    total = ((jax.vmap(perceptron)(networks[1], z) - x) ** 2).mean((1, 2))
    for name, weight in terms.items():
        if name.startswith("mmd"):
            held = lax.stop_gradient(z)
            sample = jax.vmap(whitened)(held) if name == "mmd-matched" else held
            kept = lax.cond(due, renew, keep, sample, kept)
        total += weight * jax.vmap(partial(penalty, name))(z, mean, variance, kept)
    return total.sum(), kept


def trainer(model: str, points: NDArray[np.float32], batch: int) -> Callable[[int], Any]:
    """A function of a number of steps that trains ``COHORT`` members; compiled once per number."""
    repeats, seeds = len(SNRS), COHORT // len(SNRS)
    data, ratio = jnp.asarray(points), jnp.repeat(jnp.asarray(RATIOS), seeds)
    gaussian = MODELS[model][0] == "gaussian"

    def step(prior: Any, carry: Any, index: Any) -> Any:
        networks, means, squares, kept, key = carry
        key, first, second = jax.random.split(key, 3)
        chosen = data[jax.random.randint(first, (seeds, batch), 0, len(data))]
        normals = jax.random.normal(second, (seeds, 2, batch, LATENT_DIM))
        shared = jnp.tile(chosen, (repeats, 1, 1)), jnp.tile(normals, (repeats, 1, 1, 1))
        slope = jax.value_and_grad(partial(loss, model), has_aux=True)
        due = index % EVERY == 0
        (total, kept), slopes = slope(networks, (*shared, prior, ratio), due, kept)
        means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, slopes)
        squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, squares, slopes)
        count = index + 1.0
        rate, whole = RATE / (1 - 0.9**count), 1 / (1 - 0.999**count)
        networks = jax.tree.map(
            lambda w, m, s: w - rate * m / (jnp.sqrt(s * whole) + 1e-8), networks, means, squares
        )
        return (networks, means, squares, kept, key), total / COHORT

    @partial(jax.jit, static_argnums=1)
    def run(key: Any, steps: int) -> Any:
        first, second, third = jax.random.split(key, 3)
        networks = initial(gaussian, first, COHORT)
        zeros = jax.tree.map(jnp.zeros_like, networks)
        prior = jnp.tile(jax.random.normal(second, (seeds, batch, LATENT_DIM)), (repeats, 1, 1))
        start = networks, zeros, zeros, jnp.ones(COHORT), third
        return lax.scan(partial(step, prior), start, jnp.arange(steps))[1]

    return lambda steps: np.asarray(run(jax.random.key(0, impl="rbg"), steps))
