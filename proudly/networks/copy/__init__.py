"""Copy: text and tracked link go to the clipboard, to be pasted wherever the member likes."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from proudly.networks.contract import Composer, ComposerNetwork, Manner, Post, fitted
from proudly.networks.text import Limit, Unit, with_link


@dataclass(frozen=True)
class CopyNetwork(ComposerNetwork):
    def composer(self, post: Post) -> Composer:
        fitting = fitted(post, self.limit)
        return Composer(address="", clipboard=with_link(fitting.text, fitting.url))


NETWORK = CopyNetwork(
    key="copy",
    name=_("Copy text and link"),
    order=100,
    limit=Limit(20_000, Unit.CHARACTERS),
    manner=Manner.COPY,
)
