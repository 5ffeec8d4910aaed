"""Somebody else uses what is a person's: their e-mail address, or their session."""

import re

from tests.journeys.inspector import Inspector
from tests.journeys.walker import NewPerson


def squatted(walker: Inspector) -> None:
    """A stranger registered with somebody's address; the owner deletes that from the mail."""
    owner, stranger = (
        NewPerson("olive.owner", "Olive", "Owner"),
        NewPerson("squat.er", "Sam", "Squat"),
    )
    stranger.email = owner.email
    walker.register(stranger)
    walker.register(owner, wait_for_notice=False)
    link = _link(walker, owner, "began a registration", r"/idm/register/not-mine/\S+")
    walker.go(link)
    walker.sees(stranger.user_id)
    walker.do("delete-registration")
    walker.sees("The registration was deleted")
    walker.go(link)  # used
    walker.register(owner)


def robbed(walker: Inspector, person: NewPerson) -> None:
    """Somebody in their session changed the security question; the mail about it leads out and back in."""
    walker.sign_in(person)
    walker.go("/idm/profile/question/")
    walker.fill(question="food", answer="what the thief chose")
    walker.do("change-question")
    link = _link(walker, person, "security question was changed", r"/idm/not-me/\S+")
    walker.go(link)
    walker.sees("Was this not you?")
    walker.do("disavow-sign-in")
    walker.sees("Your security question was changed lately")
    walker.do("reset-after-disavowal")
    walker.fill(user_id=person.user_id)
    walker.do("send-reset-link")
    walker.go(_link(walker, person, "Reset your password", r"/idm/reset-password/\S+"))
    walker.sees("do not try your former answer")
    walker.go(link)  # used


def _link(walker: Inspector, person: NewPerson, subject: str, pattern: str) -> str:
    found = re.search(pattern, walker.mail(person.email, subject)["body"])
    assert found
    return found[0]
