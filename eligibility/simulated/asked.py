from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spot_portal.x12.t270 import EligibilityInquiry


@dataclass(frozen=True, slots=True)
class Asked:
    """The days somebody asks about, seen from the day of asking."""

    today: date
    first: date
    last: date
    npi: str = ""

    @classmethod
    def of(cls, inquiry: EligibilityInquiry, today: date) -> "Asked":
        first = inquiry.service_from or today
        return cls(today, first, inquiry.service_to or first, inquiry.provider_npi)

    @property
    def years(self) -> Iterator[int]:
        return iter(range(self.first.year, self.last.year + 1))

    def touches(self, start: date, end: date | None = None) -> bool:
        return start <= self.last and (end is None or end >= self.first)
