"""What checks documents: settings, spec, rules and baseline put together, one document after another, then all.

In: settings and texts. Out: findings and changed texts, as values. It never prints, writes no file and asks for none
but the spec, the family and the baseline.
"""
