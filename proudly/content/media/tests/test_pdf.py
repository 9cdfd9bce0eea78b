from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proudly.content.media.pdf import PdfFault, PdfRefused, pages_of
from proudly.content.media.tests.pdf_samples import HOSTILE, document


@pytest.mark.parametrize("pages", [1, 3, 300])
def test_a_document_to_be_read_is_taken_and_its_pages_counted(pages: int):
    assert pages_of(document(pages)) == pages


@pytest.mark.parametrize(("made", "fault"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_document_that_does_more_than_be_read_is_refused(made: Callable[[], bytes], fault: str):
    with pytest.raises(PdfRefused) as refused:
        pages_of(made())
    assert str(refused.value) == PdfFault(fault)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_somebody_does_to_a_document_something_is_said_of_it(data: st.DataObject):
    made = bytearray(document(2))
    for _number in range(data.draw(st.integers(1, 12))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert pages_of(bytes(made)) >= 1
    except PdfRefused as refused:
        assert str(refused) in set(PdfFault)
