"""The mail about a story has the look of the organisation."""

from __future__ import annotations

import pytest

from proudly.content.tests import factories as content
from proudly.notices.models import Notice
from proudly.people.look import look_of
from proudly.people.models import Organisation
from proudly.people.tests import factories as people
from proudly.sharing.announcing import announce_story
from proudly.sharing.story_mail import compose_new_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("colour", ["", "#ffee00"])
def test_logo_and_colour_are_those_of_the_organisation(colour: str) -> None:
    editor = people.editor()
    sanne = people.member(editor.organisation, networks=["linkedin"])
    logo = "logos/l.png" if colour else ""
    Organisation.objects.filter(pk=editor.organisation_id).update(colour=colour, logo=logo)
    announce_story(story=content.story(editor, announce=True))
    message = compose_new_story(Notice.objects.select_related("member__organisation").get(member=sanne))
    assert message is not None
    button = look_of(colour).light.primary if colour else "#0d5564"
    assert button in message.html and ("logos/l.png" in message.html) == bool(colour)
