import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from documents.models import StoredFile
from tests.factories.documents import StoredFileFactory
from tests.factories.identity import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    return StoredFileFactory(
        name="Sandbar Marisol.pdf", status=StoredFile.Status.PARKED, attempts=5
    )


@pytest.fixture
def agent():
    person = UserFactory(is_staff=True)
    wanted = ["view_storedfile", "view_adrletter", "view_submission", "release_file"]
    person.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return person


@pytest.mark.parametrize("model", ["adrletter", "submission", "storedfile"])
def test_the_help_desk_sees_no_patient(sign_in, agent, file, model):
    client = sign_in(agent)
    row = {"storedfile": file, "submission": file.submission, "adrletter": file.submission.letter}[
        model
    ]

    for address in [
        reverse(f"admin:documents_{model}_changelist"),
        reverse(f"admin:documents_{model}_change", args=[row.pk]),
    ]:
        response = client.get(address)
        assert response.status_code == 200
        assert b"andbar" not in response.content
        assert b"sealed" not in response.content


@pytest.mark.parametrize("model", ["adrletter", "submission", "storedfile"])
def test_nothing_is_edited_by_hand(sign_in, agent, file, model):
    row = {"storedfile": file, "submission": file.submission, "adrletter": file.submission.letter}[
        model
    ]
    address = reverse(f"admin:documents_{model}_change", args=[row.pk])
    assert sign_in(agent).post(address, {"status": "clean"}).status_code == 403


def test_a_file_set_aside_is_checked_again(sign_in, agent, file):
    client = sign_in(agent)
    address = reverse("admin:documents_storedfile_changelist")

    client.post(address, {"action": "release", "_selected_action": [file.pk]})

    file.refresh_from_db()
    assert file.status == StoredFile.Status.WAITING
    assert file.attempts == 0
