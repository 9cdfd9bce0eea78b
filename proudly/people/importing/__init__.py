"""Members in by a file: read into a preview, applied when confirmed, undone when it was a mistake."""
