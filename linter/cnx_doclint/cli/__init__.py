"""The command line: commands and their options, and the terminal.

In: arguments, and the documents and files that they name. Out: lines on the terminal, files, an exit code. It is the
only room that prints, opens Markdown or knows exit codes, and nothing imports it. It decides nothing about documents.
"""
