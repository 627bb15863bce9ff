"""What output formats share: what one is, the counts that a run ends with, and where lines go.

In: results and the formats that were asked for. Out: lines, on the way to the terminal or a file.
"""
