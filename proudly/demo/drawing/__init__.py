"""Flat illustrations drawn by code: a canvas, palettes, things that recur, and the scenes made of them."""
