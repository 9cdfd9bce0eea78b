"""Connecting an organisation's Slack, for owners."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proudly.notices.channels.slack.api import SlackAway, SlackSaysNo
from proudly.notices.channels.slack.workspace import connect_slack, disconnect_slack
from proudly.notices.models import SlackWorkspace
from proudly.people.views import MemberRequest, action_required


class SlackForm(forms.Form):
    token = forms.CharField(
        label=gettext_lazy("Bot token"),
        max_length=300,
        help_text=gettext_lazy("It begins with xoxb- and stands under OAuth & Permissions of your app in Slack."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"].strip()
        if not token.startswith("xoxb-") or not token.isascii() or not token.isprintable():
            raise forms.ValidationError(_("That is no bot token: one begins with xoxb-."))
        return token


@action_required("connect chat")
def slack_settings(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    if request.method == "POST" and "end" in request.POST:
        disconnect_slack(organisation=organisation)
        messages.success(request, _("Nobody is told in Slack any more."))
        return redirect("slack_settings")
    form = SlackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            connected = connect_slack(organisation=organisation, token=form.cleaned_data["token"])
            messages.success(request, _("Connected: %(team)s.") % {"team": connected.team})
            return redirect("slack_settings")
        except SlackSaysNo as no:
            form.add_error("token", _("Slack does not take it, and says: %(error)s") % {"error": no.error})
        except SlackAway:
            form.add_error(None, _("Slack does not answer. Try again in a while."))
    workspace = SlackWorkspace.objects.filter(organisation=organisation).first()
    said = {"form": form, "workspace": workspace, "section": "organisation"}
    return render(request, "notices/slack_settings.html", said)
