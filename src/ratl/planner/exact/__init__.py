"""Small cases closed by a constraint solver: see `closing`."""
