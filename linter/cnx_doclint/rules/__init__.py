"""Rules: one module each, with a ``RULE``. The module's name is the rule's name; its docstring is its page."""
