"""Ways of quantising weights and packing them into other tensors, one module each, with a ``PACKING``.

In: the tensors that stand in a file for one weight. Out: the weight's own shape and type, or nothing where they do not
tell it. Nothing here looks at another file, or at the numbers of a weight.
"""
