"""Reference architectures: one module per family, each with a ``REFERENCE``. Only they import torch.

A reference says which tensors a model of the family has, and is what ``verify`` compares checkpoints with,
what the built-in specs come from, and what the demo's checkpoints are made of.
"""
