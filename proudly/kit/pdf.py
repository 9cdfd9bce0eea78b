"""PDF, typeset by Typst from a template of ours and data.

The data reaches the template as data: what people typed is set as it is, and can be no command. Typst comes whole in
its package, with fonts; the template cannot read files but those beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF that a template (a .typ file) makes of the data, which it finds as JSON in `sys.inputs.data`."""
    made: bytes = typst.compile(
        str(template), root=str(template.parent), sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True
    )
    return made
