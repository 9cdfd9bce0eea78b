from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from proudly.content.forms import TopicsForm
from proudly.networks.contract import PostingNetwork
from proudly.networks.registry import all_networks
from proudly.people.models import Member
from proudly.sharing.house_rules import LONGEST_DISCLOSURE, LONGEST_TEXT
from proudly.sharing.models import HouseRules

LONGEST_CAPTION = 20_000  # characters; each network's own limit is far below and is counted on the page


class ShareForm(forms.Form):
    """The member's words and, when there are house rules `to_accept`, the number of those that the page showed."""

    caption = forms.CharField(
        label=_("Your words"), max_length=LONGEST_CAPTION, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    house_rules = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, to_accept: HouseRules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._to_accept = to_accept

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        agreed = cleaned.get("house_rules")
        if self._to_accept is None:
            cleaned["house_rules"] = None
        elif agreed is None or agreed > self._to_accept.number:
            raise forms.ValidationError(_("There are house rules since you opened this page. Read them, then share."))
        return cleaned


class AgreeForm(forms.Form):
    """That a member agrees with the version of the house rules that the page showed."""

    house_rules = forms.IntegerField(min_value=1)


class HouseRulesForm(forms.Form):
    """The house rules and the disclosure in each language; `text_nl`, `disclosure_nl`."""

    asks_again = forms.BooleanField(
        label=_("Ask everybody to agree with this version"),
        required=False,
        help_text=_("For a change of meaning. Leave it off when you mend a spelling mistake."),
    )

    def __init__(self, *args: Any, rules: HouseRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, name in settings.LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=name,
                initial=rules.texts.get(language, ""),
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 12, "lang": language}),
            )
            self.fields[f"disclosure_{language}"] = forms.CharField(
                label=name,
                initial=rules.disclosures.get(language, ""),
                max_length=LONGEST_DISCLOSURE,
                required=False,
                widget=forms.TextInput(attrs={"lang": language, "autocomplete": "off"}),
            )

    def texts(self) -> dict[str, str]:
        """Language → house rules; only after `is_valid`."""
        return {language: self.cleaned_data[f"text_{language}"] for language, _name in settings.LANGUAGES}

    def disclosures(self) -> dict[str, str]:
        """Language → disclosure; only after `is_valid`."""
        return {language: self.cleaned_data[f"disclosure_{language}"] for language, _name in settings.LANGUAGES}

    def text_fields(self) -> list[forms.BoundField]:
        return [self[f"text_{language}"] for language, _name in settings.LANGUAGES]

    def disclosure_fields(self) -> list[forms.BoundField]:
        return [self[f"disclosure_{language}"] for language, _name in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(self.texts().values()):
            raise forms.ValidationError(_("Write the house rules in at least one language."))
        return cleaned


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
