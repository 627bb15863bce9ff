"""The same checks inside other programs: pytest and MkDocs.

In: what the host hands over, its settings and documents. Out: the host's own kind of result, a test or a warning. It
has no check of its own: what is found is what the command line would find.
"""
