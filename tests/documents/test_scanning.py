from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection

from documents import scanning, services, tasks
from documents.gateways import scanner as gateway
from documents.gateways.scanner import ScanResult, Verdict
from documents.gateways.scanner_simulator import DOWN, LIMIT, SLOW
from documents.models import StoredFile
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import NotPermitted
from tests.documents import samples
from tests.documents.helpers import add, send
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db
Status = StoredFile.Status


def marked(content: bytes) -> bytes:
    return samples.pdf_with_stream(content, packed=False)


@pytest.fixture
def file(letter, sender) -> StoredFile:
    return add(letter, sender).added[0]


def scan(file: StoredFile) -> StoredFile:
    scanning.scan(file.pk)
    file.refresh_from_db()
    return file


def test_u01_a_clean_file_is_cleared(file):
    assert scan(file).status == Status.CLEAN
    assert file.checked_at
    assert AuditEvent.objects.filter(code="documents.file.cleared").count() == 1


def test_the_check_starts_by_itself_after_the_commit(
    letter, sender, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        [file] = add(letter, sender).added

    file.refresh_from_db()
    assert file.status == Status.CLEAN


@pytest.mark.parametrize(
    "packed", [False, True], ids=["U07 in a PDF", "U07 in a packed part of a PDF"]
)
def test_a_harmful_file_is_blocked_and_its_owner_told(
    letter, sender, packed, mailoutbox, django_capture_on_commit_callbacks
):
    [file] = add(letter, sender, ("virus.pdf", samples.infected_pdf(packed=packed))).added

    with django_capture_on_commit_callbacks(execute=True):
        scan(file)

    assert file.status == Status.QUARANTINED
    assert "Eicar" in file.finding
    [email] = mailoutbox
    assert email.to == [sender.email]
    assert "virus.pdf" not in email.body
    assert letter.beneficiary_name not in email.body


def test_a_file_blocked_after_sending_is_told_to_the_sender(
    letter, sender, mailoutbox, django_capture_on_commit_callbacks
):
    [file] = add(letter, sender, ("virus.pdf", samples.infected_pdf(packed=True))).added
    submission = send(letter, sender)

    with django_capture_on_commit_callbacks(execute=True):
        scan(file)

    assert submission.confirmation_number in mailoutbox[-1].body


def test_what_the_scanner_cannot_look_into_is_blocked_too(letter, sender):
    [file] = add(letter, sender, ("deep.pdf", marked(LIMIT))).added
    assert scan(file).status == Status.UNREADABLE


@pytest.mark.parametrize("word", [DOWN, SLOW], ids=["U28 down", "U28 hangs"])
def test_no_verdict_means_wait_and_try_again(letter, sender, word):
    [file] = add(letter, sender, ("a.pdf", marked(word))).added

    assert scan(file).status == Status.WAITING
    assert file.attempts == 1
    assert file.not_before > clock.now() + policy.SCAN_RETRY.seconds / 2
    assert scan(file).attempts == 1  # not before its time


def test_u28_after_five_failures_the_file_is_set_aside(letter, sender):
    [file] = add(letter, sender, ("a.pdf", marked(DOWN))).added

    for _try in range(policy.SCAN_TRIES.value):
        assert file.status == Status.WAITING
        with time_machine.travel(file.not_before + timedelta(seconds=1)):
            scan(file)

    assert file.status == Status.PARKED
    assert AuditEvent.objects.filter(code="documents.file.parked").count() == 1
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert scan(file).status == Status.PARKED


def test_u28_a_scanner_that_crashes_is_a_scanner_without_a_verdict(file, monkeypatch):
    monkeypatch.setattr(scanning, "scanner", Mock(side_effect=RuntimeError("crash")))
    assert scan(file).status == Status.WAITING
    assert file.finding == "RuntimeError"


def test_a_file_that_vanished_is_never_called_clean(file, stored):
    stored()[0].unlink()
    assert scan(file).status == Status.WAITING


def test_a_worker_killed_in_the_middle_leaves_the_file_to_the_next(file, monkeypatch):
    monkeypatch.setattr(scanning, "scanner", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        scanning.scan(file.pk)
    file.refresh_from_db()
    assert file.status == Status.SCANNING

    monkeypatch.undo()
    assert scan(file).status == Status.SCANNING  # its time is not over
    with time_machine.travel(clock.now() + scanning.CLAIM + timedelta(seconds=1)):
        assert scan(file).status == Status.CLEAN


def test_a_file_that_kills_every_worker_is_set_aside(file):
    StoredFile.objects.filter(pk=file.pk).update(
        status=Status.SCANNING, attempts=policy.SCAN_TRIES.value, not_before=clock.now()
    )

    tasks.scan_waiting()

    file.refresh_from_db()
    assert file.status == Status.PARKED
    assert file.finding == scanning.DIED


def test_a_worker_that_comes_too_late_changes_nothing(file, monkeypatch):
    def slow_scan(content):
        StoredFile.objects.filter(pk=file.pk).update(attempts=2)  # another worker took over
        return ScanResult(Verdict.CLEAN)

    monkeypatch.setattr(scanning, "scanner", lambda: Mock(scan=slow_scan))

    assert scanning.scan(file.pk) is False
    file.refresh_from_db()
    assert file.status == Status.SCANNING


def test_checking_twice_is_checking_once(file):
    assert scanning.scan(file.pk) is True
    assert scanning.scan(file.pk) is False
    assert AuditEvent.objects.filter(code="documents.file.cleared").count() == 1


def test_the_relay_finds_what_a_lost_message_left_behind(letter, sender):
    files = add(letter, sender, ("a.pdf", samples.pdf(1)), ("b.pdf", samples.pdf(2))).added

    assert scanning.scan_waiting() == 2
    assert {StoredFile.objects.get(pk=file.pk).status for file in files} == {Status.CLEAN}


def test_a_file_removed_meanwhile_is_no_error(file):
    services.remove_file(file_id=file.pk, by=file.added_by)
    assert scanning.scan(file.pk) is False


@pytest.mark.django_db(transaction=True)
def test_the_scanner_is_never_asked_inside_a_transaction(letter, sender, monkeypatch):
    asked = []

    def look(content):
        asked.append(connection.in_atomic_block)
        return ScanResult(Verdict.CLEAN)

    monkeypatch.setattr(gateway, "load_gateway", lambda name: Mock(scan=look))
    add(letter, sender)

    assert asked == [False]


class TestRelease:
    @pytest.fixture
    def parked(self, file):
        StoredFile.objects.filter(pk=file.pk).update(status=Status.PARKED, attempts=5)
        file.refresh_from_db()
        return file

    def test_the_help_desk_lets_the_check_try_again(self, parked):
        agent = UserFactory(is_staff=True)
        agent.user_permissions.add(Permission.objects.get(codename="release_file"))

        services.release_file(file_id=parked.pk, by=agent)

        assert scan(parked).status == Status.CLEAN
        assert AuditEvent.objects.get(code="documents.file.released").actor_id == agent.pk

    def test_nobody_else_may(self, parked):
        with pytest.raises(NotPermitted):
            services.release_file(file_id=parked.pk, by=UserFactory(is_staff=True))
