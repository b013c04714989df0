"""How workers of one host reach each other."""
