"""Badges, levels, streaks, and applause among colleagues: docs/rules/badges.md."""
