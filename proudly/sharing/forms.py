from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from proudly.content.forms import TopicsForm
from proudly.networks.contract import PostingNetwork
from proudly.networks.registry import all_networks
from proudly.people.models import Member

LONGEST_CAPTION = 20_000  # characters; each network's own limit is far below and is counted on the page


class ShareForm(forms.Form):
    caption = forms.CharField(
        label=_("Your words"), max_length=LONGEST_CAPTION, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class AddressForm(forms.Form):
    address = forms.CharField(label=_("Address of your post"), max_length=2000)


class ConnectForm(forms.Form):
    """What a network asks in order to connect."""

    def __init__(self, *args: Any, network: PostingNetwork, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in network.fields:
            self.fields[field.name] = forms.CharField(
                label=field.label,
                help_text=field.help_text,
                initial=field.initial,
                max_length=500,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput(),
            )


class StartYouForm(TopicsForm):
    """A new member's topics and language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.initial["language"] = member.language


class StartNetworksForm(forms.Form):
    """Where a new member shares, and whether stories come by mail."""

    networks = forms.MultipleChoiceField(
        label=_("Networks I share on"), widget=forms.CheckboxSelectMultiple, required=False
    )
    mail_wanted = forms.BooleanField(label=_("Mail me when there is a new story for me"), required=False)

    def __init__(self, *args: Any, networks: list[str], mail_wanted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"networks": networks, "mail_wanted": mail_wanted}
        field = self.fields["networks"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(network.key, network.name) for network in all_networks()]
