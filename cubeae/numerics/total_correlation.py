"""Total correlation of a batch's aggregate posterior, differentiable, with a gradient by hand."""

import math

import torch
from torch import Tensor

from cubeae.numerics.by_hand import differentiable
from cubeae.numerics.columns import filled, is_compiled
from cubeae.numerics.kernels import LOWEST_EXPONENT

BLOCK = 2**20  # densities in memory at once; smaller blocks cost more in calls than they save


def _slopes(z: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, ...]:
    """The value [M], and its gradients with respect to z, mean and variance."""
    return (_compiled if is_compiled(z) else _by_torch)(z, mean, variance)


def _by_torch(z: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, ...]:
    """``_slopes`` by torch.

    All log densities log q(z_iu | x_j) of a block of members at once, [m, d, n, B].
    """
    rows = max(1, BLOCK // (z[0].numel() * mean.shape[2]))
    blocks = (each.split(rows) for each in (z, mean, variance))
    parts = [_block(*block) for block in zip(*blocks, strict=True)]
    return tuple(torch.cat(each) for each in zip(*parts, strict=True))


def _compiled(z: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, ...]:
    """As ``_by_torch``, by compiled code that holds no matrix."""
    from cubeae.compiled.total_correlation import total_correlations

    (members, dim, _), batch = z.shape, mean.shape[2]
    root = (0.5 / variance).sqrt()
    means, roots = (filled(each).contiguous() for each in (mean, root))
    points, value = z.detach().transpose(1, 2).contiguous(), torch.empty(members).double()
    by_z, by_t, by_log = (torch.empty_like(each) for each in (points, means, means))
    total_correlations(
        *(each.numpy() for each in (points, means, roots, value, by_z, by_t, by_log))
    )
    value += (dim - 1) * math.log(batch)
    pulled, by_log = by_t[:, :, :batch], by_log[:, :, :batch]
    # dr/dvariance = -r^3
    return value.to(z.dtype), by_z.transpose(1, 2), 2 * pulled * root, -by_log * root.square()


def _block(z: Tensor, mean: Tensor, variance: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Value [m], and gradients with respect to z [m, d, n], mean and variance [m, d, B].

    With t = (z_i - mean_j) r_j and r^2 = 1 / (2 variance), log q is log(r_j / sqrt(pi)) - t^2.
    Its weight in the value's gradient is (P_ij - p_iju) / n: shares of x_j in the joint density and
    in that of one neuron.
    """
    (members, dim, anchors), batch = z.shape, mean.shape[2]
    root = (0.5 / variance).sqrt()
    columns = torch.stack([torch.ones_like(z), z], 2).flatten(0, 1)
    # An outer product and a sum: three times as fast as by broadcasting.
    t = torch.bmm(columns.transpose(1, 2), torch.stack([-mean * root, root], 2).flatten(0, 1))
    t = t.view(members, dim, anchors, batch)
    logs = t.square().neg_().add_((root / math.sqrt(math.pi)).log()[:, :, None])
    joint = logs.sum(1)
    # A product of densities may overflow or underflow; one density of a draw of its own does not.
    top = joint.amax(2, keepdim=True)
    joint = joint.sub_(top).clamp_(min=LOWEST_EXPONENT).exp_()
    total, each = joint.sum(2, keepdim=True), logs.clamp_(min=LOWEST_EXPONENT).exp_()
    apart = each.sum(3, keepdim=True)
    log_joint = (total.log() + top).squeeze(2)
    value = (log_joint - apart.squeeze(3).log().sum(1)).mean(1) + (dim - 1) * math.log(batch)
    shares = joint.div_(total * anchors)
    weight = each.mul_((-1 / anchors) / apart).add_(shares[:, None])
    gathered = torch.bmm(columns[:, :1], weight.flatten(0, 1)).view_as(mean)
    pulls = t.mul_(weight).flatten(0, 1)
    by_z = torch.bmm(pulls, root.flatten(0, 1)[..., None]).view_as(z) * -2
    pulled = torch.bmm(columns, pulls).view(members, dim, 2, batch)  # sums over i of w t, w t z
    by_root = gathered / root - 2 * (pulled[:, :, 1] - pulled[:, :, 0] * mean)
    # dr/dvariance = -r^3
    return value, by_z, 2 * pulled[:, :, 0] * root, -by_root * root**3


def total_correlation(z: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
    """Total correlation in nats of the mixture of the batch's posteriors, estimated at its latents.

    mean over i of log q(z_i) - sum_u log q(z_iu), with q(z) = 1/B sum_j N(z; mean_j, variance_j).

    Args:
        z: [M, d, n], draws of the first n posteriors: z_i must not be impossible under that of x_i.
        mean, variance: of the posteriors, [M, d, B].

    Returns:
        [M]; differentiable in all three.

    Source: Chen et al. 2018 (isolating sources of disentanglement), equation 2 and section 3.1:
    minibatch-weighted sampling, without its constant (d - 1) ln N for a data set of N points.
    """
    return differentiable(_slopes, z, mean, variance)
