"""Checkpoints as training leaves them, made from a reference architecture: for the demo and the tests."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def training_checkpoint(model: nn.Module, epoch: int) -> dict[str, Any]:
    """Return what a training script saves: ``epoch``, the state dict as ``network``, and AdamW's state.

    The names have the prefix ``module.`` of a model trained on several devices, as the published files do.
    AdamW's moments are zeros that share one element each, since nobody reads them and they would treble the
    file.
    """
    network = {f"module.{name}": tensor for name, tensor in model.state_dict().items()}
    return {"epoch": epoch, "network": network, "optimizer": _adamw_state(model)}


def _adamw_state(model: nn.Module) -> dict[str, Any]:
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for parameter in model.parameters():
        zero = torch.zeros(1, dtype=parameter.dtype).expand(parameter.shape)
        optimizer.state[parameter] = {"step": torch.tensor(1.0), "exp_avg": zero, "exp_avg_sq": zero}
    return optimizer.state_dict()
