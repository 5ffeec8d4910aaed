"""Registration: four screens, back and next, and every odd thing people and robots type."""

import pytest
from django.core import mail

from identity.events import IdentityEvent
from identity.models import EmailDevice, TermsAcceptance, User
from spot_portal.audit.models import AuditEvent
from spot_portal.core import policy
from tests.canaries import ANSWER
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.browser import words

pytestmark = pytest.mark.django_db

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
    "address_line_1": "12 Invented Way",
    "city": "Jacksonville",
    "state": "FL",
    "zip_code": "32202",
    "phone": "(904) 555-0123",
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


@pytest.fixture
def at_contact(client):
    client.post(START, PERSONAL)
    return client


@pytest.fixture
def at_credentials(at_contact):
    at_contact.post(CONTACT, ADDRESS)
    return at_contact


def test_four_screens_make_a_staged_account(at_credentials, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = at_credentials.post(CREDENTIALS, SECRETS)
    assert response.url == DONE
    assert at_credentials.get(DONE).status_code == 200

    user = User.objects.get()
    assert (user.username, user.first_name, user.last_name) == (
        "s.obrien",
        "Siobhán",
        "O'Brien-Śmith",
    )
    assert (user.status, user.phone) == (User.Status.STAGED, "904-555-0123")
    assert user.check_password(PASSWORD)
    assert user.check_security_answer(f"  {ANSWER.upper()} ")
    assert EmailDevice.objects.filter(user=user, confirmed=True).count() == 1
    assert TermsAcceptance.objects.filter(user=user).count() == 1
    assert AuditEvent.objects.get().code == IdentityEvent.ACCOUNT_REGISTERED
    [message] = mail.outbox
    assert message.to == [user.email]
    assert "s.obrien" in message.body


def test_secrets_are_neither_stored_nor_mailed_in_the_clear(at_credentials):
    at_credentials.post(CREDENTIALS, SECRETS)

    user = User.objects.values().get()
    assert ANSWER.casefold() not in str(user).casefold()
    assert PASSWORD not in str(user)
    assert PASSWORD not in str(dict(at_credentials.session))


def test_going_back_keeps_everything(at_credentials):
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS)):
        page = at_credentials.get(url).content.decode()
        for name, value in data.items():
            if name not in ("terms", "state"):
                assert value.replace("'", "&#x27;") in page


def test_changing_a_page_on_the_way_back_counts(at_credentials):
    at_credentials.post(START, PERSONAL | {"first_name": "Ada"})
    at_credentials.post(CREDENTIALS, SECRETS)

    assert User.objects.get().first_name == "Ada"


@pytest.mark.parametrize("url", [CONTACT, CREDENTIALS, DONE])
def test_skipping_ahead_leads_to_the_first_page(client, url):
    assert client.get(url).url == START
    if url != DONE:
        assert client.post(url, ADDRESS | SECRETS).url == START
    assert not User.objects.exists()


def test_skipping_the_address_leads_to_it(at_contact):
    assert at_contact.get(CREDENTIALS).url == CONTACT


def test_after_the_end_the_pages_start_empty(at_credentials):
    at_credentials.post(CREDENTIALS, SECRETS)

    assert "Siobhán" not in at_credentials.get(START).content.decode()
    assert at_credentials.post(CREDENTIALS, SECRETS).url == START
    assert User.objects.count() == 1


# --- Password (A16 to A21) ---


@pytest.mark.parametrize(("length", "fits"), [(14, False), (15, True), (60, True), (61, False)])
def test_a16_fifteen_to_sixty_characters(at_credentials, length, fits):
    password = ("Zq7" + "wkxjvbnmhgtrplf" * 5)[:length]

    found = errors(at_credentials, CREDENTIALS, SECRETS, password=password, password_again=password)

    assert ("password" not in found) == fits


def test_a17_each_missing_kind_has_its_own_words(at_credentials):
    said = set()
    for password in ("Zqwkxjvbnmhgtrplf", "zq7wkxjvbnmhgtrplf", "ZQ7WKXJVBNMHGTRPLF"):
        found = errors(
            at_credentials, CREDENTIALS, SECRETS, password=password, password_again=password
        )
        [message] = found["password"]
        said.add(message)

    assert len(said) == 3


@pytest.mark.parametrize(
    ("first", "user_id", "password", "fits"),
    [
        ("Bo", "s.obrien", "Zq7-bo-wkxjvbnmhg", True),
        ("Bob", "s.obrien", "Zq7-bob-wkxjvbnmhg", False),
        ("Margarethe", "s.obrien", "Zq7-GARE-wkxjvbnm", False),
        ("Margarethe", "s.obrien", "Zq7-gar-wkxjvbnmh", True),
        ("Bo", "falconer", "Zq7-alco-wkxjvbnm", False),
    ],
)
def test_a19_no_part_of_names_from_three_letters_on(client, first, user_id, password, fits):
    client.post(START, PERSONAL | {"first_name": first, "last_name": "Ng"})
    client.post(CONTACT, ADDRESS)

    found = errors(
        client, CREDENTIALS, SECRETS, user_id=user_id, password=password, password_again=password
    )

    assert ("password" not in found) == fits


@pytest.mark.parametrize(
    "password",
    [
        "Password1Password1",
        "SpotMedicare2026x",
        "MyMedicareLogin77",
        "Aaaaaaaaaaaaaaa1",
        "Qwertyuiop123456",
    ],
)
def test_a20_common_passwords_and_words_of_the_portal_are_refused(at_credentials, password):
    found = errors(at_credentials, CREDENTIALS, SECRETS, password=password, password_again=password)

    assert "password" in found


@pytest.mark.parametrize(
    "password", ["  Zq7 wkxjvbnmhg  ", "Zq7 🦀 wkxjvbnmhgt", "Zq7-cafe\u0301-wkxjvb"]
)
def test_a21_a_password_is_kept_exactly_as_typed(at_credentials, password):
    at_credentials.post(CREDENTIALS, SECRETS | {"password": password, "password_again": password})

    user = User.objects.get()
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "x")


def test_the_two_passwords_have_to_be_the_same(at_credentials):
    found = errors(at_credentials, CREDENTIALS, SECRETS, password_again=f"{PASSWORD}x")

    assert "password_again" in found


def test_secrets_never_come_back_into_the_page(at_credentials):
    response = at_credentials.post(CREDENTIALS, SECRETS | {"user_id": "x"})

    assert PASSWORD not in response.content.decode()


# --- User ID (A22) ---


@pytest.mark.parametrize(
    "user_id",
    [
        "s.obri\u0435n", "s.ob\u200brien", "s.ob\u202erien", "ｓｏｂｒｉｅｎ", "short", "x" * 75, "123456", "has space",
        "a900987655b", "two..dots", "ends.", "-@mixed", "<b>bold</b>", "s.obrien\x00", "jos\u00e9garcia",
    ],
)  # fmt: skip
def test_a22_a_user_id_of_odd_characters_is_refused(at_credentials, user_id):
    assert "user_id" in errors(at_credentials, CREDENTIALS, SECRETS, user_id=user_id)
    assert not User.objects.exists()


@pytest.mark.parametrize("user_id", ["s.obrien", "a1-b2_c3", "o'brien", "abc@def", "x" * 74])
def test_user_ids_the_guide_allows_are_taken(at_credentials, user_id):
    at_credentials.post(CREDENTIALS, SECRETS | {"user_id": user_id})

    assert User.objects.get().username == user_id


@pytest.mark.parametrize("user_id", ["taken.name", "TAKEN.Name"])
def test_a_taken_user_id_says_so_and_keeps_the_rest(at_credentials, user_id):
    UserFactory(username="taken.name")

    found = errors(at_credentials, CREDENTIALS, SECRETS, user_id=user_id)

    assert "taken" in str(found["user_id"])
    assert User.objects.count() == 1
    assert at_credentials.post(CREDENTIALS, SECRETS).url == DONE


@pytest.mark.parametrize(
    ("answer", "fits"), [("abc", False), ("dish", False), ("obrien", False), ("Pancakes", True)]
)
def test_the_answer_is_neither_short_nor_part_of_question_or_user_id(at_credentials, answer, fits):
    found = errors(at_credentials, CREDENTIALS, SECRETS, answer=answer)

    assert ("answer" not in found) == fits


# --- E-mail (A24, A25) ---


@pytest.mark.parametrize(
    "email",
    [
        "x@x", "a@b@example.org", '"quoted name"@example.org', f"{'x' * 250}@example.org", "no-at-sign", "@example.org",
        "x@example.org\r\nBcc: everybody@example.org", "x@example.org\nTo: y@example.org", "x\u200b@example.org",
        "ü@example.org", "x@ex\u0430mple.org", "x@real-company.com", "x@example.org.evil.com", "x@notexample.org",
    ],
)  # fmt: skip
def test_a24_odd_and_real_addresses_are_refused(client, email):
    assert "email" in personal(client, email=email, email_again=email)
    assert mail.outbox == []


def test_the_operator_may_allow_more_domains(client, settings):
    settings.SIMULATION_EMAIL_DOMAINS = ["training.acme.com"]

    assert personal(client, email="a@training.acme.com", email_again="a@training.acme.com") == {}


def test_the_two_addresses_have_to_be_the_same_whatever_the_case(client):
    assert personal(client, email_again="Siobhan@Example.org") == {}
    assert "email_again" in personal(client, email_again="other@example.org")


@pytest.mark.parametrize("email", ["siobhan@example.org", "SIOBHAN@EXAMPLE.ORG"])
def test_a25_an_address_on_file_ends_like_success_and_tells_its_owner(
    at_credentials, new_browser, email, django_capture_on_commit_callbacks
):
    owner = UserFactory(email=email)

    with django_capture_on_commit_callbacks(execute=True):
        response = at_credentials.post(CREDENTIALS, SECRETS)

    assert response.url == DONE
    assert User.objects.count() == 1
    [message] = mail.outbox
    assert message.to == [owner.email]
    assert AuditEvent.objects.get().code == IdentityEvent.ACCOUNT_REGISTRATION_REPEATED
    repeated = words(at_credentials.get(DONE))
    assert "already" not in repeated.replace("already have", "")

    other = new_browser()
    other.post(START, PERSONAL | {"email": "new@example.org", "email_again": "new@example.org"})
    other.post(CONTACT, ADDRESS)
    other.post(CREDENTIALS, SECRETS)
    assert words(other.get(DONE)) == repeated


# --- Birth date, name, telephone, terms (A26 to A30) ---


@pytest.mark.parametrize(
    "typed",
    [
        "02/30/1980",
        "01/01/2100",
        "01/01/1800",
        "1/1/49",
        "9999-12-31",
        "٠٣/١٤/١٩٨٠",
        "",
        "x",
        "06/01/2020",
    ],
)
def test_a26_no_birth_date_of_an_adult(client, typed):
    assert "date_of_birth" in personal(client, date_of_birth=typed)


def test_the_eighteenth_birthday_counts(client, freeze):
    from datetime import UTC, datetime

    freeze(datetime(2026, 3, 14, 12, tzinfo=UTC))

    assert personal(client, date_of_birth="03/14/2008") == {}
    assert "date_of_birth" in personal(client, date_of_birth="03/15/2008")


@pytest.mark.parametrize(
    "name", ["O'Brien-Śmith", "José", "李", "de la Cruz", "X", "O’Neil", "Jose\u0301"]
)
def test_a27_real_names_are_taken_as_typed(client, name):
    assert personal(client, last_name=name) == {}
    page = client.get(START).content.decode()
    assert name.replace("'", "&#x27;") in page or "José" in page


@pytest.mark.parametrize(
    "name",
    [
        "-",
        "'",
        "x" * 200,
        "<b>x</b>",
        "=cmd",
        "{{7*7}}",
        "Ann3",
        "Ann\tLee",
        "@SUM(A1)",
        "+1",
        "  ",
        "A~B",
        "x\u202ey",
    ],
)
def test_a27_what_is_no_name_is_refused(client, name):
    assert "last_name" in personal(client, last_name=name)


@pytest.mark.parametrize(
    "phone", ["904-555-0123", "(904) 555-0123", "9045550123", "+1 904 555 0123", "1.904.555.0123"]
)
def test_a29_one_format_of_a_telephone_number_is_stored(at_contact, phone):
    at_contact.post(CONTACT, ADDRESS | {"phone": phone})
    at_contact.post(CREDENTIALS, SECRETS)

    assert User.objects.get().phone == "904-555-0123"


@pytest.mark.parametrize(
    "phone",
    [
        "call me", "904555012", "90455501234", "+1 (305) 555-0100 x9", "900-555-0123", "904-867-5309", "٩٠٤-٥٥٥-٠١٢٣",
        "104-555-0123", "904-555-0200",
    ],
)  # fmt: skip
def test_a29_other_telephone_numbers_are_refused(at_contact, phone):
    assert "phone" in errors(at_contact, CONTACT, ADDRESS, phone=phone)


@pytest.mark.parametrize("zip_code", ["3220", "322021", "ABCDE", "32202-12", "٣٢٢٠٢"])
def test_a_zip_code_has_five_or_nine_digits(at_contact, zip_code):
    assert "zip_code" in errors(at_contact, CONTACT, ADDRESS, zip_code=zip_code)
    assert errors(at_contact, CONTACT, ADDRESS, zip_code="322021234") == {}


@pytest.mark.parametrize("terms", [None, "false", "", ["on", ""]])
def test_a30_without_the_terms_nothing_goes_on(client, terms):
    data = {**PERSONAL, "terms": terms}
    if terms is None:
        del data["terms"]

    assert "terms" in client.post(START, data).context["form"].errors


def test_a32_fields_nobody_asked_for_are_ignored(client):
    extra = {
        "is_staff": "1", "is_superuser": "1", "is_active": "0", "status": "active", "verified": "1",
        "role": "approver", "proofed_at": "2026-01-01", "email_key": "x",
    }  # fmt: skip
    for url, data in ((START, PERSONAL), (CONTACT, ADDRESS), (CREDENTIALS, SECRETS)):
        client.post(url, data | extra)

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert (user.status, user.proofed_at, user.email_key) == ("staged", None, PERSONAL["email"])


def test_registrations_from_one_address_are_limited(at_credentials, settings):
    limit = policy.REGISTRATIONS_PER_ADDRESS.value
    seen = set()
    for number in range(limit + 2):
        at_credentials.post(
            START, PERSONAL | dict.fromkeys(("email", "email_again"), f"p{number}@example.org")
        )
        at_credentials.post(CONTACT, ADDRESS)
        response = at_credentials.post(CREDENTIALS, SECRETS | {"user_id": f"person-{number}"})
        seen.add(response.status_code)

    assert User.objects.count() == limit
    assert seen == {302, 429}
    assert int(response["Retry-After"]) > 0
