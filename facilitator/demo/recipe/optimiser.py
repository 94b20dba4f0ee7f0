"""Muon for the matrices of the network, Adam for the rest, shared by several processes.

Muon (Jordan et al., 2024) replaces a matrix's averaged gradient by the nearest orthogonal matrix,
found with a few Newton-Schulz steps; it needs markedly fewer steps than Adam for small
transformers. Every process computes gradients on its own batch; parameters, gradients and optimiser
state lie in shared memory, and each process updates its own share of the parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

_MOMENTUM = 0.95
_BETAS = (0.9, 0.98)
_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
_CLIP = 1.0


def is_matrix(name: str, parameter: Tensor) -> bool:
    """Whether Muon applies: the layers' own projections, not embeddings, heads or convolutions."""

    return parameter.dim() == 2 and ".layers." in name


def orthogonalised(gradients: Tensor) -> Tensor:
    """Approximately U V' of each matrix's singular value decomposition, for a stack of matrices."""
    a, b, c = _NEWTON_SCHULZ
    x = gradients.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    x = x.transpose(-1, -2) if tall else x
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.transpose(-1, -2)
        x = a * x + (b * square + c * (square @ square)) @ x
    return (x.transpose(-1, -2) if tall else x).float()


class Optimiser:
    """Updates parameters in place from the sum of several workers' gradients."""

    def __init__(self, parameters: Mapping[str, Tensor], share: bool) -> None:
        self.parameters = {name: p for name, p in parameters.items() if p.requires_grad}
        self.state: dict[str, Tensor] = {}
        for name, p in self.parameters.items():
            self.state[f"m/{name}"] = torch.zeros_like(p.data)
            if not is_matrix(name, p):
                self.state[f"v/{name}"] = torch.zeros_like(p.data)
        if share:
            for tensor in self.state.values():
                tensor.share_memory_()
        self.names = sorted(self.parameters, key=lambda n: -self.parameters[n].numel())

    def share_of(self, rank: int, workers: int) -> list[str]:
        """The names that worker `rank` updates."""
        return self.names[rank::workers]

    @torch.no_grad()
    def update(
        self,
        names: list[str],
        gradients: list[dict[str, Tensor]],
        step: int,
        rates: tuple[float, float],
    ) -> float:
        """One step on `names` from every worker's gradients; `rates` are Muon's and Adam's.

        Returns the norm of the whole averaged gradient; nothing is updated unless it is finite.
        """
        count = len(gradients)
        total = torch.zeros((), device=gradients[0][names[0]].device)
        mean: dict[str, Tensor] = {}
        for name in self.names:
            g = gradients[0][name]
            for other in gradients[1:]:
                g = g + other[name]
            g = g / count if count > 1 else g
            total = total + g.float().pow(2).sum()
            if name in names:
                mean[name] = g
        norm = float(total.sqrt())
        if not math.isfinite(norm):
            return norm
        scale = min(1.0, _CLIP / (norm + 1e-6))
        self._adam({n: mean[n] * scale for n in names if f"v/{n}" in self.state}, step, rates[1])
        self._muon({n: mean[n] for n in names if f"v/{n}" not in self.state}, rates[0])
        return norm

    def _adam(self, gradients: dict[str, Tensor], step: int, rate: float) -> None:
        first, second = _BETAS
        for name, g in gradients.items():
            m, v = self.state[f"m/{name}"], self.state[f"v/{name}"]
            m.lerp_(g, 1 - first)
            v.mul_(second).addcmul_(g, g, value=1 - second)
            size = (v / (1 - second ** (step + 1))).sqrt_().add_(1e-8)
            self.parameters[name].data.addcdiv_(m, size, value=-rate / (1 - first ** (step + 1)))

    def _muon(self, gradients: dict[str, Tensor], rate: float) -> None:
        shapes: dict[tuple[int, ...], list[str]] = {}
        for name, g in gradients.items():
            shapes.setdefault(tuple(g.shape), []).append(name)
        for shape, names in shapes.items():
            looked_ahead = []
            for name in names:
                m = self.state[f"m/{name}"]
                m.lerp_(gradients[name], 1 - _MOMENTUM)
                looked_ahead.append(gradients[name].lerp(m, _MOMENTUM))
            updates = orthogonalised(torch.stack(looked_ahead))
            scale = max(1.0, shape[0] / shape[1]) ** 0.5
            for name, update in zip(names, updates, strict=True):
                data = self.parameters[name].data
                data.mul_(1 - rate * 0.02).add_(update, alpha=-rate * scale)

    def as_dict(self) -> dict[str, Any]:
        return dict(self.state)

    def load(self, state: Mapping[str, Tensor]) -> None:
        for name, tensor in state.items():
            self.state[name].copy_(tensor)
