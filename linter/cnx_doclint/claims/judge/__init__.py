"""The judge: how sure it is that a line which disagrees with the spec is truly wrong, from evidence and trained trees.

In: evidence of candidates, the trees in ``weights.json``. Evaluation is plain Python; ``training/`` makes the trees.
"""
