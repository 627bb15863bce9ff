"""The spec: values, load, dump, compare, show. The hinge between checkpoints and everything else.

In: facts, or a spec's text. Out: the other of the two, and facts as people read them. It knows nothing of checkpoints,
families or Markdown.
"""
