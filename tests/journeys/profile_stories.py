"""A person looks at every page of their profile and changes what can be changed."""

import re
from typing import Any

from tests.journeys.walker import CODE, NewPerson, Walker

NEW_ADDRESS = "moved.house@example.org"


def mover(walker: Any, person: NewPerson) -> None:
    walker.sign_in(person)
    for part in ("", "sessions/", "history/", "data/", "data/print/"):
        walker.go(f"/idm/profile/{part}")
    for part in ("name", "birth-date", "address", "phone"):
        walker.go(f"/idm/profile/{part}/")
        walker.do("change-profile")  # nothing changed, or not agreed to
    walker.go("/idm/profile/question/")
    walker.do("change-question")  # empty
    walker.go("/idm/profile/phone/")
    walker.fill(phone="904-555-0177")
    walker.do("change-profile")
    walker.sees("Your profile was changed")
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
