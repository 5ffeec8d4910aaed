"""Questions asked at every click: the ORM writes their SQL once, later only the values change.

Building a query with several joins takes the ORM some fifty times as long as the database needs to answer it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression

M = TypeVar("M", bound=models.Model)


class Given(Expression):
    """A value that is named when the question is written and filled in when it is asked."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Prepared:
    """``ask`` returns the queryset, made with ``values_list`` and with ``Given`` where a value comes later."""

    def __init__(self, ask: Callable[[], models.QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._ask = ask
        self._made: dict[str, tuple[str, tuple[Any, ...], Any]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        connection = connections[DEFAULT_DB_ALIAS]
        sql, places, compiler = self._compiled(connection.vendor)
        given = [
            place.output_field.get_db_prep_value(values[place.name], connection)
            if isinstance(place, Given)
            else place
            for place in places
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            found = cursor.fetchall()
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        return [tuple(row) for row in compiler.apply_converters(found, converters)]

    def _compiled(self, vendor: str) -> tuple[str, tuple[Any, ...], Any]:
        if vendor not in self._made:
            compiler: Any = self._ask().query.get_compiler(DEFAULT_DB_ALIAS)
            sql, places = compiler.as_sql()
            self._made[vendor] = (sql, tuple(places), compiler)
        return self._made[vendor]


def row_of(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:
    """An object of which only these columns were read, named in the order in which the model has them."""
    return model.from_db(DEFAULT_DB_ALIAS, names, values)
