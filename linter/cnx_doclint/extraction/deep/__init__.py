"""Reads the values of a checkpoint, not its header alone, and tells what is not as it should be.

``layout`` says where a tensor's elements lie, ``numbers`` counts (the only module here that imports torch), ``values``
brings bytes and tensors together, ``health`` judges, ``examination`` does it all.
"""
