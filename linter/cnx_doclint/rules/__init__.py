"""Rules: one module each, with a ``RULE``. The module's name is the rule's name; its docstring is its page.

In: a document that was understood, the spec and the family's words. Out: findings. A rule points at places and does
nothing else: what runs rules is in ``engine``, tables of models of any family are read in ``zoo``.
"""
