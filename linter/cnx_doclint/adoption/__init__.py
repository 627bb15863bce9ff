"""What a run leaves out, so that a project with old mistakes can start today: baseline, since, blame.

In: findings, the baseline's file, what git tells. Out: the findings that are told, those that are not and why, the
baseline as it should be. It never finds anything itself, and changes no document.
"""
