from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from proudly.audience.forms import AudienceForm
from proudly.content.models import Source, Topic
from proudly.content.queries import topics_of
from proudly.content.sources import limits, text
from proudly.content.sources.rules import Wanted
from proudly.content.sources.services import Choices
from proudly.people.models import Member

HOW_OFTEN = [
    (15, _("Every quarter of an hour")),
    (60, _("Every hour")),
    (240, _("Every four hours")),
    (1440, _("Once a day")),
]


class AddressField(forms.URLField):
    """A whole http or https address, without a name and password in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=limits.LINK,
            assume_scheme="https",
            validators=[URLValidator(schemes=["http", "https"])],
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip()
            if value.lower().startswith("feed:"):  # as some sites write it
                value = value[5:].removeprefix("//")
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned and "@" in urlsplit(cleaned).netloc:
            raise forms.ValidationError(_("Leave out the name and password: a source is read as everybody reads it."))
        return cleaned


class AddressForm(forms.Form):
    """Where something to bring in may be."""

    address = AddressField(
        label=_("Address"), help_text=_("Of a feed, or simply of a news page or blog: we look for its feed.")
    )


class SourceForm(AudienceForm):
    """What becomes of the items of a source."""

    address = AddressField(label=_("Address of the feed"))
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Stands beside each story that it brings. Only editors see it.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    every = forms.TypedChoiceField(label=_("How often we look"), choices=HOW_OFTEN, coerce=int)
    into = forms.ChoiceField(label=_("What comes in becomes"), choices=Source.Into.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Only with one of these words"),
        required=False,
        max_length=1000,
        help_text=_("Separated by commas. They are looked for in title and summary."),
    )
    unwanted_words = forms.CharField(label=_("Never with one of these words"), required=False, max_length=1000)
    categories = forms.CharField(
        label=_("Only in one of these categories"),
        required=False,
        max_length=1000,
        help_text=_("As the feed names them."),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics of every story"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_category = forms.CharField(
        label=_("Topics by category"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One on a line: category of the feed = your topic."),
    )

    def __init__(self, *args: Any, manager: Member, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._topics = list(topics_of(manager.organisation))
        topics = self.fields["topics"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        topics.queryset = topics_of(manager.organisation)
        self.initial = {"into": Source.Into.DRAFT, "every": 60, "language": manager.language, **self.initial}
        if source is not None:
            self.initial = _as_typed(source)
        self.offer_audience(manager, "manage sources", source.audience if source is not None else None)

    def clean_words(self) -> list[str]:
        return _list(self.cleaned_data["words"])

    def clean_unwanted_words(self) -> list[str]:
        return _list(self.cleaned_data["unwanted_words"])

    def clean_categories(self) -> list[str]:
        return _list(self.cleaned_data["categories"])

    def clean_by_category(self) -> dict[str, list[Topic]]:
        known = {topic.name.casefold(): topic for topic in self._topics}
        found: dict[str, list[Topic]] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["by_category"].splitlines())):
            category, _equals, name = (part.strip() for part in line.rpartition("="))
            topic = known.get(name.casefold())
            if not category or topic is None:
                raise forms.ValidationError(
                    _("“%(line)s” is not understood. Write: category = topic, with a topic that you have.")
                    % {"line": line[:80]}
                )
            topics = found.setdefault(category[: limits.CATEGORY], [])
            if topic not in topics:
                topics.append(topic)
        return found

    @property
    def is_sifted(self) -> bool:
        """Whether anything was said about which items are wanted, or something is wrong with it."""
        return any(self[name].value() or self[name].errors for name in ("words", "unwanted_words", "categories"))

    def choices(self) -> Choices:
        """What was chosen; only after `is_valid`."""
        said = self.cleaned_data
        return Choices(
            name=said["name"],
            language=said["language"],
            every=timedelta(minutes=said["every"]),
            into=Source.Into(said["into"]),
            wanted=Wanted(tuple(said["words"]), tuple(said["unwanted_words"]), tuple(said["categories"])),
            topics=list(said["topics"]),
            by_category=said["by_category"],
            teams=list(said["teams"]),
            limits=self.limits(),
        )


def suggested_topics(categories: list[str], topics: list[Topic]) -> str:
    """Lines for the categories that are called as a topic is."""
    names = {topic.name.casefold(): topic.name for topic in topics}
    return "\n".join(f"{one} = {names[one.casefold()]}" for one in categories if one.casefold() in names)


def _as_typed(source: Source) -> dict[str, Any]:
    """What the fields hold for a source that there is."""
    return {
        "address": source.address,
        "name": source.name,
        "language": source.language,
        "every": int(source.every.total_seconds() // 60),
        "into": source.into,
        "words": ", ".join(source.words),
        "unwanted_words": ", ".join(source.unwanted_words),
        "categories": ", ".join(source.categories),
        "topics": source.topics.all(),
        "by_category": "\n".join(
            f"{one.category} = {one.topic.name}" for one in source.category_topics.select_related("topic")
        ),
    }


def _list(written: str) -> list[str]:
    words = (text.plain(word, "text/plain", at_most=limits.CATEGORY) for word in written.split(","))
    return list(dict.fromkeys(word for word in words if word))[:100]
