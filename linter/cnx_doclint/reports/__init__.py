"""Output formats: one module each, with a ``REPORT``; the module's name is the format's.

In: the results of a run. Out: lines of text. A report compares nothing, decides nothing and prints nothing: who asked
for it does. What formats share, and where their lines go, is in ``output``.
"""
