"""Findings as values: diagnostics, fixes, places, what a run keeps of a document.

In: nothing; these are what rules make and everything above passes on. They have no behaviour but their own.
"""
