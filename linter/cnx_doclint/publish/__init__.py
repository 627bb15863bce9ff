"""Generated text: blocks in guides, pages, drawings.

In: a spec in its family's words, templates, and what documents were found to say. Out: texts. It never reads a
checkpoint, and writes no file: who asked for a text does.
"""
