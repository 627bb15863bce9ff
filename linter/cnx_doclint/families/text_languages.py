"""Which languages generated text can be written in."""

# The language that it is in by itself stands first.
LANGUAGES = ("en", "es")
