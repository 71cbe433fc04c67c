"""The fields of a record as comparison sees them: from the record's models, so that a new key is compared at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from isa_extract.record import Record


class Nature(Enum):
    """What kind of value a field holds, and so when two of them say the same."""

    CODE = auto()  # a word of the schema, a number, yes or no
    TOKEN = auto()  # e-mail, telephone, postcode, reference: spaces and case aside
    DATE = auto()
    DURATION = auto()  # P12M is P1Y
    NAME = auto()  # of a body, a person, a field of data
    TEXT = auto()  # sentences


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `many` where it is a list of values, `keyed` where it is an object of them."""

    name: str
    nature: Nature
    many: bool = False
    keyed: bool = False


def words(text: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(text.split())


_NAMES = words(
    "title owner authors author name aliases on_behalf_of organisation role position dataset provider sender recipient "
    "from to items formats replaced_by held_by regime condition provision provisions"
)
_TOKENS = words("reference version postcode phone email ico_registration uri id number family")
_DATES = words("commencement review expiry signed date until")
_DURATIONS = words("term review_interval termination_notice period")

NOT_THE_AGREEMENT = ("schema_version", "source", "evidence")
"""What a record says of the file and of the reading."""
_PLACES = {
    "sections": ("number", "page"),  # told as moved
    "missing_sections": ("required_by",),  # what guidance asks for, not what the agreement says
    "findings": ("pointer", "start", "end", "page", "bbox", "quote"),
}
"""Attributes that are no values of their own."""


@cache
def single_fields() -> tuple[Field, ...]:
    """The fields that stand once in a record, under dotted names (`agreement.dates.review`), in the schema's order."""
    found: list[Field] = []
    for name, field in Record.model_fields.items():
        model = _model(field.annotation)
        if name not in NOT_THE_AGREEMENT and model is not None:
            found += _fields(model, f"{name}.")
    return tuple(found)


@cache
def list_fields() -> dict[str, tuple[Field, ...]]:
    """The lists of a record and the attributes of their items, in the schema's order."""
    found = {}
    for name, field in Record.model_fields.items():
        if name in NOT_THE_AGREEMENT or get_origin(field.annotation) is not list:
            continue
        (item,) = get_args(field.annotation)
        found[name] = tuple(field for field in _fields(item, "") if field.name not in _PLACES.get(name, ()))
    return found


@cache
def known_names() -> tuple[str, ...]:
    """Every name by which fields can be asked for, from `agreement` to `parties.address`."""
    names: dict[str, None] = {}
    for field in single_fields():
        parts = field.name.split(".")
        names.update(dict.fromkeys(".".join(parts[: end + 1]) for end in range(len(parts))))
    for name, attributes in list_fields().items():
        names[name] = None
        names.update(dict.fromkeys(f"{name}.{field.name}" for field in attributes))
    return tuple(names)


def _fields(model: type[BaseModel], prefix: str) -> list[Field]:
    found: list[Field] = []
    for key, field in model.model_fields.items():
        name = field.alias or key
        inner = _model(field.annotation)
        if inner is not None:
            found += _fields(inner, f"{prefix}{name}.")
            continue
        annotation = _plain(field.annotation)
        many, keyed = get_origin(annotation) is list, get_origin(annotation) is dict
        member = get_args(annotation)[-1] if many or keyed else annotation
        found.append(Field(prefix + name, _nature(name, member), many, keyed))
    return found


def _nature(name: str, annotation: Any) -> Nature:
    if annotation is not str or get_origin(annotation) is Literal:
        return Nature.CODE
    for names, nature in (
        (_NAMES, Nature.NAME), (_TOKENS, Nature.TOKEN), (_DATES, Nature.DATE), (_DURATIONS, Nature.DURATION)
    ):  # fmt: skip
        if name in names:
            return nature
    return Nature.TOKEN if name in ("code", "identifiers") else Nature.TEXT


def _plain(annotation: Any) -> Any:
    """The annotation without the None beside it."""
    if get_origin(annotation) in (Union, UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _model(annotation: Any) -> type[BaseModel] | None:
    plain = _plain(annotation)
    return plain if isinstance(plain, type) and issubclass(plain, BaseModel) else None
