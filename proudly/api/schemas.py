"""What several operations speak of."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models.fields.files import FieldFile
from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")

NO_NUL = r"^[^\x00]*$"  # PostgreSQL cannot keep that character


def _known_language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise ValueError(f"must be one of {', '.join(dict(settings.LANGUAGES))}")
    return code


def _web_address(address: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise ValueError("must be an address that begins with http:// or https://") from error
    return address


Language = Annotated[str, AfterValidator(_known_language), Field(examples=["en"])]
WebAddress = Annotated[
    str,
    StringConstraints(max_length=2000, pattern=NO_NUL),
    AfterValidator(_web_address),
    Field(json_schema_extra={"format": "uri"}),
]
Identifier = Annotated[int, Field(ge=1, lt=2**63)]


class Given(BaseModel):
    """What a client sends. A name that is not known is refused: a typing error must not pass for a wish."""

    model_config = ConfigDict(extra="forbid")


class Named(Schema):
    """Something that is only pointed at."""

    id: int
    name: str


class Page(Schema, Generic[Item]):
    """A piece of a list, newest first. For the next piece, send `next` as `before`; null: there is no more."""

    items: list[Item]
    next: str | None = Field(examples=["MjAyNi0xMS0yM1QxMjowMDowMCswMDowMCA0Mg"])


def picture_address(picture: FieldFile) -> str | None:
    """The full address of a picture, which is public."""
    return settings.SITE_URL + picture.url if picture else None
