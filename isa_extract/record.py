"""The canonical record as typed models, and its JSON Schema."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from isa_extract.catalogue import Severity

SCHEMA_VERSION: Literal["1.1"] = "1.1"

AgreementType = Literal[
    "information_sharing_agreement", "information_sharing_protocol", "data_sharing_agreement",
    "data_processing_agreement", "memorandum_of_understanding", "other_agreement", "not_an_agreement",
]  # fmt: skip
Status = Literal["draft", "for_approval", "approved", "superseded"]
ProtectiveMarking = Literal[
    "not_protectively_marked", "protect", "restricted", "confidential", "secret", "top_secret", "official",
    "official_sensitive",
]  # fmt: skip
Frequency = Literal[
    "real_time", "daily", "weekly", "fortnightly", "monthly", "quarterly", "termly", "annually", "one_off", "ad_hoc",
    "on_request_or_event", "ongoing",
]  # fmt: skip
Method = Literal[
    "secure_email", "email", "sftp", "https", "portal", "api", "encrypted_media", "internal_transfer", "post", "fax",
    "telephone", "face_to_face",
]  # fmt: skip
Role = Literal["controller", "joint_controller", "controller_in_common", "processor"]
SpecialCategory = Literal[
    "racial_or_ethnic_origin", "political_opinions", "religious_or_philosophical_beliefs", "trade_union_membership",
    "genetic", "biometric", "health", "sex_life_or_sexual_orientation", "offences",
]  # fmt: skip
SectionStatus = Literal["present", "weak", "incorporated_by_reference"]
MissingStatus = Literal["absent", "template_prompt", "unreadable"]

Duration = str
"""An ISO 8601 duration in the unit the document uses: P6Y, P18M, P30D."""
EdtfDate = str
"""An EDTF level 0 date, no more precise than the document: 2016, 2016-11, 2016-11-30, 2013-09-10/2013-09-11."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, json_schema_serialization_defaults_required=True)


class PageText(_Model):
    """How the text of one page was obtained."""

    text_source: Literal["text_layer", "ocr"]
    readable: bool = Field(
        description="false where the page's text could not be got, or so badly that a heading may be lost"
    )
    quality: float | None = Field(default=None, description="how sure OCR was of its letters, 0 to 1")


class Source(_Model):
    """The file a record was made from, and what made it."""

    file_name: str
    sha256: str
    media_type: str
    pages: int | None = None
    text_source: Literal["native", "text_layer", "ocr", "mixed"]
    page_texts: list[PageText] = Field(default_factory=list, description="one for each page; [] where there are none")
    extractor_version: str
    pattern_version: str


class Dates(_Model):
    """The agreement's dates."""

    commencement: EdtfDate | None = None
    review: EdtfDate | None = None
    expiry: EdtfDate | None = None
    signed: EdtfDate | None = None


class Agreement(_Model):
    """What the document says of itself."""

    type: AgreementType
    title: str | None = None
    reference: str | None = None
    version: str | None = None
    status: Status | None = None
    protective_marking: ProtectiveMarking | None = None
    owner: str | None = None
    authors: list[str] = Field(default_factory=list)
    dates: Dates = Field(default_factory=Dates)
    term: Duration | None = None
    review_interval: Duration | None = None
    termination_notice: Duration | None = None
    family: str | None = Field(
        default=None, description="the template family it was written on, an id in patterns/families.yaml"
    )


class Version(_Model):
    """A row of the version history."""

    version: str | None = None
    date: EdtfDate | None = None
    author: str | None = None
    summary: str | None = None


class Party(_Model):
    """A body the agreement binds, or a processor it names."""

    name: str
    aliases: list[str] = Field(default_factory=list)
    address: str | None = None
    postcode: str | None = None
    phone: str | None = Field(default=None, description="E.164")
    email: str | None = None
    ico_registration: str | None = None
    roles: list[Role] = Field(default_factory=list)
    on_behalf_of: list[str] = Field(default_factory=list)
    identifiers: dict[str, str] = Field(default_factory=dict)


class Contact(_Model):
    """A person or post to be reached about the agreement."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    email: str | None = None
    phone: str | None = Field(default=None, description="E.164")
    purpose: str | None = None


class DataItem(_Model):
    """A field that is shared."""

    name: str
    dataset: str | None = None
    provider: str | None = None
    special_category: SpecialCategory | None = None


class Flow(_Model):
    """A row of a table of exchanges."""

    sender: str | None = Field(default=None, alias="from")
    recipient: str | None = Field(default=None, alias="to")
    items: list[str] = Field(default_factory=list)
    purpose: str | None = None
    frequency: Frequency | None = None
    method: str | None = None
    retention: str | None = None


class Sharing(_Model):
    """How the agreement as a whole shares."""

    frequency: Frequency | None = None
    methods: list[Method] = Field(default_factory=list)
    formats: list[str] = Field(default_factory=list)


class LegalInstrument(_Model):
    """An Act, Order, Regulations or Convention, with all it is cited for."""

    title: str
    provisions: list[str] = Field(default_factory=list)
    uri: str | None = None
    in_force: bool | None = None
    replaced_by: str | None = None


class LawfulCondition(_Model):
    """A condition that makes the processing lawful."""

    regime: str
    provision: str | None = None
    condition: str | None = None


class Retention(_Model):
    """A clause on how long, until when or how information is kept or ended."""

    text: str
    period: Duration | None = None
    until: EdtfDate | None = None
    bound: Literal["minimum", "maximum", "exact"] | None = None
    trigger: str | None = None
    action: Literal["retain", "review", "destroy", "return", "anonymise", "archive"] | None = None
    held_by: str | None = None
    scope: str | None = None


class Signatory(_Model):
    """A signature block, a blank one too."""

    organisation: str | None = None
    name: str | None = None
    position: str | None = None
    date: EdtfDate | None = None
    signed: bool | None = None


class PresentSection(_Model):
    """A canonical section the document treats."""

    id: str
    status: SectionStatus
    number: str | None = None
    heading: str | None = None
    page: int | None = None


class MissingSection(_Model):
    """A canonical section that guidance expects and the document lacks."""

    id: str
    status: MissingStatus
    required_by: list[str] = Field(default_factory=list)


class RecordFinding(_Model):
    """Something a person should look at; where, is in the evidence at its own pointer, `/findings/N`."""

    code: str
    severity: Severity
    message: str
    pointer: str | None = None


class RecordEvidence(_Model):
    """Where the document says a value; `start` and `end` index the document's text."""

    quote: str
    start: int
    end: int
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = Field(
        default=None, description="x0, top, x1, bottom in points from the page's top left"
    )
    rule: str
    confidence: float
    raw: str | None = Field(default=None, description="what OCR read, where that was mended to make the quote")


class Record(_Model):
    """The canonical record of one document."""

    schema_version: Literal["1.1"] = SCHEMA_VERSION
    source: Source
    agreement: Agreement
    version_history: list[Version] = Field(default_factory=list)
    parties: list[Party] = Field(default_factory=list)
    contacts: list[Contact] = Field(default_factory=list)
    data_items: list[DataItem] = Field(default_factory=list)
    flows: list[Flow] = Field(default_factory=list)
    sharing: Sharing = Field(default_factory=Sharing)
    legal_instruments: list[LegalInstrument] = Field(default_factory=list)
    lawful_conditions: list[LawfulCondition] = Field(default_factory=list)
    retention: list[Retention] = Field(default_factory=list)
    signatories: list[Signatory] = Field(default_factory=list)
    sections: list[PresentSection] = Field(default_factory=list)
    missing_sections: list[MissingSection] = Field(default_factory=list)
    findings: list[RecordFinding] = Field(default_factory=list)
    evidence: dict[str, list[RecordEvidence]] = Field(default_factory=dict)

    def as_json(self) -> str:
        """The record as JSON text: keys in the schema's order, non-ASCII kept, one line feed at the end."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """The record's JSON Schema (2020-12)."""
    schema = Record.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:isa-extract:record:{SCHEMA_VERSION}",
        **schema,
    }
