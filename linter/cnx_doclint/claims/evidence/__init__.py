"""Evidence: what a place shows about a reading of a value, as numbers that a trained judge weighs.

In: segments, marks, values, groups of names. Features name no family, no fact and no word of a language: a fact enters
by its kind, form and group, a word by the part it plays.
"""
