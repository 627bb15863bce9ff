"""What runs rules: which of them, on one document and across documents, and what is kept of what they find.

In: a document and what it is checked against. Out: its findings, suppressed ones apart, and small values by which
documents are compared with each other.
"""
