"""User ID and security answer: what they look like, and whether a User ID is free (A22)."""

from datetime import timedelta

import pytest

from identity.models import RetiredUserId, User
from identity.user_ids import PATTERNS, user_id_rules
from spot_portal.core import clock, policy
from tests.factories.identity import PASSWORD, UserFactory
from tests.identity.registration import CONTACT, CREDENTIALS, DONE, SECRETS, errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "user_id",
    [
        "s.obri\u0435n", "s.ob\u200brien", "s.ob\u202erien", "ｓｏｂｒｉｅｎ", "short", "x" * 75, "123456", "has space",
        "a900987655b", "two..dots", "ends.", "-@mixed", ".begins", "<b>bold</b>", "s.obrien\x00", "jos\u00e9garcia",
        "a-900-98-7655", "anna.900.98.7655", "x" * 5000, "",
    ],
)  # fmt: skip
def test_a22_a_user_id_of_odd_characters_is_refused(at_credentials, user_id):
    assert "user_id" in errors(at_credentials, CREDENTIALS, SECRETS, user_id=user_id)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "user_id", ["s.obrien", "a1-b2_c3", "o'brien", "abc@def", "x" * 74, "abcdef", "a12345678"]
)
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


def retired(user_id, *, days):
    RetiredUserId.objects.create(user_id_key=user_id, retired_at=clock.now() - timedelta(days=days))


def test_a_retired_user_id_is_taken_for_three_years(at_credentials):
    retired("gone.before", days=3 * 365)
    retired("gone.long.ago", days=3 * 366 + 1)

    found = errors(at_credentials, CREDENTIALS, SECRETS, user_id="Gone.Before")
    assert found["user_id"] == ["This User ID is taken. Choose another one."]
    assert at_credentials.post(CREDENTIALS, SECRETS | {"user_id": "gone.long.ago"}).url == DONE


@pytest.mark.parametrize(
    ("answer", "fits"), [("abc", False), ("dish", False), ("obrien", False), ("Pancakes", True)]
)
def test_the_answer_is_neither_short_nor_part_of_question_or_user_id(at_credentials, answer, fits):
    found = errors(at_credentials, CREDENTIALS, SECRETS, answer=answer)

    assert ("answer" not in found) == fits


def test_the_page_lists_every_rule_with_the_numbers_of_the_policy(at_credentials):
    rules = at_credentials.get(CREDENTIALS).context["user_id_rules"]

    assert rules == user_id_rules()
    assert str(rules[0].text) == "6 to 74 characters"
    assert [rule.value for rule in rules[1:]] == [shape.pattern for shape in PATTERNS]


# --- Whether it is free -------------------------------------------------------------------------------------------


def check(client, user_id, **headers):
    given = SECRETS | {"user_id": user_id, "go": "check"}
    return client.post(CREDENTIALS, given, headers=headers)


def test_the_button_says_that_a_user_id_is_free_and_keeps_the_rest(at_credentials):
    page = check(at_credentials, "free.name")

    assert page.status_code == 200
    assert "This User ID is free." in page.content.decode()
    form = page.context["form"]
    assert (form["user_id"].value(), form["question"].value()) == ("free.name", "food")
    assert not form.errors
    assert PASSWORD not in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("user_id", "said"),
    [
        ("Taken.Name", "taken"),
        ("gone.before", "taken"),
        ("two..dots", "next to"),
        ("", "Fill it in"),
    ],
)
def test_the_button_says_what_is_wrong_with_a_user_id_and_nothing_else(
    at_credentials, user_id, said
):
    UserFactory(username="taken.name")
    retired("gone.before", days=3)

    page = at_credentials.post(CREDENTIALS, {"user_id": user_id, "go": "check"})

    assert list(page.context["form"].errors) == ["user_id"]
    assert said in str(page.context["form"].errors)


@pytest.mark.parametrize(
    ("user_id", "free", "said"),
    [("free.name", True, "is free"), ("taken.name", False, "taken"), ("bad", False, "6 to 74")],
)
def test_the_script_gets_the_same_answer_as_json(at_credentials, user_id, free, said):
    UserFactory(username="taken.name")

    answer = check(at_credentials, user_id, accept="application/json").json()

    assert set(answer) == {"free", "message"}
    assert answer["free"] is free
    assert said in answer["message"]


def test_asking_is_limited_by_address_and_the_page_stays(at_credentials):
    for _n in range(policy.USER_ID_CHECKS.value):
        assert check(at_credentials, "free.name").status_code == 200

    page = check(at_credentials, "taken.name")

    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert page.context["form"]["user_id"].value() == "taken.name"
    assert "This User ID is free" not in page.content.decode()
    assert "checked again at the end" in page.content.decode()
    as_json = check(at_credentials, "x.name.x", accept="application/json")
    assert (as_json.status_code, as_json.json()["free"]) == (429, False)
    assert at_credentials.post(CREDENTIALS, SECRETS).url == DONE


def test_nobody_asks_without_the_pages_before(at_contact):
    assert check(at_contact, "free.name", accept="application/json").url == CONTACT


def test_v2_3_1_only_the_question_itself_is_answered_as_json(at_credentials):
    page = at_credentials.get(CREDENTIALS, headers={"accept": "application/json"})

    assert page["Content-Type"].startswith("text/html")
