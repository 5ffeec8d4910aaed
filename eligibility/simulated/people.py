"""The people the simulator knows. Every number has an S where no real one may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eligibility.dates import months_from
from eligibility.simulated import stories
from eligibility.simulated.asked import Asked
from eligibility.simulated.coverage import fitting
from eligibility.simulated.triggers import (
    BIRTH_DATE,
    FIRST_NAME,
    LAST_NAME,
    MAGIC_NUMBERS,
    TRIGGERS,
)
from spot_portal.x12.medicare import medicare_benefits
from spot_portal.x12.parts import Address
from spot_portal.x12.t271 import Benefit

Text = str | Promise
HOME = Address("12 INVENTED WAY", "", "JACKSONVILLE", "FL", "322020000")


@dataclass(frozen=True, slots=True)
class Person:
    """``story`` says who this is, ``to_try`` what can be learned from asking."""

    mbi: str
    first_name: str
    last_name: str
    birth_date: date
    sex: str
    coverage: stories.Story
    story: Text
    to_try: Text
    death_date: Callable[[date], date] | None = None
    former_mbi: str = ""
    mbi_changed_on: Callable[[date], date] | None = None
    address: Address = HOME
    middle_name: str = ""

    def benefits(self, asked: Asked) -> tuple[Benefit, ...]:
        return medicare_benefits(fitting(self.coverage(asked), self.sex))


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What a trainer needs to try a person or a magic number."""

    mbi: str
    first_name: str
    last_name: str
    date_of_birth: date
    story: Text
    to_try: Text
    is_magic: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".title()

    def as_typed(self) -> dict[str, str | date]:
        """For the boxes of the search form."""
        return {
            "mbi": self.mbi,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "date_of_birth": self.date_of_birth,
        }


def _new_number(today: date) -> date:
    return months_from(today.replace(day=1), -8)


PEOPLE = (
    Person(
        "1S00E00AA01", "ROSA", "ALDER", date(1948, 3, 14), "F", stories.plain,
        _("Parts A and B, nothing special."),
        _("The most common answer. Part of this year's deductible is paid."),
    ),
    Person(
        "1S00E00AA02", "WALTER", "BIRCH", date(1946, 7, 2), "M", stories.deductible_met,
        _("Goes to therapy and to rehabilitation."),
        _("The deductible is met, physical therapy is above the threshold, sessions count."),
    ),
    Person(
        "1S00E00AA03", "CARMEN", "CEDAR", date(1952, 11, 23), "F", stories.qmb,
        _("Qualified Medicare Beneficiary."),
        _("She owes nothing. Ask about dates before the period began and see the difference."),
    ),
    Person(
        "1S00E00AA04", "DENNIS", "DOGWOOD", date(1958, 5, 9), "M", stories.working_aged,
        _("Still works and is insured through his employer."),
        _("Another insurance pays first: the MSP tab names it."),
    ),
    Person(
        "1S00E00AA05", "ELENA", "ELM", date(1950, 1, 30), "F", stories.medicare_advantage,
        _("Member of a Medicare Advantage plan, changed in January."),
        _("Bill the plan. Ask about last year to see the former plan."),
    ),
    Person(
        "1S00E00AA06", "FRANK", "FIR", date(1939, 9, 17), "M", stories.hospice,
        _("In hospice care for the second time."),
        _("A current election, and an earlier one that was revoked."),
    ),
    Person(
        "1S00E00AA07", "GRACE", "HAWTHORN", date(1943, 12, 5), "F", stories.home_health,
        _("A home health agency visits her."),
        _("An open episode with notice of admission, and the certifications."),
    ),
    Person(
        "1S00E00AA08", "HENRY", "JUNIPER", date(1941, 4, 21), "M", stories.inpatient,
        _("Was in hospital for 70 days, then in a nursing facility."),
        _("No full hospital days left in this spell; some reserve days are used."),
    ),
    Person(
        "1S00E00AA09", "IRENE", "LAUREL", date(1969, 8, 8), "F", stories.esrd,
        _("Kidney disease, a transplant a year ago."),
        _("Entitled under 65; see dialysis and transplant dates."),
    ),
    Person(
        "1S00E00AA10", "JAMES", "MAPLE", date(1955, 2, 11), "M", stories.part_b_only,
        _("Part B only."),
        _("Part A shows as inactive; there is no inpatient tab."),
    ),
    Person(
        "1S00E00AA11", "KAREN", "OAKLEY", date(1936, 6, 25), "F", stories.deceased,
        _("Died some weeks ago."),
        _("The date of death stands on top; ask about dates before and after it."),
        death_date=stories.death_of_karen,
    ),
    Person(
        "1S00E00AA12", "LUIS", "PALMETTO", date(1961, 10, 19), "M", stories.drugs_only,
        _("Lost Medicare after a transplant, kept the drug benefit."),
        _("Only the immunosuppressive drug benefit is left."),
    ),
    Person(
        "1S00E00AA13", "NORA", "REDWOOD", date(1947, 7, 15), "F", stories.aco_reach,
        _("Aligned to an ACO REACH organization."),
        _("The benefit enhancements for Part A and Part B."),
    ),
    Person(
        "1S00E00AA14", "OSCAR", "SORREL", date(1949, 10, 27), "M", stories.gap,
        _("Was not covered for five months."),
        _("Ask about the last twelve months: an inactive period, for which no reason is given."),
    ),
    Person(
        "1S00E00AA15", "PAULA", "TAMARACK", date(1954, 4, 4), "F", stories.plain,
        _("Got a new Medicare number eight months ago; the old one was 1S00E00AA95."),
        _("The old number is rejected for new dates and still opens older ones."),
        former_mbi="1S00E00AA95", mbi_changed_on=_new_number,
    ),
    Person(
        "1S00E00AA16", "QUENTIN", "WALNUT", date(1953, 5, 18), "M", stories.prevention,
        _("Uses every preventive service there is."),
        _("Vaccines, diabetes prevention, smoking cessation, acupuncture."),
    ),
    Person(
        "1S00E00AA17", "RUTH", "YARROW", date(1951, 8, 3), "F", stories.liability,
        _("Had a traffic accident; a liability insurance is responsible."),
        _("An MSP record with diagnosis codes: only those services go to the other insurance."),
    ),
    Person(
        "1S00E00AA18", "SOFIA", "NUNEZ-VALE", date(1948, 3, 30), "F", stories.plain,
        _("Writes her name Sofía Núñez-Vale."),
        _("Type the name with its accents, without them, or without the hyphen: all find her."),
    ),
)  # fmt: skip


def _trigger_person(mbi: str) -> Person:
    """Whoever a magic number is typed with, the answer is about this person."""
    return Person(mbi, FIRST_NAME, LAST_NAME, BIRTH_DATE, "F", stories.plain, "", "")


_BY_NUMBER = {person.mbi: person for person in PEOPLE}
_BY_FORMER_NUMBER = {person.former_mbi: person for person in PEOPLE if person.former_mbi}


def find_person(mbi: str) -> Person | None:
    if mbi in TRIGGERS:
        return _trigger_person(mbi)
    return _BY_NUMBER.get(mbi) or _BY_FORMER_NUMBER.get(mbi)


def catalogue() -> list[CatalogueEntry]:
    """Everybody who can be asked about, then the numbers that make the system misbehave."""
    people = [
        CatalogueEntry(p.mbi, p.first_name, p.last_name, p.birth_date, p.story, p.to_try)
        for p in PEOPLE
    ]
    magic = [
        CatalogueEntry(m.mbi, FIRST_NAME, LAST_NAME, BIRTH_DATE, m.effect, m.effect, is_magic=True)
        for m in MAGIC_NUMBERS
    ]
    return people + magic
