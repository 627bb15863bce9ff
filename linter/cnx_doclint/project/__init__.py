"""What a run is about: settings, the spec and family they lead to, files, the search for documents.

In: paths and a file of settings. Out: values. It reads files and writes them whole or not at all, and checks nothing.
"""
