from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse

from documents import selectors, services
from documents.demo import uploaded
from documents.models import AdrLetter, Submission
from identity.models import User
from organizations.models import Role
from organizations.spot_access import acting_as
from tests.documents import samples
from tests.factories.organizations import MembershipFactory


def member_of(letter: AdrLetter, role: str = Role.END_USER) -> User:
    return MembershipFactory(organization=letter.provider.organization, role=role).user


def acting(user: User, letter: AdrLetter) -> Any:
    return acting_as(user, letter.provider.reference)


def upload(name: str = "records.pdf", content: bytes = samples.PDF) -> TemporaryUploadedFile:
    return uploaded(name, content)


def add(letter: AdrLetter, by: User, *files: tuple[str, bytes]) -> services.AddOutcome:
    uploads = [upload(*file) for file in files or [("records.pdf", samples.PDF)]]
    return services.add_files(letter_id=letter.pk, uploads=uploads, by=by)


def send(letter: AdrLetter, by: User) -> Submission:
    mark = services.list_mark(selectors.files_of(selectors.started_answer(letter)))
    return services.send_answer(letter_id=letter.pk, reviewed=mark, by=by)


def url(name: str, letter: AdrLetter, *args: Any) -> str:
    return reverse(f"documents:{name}", args=[letter.provider.reference, *args])
