"""Drawings made from a spec: each is a function that returns the text of an SVG picture, and opens no file."""

from cnx_doclint.drawings.badge import badge_file, status_badge
from cnx_doclint.drawings.chart import chart_title, comparison_chart
from cnx_doclint.drawings.head import head_diagram

__all__ = ["badge_file", "chart_title", "comparison_chart", "head_diagram", "status_badge"]
