"""The feed, the two-click page, and the member's own accounts and shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from proudly.content.media.crops import height_of_cut, picture_address_for
from proudly.content.media.shown import captions_given_out, given_out, media_shown
from proudly.content.media.words import told_with
from proudly.content.models import Story
from proudly.content.suggestions.queries import credits_of
from proudly.content.suggestions.words import suggested_by
from proudly.kit.languages import in_language
from proudly.kit.proxies import client_address
from proudly.links import reasons
from proudly.links import services as links
from proudly.links.colleagues import mark_browser
from proudly.links.countries import country_name
from proudly.links.queries import brought_by, is_closed, visits_of
from proudly.links.visitors import origin_hash, visitor_hash
from proudly.networks import registry
from proudly.networks.contract import Manner, Network, NetworkTrouble, can_post
from proudly.networks.text import with_link
from proudly.people.models import Member
from proudly.people.views import MemberRequest, action_required
from proudly.points.queries import sponsors_among
from proudly.sharing import announcing, house_rules, queries, services
from proudly.sharing.echo import planning
from proudly.sharing.echo.limit import TooManyNow
from proudly.sharing.echo.plan_views import moments_for, planned_lines, take_back_or_move, take_plan
from proudly.sharing.echo.shown import Alike, alike, words_by_key
from proudly.sharing.echo.words import begun_with, questions_for
from proudly.sharing.engagement.queries import engagement_of
from proudly.sharing.engagement.words import engagement_in_words
from proudly.sharing.feed import in_order
from proudly.sharing.finding.filters import Wanted, wanted_stories
from proudly.sharing.finding.queries import saved_of, sharers_of
from proudly.sharing.finding.views import WantedForm
from proudly.sharing.forms import LONGEST_CAPTION, AddressForm, AgreeForm, ConnectForm, HouseRulesForm, ShareForm
from proudly.sharing.models import HouseRules, PlannedShare, Share
from proudly.sharing.posting import post_of
from proudly.sharing.pride.queries import words_of
from proudly.sharing.pride.shown import Word, word_shown
from proudly.sharing.relevance_words import reasons_for
from proudly.sharing.suits import Suits
from proudly.sharing.tokens import LinkOver, LinkRefused, read_share_token

STORIES_ON_A_PAGE = 12


# --- stories as members see them --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """A story with its share buttons for one member."""

    story: Story
    networks: list[Network]
    shared_on: set[str]
    suggested_by: str = ""  # in words
    word: Word = Word()  # the member's own
    is_saved: bool = False
    reasons: Sequence[str] = ()  # why it stands where it stands

    @property
    def is_shared(self) -> bool:
        return bool(self.shared_on)

    @property
    def stop(self) -> str:
        """What keeps it from being shared: a value of `rules.Stop`, or ""."""
        stop = queries.stop_of(self.story)
        return stop.value if stop else ""

    @property
    def told_with(self) -> str:
        return told_with(self.story)

    @property
    def picture(self) -> str:
        return self.story.card_picture


@require_safe
@action_required("read stories")
def feed(request: MemberRequest) -> HttpResponse:
    """The stories for this member. A constant number of queries, asserted in the tests."""
    form = WantedForm(request.GET, member=request.member)
    wanted = form.wanted()
    on_offer = wanted_stories(request.member, queries.stories_on_offer(request.member), wanted)
    stories = in_order(request.member, on_offer, queries.stories_in_a_list(request.member))
    page = Paginator(stories, STORIES_ON_A_PAGE).get_page(request.GET.get("page"))
    said = {
        "page": page,
        "offers": offers(request.member, list(page.object_list), stories.suits),
        "wanted_form": form,
        "is_filtered": wanted != Wanted(),
    }
    return render(request, "sharing/feed.html", said)


@require_safe
@action_required("read stories")
def story(request: MemberRequest, story_id: int) -> HttpResponse:
    """One story, whole, with its share buttons."""
    found = get_object_or_404(queries.stories_on_offer(request.member), pk=story_id)
    said = {
        "offer": offers(request.member, [found])[0],
        "story": found,
        "sharers": sharers_of(found, request.member),
        "shown": media_shown(found),
    }
    return render(request, "sharing/story.html", said)


@require_safe
def read_story(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a story without a link of its own: where a reader of a share arrives. Public, by the link's code."""
    share = _read_or_404(code)
    found = share.story
    if is_closed(found):
        return redirect("closed_link", code)
    with override(found.language):
        return render(
            request,
            "sharing/read_story.html",
            {
                "story": found,
                "organisation": share.organisation,
                "look": share.organisation,
                "address": links.address_of(code, share.organisation),
                "shown": media_shown(found, lambda name, part: reverse(f"read_story_{part}", args=[code, name])),
                "picture": settings.SITE_URL + picture_address_for(found, share.network) if found.picture else "",
            },
        )


@require_safe
def read_story_file(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """The video or the document of that page. As public as the page."""
    return given_out(request, _open_or_404(code), name)


@require_safe
def read_story_captions(request: HttpRequest, code: str, name: str) -> HttpResponse:
    return captions_given_out(_open_or_404(code), name)


def _read_or_404(code: str) -> Share:
    shares = Share.objects.select_related("story__closing", "organisation__link_settings")
    return get_object_or_404(shares, link__code=code, story__internal=False)


def _open_or_404(code: str) -> Story:
    story = _read_or_404(code).story
    if is_closed(story):
        raise Http404
    return story


def offers(member: Member, stories: list[Story], suits: Mapping[int, Suits] | None = None) -> list[Offer]:
    """The stories as the member is offered them. Four queries for any number.

    Args:
        suits: how well some of them suit the member, where that is known.
    """
    shared, saved = queries.shared_networks(member, stories), saved_of(member, stories)
    credit, words = credits_of(member.organisation, stories), words_of(member, stories)
    return [
        Offer(
            story,
            queries.networks_of(member),
            shared.get(story.pk, set()),
            suggested_by(credit.get(story.pk)),
            word_shown(words.get(story.pk)),
            story.pk in saved,
            reasons_for(member, story, suits[story.pk]) if suits and story.pk in suits else [],
        )
        for story in stories
    ]


# --- two clicks -------------------------------------------------------------------------------------------------------


@csrf_exempt  # nobody is signed in here: the token in the address is what allows it, and a stranger's page has none
def share_from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a button in a mail: the first click opens it, the second publishes. GET changes nothing."""
    try:
        member, found, network = read_share_token(token)
    except LinkOver as over:
        with override(over.member.language):
            return render(request, "sharing/link_over.html", {"token": token, "gone": over.gone}, status=410)
    except LinkRefused:
        return render(request, "sharing/link_refused.html", status=403)
    signed_in: Member | None = request.member  # type: ignore[attr-defined]
    if signed_in is not None and signed_in.person_id != member.person_id:
        # Somebody else's mail was opened in this browser: whose it is, is not told.
        return render(request, "sharing/link_refused.html", status=403)
    with override(member.language), timezone.override(ZoneInfo(member.organisation.time_zone)):
        response = _share_page(request, member, found, network, bare=True)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the token
    response.headers["Content-Language"] = member.language
    return response


@require_POST
@csrf_exempt
def new_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The time of a share link was over: send the member, and nobody else, a fresh mail about the story."""
    try:
        read_share_token(token)
    except LinkOver as over:
        announcing.announce_again(member=over.member, story_id=over.story_id)
        with override(over.member.language):
            return render(request, "sharing/new_mail_sent.html")
    except LinkRefused:
        return render(request, "sharing/link_refused.html", status=403)
    return redirect("share_from_mail", token)


@action_required("share")
def share(request: MemberRequest, story_id: int, network: str) -> HttpResponse:
    """The same page for a member who is signed in."""
    wanted = _network_or_404(network)
    found = queries.story_to_look_at(request.member, story_id, wanted.key)
    if found is None:
        raise Http404
    return _share_page(request, request.member, found, wanted, bare=False)


@never_cache  # on the way back from the network the page must say what has happened meanwhile
def _share_page(request: HttpRequest, member: Member, found: Story, network: Network, *, bare: bool) -> HttpResponse:
    """What will be posted, and the button; or how far the share is. `bare`: without the app around it."""
    here = request.path
    if request.method == "POST" and "address" in request.POST:
        return _take_address(request, member, found, network, here=here)
    done = queries.share_of(member, found, network.key)
    plan = None if done else planning.plan_for(member, found, network.key)
    if plan and (answer := take_back_or_move(request, plan, here=here)):
        return answer
    offered = done.caption if done else _words_to_begin_with(request, member, found, network, plan)
    rules = house_rules.current(member.organisation)
    to_accept = rules if house_rules.is_to_accept(member, rules) else None
    said = request.POST if request.method == "POST" and "start" not in request.POST else None
    form = ShareForm(said, initial={"caption": offered}, to_accept=to_accept)
    near = _alike(request, form, member, found, network) if done is None or done.state == Share.State.FAILED else None
    if form.is_valid() and not (near and "seen_alike" not in request.POST):
        if "at" in request.POST:
            planned = take_plan(request, member, found, network, form, here=here)
            mark_browser(planned, member.pk)  # the member's own look at the post is known as such
            return planned
        try:
            done = services.share_story(
                member=member,
                story=found,
                network=network.key,
                caption=form.cleaned_data["caption"],
                agrees_with=form.cleaned_data["house_rules"],
            )
        except services.CannotBeShared:
            return redirect(here)  # the page says so
        except TooManyNow:
            pass  # the page offers a moment, and keeps the words
        else:
            return _onwards(request, member, network, done, here=here)
    stop = queries.stop_of(found)
    code = done.link.code if done else services.link_code(member, found, network.key)
    link = links.address_of(code, member.organisation)
    return render(
        request,
        "sharing/share_page.html",
        {
            "bare": bare,
            "look": member.organisation,
            "sharer": member,
            "story": found,
            "picture": picture_address_for(found, network.key),
            "picture_height": height_of_cut(network),
            "network": network,
            # Words to paste anywhere have the limit of wherever they are pasted.
            "limit": 0 if network.manner in {Manner.COPY, Manner.SHEET} else network.limit.number,
            "manner": queries.manner_of(member, network),
            "connectable": can_post(network),
            "form": form,
            "alike": near,
            "alike_is_news": said is not None,
            "house_rules": rules,
            "house_rules_text": in_language(rules.texts, member.language, member.organisation.language),
            "to_accept": to_accept,
            "disclosure": house_rules.disclosure_for(member, found, network.key),
            "share": done,
            "goes_first": done is not None and bool(sponsors_among({member.pk})),
            "stop": stop.value if stop else "",
            "moments": None if done or stop else moments_for(request, member, found, network, plan),
            "under_way": done is not None and done.state in {Share.State.WAITING, Share.State.POSTING},
            "State": Share.State,
            "composer": network.composer(post_of(done)) if done and done.state == Share.State.OPENED else None,
            "words": with_link(done.caption, link) if done else "",
            "link": link,
            "code": code,
            "here": here,
        },
    )


def _onwards(request: HttpRequest, member: Member, network: Network, done: Share, *, here: str) -> HttpResponse:
    """After the press: to the network's composer, or back to the page, which says how far it is."""
    _remember_sharer(request, member, done)
    by_hand = done.state in {Share.State.OPENED, Share.State.CONFIRMED}
    onwards: HttpResponse = redirect(here)
    if by_hand and network.manner in {Manner.COMPOSER, Manner.MAIL}:
        onwards = _Away(network.composer(post_of(done)).address)
    mark_browser(onwards, member.pk)
    return onwards


def _words_to_begin_with(
    request: HttpRequest, member: Member, found: Story, network: Network, plan: PlannedShare | None
) -> str:
    """The words the page shows first: what the member is offered, or asked for, or has, with a beginning before it."""
    if request.method == "POST":
        words = request.POST.get("caption", "")[:LONGEST_CAPTION]
        asked = questions_for(found)
        start = request.POST.get("start", "")
        return begun_with(asked[int(start)].start, words) if start.isdecimal() and int(start) < len(asked) else words
    key = request.GET.get("words", "")
    if plan and not key:
        return plan.caption
    return words_by_key(key, member=member, story=found, network=network.key)


def _alike(request: HttpRequest, form: ShareForm, member: Member, found: Story, network: Network) -> Alike | None:
    """Whether colleagues posted nearly what the page is about to show, or the member to share."""
    if form.is_bound and not form.is_valid():
        return None
    words = form.cleaned_data["caption"] if form.is_bound else form.initial["caption"]
    return alike(words, member=member, story=found, network=network)


class _Away(HttpResponseRedirect):
    """To a network's composer, or into the member's mail program."""

    allowed_schemes = ["http", "https", "mailto"]
    status_code = 303


def _take_address(request: HttpRequest, member: Member, found: Story, network: Network, *, here: str) -> HttpResponse:
    done = queries.share_of(member, found, network.key)
    form = AddressForm(request.POST)
    if done is None or not form.is_valid():
        messages.error(request, _("Paste the address of your post."))
        return redirect(here)
    try:
        services.give_address(share=done, address=form.cleaned_data["address"].strip())
    except services.NotAnAddress:
        messages.error(
            request,
            _("That is not an address on %(network)s. Open your post there and copy the address of its page.")
            % {"network": network.name},
        )
    else:
        _remember_sharer(request, member, done)
        messages.success(request, _("Thank you. Your share is confirmed."))
    return redirect(here)


def _remember_sharer(request: HttpRequest, member: Member, done: Share) -> None:
    """So that the member's own look at the post is known as such, and so is the place that it comes from."""
    address = client_address(request)
    visitor = visitor_hash(address=address, agent=request.headers.get("User-Agent", ""), code=done.link.code)
    links.remember_own_visitor(link=done.link, visitor=visitor)
    origin = origin_hash(address=address, organisation=done.organisation_id)
    links.remember_own_place(member=member, origin=origin)


def _network_or_404(key: str) -> Network:
    try:
        return registry.network(key)
    except registry.UnknownNetwork as unknown:
        raise Http404 from unknown


# --- house rules ------------------------------------------------------------------------------------------------------


@action_required("share")
def read_house_rules(request: MemberRequest) -> HttpResponse:
    """What may and may not be said, and agreeing with it apart from sharing. Two queries beside those of every page."""
    member = request.member
    if request.method == "POST":
        form = AgreeForm(request.POST)
        try:
            if not form.is_valid():
                raise HouseRules.DoesNotExist
            house_rules.accept(member=member, number=form.cleaned_data["house_rules"])
        except HouseRules.DoesNotExist:
            messages.error(request, _("That did not come through whole. Read the house rules and agree once more."))
        else:
            messages.success(request, _("Thank you. You will not be asked again until the house rules change."))
        return redirect("house_rules")
    rules, accepted = house_rules.current(member.organisation), house_rules.accepted_by(member)
    said = {
        "rules": rules,
        "text": in_language(rules.texts, member.language, member.organisation.language),
        "disclosures": [said for said in rules.disclosures.values() if said],
        "accepted": accepted,
        "to_accept": accepted is None or accepted.number < rules.accept_from,
    }
    return render(request, "sharing/house_rules.html", said)


@action_required("change the house rules")
def change_house_rules(request: MemberRequest) -> HttpResponse:
    """A new version of the house rules, and the versions there were. Two queries beside those of every page."""
    organisation = request.member.organisation
    sent = request.POST if request.method == "POST" else None
    form = HouseRulesForm(sent, rules=house_rules.current(organisation))
    if form.is_valid():
        house_rules.change(
            organisation=organisation,
            texts=form.texts(),
            disclosures=form.disclosures(),
            asks_again=form.cleaned_data["asks_again"],
        )
        messages.success(request, _("Saved."))
        return redirect("change_house_rules")
    versions = [
        (one, in_language(one.texts, request.member.language, organisation.language))
        for one in house_rules.versions(organisation)
    ]
    said = {"form": form, "versions": versions, "section": "organisation"}
    return render(request, "sharing/change_house_rules.html", said)


# --- the member's own shares and accounts -----------------------------------------------------------------------------


@require_safe
@action_required("share")
def shares(request: MemberRequest) -> HttpResponse:
    """What I shared, and what became of it: readers that count, and visits that do not."""
    page = Paginator(queries.shares_of(request.member), 25).get_page(request.GET.get("page"))
    brought = brought_by(share.link_id for share in page.object_list)
    engagement = engagement_of(share.pk for share in page.object_list)
    lines = [
        (share, reasons.brought(brought.get(share.link_id, {})), engagement_in_words(engagement[share.pk]))
        for share in page.object_list
    ]
    said = {"page": page, "lines": lines, "State": Share.State, "plans": planned_lines(request.member)}
    return render(request, "sharing/shares.html", said)


@require_safe
@action_required("share")
def visits(request: MemberRequest, share_id: int) -> HttpResponse:
    """Every visit of one of my shares, what it was found to be, and why."""
    mine = Share.objects.select_related("story", "link").filter(member=request.member)
    found = get_object_or_404(mine, pk=share_id)
    verdicts = visits_of(found.link)
    page = Paginator(verdicts, 50).get_page(request.GET.get("page"))
    told = [
        {
            "kind": one.kind,
            "what": reasons.verdict(one.kind),
            "why": reasons.sentence(one.reason),
            "at": one.at,
            "country": country_name(one.click.country),
        }
        for one in page.object_list
    ]
    address = links.address_of(found.link.code, request.member.organisation)
    brought = reasons.brought(brought_by([found.link_id]).get(found.link_id, {}))
    said = {
        "share": found,
        "address": address,
        "page": page,
        "visits": told,
        "brought": brought,
        "engagement": engagement_in_words(engagement_of([found.pk])[found.pk]),
    }
    return render(request, "sharing/visits.html", said)


@require_safe
@action_required("share")
def connections(request: MemberRequest) -> HttpResponse:
    """The accounts that can be connected, and those that are."""
    connected = {one.network: one for one in request.member.connections.all()}
    lines = [(network, connected.get(network.key)) for network in registry.all_networks() if can_post(network)]
    return render(request, "sharing/connections.html", {"lines": lines})


@action_required("share")
def connect(request: MemberRequest, network: str) -> HttpResponse:
    """Connect an account; afterwards go on where the member came from, so that no post is lost on the way."""
    posting = registry.posting(_network_or_404(network).key)
    if posting is None:
        raise Http404
    form = ConnectForm(request.POST or None, network=posting)
    if request.method == "POST" and form.is_valid():
        try:
            connection = services.connect_account(member=request.member, network=network, answers=form.cleaned_data)
        except NetworkTrouble as trouble:
            form.add_error(None, trouble.sentence)
        else:
            messages.success(request, _("Connected: %(account)s") % {"account": connection.account})
            return redirect("connections" if request.member.welcomed_at else "start")
    return render(request, "sharing/connect.html", {"form": form, "network": posting})


@require_POST
@action_required("share")
def disconnect(request: MemberRequest, network: str) -> HttpResponse:
    services.disconnect_account(member=request.member, network=network)
    messages.success(request, _("Disconnected. Proudly has forgotten the account."))
    return redirect("connections")
