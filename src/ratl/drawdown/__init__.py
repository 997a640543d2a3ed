"""A phased withdrawal: who leaves in which column on which day, with a proven bound, and what stays where."""
