"""The kinds of generated block, one module each with a ``BLOCK``; ``table=models`` is made by ``table_models``.

Blocks are plain Python, not templates, so that the linter can compare a guide with what it should say without loading
a template engine; a user's ``blocks/<module>.md.j2`` replaces one.
"""
