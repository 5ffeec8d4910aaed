"""A sealed value opens in its own place only, and never after it was touched."""

import base64

import pytest
from django.db import connection

from organizations.models import Organization
from spot_portal.core import crypto
from spot_portal.core.crypto import Tampered, blind_index, open_sealed, seal
from tests.factories.organizations import OrganizationFactory

PLACE = "table:column:row-1"
OLD, NEW = (
    f"{name}:{base64.b64encode(bytes([n]) * 32).decode()}" for name, n in (("k1", 1), ("k2", 2))
)


def test_what_was_sealed_opens_again():
    assert open_sealed(seal("98-7654321 Ä", place=PLACE), place=PLACE) == "98-7654321 Ä"


def test_the_same_value_never_looks_the_same():
    assert seal("987654321", place=PLACE) != seal("987654321", place=PLACE)


def test_nothing_of_the_value_is_readable():
    sealed = seal("987654321", place=PLACE)

    assert "987654321" not in sealed
    assert b"987654321" not in base64.b64decode(sealed.split(":")[2])


@pytest.mark.parametrize(
    "place", ["table:column:row-2", "table:other:row-1", "other:column:row-1", ""]
)
def test_a_value_moved_elsewhere_does_not_open(place):
    with pytest.raises(Tampered):
        open_sealed(seal("987654321", place=PLACE), place=place)


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_one_flipped_bit_is_noticed(position):
    version, key, body = seal("987654321", place=PLACE).split(":")
    raw = bytearray(base64.b64decode(body))
    raw[position] ^= 1

    with pytest.raises(Tampered):
        open_sealed(f"{version}:{key}:{base64.b64encode(bytes(raw)).decode()}", place=PLACE)


@pytest.mark.parametrize("broken", ["", "v1", "v1:k1", "v1:nobody:AAAA", "v2:k1:AAAA", "v1:k1:ä"])
def test_rubbish_is_noticed_and_not_an_accident(settings, broken):
    settings.FIELD_KEYS = [OLD]
    with pytest.raises(Tampered):
        open_sealed(broken, place=PLACE)


def test_a_sealed_value_of_another_version_is_refused(settings):
    sealed = seal("987654321", place=PLACE)
    with pytest.raises(Tampered):
        open_sealed("v0" + sealed[2:], place=PLACE)


def test_keys_rotate_without_touching_old_rows(settings):
    settings.FIELD_KEYS = [OLD]
    before, index = seal("987654321", place=PLACE), blind_index("987654321", purpose="tin")

    settings.FIELD_KEYS = [NEW, OLD]
    after = seal("987654321", place=PLACE)

    assert open_sealed(before, place=PLACE) == open_sealed(after, place=PLACE) == "987654321"
    assert after.startswith("v1:k2:")
    assert blind_index("987654321", purpose="tin") == index


def test_a_key_that_was_taken_out_opens_nothing_more(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal("987654321", place=PLACE)

    settings.FIELD_KEYS = [NEW]
    with pytest.raises(Tampered):
        open_sealed(sealed, place=PLACE)


def test_an_index_tells_nothing_across_purposes():
    assert blind_index("987654321", purpose="tin") == blind_index("987654321", purpose="tin")
    assert blind_index("987654321", purpose="tin") != blind_index("987654321", purpose="mbi")


@pytest.mark.django_db
def test_a_column_copied_to_another_row_does_not_open():
    mine, theirs = OrganizationFactory(tin="981111111"), OrganizationFactory(tin="982222222")
    Organization.objects.filter(pk=mine.pk).update(tin_sealed=theirs.tin_sealed)

    mine.refresh_from_db()
    with pytest.raises(Tampered):
        _ = mine.tin
    assert Organization.objects.get(pk=theirs.pk).tin == "982222222"


@pytest.mark.django_db
def test_the_database_holds_no_tin():
    made = OrganizationFactory(tin="981111111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_organization WHERE id = %s", [made.pk])
        row = cursor.fetchone()

    assert "981111111" not in str(row)
    assert "98-1111111" not in str(row)


def test_an_empty_value_stays_empty():
    made = Organization()
    made.tin = ""

    assert (made.tin_sealed, made.tin) == ("", "")
    assert isinstance(Organization.tin, crypto.Encrypted)
