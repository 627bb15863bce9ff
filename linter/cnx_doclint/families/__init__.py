"""Model families: one TOML file each, and the code that loads and applies them.

In: a family's file; an inventory or a spec. Out: facts, which model a checkpoint is, and the words that a spec is told
in. A new family takes no Python. It knows nothing of Markdown and opens no checkpoint.
"""
