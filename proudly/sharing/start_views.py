"""The start page: a new member's first minute."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from proudly.networks import registry
from proudly.networks.contract import can_post
from proudly.people.views import MemberRequest, action_required
from proudly.sharing import first_minute
from proudly.sharing.first_minute import NETWORKS, STEPS, STORY, YOU
from proudly.sharing.forms import StartNetworksForm, StartYouForm
from proudly.sharing.views import offers

USUAL_NETWORK = "linkedin"  # ticked for who has chosen none; nothing is shared by that


@never_cache
@action_required("read stories")
def start(request: MemberRequest) -> HttpResponse:
    """One step at a time; `?step=` goes back to an earlier one. Whoever has done it is led to the stories."""
    member = request.member
    if member.welcomed_at:
        return redirect("feed")
    furthest = first_minute.reached(member)
    asked = (request.POST if request.method == "POST" else request.GET).get("step", furthest)
    if not first_minute.may_show(asked, furthest=furthest):
        return redirect("start")
    if request.method == "POST" and "end" in request.POST:
        first_minute.move_on(member=member, done=STORY)
        return redirect("feed")
    if request.method == "POST" and "skip" in request.POST:
        first_minute.move_on(member=member, done=asked)
        return redirect("feed" if asked == STORY else "start")
    answer = {YOU: _you, NETWORKS: _networks, STORY: _story}[asked](request)
    if isinstance(answer, HttpResponse):
        return answer
    number = STEPS.index(asked)
    said = {"step": asked, "number": number + 1, "steps": len(STEPS), "before": STEPS[number - 1] if number else ""}
    return render(request, "sharing/start.html", said | answer)


def _you(request: MemberRequest) -> HttpResponse | dict[str, object]:
    member = request.member
    form = StartYouForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        first_minute.say_who_i_am(member=member, **form.cleaned_data)
        return redirect("start")
    return {"form": form}


def _networks(request: MemberRequest) -> HttpResponse | dict[str, object]:
    member = request.member
    connected = {one.network for one in member.connections.all() if not one.broken}
    connectable = {one.key: one for one in registry.all_networks() if can_post(one) and one.key not in connected}
    form = StartNetworksForm(
        request.POST or None, networks=member.networks or [USUAL_NETWORK], mail_wanted=member.mail_wanted
    )
    if request.method == "POST" and form.is_valid():
        first_minute.say_where_i_share(member=member, **form.cleaned_data)
        to_connect = request.POST.get("connect", "")
        return redirect("connect", to_connect) if to_connect in connectable else redirect("start")
    return {"form": form, "connectable": connectable.values()}


def _story(request: MemberRequest) -> HttpResponse | dict[str, object]:
    if request.method == "POST":  # sharing has a page of its own
        return redirect("start")
    found = first_minute.first_story(request.member)
    return {"offer": offers(request.member, [found])[0] if found else None}
