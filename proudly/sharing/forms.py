from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proudly.networks.contract import PostingNetwork

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
