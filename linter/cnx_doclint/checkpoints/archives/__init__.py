"""Directories of zip and tar archives, with bounds on all that they claim. Nothing is unpacked to disk."""
