"""Challenges: what is to be reached, by whom and until when, and how far it is."""
