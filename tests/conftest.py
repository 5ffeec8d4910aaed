"""What every test may use."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from identity.help_desk import GROUP
from identity.models import EmailDevice, User
from identity.sessions import mark_session
from organizations.models import Provider, Role
from organizations.spot_access import ENTERED
from spot_portal.audit import triggers
from spot_portal.core import clock
from tests.canaries import CANARIES, spoken_by
from tests.factories.identity import UserFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytest_plugins = ["tests.plugins.policy_profile", "tests.plugins.require_services"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits of one test must not be felt in the next."""
    cache.clear()


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(spoken_by(record))


@pytest.fixture(autouse=True)
def _nothing_secret_is_logged() -> Iterator[None]:
    """Passwords, social security numbers and beneficiaries of the tests must not be in any log line."""
    root, handler = logging.getLogger(), _Records()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield
    root.removeHandler(handler)
    root.setLevel(level)
    leaked = [line[:300] for line in handler.said if any(canary in line for canary in CANARIES)]
    assert not leaked


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the portal's clock stand at exactly this moment."""

    def _freeze(moment: datetime) -> None:
        class Frozen(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return moment.astimezone(tz)

        monkeypatch.setattr(clock, "datetime", Frozen)

    return _freeze


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_the_audit_table(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests on real transactions are cleaned with DELETE on SQLite, which the append-only trigger refuses."""
    original = connection.ops.sql_flush
    if connection.vendor != "sqlite":
        return

    def sql_flush(self: BaseDatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = original(*args, **kwargs)
        drop, create = triggers.drop_statements("sqlite"), triggers.create_statements("sqlite")
        return [*drop, *statements, *create] if statements else []

    connection.ops.sql_flush = sql_flush.__get__(connection.ops)


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser session with the second factor already given."""

    def _sign_in(user: User, **defaults: Any) -> Client:
        client = Client(**defaults)
        client.force_login(user)
        device, _made = EmailDevice.objects.get_or_create(user=user, defaults={"name": "email"})
        session = client.session
        mark_session(session, user, device, at=clock.now())
        session.save()
        return client

    return _sign_in


@pytest.fixture
def spot_client(sign_in: Callable[[User], Client]) -> Callable[..., Client]:
    """A session that has entered SPOT and may act for ``provider``."""

    def _spot_client(
        provider: Provider, user: User | None = None, role: str = Role.END_USER
    ) -> Client:
        membership = MembershipFactory(
            organization=provider.organization, role=role, **({"user": user} if user else {})
        )
        client = sign_in(membership.user)
        session = client.session
        session[ENTERED] = True
        session.save()
        client.user = membership.user
        return client

    return _spot_client


@pytest.fixture
def provider(db: None) -> Provider:
    return ProviderFactory()


@pytest.fixture
def person(db: None) -> User:
    return UserFactory()


@pytest.fixture
def help_desk(db: None) -> User:
    """An agent with the rights the help desk's group gives, and no others."""
    agent = UserFactory(help_desk=True)
    agent.groups.add(Group.objects.get(name=GROUP))
    return agent
