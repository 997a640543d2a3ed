"""Practice made arithmetic: profiles, formulas, hours of a place, and the times of a serial on its way."""
