"""Facts: frozen dataclasses, no algorithms. Field names are the names in the files.

A trailing underscore (``class_``, ``from_``) is dropped in files, where the word is no keyword.
"""
