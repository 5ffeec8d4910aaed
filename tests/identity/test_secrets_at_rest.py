"""F23: what an authenticator app computes its codes from is sealed, for its own row and no other."""

import base64
import re
from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from identity.models import AuthenticatorDevice
from spot_portal.audit.models import AuditEvent
from spot_portal.core.crypto import Tampered
from spot_portal.notifications.models import OutgoingEmail
from spot_portal.simulation.models import InboxMessage
from tests.factories.identity import UserFactory
from tests.identity.browser import app_code

pytestmark = pytest.mark.django_db
ADD = "/idm/profile/devices/add-app/"
START = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)


@pytest.fixture
def added(sign_in, person, freeze):
    """The client that added the app, and the key its page showed once, in every way it could be written down."""
    freeze(START)
    client = sign_in(person)
    shown = re.search(r"data-secret>([A-Z2-7 ]+)<", client.get(ADD).content.decode())[1]
    key = shown.replace(" ", "")
    raw = base64.b32decode(key + "=" * (-len(key) % 8))
    written = {key, shown, raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode(), str(raw)}
    before = dict(client.session)
    client.post(ADD, {"name": "My phone", "code": app_code(START, secret=raw)})
    return client, before, written


def everything_stored():
    """Every text of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


@pytest.mark.proves("F23")
def test_the_key_of_an_app_is_in_no_table_no_session_no_event_and_no_message(added, person):
    client, before, written = added
    device = AuthenticatorDevice.objects.get(user=person)
    assert device.secret in written

    stored = everything_stored()
    for form in written:
        assert form not in stored
        assert form not in str(before)
        assert form not in str(dict(client.session))
    # The tables that were looked through hold something.
    assert Session.objects.exists()
    assert AuditEvent.objects.exists()
    assert OutgoingEmail.objects.exists() or InboxMessage.objects.exists()


@pytest.mark.proves("F23")
def test_the_sealed_key_of_one_person_opens_for_nobody_else(added, person):
    mine = AuthenticatorDevice.objects.get(user=person)
    theirs = AuthenticatorDevice(user=UserFactory(), name="Stolen", confirmed=True)
    theirs.secret = mine.secret
    theirs.save()
    assert theirs.secret_sealed != mine.secret_sealed
    AuthenticatorDevice.objects.filter(pk=theirs.pk).update(secret_sealed=mine.secret_sealed)

    with pytest.raises(Tampered):
        _ = AuthenticatorDevice.objects.get(pk=theirs.pk).secret
