"""What a placed movement burns, eats and drinks, and how far off help is."""
