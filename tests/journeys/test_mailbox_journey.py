"""A mailbox that cannot be read: mistyped at registration, and later lost. Two agents change the address each time."""

from collections.abc import Callable
from typing import Any

import pytest

from spot_portal.simulation.people import PASSWORD
from tests.journeys.desk import Desk
from tests.journeys.installation import Installation
from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson
from tests.journeys.ways import BOTH_WAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A_DAY = 25 * 60
CALL = {"ticket": "T-2001", "reason": "The caller cannot read this mailbox."}
KNOWS = {"date_of_birth": "05/17/1980", "zip_code": "33602", "phone": "813-555-0123"}


@BOTH_WAYS
def test_the_help_desk_changes_a_mistyped_address_and_later_a_lost_one(
    scripts: bool, installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walker = Typist(new_page(), installation.base, axe, scripts=scripts)
    person = NewPerson("mia.mistyped" if scripts else "max.mistyped", "Mia", "Mistyped")
    installation.let_pass(minutes=A_DAY)
    right = person.email
    person.email = f"wrong.{right}"
    walker.register(person)

    hana, hugo = (Desk(new_page(), installation.base, axe, scripts=scripts) for _agent in range(2))
    for desk, agent in ((hana, "helpdesk.hana"), (hugo, "helpdesk.hugo")):
        desk.sign_in(NewPerson(agent, "", "", PASSWORD), path="/idm/sign-in/?next=/admin/")
    _changed(hana, hugo, person, right)
    assert person.user_id in walker.mail(right, "right e-mail address now")["body"]
    person.email = right
    walker.sign_in(person)
    walker.sees("Your account")
    walker.sign_out()

    installation.let_pass(minutes=1)
    lost, person.email = right, f"new.{right}"
    _changed(hana, hugo, person, person.email)
    walker.mail(lost, "The help desk changed the e-mail address")
    walker.sign_in(person)
    walker.go("/idm/profile/")
    walker.sees(person.email)
    assert walker.complaints + hana.complaints + hugo.complaints == []


def _changed(hana: Desk, hugo: Desk, person: NewPerson, address: str) -> None:
    """The first agent mistypes it first."""
    new = {"email": address, "email_again": address}
    hana.find(person)
    wrong = {"email_again": f"x{address}"}
    hana.act(person.user_id, "change_email", **CALL, **KNOWS, **new | wrong)
    hana.sees("The two addresses differ")
    hana.fill(**KNOWS, **new)
    hana.do("confirm-act")
    hana.sees("a second agent has to confirm")
    hugo.go(f"/admin/identity/helpdeskcase/?q={person.user_id}")
    hugo.act("Waiting for a second agent", "confirm", looked=True)
    hugo.sees("the first one that is typed in proves it")
