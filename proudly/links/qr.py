"""QR codes."""

from __future__ import annotations

import io

import segno

QUIET_ZONE = 4  # modules of white around it, as the standard asks
SCALE = 8  # pixels of a module, where somebody looks at the file itself


def drawn(address: str) -> bytes:
    """An SVG of the QR code of an address: dark on light in any theme, readable when up to 15 % of it is lost."""
    file = io.BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        file, kind="svg", border=QUIET_ZONE, scale=SCALE, dark="#000", light="#fff", omitsize=True, title=address
    )
    return file.getvalue()
