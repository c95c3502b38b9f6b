"""Word vectors of two languages in one space."""
