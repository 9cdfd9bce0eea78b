"""The logs → who earned which badge.

What is written is a function of the logs, row by row in their order: read at once or in any number of pieces, today or
when they are read again, it is the same, with the same moments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q

from proudly.content.models import Suggestion
from proudly.kit.projections import Projection, declare
from proudly.links.models import Link, Verdict
from proudly.people.models import Member
from proudly.points.models import Entry, Hold
from proudly.scoreboard.badges import catalogue, rules
from proudly.scoreboard.badges.giving import Earned, give_badges, keep_only
from proudly.scoreboard.badges.models import EarnedBadge, ReaderCount
from proudly.sharing.models import Share, ShareEvent

OUT = (Share.State.POSTED, Share.State.CONFIRMED)
OF_SHARERS = (catalogue.FIRST_SHARE, catalogue.SHARES, catalogue.NETWORKS)
OF_READERS = (catalogue.FIRST_READER, catalogue.READERS)
OF_FOLLOWERS = (catalogue.FOLLOWED, catalogue.FIRST_STEP)
HUMAN = Verdict.Kind.HUMAN


# --- sharing ----------------------------------------------------------------------------------------------------------


def reward_sharers(events: list[ShareEvent]) -> None:
    """Badges for shares that are known to be out, and for who suggested their stories. Ten queries at most."""
    out = [event for event in events if event.state in OUT]
    if not out:
        return
    shares = Share.objects.in_bulk({event.share_id for event in out})
    earned = dict(_of_sharers({share.member_id for share in shares.values()}))
    earned |= _of_suggesters([(event, shares[event.share_id]) for event in out])
    give_badges(earned)


def _of_sharers(members: set[int]) -> Iterator[tuple[tuple[int, str, int], datetime]]:
    """What these have earned by sharing. Who has it all already is not looked at."""
    left = members - _complete(members, OF_SHARERS)
    events = ShareEvent.objects.filter(share__member__in=left, state__in=OUT).order_by("pk")
    stories: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    networks: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for member, story, network, at in events.values_list("share__member", "share__story", "share__network", "at"):
        stories[member].append((story, at))
        networks[member].append((network, at))
    for member in left:
        for badge, deeds in (
            (catalogue.FIRST_SHARE, stories[member]),
            (catalogue.SHARES, stories[member]),
            (catalogue.NETWORKS, networks[member]),
        ):
            for step, at in rules.reached(deeds, badge.steps).items():
                yield (member, badge.key, step), at


def _complete(members: Iterable[int], badges: Iterable[catalogue.Badge]) -> set[int]:
    """Those of the members who have every step of these badges. One query."""
    every = {(badge.key, step) for badge in badges for step in range(1, len(badge.steps) + 1)}
    have: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for member, badge, step in EarnedBadge.objects.filter(member__in=members).values_list("member", "badge", "step"):
        have[member].add((badge, step))
    return {member for member, those in have.items() if every <= those}


def _of_suggesters(out: list[tuple[ShareEvent, Share]]) -> Earned:
    """What those earned who suggested the stories of these shares.

    A share is to the credit of who suggested its story first, of those who had been thanked by then.
    """
    taken = Suggestion.objects.filter(story__in={share.story_id for _event, share in out}, thanked_at__isnull=False)
    thanked: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for story, member, at in taken.order_by("pk").values_list("story", "member", "thanked_at"):
        if story is not None and at is not None:
            thanked[story].append((member, at))
    if not thanked:
        return {}

    def suggester(story: int, at: datetime) -> int | None:
        return next((member for member, since in thanked[story] if since <= at), None)

    earned: dict[tuple[int, str, int], datetime] = {}
    of_suggested = [(event, share) for event, share in out if share.story_id in thanked]
    first = _first_shares({share.member_id for _event, share in of_suggested})
    for event, share in of_suggested:
        by = suggester(share.story_id, event.at)
        if by is not None and by != share.member_id and first[share.member_id] == event.pk:
            earned.setdefault((by, catalogue.FIRST_STEP.key, 1), event.at)
    done = _complete({member for those in thanked.values() for member, _at in those}, [catalogue.FOLLOWED])
    followed = [story for story, those in thanked.items() if any(member not in done for member, _at in those)]
    followers: dict[tuple[int, int], list[tuple[int, datetime]]] = defaultdict(list)
    events = ShareEvent.objects.filter(share__story__in=followed, state__in=OUT).order_by("pk")
    for story, member, at in events.values_list("share__story", "share__member", "at"):
        by = suggester(story, at)
        if by is not None and by != member:
            followers[by, story].append((member, at))
    for (by, _story), deeds in followers.items():
        for step, at in rules.reached(deeds, catalogue.FOLLOWED.steps).items():
            key = (by, catalogue.FOLLOWED.key, step)
            earned[key] = min(at, earned.get(key, at))
    return earned


def _first_shares(members: Collection[int]) -> dict[int, int]:
    """By member, the event by which the first share of all was out. One query."""
    events = ShareEvent.objects.filter(share__member__in=members, state__in=OUT)
    return dict(events.values_list("share__member").annotate(first=Min("pk")).order_by())


def forget_of_sharers() -> None:
    keys = [badge.key for badge in (*OF_SHARERS, *OF_FOLLOWERS)]
    EarnedBadge.objects.filter(badge__in=keys).delete()


# --- being read -------------------------------------------------------------------------------------------------------


def count_readers(verdicts: list[Verdict]) -> None:
    """Count each member's readers, and give the badges for them. Three queries and an upsert where nobody earns one."""
    changed = [verdict for verdict in verdicts if (verdict.kind == HUMAN) != (verdict.was == HUMAN)]
    if not changed:
        return
    links = Link.objects.filter(pk__in={verdict.link_id for verdict in changed})
    of_link = {pk: whose for pk, *whose in links.values_list("pk", "member_id", "organisation_id")}
    members = {member for member, _organisation in of_link.values()}
    counts = {one.member_id: one for one in ReaderCount.objects.filter(member__in=members)}
    rising: set[int] = set()
    steps = {step for badge in OF_READERS for step in badge.steps}
    for verdict in changed:
        member, organisation = of_link[verdict.link_id]
        count = counts.setdefault(
            member, ReaderCount(organisation_id=organisation, member_id=member, readers=0, most=0)
        )
        count.readers += 1 if verdict.kind == HUMAN else -1
        if count.readers > count.most:
            count.most = count.readers
            if count.most in steps:
                rising.add(member)
    ReaderCount.objects.bulk_create(
        counts.values(), update_conflicts=True, unique_fields=["member"], update_fields=["readers", "most"]
    )
    # Whoever is held up by deeds that wait for a decision comes by a step later than the count says.
    if held_up := set(_not_counted(members)):
        rising |= held_up - _complete(held_up, OF_READERS)
    if rising:
        _weigh_readers(rising)


def weigh_held(entries: list[Entry]) -> None:
    """Readers whose points are held back do not count, until somebody has decided that they do. Three queries."""
    moved = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    held = moved.filter(Q(transfer__reason="held") | Q(transfer__cause__startswith="released:"))
    if members := set(held.values_list("transfer__member", flat=True)):
        _weigh_readers(members)


def _weigh_readers(members: Collection[int]) -> None:
    """What these earned by being read: without what is held back, or was and does not count."""
    # Locked before anything is read, so that of two workers the second sees all that the first saw.
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk").values_list("pk"))
    without = _not_counted(members)
    changes: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    counted = Verdict.objects.filter(Q(kind=HUMAN) | Q(was=HUMAN), link__member__in=members).order_by("pk")
    for member, click, kind, was, at in counted.values_list("link__member", "click_id", "kind", "was", "at"):
        if (kind == HUMAN) != (was == HUMAN) and click not in without.get(member, ()):
            changes[member].append((1 if kind == HUMAN else -1, at))
    earned = {
        (member, badge.key, step): at
        for member in members
        for badge in OF_READERS
        for step, at in rules.peaks(changes[member], badge.steps).items()
    }
    keep_only(earned, members=members, badges=[badge.key for badge in OF_READERS])


def _not_counted(members: Iterable[int]) -> dict[int, set[int]]:
    """By member the clicks whose points are held back, or were refused. One query."""
    holds = Hold.objects.filter(member__in=members, transfer__cause__startswith="click:")
    found: dict[int, set[int]] = defaultdict(set)
    for member, cause in holds.exclude(state=Hold.State.RELEASED).values_list("member", "transfer__cause"):
        found[member].add(int(cause.split(":")[1]))
    return found


def forget_of_readers() -> None:
    ReaderCount.objects.all().delete()
    EarnedBadge.objects.filter(badge__in=[badge.key for badge in OF_READERS]).delete()


# --- suggesting -------------------------------------------------------------------------------------------------------


def reward_published() -> int:
    """The badge for a suggestion that was published. Returns how many earned it. One query when nobody did.

    No log says it, but when its member was thanked stands on the suggestion: whoever has no badge yet is found by that.
    """
    has = EarnedBadge.objects.filter(member=OuterRef("member"), badge=catalogue.PUBLISHED.key)
    waiting = Suggestion.objects.filter(~Exists(has), thanked_at__isnull=False, member__erased_at=None).order_by()
    found = waiting.values_list("member").annotate(first=Min("thanked_at"))
    return give_badges({(member, catalogue.PUBLISHED.key, 1): at for member, at in found[:500]})


declare(Projection("sharers' badges", log=ShareEvent, take_in=reward_sharers, clear=forget_of_sharers))
declare(Projection("readers' badges", log=Verdict, take_in=count_readers, clear=forget_of_readers))
# It weighs again what the verdicts gave, and writes nothing that is not a function of those: nothing to clear.
declare(Projection("held readers' badges", log=Entry, take_in=weigh_held))
