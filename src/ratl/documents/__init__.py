"""Plan → bytes: what is printed, drawn or handed to other programs."""
