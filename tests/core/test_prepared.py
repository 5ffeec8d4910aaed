"""A prepared question answers as the ORM would, whoever asks and whatever the values."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import models

from documents.selectors import open_letters, soonest_letters
from identity.backends import ASKED, PortalBackend
from organizations.spot_access import acting_as
from spot_portal.core import clock
from spot_portal.core.prepared import Given, Prepared
from tests.factories.documents import AdrLetterFactory
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytestmark = pytest.mark.django_db
BORN = Prepared(
    lambda: (
        get_user_model()
        .objects.filter(date_of_birth__gte=Given("since", models.DateField()), last_name="Sample")
        .order_by("pk")
        .values_list("reference", "date_of_birth", "is_staff")
    )
)


def test_values_are_filled_in_and_come_back_as_python_values():
    older, younger = (
        UserFactory(date_of_birth=date(1950, 1, 1)),
        UserFactory(date_of_birth=date(1990, 1, 1)),
    )

    assert BORN.rows(since=date(1980, 1, 1)) == [(younger.reference, date(1990, 1, 1), False)]
    assert [row[0] for row in BORN.rows(since=date(1940, 1, 1))] == [
        older.reference,
        younger.reference,
    ]


def test_a_value_is_never_part_of_the_sql():
    people = Prepared(
        lambda: (
            get_user_model()
            .objects.filter(username=Given("name", models.CharField()))
            .values_list("pk")
        )
    )
    UserFactory(username="plain.person")

    assert people.rows(name="plain.person") != []
    assert people.rows(name="' OR 1=1 --") == []
    assert people.rows(name="100%s") == []


def test_the_person_of_a_click_is_the_person_of_the_database(django_assert_num_queries):
    person = UserFactory(city="Palatka", phone="904-555-0123")

    found = PortalBackend().get_user(person.pk)

    assert [getattr(found, name) for name in ASKED] == [getattr(person, name) for name in ASKED]
    with django_assert_num_queries(1):  # all that was left out, at once
        assert (found.city, found.phone) == ("Palatka", "904-555-0123")
    assert PortalBackend().get_user(0) is None


def test_who_acts_is_found_with_provider_and_organization(django_assert_num_queries):
    membership = MembershipFactory()
    provider = ProviderFactory(organization=membership.organization)

    with django_assert_num_queries(1):
        acting = acting_as(membership.user, provider.reference)

    assert acting.provider == provider
    assert acting.provider.organization == membership.organization
    assert acting.provider.get_line_of_business_display() == provider.get_line_of_business_display()
    assert acting_as(UserFactory(), provider.reference) is None


def test_the_letters_of_the_home_page_are_the_first_open_ones():
    membership = MembershipFactory()
    provider = ProviderFactory(organization=membership.organization)
    for days in (9, 3, 30, 1, 12, 7):
        AdrLetterFactory(provider=provider, due_on=clock.today() + timedelta(days=days))
    AdrLetterFactory(due_on=clock.today())
    acting = acting_as(membership.user, provider.reference)

    shown = soonest_letters(acting)

    assert [letter["reference"] for letter in shown] == [
        letter.reference for letter in open_letters(acting)[:5]
    ]
