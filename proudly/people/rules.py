"""Who may do what. Pages and API both ask `may`, and nothing else decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from proudly.people.mail_domains import domain_of

ADVOCATE = "advocate"
EDITOR = "editor"
MANAGER = "manager"
SPONSOR = "sponsor"
ANALYST = "analyst"
OWNER = "owner"
ROLES = (ADVOCATE, EDITOR, MANAGER, SPONSOR, ANALYST, OWNER)

# action → the roles that may do it. Everybody is an advocate.
WHO_MAY: dict[str, frozenset[str]] = {
    "read stories": frozenset({ADVOCATE}),
    "share": frozenset({ADVOCATE}),
    "redeem rewards": frozenset({ADVOCATE}),
    "write stories": frozenset({EDITOR, OWNER}),
    "publish stories": frozenset({EDITOR, OWNER}),
    "manage sources": frozenset({EDITOR, OWNER}),
    "suggest stories": frozenset({ADVOCATE}),
    "answer suggestions": frozenset({EDITOR, OWNER}),
    "promise answers": frozenset({EDITOR, MANAGER, OWNER}),
    "change point rules": frozenset({MANAGER, OWNER}),
    "see the books": frozenset({MANAGER, ANALYST, OWNER}),
    "thank with points": frozenset({MANAGER, OWNER}),
    "decide about held points": frozenset({MANAGER, OWNER}),
    "run the scoreboard": frozenset({MANAGER, OWNER}),
    "change link settings": frozenset({MANAGER, OWNER}),
    "fulfil rewards": frozenset({MANAGER, OWNER}),
    "offer rewards": frozenset({MANAGER, OWNER}),
    "set the budget": frozenset({MANAGER, OWNER}),
    "offer causes": frozenset({MANAGER, OWNER}),
    "report gifts": frozenset({MANAGER, ANALYST, OWNER}),
    "export wages in kind": frozenset({OWNER}),
    "change the house rules": frozenset({MANAGER, OWNER}),
    "limit story notices": frozenset({MANAGER, OWNER}),
    "limit shares": frozenset({MANAGER, OWNER}),
    "set review rules": frozenset({MANAGER, OWNER}),
    "set badges and streaks": frozenset({MANAGER, OWNER}),
    "set story standards": frozenset({EDITOR, MANAGER, OWNER}),
    "give a commitment": frozenset({SPONSOR}),
    "launch challenges": frozenset({SPONSOR, MANAGER, OWNER}),
    "hide commitments": frozenset({OWNER}),
    "say why we do this": frozenset({OWNER}),
    "see the settings": frozenset({MANAGER, OWNER}),
    "read the mailbox": frozenset({OWNER}),
    "connect chat": frozenset({OWNER}),
    "send messages again": frozenset({OWNER}),
    "invite people": frozenset({MANAGER, OWNER}),
    "manage people": frozenset({OWNER}),
    "connect the directory": frozenset({OWNER}),
    "change sign-in": frozenset({OWNER}),
    "change the organisation": frozenset({OWNER}),
    "change caption help": frozenset({OWNER}),
    "read the audit trail": frozenset({OWNER}),
    "change the privacy policy": frozenset({OWNER}),
}

# Roles that can be held for one team and those below it. The others are the whole organisation's.
FOR_A_TEAM = frozenset({EDITOR, MANAGER, ANALYST})

# The actions that a role held for a team gives, and what each then comes to. No other action is given by such a role.
WITHIN_A_TEAM: dict[str, str] = {
    "write stories": "stories whose audience is teams within it, never everyone; no draft of another is seen",
    "publish stories": "the same stories",
    "manage sources": "sources whose stories are for teams within it, never for everyone",
    "answer suggestions": "suggestions by members of these teams; the story of one is for these teams",
    "fulfil rewards": "rewards that members of these teams took",
}


@dataclass(frozen=True)
class Extent:
    """Where somebody may do an action: in the whole organisation, or in `teams` and those below them, or nowhere."""

    whole: bool
    teams: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.whole or bool(self.teams)


def may(roles: Iterable[str], action: str) -> bool:
    """Whether somebody with these roles, held for the whole organisation, may do `action`.

    Raises KeyError for an action that no rule knows.
    """
    return not WHO_MAY[action].isdisjoint({ADVOCATE, *roles})


@dataclass(frozen=True)
class Way:
    """How a session was signed in, which decides what it opens.

    `own`: by what belongs to the person alone, a code by mail or a passkey. `provider_id`: by an organisation's
    identity provider, which opens that organisation and no other. `own_at`, `provider_at`: when each was shown last;
    None when nobody noted it. The one does not renew the other.
    """

    own: bool
    provider_id: int | None = None
    own_at: datetime | None = None
    provider_at: datetime | None = None


def vouched_for(email: str, *, domains: Iterable[str], verified: bool | None) -> bool:
    """Whether an identity provider's word for an address counts.

    It does when the provider says that it verified the address, or when it says nothing of it and the address is of one
    of the mail domains that the owner trusts it with.
    """
    if verified is None:
        return domain_of(email) in domains
    return verified


def browser_and_system(agent: str) -> tuple[str, str]:
    """The names of browser and system in a User-Agent header, each "" when it is none we know."""
    return _first_of(_BROWSERS, agent), _first_of(_SYSTEMS, agent)


# What is looked for, in this order, since each pretends to be those below it.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def _first_of(names: dict[str, str], agent: str) -> str:
    return next((name for said, name in names.items() if said in agent), "")


INVITATION_LASTS = timedelta(days=14)  # the link in the mail
INVITE_AGAIN_AFTER = timedelta(hours=1)  # nobody is mailed twice by a second press
REMIND_AFTER = timedelta(days=7)  # once; then nothing
JOIN_MAIL_LASTS = timedelta(hours=1)  # the link that proves an address
MOST_JOIN_MAILS = 3  # to one address within JOIN_MAIL_LASTS


def extent(held: Iterable[tuple[str, int | None]], action: str) -> Extent:
    """Where somebody may do `action`. Raises KeyError for an action that no rule knows.

    Args:
        held: roles, each with the id of the team that it is held for; None is the whole organisation.
    """
    roles = list(held)
    if may((role for role, team in roles if team is None), action):
        return Extent(whole=True)
    if action not in WITHIN_A_TEAM:
        return Extent(whole=False)
    giving = WHO_MAY[action] & FOR_A_TEAM
    return Extent(whole=False, teams=frozenset(team for role, team in roles if team is not None and role in giving))


def covers(where: Extent, teams: Iterable[int], parents: Mapping[int, int | None]) -> bool:
    """Whether `where` holds all of these teams; no team at all stands for everybody, which only the whole covers.

    Args:
        parents: of every team of the organisation, None at the top of the tree.
    """
    asked = list(teams)
    return where.whole or (bool(asked) and all(_is_below(team, where.teams, parents) for team in asked))


def _is_below(team: int, tops: frozenset[int], parents: Mapping[int, int | None]) -> bool:
    above: int | None = team if team in parents else None
    passed: set[int] = set()
    while above is not None and above not in passed:
        if above in tops:
            return True
        passed.add(above)
        above = parents.get(above)
    return False


def owners_who_must_stay(
    owners: Mapping[int, bool], *, going: Collection[int], single_sign_on_required: bool
) -> set[int]:
    """Of those who are going, the owners whom the organisation cannot do without; none, if it can.

    Somebody must be left to give roles, and somebody to go round single sign-on on the day that it fails.

    Args:
        owners: the present owners, and whether each may go round it.
    """
    leaving = owners.keys() & set(going)
    if leaving == owners.keys():
        return leaving
    ways_round = {owner for owner, may_go_round in owners.items() if may_go_round}
    return ways_round if single_sign_on_required and ways_round <= leaving else set()
