"""What an entry of the audit trail was about, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from proudly.people.audit import told_of
from proudly.people.models import AuditEntry
from proudly.people.privacy_words import viewers_name
from proudly.people.role_words import role_name
from proudly.ui.templatetags.ui import moment

_YES_NO = {"joins", "required", "removed", "may_break_glass", "break_glass"}


def what_about(entry: AuditEntry) -> list[tuple[str, str]]:
    """The facts of an entry, each with its name; those without a value are left out."""
    names = {
        "role": _("role"),
        "team": _("team"),
        "deed": _("for"),
        "network": _("network"),
        "points": _("points"),
        "points_before": _("points before"),
        "daily_cap": _("at most a day"),
        "daily_cap_before": _("at most a day before"),
        "cents": _("cents"),
        "codes": _("codes"),
        "cause": _("cause"),
        "percent": _("per cent"),
        "cents_per_hundred": _("cents for a hundred points"),
        "from_day": _("from"),
        "months": _("months"),
        "reward": _("reward"),
        "stock": _("stock"),
        "address": _("address"),
        "utm": _("parameters"),
        "token": _("token"),
        "name": _("name"),
        "language": _("usual language"),
        "languages": _("languages"),
        "time_zone": _("time zone"),
        "colour": _("main colour"),
        "logo": _("logo"),
        "domain": _("address of its own"),
        "scopes": _("may"),
        "new": _("new"),
        "changed": _("changed"),
        "back": _("back"),
        "gone": _("gone"),
        "same": _("unchanged"),
        "wrong": _("wrong"),
        "teams": _("new teams"),
        "undone": _("taken back"),
        "left": _("left as it is"),
        "rows": _("lines"),
        "group": _("group"),
        "role_before": _("role before"),
        "connected": _("connected"),
        "fields": _("what"),
        "per_hour": _("at most an hour"),
        "per_hour_before": _("at most an hour before"),
        "version": _("version"),
        "disclosure": _("disclosure"),
        "asks_again": _("asks everybody to agree"),
        "model": _("model"),
        "topics": _("about"),
        "writers": _("written by"),
        "approvers": _("approved by"),
        "reading_levels": _("easy to read for"),
        "fresh_a_week": _("new stories a week"),
        "weekly_limit": _("at most a week"),
        "weekly_limit_before": _("at most a week before"),
        "how": _("how"),
        "figures": _("figures of one person are seen by"),
        "figures_before": _("before"),
        "names_need_consent": _("names only with consent"),
        "names_need_consent_before": _("names only with consent, before"),
        "works_council": _("works-council mode"),
        "works_council_before": _("works-council mode, before"),
        "not_told": _("no longer told"),
        "number": _("how many"),
        "switched_on": _("switched on"),
        "switched_off": _("switched off"),
        "quiet": _("quiet hours"),
        "days_off": _("days off"),
        "leads": _("leads"),
        "leads_before": _("led"),
        "provider": _("provider"),
        "kind": _("kind"),
        "server": _("server"),
        "domains": _("mail domains"),
        "joins": _("people may join"),
        "required": _("required"),
        "removed": _("removed"),
        "may_break_glass": _("may use a code in an emergency"),
        "break_glass": _("used a code in an emergency"),
        "invitation": _("invitation"),
        "people": _("people"),
        "is_on": _("works"),
        "ends_on": _("last day"),
        "most": _("at most"),
        "name_before": _("name before"),
        "parent": _("below"),
        "parent_before": _("below, before"),
        "to": _("people and teams go to"),
        "teams_moved": _("teams moved"),
        "chat_rooms": _("chat rooms disconnected"),
        "allowed": _("allowed"),
        "roles_ended": _("roles ended"),
        "audiences_to_teams_below": _("audiences now of the teams below"),
        "review_rules": _("rules for approval"),
        "audiences_to_nobody": _("audiences now of nobody"),
        "story": _("story"),
        "publish_at": _("goes out"),
        "reason": _("reason"),
        "campaign": _("campaign"),
        "challenge": _("challenge"),
        "goal": _("goal"),
        "answer_within": _("working days"),
        "answer_within_before": _("working days, before"),
    }
    return [
        (names.get(key, key), _word(key, value) or _told(value))
        for key, value in told_of(entry).items()
        if value not in ("", [], {})
    ]


def _word(key: str, value: Any) -> str | None:
    """The word for what has one in the glossary: a role, or a deed that earns points; for a team, its name then."""
    if key in {"role", "role_before"}:
        return role_name(value)
    if key == "fields" and isinstance(value, list):
        return ", ".join(_field(str(one)) for one in value)
    if key == "publish_at":
        return moment(datetime.fromisoformat(value), "full")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key in {"figures", "figures_before"}:
        return viewers_name(value)
    if key in {"team", "parent", "parent_before", "to"} and isinstance(value, Mapping):
        return f"{value['name']} ({value['id']})"
    words = {
        ("logo", "new"): _("a new one"),
        ("logo", "none"): _("none"),
        ("domain", "none"): _("none"),
        ("deed", "share"): _("a share"),
        ("deed", "click"): _("a reader"),
        ("deed", "reshare"): _("a post that is passed on"),
        ("deed", "reply"): _("an answer"),
        ("deed", "like"): _("a like"),
        ("deed", "conversion"): _("what came of a visit"),
        ("connected", "yes"): _("yes"),
        ("connected", "no"): _("no"),
        ("asks_again", "yes"): _("yes"),
        ("asks_again", "no"): _("no"),
        ("how", "changed"): _("changed"),
        ("how", "added"): _("added"),
        ("how", "renamed"): _("renamed"),
        ("how", "moved"): _("moved"),
        ("how", "removed"): _("removed"),
        ("how", "leads"): _("leads it"),
        ("how", "leads no more"): _("leads it no more"),
        ("how", "hidden"): _("hidden by the owner"),
        ("how", "shown again"): _("shown again by the owner"),
        ("kind", "oidc"): "OpenID Connect",
        ("kind", "saml"): "SAML 2.0",
        ("invitation", "first"): _("the first"),
        ("invitation", "again"): _("once more"),
        ("invitation", "withdrawn"): _("withdrawn"),
        ("invitation", "join link"): _("by the link to join"),
        ("how", "join link"): _("by the link to join"),
        ("is_on", "yes"): _("yes"),
        ("is_on", "no"): _("no"),
        ("is_on", "renewed"): _("renewed: the old one no longer does"),
    }
    if key in _YES_NO:
        return _("yes") if value in ("yes", True) else _("no")
    return words.get((key, value)) if isinstance(value, str) else None


def _field(name: str) -> str:
    """The word for something that is known of a member."""
    words = {
        "name": _("name"),
        "function": _("function"),
        "language": _("language"),
        "location": _("location"),
        "teams": _("team"),
        "email": _("e-mail address"),
    }
    return words.get(name, name)


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_told(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return str(value)
