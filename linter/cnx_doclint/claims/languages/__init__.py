"""Markers of stance, one table a language."""
