"""From checkpoints to a spec, and back: ``extract``, ``verify``, and reading of values in ``deep``.

In: checkpoints and a family. Out: facts, a spec, and what does not fit. It is the only room beside ``references`` that
may import torch, and only where values are read or architectures built. It knows nothing of Markdown.
"""
