"""Where stories can be shared."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from proudly.api.auth import Bearer, asker
from proudly.api.problems import refusals
from proudly.networks import registry
from proudly.networks.contract import Manner, can_post, manner_for
from proudly.networks.text import Unit
from proudly.sharing.queries import networks_of

router = Router()


class LimitOut(Schema):
    """How long a text may be there. A link costs `link_cost`, or what its letters cost when that is null."""

    number: int
    unit: Unit
    link_cost: int | None


class NetworkOut(Schema):
    key: str = Field(examples=["linkedin"])
    name: str
    manner: Manner = Field(description="what sharing does for this member; posts: it is posted through the own account")
    limit: LimitOut
    keeps_text: bool = Field(description="false: its composer drops the text, which then belongs on the clipboard")
    connectable: bool = Field(description="an account can be connected, so that it posts by itself")
    account: str | None = Field(description="the connected account; null: none, or it must be connected again")
    used: bool = Field(description="the member chose this network")


@router.get("/networks", auth=Bearer("shares:read"), response={200: list[NetworkOut], **refusals()})
def list_networks(request: HttpRequest) -> list[NetworkOut]:
    """Every network, in the order in which people see them."""
    member = asker(request)
    accounts = dict(member.connections.filter(broken="").values_list("network", "account"))
    used = {network.key for network in networks_of(member)}
    return [
        NetworkOut(
            key=network.key,
            name=str(network.name),
            manner=manner_for(network, connected=network.key in accounts),
            limit=LimitOut(number=network.limit.number, unit=network.limit.unit, link_cost=network.limit.link_cost),
            keeps_text=network.keeps_text,
            connectable=can_post(network),
            account=accounts.get(network.key),
            used=network.key in used,
        )
        for network in registry.all_networks()
    ]
