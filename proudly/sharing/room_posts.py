"""What is told of stories in chat rooms, where everybody of a team, or of the organisation, reads along."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from proudly.audience.queries import reached
from proudly.content.models import Story
from proudly.content.queries import is_live
from proudly.networks import registry
from proudly.networks.words import share_words
from proudly.notices.chat.rooms import members_in, rooms_of
from proudly.notices.message import Action, Message
from proudly.notices.models import ChatRoom
from proudly.sharing.models import Share
from proudly.sharing.pride.queries import is_promoted
from proudly.sharing.queries import stop_of
from proudly.sharing.rules import Stop

USUAL_NETWORK = "linkedin"


def rooms_that_may_read(story: Story) -> list[ChatRoom]:
    """The rooms in which everybody may read the story: nobody sees there what was not meant for them.

    Two queries for each room at most.
    """
    audience = reached(story.audience).values("pk")
    return [room for room in rooms_of(story.organisation) if not members_in(room).exclude(pk__in=audience).exists()]


def tell_of_story(room: ChatRoom, about: int) -> Message | None:
    """With a button to share by the network that most use there; None when it is not offered any more."""
    story = Story.objects.filter(is_live(), is_promoted(), organisation=room.organisation_id, pk=about).first()
    if story is None or stop_of(story) not in {None, Stop.INTERNAL} or room not in rooms_that_may_read(story):
        return None
    address = settings.SITE_URL + reverse("story", args=[story.pk])
    if story.internal:
        subject = _("To read: %(title)s")
        actions: tuple[Action, ...] = (Action(_("Read the story"), address),)
    else:
        subject, actions = _("Worth sharing: %(title)s"), (_share(story), Action(_("Read it first"), address))
    return Message(
        subject=subject % {"title": story.title},
        heading=story.title,
        said=story.why or story.summary,
        actions=actions,
        leads_to=address,
        picture=settings.SITE_URL + story.card_picture if story.picture else "",
    )


def _share(story: Story) -> Action:
    shares = Share.objects.filter(organisation=story.organisation_id).values_list("network").annotate(n=Count("pk"))
    most_used = shares.order_by("-n", "network").first()
    network = registry.network(most_used[0] if most_used else USUAL_NETWORK)
    return Action(share_words(network), settings.SITE_URL + reverse("share", args=[story.pk, network.key]))


def tell_of_recall(room: ChatRoom, about: int) -> Message | None:
    """Where the post about it cannot be taken away."""
    recalled = Story.objects.filter(organisation=room.organisation_id, pk=about, recalled_at__isnull=False)
    story = recalled.first()
    if story is None:
        return None
    return Message(
        subject=_("Taken back: %(title)s") % {"title": story.title},
        said=_("Please share it no more. Its links are closed."),
        lines=(_("Why:") + " " + story.recall_reason,),
        actions=(Action(_("See the stories"), settings.SITE_URL + reverse("feed")),),
    )
