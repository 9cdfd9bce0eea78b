"""Keeps out of the logs what a link in a mail allows: whoever reads a log must not be able to use it."""

from __future__ import annotations

import logging
import re

# The addresses that hold a token.
_TOKENS = re.compile(r"(/(?:s|stop-mail|demo/enter|invited|join|joining)/+)[^/\s\"'?]+")


class WithoutTokens(logging.Filter):
    """Replaces the tokens in a record's message and arguments by an ellipsis."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _TOKENS.sub(r"\1…", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _TOKENS.sub(r"\1…", logging.Formatter().formatException(record.exc_info))
        return True
