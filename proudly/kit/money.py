"""Money is kept in whole euro cents."""

from __future__ import annotations

from decimal import Decimal


def cents_in(euros: Decimal | None) -> int:
    """What somebody typed in euros, with two decimals at most; nothing is nothing."""
    return int((euros or 0) * 100)


def plain_euros(cents: int) -> str:
    """For a file that programs read, and a field: 12.50 in any language."""
    return f"{Decimal(cents) / 100:.2f}"
