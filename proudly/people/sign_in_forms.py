from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from proudly.people import single_sign_on
from proudly.people.mail_domains import NotAnAddress, plain_address
from proudly.people.models import IdentityProvider, Member, Organisation, Person


def _as_people_are_known(typed: str) -> str:
    """The address as `plain_address` writes it, in whatever case and alphabet it was typed."""
    try:
        return plain_address(typed)
    except NotAnAddress:
        return typed


class AskForCodeForm(RequestLoginCodeForm):
    def clean_email(self) -> str:
        """Looks the address up in one query, whether there is such a person or not."""
        email = _as_people_are_known(str(self.cleaned_data["email"]))
        if not ratelimit.consume(context.request, app="allauth.account", action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = Person.objects.filter(email=email, is_active=True).first()
        return email


class SignInByPasskeyForm(LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        """The passkey that was used; whatever else was sent is said to be none."""
        try:
            return super().clean_credential()
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error


class PasskeyForm(forms.Form):
    """A passkey that the browser has just made, and how the member calls it."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("To know it by in the list: the device it is on, for example.")
    )
    credential = forms.JSONField(widget=forms.HiddenInput)


class PasskeyNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)


class NewProviderForm(forms.ModelForm[IdentityProvider]):
    class Meta:
        model = IdentityProvider
        fields = ["kind", "name"]
        labels = {"kind": _("Protocol"), "name": _("Name")}
        help_texts = {"name": _("On the button that people press: Microsoft, Google, Okta.")}
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = IdentityProvider.Kind.choices
        kind.initial = IdentityProvider.Kind.OIDC
        self._organisation = organisation

    def clean_name(self) -> str:
        return _name_once(self.cleaned_data["name"], self._organisation, None)


class ProviderForm(forms.Form):
    """What is the same for both kinds: name, whom it may vouch for, who must use it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    domains = forms.CharField(
        label=_("Mail domains it may vouch for"),
        required=False,
        max_length=1000,
        help_text=_("With commas. You can add the domain of your own address, while signed in by a code in your mail."),
    )
    may_join = forms.BooleanField(
        label=_("People of these domains may join by themselves"),
        required=False,
        help_text=_("Whoever your provider lets in becomes a member. Otherwise only those you brought in can sign in."),
    )
    enforced = forms.BooleanField(
        label=_("Everybody must sign in here"),
        required=False,
        help_text=_("No mail code and no passkey any more, except for the owners chosen for emergencies."),
    )

    def __init__(self, *args: Any, provider: IdentityProvider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self.initial = {
            "name": provider.name,
            "domains": ", ".join(provider.domains),
            "may_join": provider.may_join,
            "enforced": provider.enforced,
            **provider.settings,
        }

    def clean_name(self) -> str:
        return _name_once(self.cleaned_data["name"], self.provider.organisation, self.provider)

    def clean_domains(self) -> list[str]:
        domains = [one.lower().lstrip("@") for one in re.split(r"[\s,;]+", self.cleaned_data["domains"]) if one]
        for one in domains:
            if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", one):
                raise forms.ValidationError(_("“%(domain)s” is no mail domain."), params={"domain": one[:80]})
        return domains

    def told(self) -> dict[str, Any]:
        """The provider's settings."""
        raise NotImplementedError

    def secret(self) -> str | None:
        return None


class OpenIDConnectForm(ProviderForm):
    server = forms.CharField(
        label=_("Address of the provider (issuer)"),
        max_length=300,
        help_text=_("For example https://login.microsoftonline.com/<tenant>/v2.0 or https://accounts.google.com."),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=300)
    client_secret = forms.CharField(
        label=_("Client secret"), max_length=1000, required=False, widget=forms.PasswordInput(render_value=False)
    )
    field_order = ["name", "server", "client_id", "client_secret"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.provider.secret:
            self.fields["client_secret"].help_text = _("Kept encrypted. Leave it empty to keep the one that is there.")
        else:
            self.fields["client_secret"].required = True

    def clean_server(self) -> str:
        server = str(self.cleaned_data["server"]).strip()
        address = urlsplit(server)
        if address.scheme != "https" and address.hostname not in settings.FETCH_ALLOWED_HOSTS:
            raise forms.ValidationError(_("The address must start with https://."))
        try:
            return single_sign_on.check_server(server)
        except single_sign_on.ProviderUnreachable as error:
            raise forms.ValidationError(str(error)) from error

    def told(self) -> dict[str, Any]:
        return {"server": self.cleaned_data["server"], "client_id": self.cleaned_data["client_id"]}

    def secret(self) -> str | None:
        return self.cleaned_data["client_secret"] or None


class SamlForm(ProviderForm):
    metadata = forms.CharField(
        label=_("Metadata of the provider (XML)"),
        widget=forms.Textarea,
        max_length=200_000,
        required=False,
        help_text=_("Entra calls it “Federation Metadata XML”, Google and Okta “IdP metadata”: paste all of the file."),
    )
    field_order = ["name", "metadata"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.provider.is_ready:
            self.fields["metadata"].help_text = _("Leave it empty to keep what is there: %(entity)s") % {
                "entity": self.provider.settings["entity_id"]
            }
        else:
            self.fields["metadata"].required = True

    def clean_metadata(self) -> dict[str, Any]:
        if not self.cleaned_data["metadata"]:
            return dict(self.provider.settings)
        try:
            return single_sign_on.read_metadata(self.cleaned_data["metadata"])
        except ValueError as error:
            raise forms.ValidationError(
                _("This is not the metadata of an identity provider. Paste the whole XML file.")
            ) from error

    def told(self) -> dict[str, Any]:
        return dict(self.cleaned_data["metadata"])


class BreakGlassForm(forms.Form):
    owners = forms.ModelMultipleChoiceField(
        label=_("Owners who may still use a code or a passkey"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["owners"]
        assert isinstance(choices, forms.ModelMultipleChoiceField)
        choices.queryset = owners
        self.initial = {"owners": [owner.pk for owner in owners if owner.break_glass]}


def _name_once(name: str, organisation: Organisation, provider: IdentityProvider | None) -> str:
    others = IdentityProvider.objects.filter(organisation=organisation, name=name)
    if (others.exclude(pk=provider.pk) if provider else others).exists():
        raise forms.ValidationError(_("You have a provider of this name already."))
    return name
