import logging

import pytest

from proudly.kit.private_logs import WithoutTokens


@pytest.mark.parametrize("path", ["/s/eyJt:1xV:c8O", "/s/eyJt:1xV:c8O/again", "/stop-mail/eyJt:1xV:c8O"])
def test_a_token_in_an_address_is_not_logged(path: str):
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Forbidden", path), None)
    assert WithoutTokens().filter(record)
    assert "c8O" not in record.getMessage()
    assert record.getMessage().startswith("Forbidden: /s")


def test_a_token_in_a_traceback_is_not_logged():
    try:
        raise LookupError("no page at /s/eyJt:1xV:c8O")
    except LookupError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "failed", (), (LookupError, error, error.__traceback__))
    WithoutTokens().filter(record)
    assert "c8O" not in logging.Formatter().format(record)


def test_other_addresses_are_logged_whole():
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: /stories/12", (), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == "Not Found: /stories/12"
