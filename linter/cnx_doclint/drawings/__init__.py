"""Drawings made from a spec: each is a function that returns the text of an SVG picture, and opens no file."""

from cnx_doclint.drawings.chart import comparison_chart
from cnx_doclint.drawings.head import head_diagram

__all__ = ["comparison_chart", "head_diagram"]
