"""What people are told, in their language: sentences as values, catalogs, styles, counts, progress.

In: templates and what fills them. Out: text. It prints nothing and knows nothing of what the sentences are about.
"""
