"""Values that several transactions share: names, addresses, dates, codes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unread:
    """A segment no mapper has a field for, kept so that nothing is dropped in silence."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """REF: an identifier and what kind it is."""

    qualifier: str
    value: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """TE telephone, FX fax, EM e-mail, UR web address, EX extension."""

    qualifier: str
    value: str


@dataclass(frozen=True, slots=True)
class Contact:
    function: str = ""
    name: str = ""
    numbers: tuple[ContactNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class DateEntry:
    """DTP or DTM. ``start`` and ``end`` are None where the text is not a date; ``text`` stays.

    A single date (D8) has no ``end``; an open period is a single date too.
    """

    qualifier: str
    start: date | None = None
    end: date | None = None
    text: str = ""

    @property
    def last(self) -> date | None:
        return self.end or self.start


@dataclass(frozen=True, slots=True)
class Party:
    """NM1 or N1 with what follows it. ``last_name`` holds an organization's name too."""

    entity: str
    entity_type: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    identifier: str = ""
    address: Address | None = None
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    taxonomy: str = ""
    prefix: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(
            part
            for part in (self.first_name, self.middle_name, self.last_name, self.suffix)
            if part
        )

    @property
    def npi(self) -> str:
        return self.identifier if self.id_qualifier == "XX" else ""

    def reference(self, *qualifiers: str) -> str:
        """The first REF value of one of these kinds, or an empty text."""
        return next((r.value for r in self.references if r.qualifier in qualifiers), "")


@dataclass(frozen=True, slots=True)
class Trace:
    """TRN. Kind 1 is the sender's own trace, kind 2 repeats the number of the inquiry."""

    kind: str
    number: str
    originator: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class ServiceCode:
    """A composite medical procedure: HC:99213:25 and the like."""

    qualifier: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One reason inside a CAS segment: group CO, PR, OA, PI; reason is a CARC."""

    group: str
    reason: str
    amount: Decimal | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    qualifier: str
    amount: Decimal | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    qualifier: str
    quantity: Decimal | None = None
    text: str = ""
