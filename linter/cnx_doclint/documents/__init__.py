"""Documents as regions of their own source: Markdown, MDX and notebooks; markers and directives in them.

In: the text of a file. Out: its blocks, cells, lines, and exact places in them. It knows nothing of models or specs.
"""
