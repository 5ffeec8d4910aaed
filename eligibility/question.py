"""What a person asks, as the form gives it and as it is read back from the stored 270."""

from dataclasses import dataclass, field
from datetime import date

from spot_portal.x12.t270 import read_270


@dataclass(frozen=True, slots=True)
class Question:
    mbi: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False, default="")
    date_of_birth: date | None = field(repr=False, default=None)
    service_from: date | None = None
    service_to: date | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def read_question(request: bytes) -> Question:
    """The question inside a 270 that this portal wrote."""
    asked = read_270(request, strict=True).inquiries[0].inquiry
    return Question(
        mbi=asked.mbi,
        last_name=asked.last_name,
        first_name=asked.first_name,
        date_of_birth=asked.birth_date,
        service_from=asked.service_from,
        service_to=asked.service_to or asked.service_from,
    )
