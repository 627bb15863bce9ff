"""Understanding: what a document states about which model, and whether the spec agrees.

In: a document as regions, the family's words, the spec. Out: judged claims, and what was skipped and why. It never
reports, fixes, or reads a file but its own tables of words.
"""
