"""A person looks at every page of their profile and changes what can be changed."""

import re
from typing import Any

from tests.journeys.inspector import Inspector
from tests.journeys.walker import CODE, NewPerson, Walker

NEW_ADDRESS = "moved.house@example.org"


def mover(walker: Any, person: NewPerson) -> None:
    walker.sign_in(person)
    for part in ("", "sessions/", "history/", "data/", "data/print/"):
        walker.go(f"/idm/profile/{part}")
    change_every_part(walker)
    _change_address(walker)
    _take_it_back(walker, person)


def _change_address(walker: Walker) -> None:
    walker.go("/idm/profile/email/")
    walker.do("change-email")  # empty
    walker.fill(email=NEW_ADDRESS, email_again=NEW_ADDRESS)
    walker.do("change-email")
    walker.do("confirm-email")  # empty
    found = CODE.search(walker.mail(NEW_ADDRESS, "new e-mail address")["body"])
    assert found, "the code stands on its own line"
    walker.fill(code=found[1])
    walker.do("confirm-email")
    walker.sees(NEW_ADDRESS)


def _take_it_back(walker: Walker, person: NewPerson) -> None:
    told = walker.mail(person.email, "e-mail address of your account was changed")
    found = re.search(r"/idm/undo-email/\S+", told["body"])
    assert found
    walker.go(found[0])
    walker.do("undo-email")
    walker.sees("Your e-mail address is back")
    walker.go(found[0])  # used


def change_every_part(walker: Inspector) -> None:
    """Each is first refused, then changed, and stands in the profile afterwards."""
    home = {
        "address_line_1": "5 Made-up Street",
        "city": "Orlando",
        "state": "FL",
        "zip_code": "32801",
    }
    for part, wrong, right, shown in (
        ("name", {"last_name": ""}, {"last_name": "Harbor"}, "Harbor"),
        ("birth-date", {"date_of_birth": "02/30/1980"}, {"date_of_birth": "02/28/1980"}, "1980"),
        ("address", home | {"zip_code": "00601"}, home, "Orlando"),
        ("phone", {"phone": "904-555"}, {"phone": "904-555-0199"}, "555-0199"),
    ):
        _open_part(walker, part)
        walker.fill(**_understood(walker), **wrong)
        walker.do("change-profile")
        walker.is_refused()
        walker.fill(**_understood(walker), **right)
        walker.do("change-profile")
        walker.sees("Your profile was changed")
        walker.sees(shown)
    _open_part(walker, "question")
    walker.do("change-question")  # empty
    walker.is_refused()
    walker.fill(question="food", answer="boiled cabbage")
    walker.do("change-question")
    walker.sees("My profile")


def _open_part(walker: Walker, part: str) -> None:
    walker.go("/idm/profile/")
    walker.leave_by(walker.page.locator(f'main a[href$="/profile/{part}/"]'))


def _understood(walker: Walker) -> dict[str, bool]:
    """Asked of whoever's identity was verified with what is changed."""
    return {"understood": True} if walker.page.locator('[name="understood"]').count() else {}
