"""Drawings made from a spec: each is a function that returns the text of an SVG picture, and opens no file."""
