"""State machines as plain tables: the one place that writes a ``status``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spot_portal.core.errors import TransitionNotAllowed


class HasStatus(Protocol):
    status: Any
    _meta: ClassVar[Any]

    def get_status_display(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    sources: frozenset[str]
    target: str


def step(name: str, *, sources: Iterable[str], target: str) -> Step:
    return Step(name, frozenset(sources), target)


class Workflow:
    def __init__(self, *steps: Step) -> None:
        self._steps = {s.name: s for s in steps}

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps.values())

    def allows(self, instance: HasStatus, name: str) -> bool:
        return instance.status in self._steps[name].sources

    def available(self, instance: HasStatus) -> list[str]:
        return [name for name in self._steps if self.allows(instance, name)]

    def take(self, instance: HasStatus, name: str) -> None:
        """Move the instance or refuse. The caller holds the row lock and saves afterwards."""
        if not self.allows(instance, name):
            raise TransitionNotAllowed(
                _("This %(thing)s is already %(state)s.")
                % {
                    "thing": instance._meta.verbose_name,
                    "state": str(instance.get_status_display()).lower(),
                }
            )
        instance.status = self._steps[name].target

    def bulk_move(self, rows: QuerySet[Any], name: str, **fields: object) -> int:
        """Move many rows by one conditional UPDATE; rows in another state are left alone."""
        taken = self._steps[name]
        return rows.filter(status__in=taken.sources).update(status=taken.target, **fields)
