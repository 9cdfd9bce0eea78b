"""What the share page says when colleagues posted nearly the same."""

from __future__ import annotations

from dataclasses import dataclass

from proudly.content.models import Story
from proudly.networks.contract import Network
from proudly.people.models import Member
from proudly.sharing.echo import queries, rules
from proudly.sharing.echo.words import Question, questions_for
from proudly.sharing.queries import words_offered


@dataclass(frozen=True)
class Alike:
    """That `people` colleagues posted nearly the same, and what helps: other words, by their key, and questions."""

    people: int
    other: str
    questions: list[Question]


def alike(text: str, *, member: Member, story: Story, network: Network) -> Alike | None:
    """What to say of words that a member is about to post; None when nobody posted nearly the same. One query then."""
    people = queries.colleagues_who_said(text, member=member, story=story, network=network)
    if not people:
        return None
    others = [one for one in words_offered(member, story, network.key) if not rules.is_nearly_the_same(one, text)]
    return Alike(people, rules.key_of(others[0]) if others else "", questions_for(story))


def words_by_key(key: str, *, member: Member, story: Story, network: str) -> str:
    """The words of that key among those that a member is offered, else the first of them."""
    offered = words_offered(member, story, network)
    return next((one for one in offered if rules.key_of(one) == key), offered[0])
