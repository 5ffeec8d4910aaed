from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.source import PACKAGES


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def own_models():
    return [
        model
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in PACKAGES
        for model in config.get_models()
    ]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_d17_times_know_their_zone_and_start_with_the_portals_clock(settings, model):
    """``auto_now`` would write the real time past a simulated clock."""
    assert settings.USE_TZ
    for field in model._meta.fields:
        if isinstance(field, models.DateTimeField | models.DateField):
            assert (field.auto_now, field.auto_now_add) == (False, False), field.name


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_a_model_has_words_for_people(model):
    assert model.__str__ is not models.Model.__str__
