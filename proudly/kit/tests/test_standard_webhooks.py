"""Signed messages between programs, held against the scheme's own library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proudly.kit.standard_webhooks import is_signed, new_secret, signature

# As the library `standardwebhooks` 1.1.0 signs it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
THEN = datetime.fromtimestamp(1614265330, tz=UTC)


def test_a_message_that_the_schemes_own_library_signed_is_known():
    assert is_signed(BODY, headers=HEADERS, secret=SECRET, now=THEN)
    assert (
        signature(BODY, secret=SECRET, message_id=HEADERS["webhook-id"], timestamp=HEADERS["webhook-timestamp"])
        == HEADERS["webhook-signature"]
    )


def test_one_of_several_signatures_is_enough_so_that_a_sender_can_change_its_secret():
    several = f"v1,{'A' * 43}= v1a,other {HEADERS['webhook-signature']}"
    assert is_signed(BODY, headers=HEADERS | {"webhook-signature": several}, secret=SECRET, now=THEN)


@pytest.mark.parametrize(("seconds", "good"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_message_is_good_for_five_minutes(seconds: int, good: bool):
    assert is_signed(BODY, headers=HEADERS, secret=SECRET, now=THEN + timedelta(seconds=seconds)) is good


@pytest.mark.parametrize("header", list(HEADERS))
@pytest.mark.parametrize("said", ["", "nonsense", "v1", "v1,", "é", "1e9", "-1", "²", "9" * 400, "v1,\x00 \x00"])
def test_a_header_that_is_missing_or_absurd_signs_nothing(header: str, said: str):
    assert not is_signed(BODY, headers=HEADERS | {header: said}, secret=SECRET, now=THEN)


def test_another_secret_or_another_body_is_refused():
    assert not is_signed(BODY, headers=HEADERS, secret=new_secret(), now=THEN)
    assert not is_signed(BODY + b" ", headers=HEADERS, secret=SECRET, now=THEN)


@given(st.binary(), st.text(st.characters(codec="utf-8"), min_size=1))
def test_what_was_signed_is_known_as_signed(body: bytes, message_id: str):
    secret, timestamp = new_secret(), str(int(THEN.timestamp()))
    signed = signature(body, secret=secret, message_id=message_id, timestamp=timestamp)
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signed}
    assert is_signed(body, headers=headers, secret=secret, now=THEN)
