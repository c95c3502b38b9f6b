"""Readers of corpora in the formats they are published in."""
