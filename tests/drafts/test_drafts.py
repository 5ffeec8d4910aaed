"""Drafts belong to one person and one task."""

import pytest

from spot_portal.drafts.models import Draft
from spot_portal.drafts.services import discard_draft, read_draft, save_draft
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db


def test_work_is_found_again_and_replaced_by_newer_work(person):
    save_draft(owner=person, purpose="role-request", data={"role": "end_user"})
    save_draft(owner=person, purpose="role-request", data={"role": "approver"})

    assert read_draft(owner=person, purpose="role-request") == {"role": "approver"}
    assert Draft.objects.count() == 1


def test_nobody_else_finds_it(person):
    save_draft(owner=person, purpose="role-request", data={"role": "end_user"})

    assert read_draft(owner=UserFactory(), purpose="role-request") == {}
    assert read_draft(owner=person, purpose="role-request", key="other") == {}
    assert read_draft(owner=person, purpose="other") == {}


def test_what_a_caller_does_to_its_copy_is_not_kept(person):
    save_draft(owner=person, purpose="p", data={"a": 1})
    read_draft(owner=person, purpose="p")["a"] = 2

    assert read_draft(owner=person, purpose="p") == {"a": 1}


def test_discarding_is_safe_to_repeat_and_spares_others(person):
    other = UserFactory()
    for owner in (person, other):
        save_draft(owner=owner, purpose="p", data={"a": 1})

    discard_draft(owner=person, purpose="p")
    discard_draft(owner=person, purpose="p")

    assert read_draft(owner=person, purpose="p") == {}
    assert read_draft(owner=other, purpose="p") == {"a": 1}
