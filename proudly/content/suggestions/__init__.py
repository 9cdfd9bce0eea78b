"""What employees think is worth sharing: they suggest a link, an editor answers, and a story comes of it."""
