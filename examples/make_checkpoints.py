"""Writes demo checkpoints of ConvNeXtPose XS, S, M and L: ``python examples/make_checkpoints.py [FOLDER]``.

They are called ``demo-ConvNeXtPose_XS.tar`` and so on, since they are not the published files: they have the same
containers, prefixes and key layouts, and random weights, good for extracting and verifying, useless for estimating
poses. The same torch always writes the same bytes.
Needs torch.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from cnx_doclint.extraction.reference import load_reference
from cnx_doclint.extraction.references._training import training_checkpoint
from cnx_doclint.families.family import load_family

FAMILY = "convnextpose"
FOLDER = Path(__file__).parent / "checkpoints"


def write(folder: Path) -> list[Path]:
    """Write one file for each model of the family and return their paths."""
    family, reference = load_family(FAMILY), load_reference(FAMILY)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for seed, (name, entry) in enumerate(family.models.items()):
        torch.manual_seed(seed)
        model = reference.build(entry.expected, entry.layout)
        # The ending is the one of the published files; what is in them is a zip archive.
        path = folder / f"demo-{family.title}_{name}.tar"
        torch.save(training_checkpoint(model, epoch=69), path)
        written.append(path)
    return written


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where to write them, about 110 MB")
    for file in write(parser.parse_args().folder):
        print(f"{file}  {file.stat().st_size:,} bytes")
