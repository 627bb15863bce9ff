"""Fixes carried out: edits applied to a text, suppressions written, tables kept aligned.

In: a document with its findings, and a function that lints a text anew. Out: another text. It never decides what is
wrong, and refuses a change that would touch more than its words.
"""
