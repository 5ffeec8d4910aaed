"""Several people at the same moment, on a database with row locks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from documents import scanning, selectors, services
from documents.models import StoredFile, Submission
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TransitionNotAllowed
from tests.documents import samples
from tests.documents.helpers import add, member_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PARALLEL = 8


def at_once(act, items):
    def one(item):
        try:
            return act(item)
        except TransitionNotAllowed:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=PARALLEL) as pool:
        return list(pool.map(one, items))


def test_t53_u23_eight_sends_at_once_make_one_submission(letter, sender):
    add(letter, sender)
    mark = services.list_mark(selectors.files_of(selectors.started_answer(letter)))
    people = [member_of(letter) for _ in range(PARALLEL)]

    outcomes = at_once(
        lambda person: services.send_answer(letter_id=letter.pk, reviewed=mark, by=person).pk,
        people,
    )

    assert Counter(outcome == "refused" for outcome in outcomes) == {True: PARALLEL - 1, False: 1}
    assert Submission.objects.exclude(confirmation_number=None).count() == 1
    assert AuditEvent.objects.filter(code="documents.submission.sent").count() == 1


def test_t53_the_same_file_added_eight_times_at_once_is_kept_once(letter, sender, stored):
    outcomes = at_once(lambda _: len(add(letter, sender).added), range(PARALLEL))

    assert sum(outcomes) == 1
    assert StoredFile.objects.count() == len(stored()) == 1
    assert Submission.objects.count() == 1


def test_files_added_at_once_never_pass_the_limit(letter, sender, monkeypatch, stored):
    monkeypatch.setattr("spot_portal.core.policy.SUBMISSION_FILES", type("Value", (), {"value": 3}))

    at_once(lambda n: len(add(letter, sender, (f"{n}.pdf", samples.pdf(n))).added), range(PARALLEL))

    assert StoredFile.objects.count() == len(stored()) == 3


def test_adding_while_sending_is_either_in_the_answer_or_refused(letter, sender, stored):
    add(letter, sender)
    mark = services.list_mark(selectors.files_of(selectors.started_answer(letter)))

    def act(n):
        if n == 0:
            try:
                services.send_answer(letter_id=letter.pk, reviewed=mark, by=sender)
            except DomainError:
                return "changed"
            return "sent"
        return len(add(letter, sender, (f"{n}.pdf", samples.pdf(n))).added)

    outcomes = at_once(act, range(PARALLEL))

    files = StoredFile.objects.count()
    assert len(stored()) == files
    assert files == (
        1 if outcomes[0] == "sent" else 1 + sum(o for o in outcomes[1:] if o != "refused")
    )


def test_several_workers_check_a_file_once(letter, sender):
    [file] = add(letter, sender).added
    StoredFile.objects.update(status=StoredFile.Status.WAITING, attempts=0, not_before=clock.now())
    before = AuditEvent.objects.filter(code="documents.file.cleared").count()

    outcomes = at_once(lambda _: scanning.scan(file.pk), range(PARALLEL))

    assert outcomes.count(True) == 1
    assert AuditEvent.objects.filter(code="documents.file.cleared").count() == before + 1
