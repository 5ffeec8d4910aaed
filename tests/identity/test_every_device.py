"""All devices of a person with one question: the same rows as the tables of each kind give."""

import pytest

from identity.device_list import devices_of, every_device_of, usable_devices
from identity.models import AuthenticatorDevice, EmailDevice, RecoveryCodesDevice, SecurityKeyDevice
from spot_portal.core import clock
from tests.factories.identity import PhoneDeviceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """One device of each kind and a telephone that is still to be proven; somebody else has some, too."""
    person, other = UserFactory(), UserFactory()
    email = EmailDevice.objects.get(user=person)
    email.draw_code(asked_by="x", at=clock.now())
    email.last_used_at = clock.now()
    email.save()
    app = AuthenticatorDevice(user=person, name="App", confirmed=True, last_step=5)
    app.secret = "00" * 20
    app.save()
    phone = PhoneDeviceFactory(user=person, channel="voice", extension="12")
    unproven = PhoneDeviceFactory(user=person, confirmed=False, added_from="192.0.2.7")
    key = SecurityKeyDevice.objects.create(
        user=person, name="Key", confirmed=True, credential_id="abc", public_key="def", sign_count=7,
        transports=["usb", "nfc"], is_synced=True,
    )  # fmt: skip
    codes = RecoveryCodesDevice.objects.create(
        user=person, name="codes", confirmed=True, code_hashes=["1" * 64], use_to_tell=clock.now()
    )
    PhoneDeviceFactory(user=other)
    return [email, app, phone, unproven, key, codes]


def values(device):
    return {
        column.attname: getattr(device, column.attname) for column in device._meta.concrete_fields
    }


def test_each_column_of_each_kind_is_what_its_table_holds(held, django_assert_num_queries):
    person = held[0].user
    with django_assert_num_queries(1):
        found = every_device_of(person)

    by_id = {device.persistent_id: device for device in found}
    assert len(found) == len(held)
    for device in held:
        device.refresh_from_db()
        same = by_id[device.persistent_id]
        assert type(same) is type(device)
        assert values(same) == values(device)
        assert same.user is found[0].user
    assert by_id[held[1].persistent_id].secret == "00" * 20


def test_a_device_from_the_list_can_be_saved(held):
    phone = next(d for d in every_device_of(held[0].user) if d == held[2])
    phone.wrong_in_a_row = 3
    phone.save()

    held[2].refresh_from_db()
    assert held[2].wrong_in_a_row == 3


def test_only_proven_ones_are_listed_and_only_ready_ones_are_offered(held):
    email, app, phone, _unproven, key, codes = held
    type(app).objects.update(status="lost")
    RecoveryCodesDevice.objects.update(code_hashes=[])

    assert set(devices_of(email.user)) == {email, app, phone, key, codes}
    assert devices_of(email.user)[0] == email
    assert set(usable_devices(email.user)) == {email, phone, key}


def test_somebody_without_devices_has_an_empty_list():
    assert every_device_of(UserFactory(email_device=None)) == []
