"""What somebody types on the four pages, and what the pages answer."""

from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD

START, CONTACT, CREDENTIALS, DONE = (
    f"/idm/register/{name}" for name in ("", "contact/", "user-id/", "done/")
)
PERSONAL = {
    "first_name": "Siobhán",
    "last_name": "O'Brien-Śmith",
    "date_of_birth": "03/14/1980",
    "email": "siobhan@example.org",
    "email_again": "siobhan@example.org",
    "terms": "on",
}
ADDRESS = {
    "us_address": "yes",
    "address_line_1": "12 Invented Way",
    "city": "Jacksonville",
    "state": "FL",
    "zip_code": "32202",
    "phone": "(904) 555-0123",
}
ABROAD = {
    "us_address": "no",
    "address_line_1": "12 Invented Way",
    "city": "Toronto",
    "country": "CA",
    "province": "Ontario",
    "postal_code": "M5V 0A1",
    "phone": "904-555-0123",
}
SECRETS = {
    "user_id": "s.obrien",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "question": "food",
    "answer": ANSWER,
}


def errors(client, url, data, **changes):
    """What the form says about one changed field; the steps before are done."""
    response = client.post(url, data | changes)
    return response.context["form"].errors if response.status_code == 200 else {}


def personal(client, **changes):
    return errors(client, START, PERSONAL, **changes)


def with_password(client, password):
    """What the page says about a password typed twice."""
    return errors(client, CREDENTIALS, SECRETS, password=password, password_again=password)


def register(client, **changes):
    """All three pages; a name belongs to the page that asks for it."""
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
        response = client.post(url, data | {k: v for k, v in changes.items() if k in data})
    return response
