import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents.reconciliation import Report, reconcile
from documents.storage import new_key
from documents.tasks import reconcile_storage
from tests.documents.helpers import add

pytestmark = pytest.mark.django_db


def orphan(storage, *, hours: float) -> str:
    key = default_storage.save(new_key(), ContentFile(b"left behind"))
    then = time.time() - hours * 3600
    os.utime(storage / key, (then, then))
    return key


def test_t55_a_file_without_a_row_goes_after_an_hour(storage):
    old, young = orphan(storage, hours=2), orphan(storage, hours=0.5)

    assert reconcile() == Report(removed=1, missing=0)

    assert not default_storage.exists(old)
    assert default_storage.exists(young)


def test_a_file_with_a_row_stays(letter, sender, storage, stored):
    add(letter, sender)
    [path] = stored()
    os.utime(path, (0, 0))

    assert reconcile() == Report(0, 0)
    assert path.exists()


def test_t55_a_row_without_a_file_is_reported_and_kept(letter, sender, stored, caplog):
    [file] = add(letter, sender).added
    stored()[0].unlink()

    assert reconcile() == Report(removed=0, missing=1)
    assert "differed" in caplog.text
    file.refresh_from_db()


def test_an_empty_storage_is_no_fault(storage):
    reconcile_storage()
