"""Django's sessions in the database, with a key that moves.

A session that gets another key keeps its row: the key changes when the session is saved, in one statement. So a session
that was ended elsewhere meanwhile stays ended, and nothing is ever under two keys.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils.crypto import get_random_string

KEY_LENGTH = 32


def _ended() -> SessionInterrupted:
    return SessionInterrupted("The session was ended while this request was under way.")


class SessionStore(db.SessionStore):
    # The key the row still has.
    _moves_from: str | None = None
    # What this object has written, so that nothing is written twice in one request.
    _written: bytes | None = None

    def _validate_session_key(self, key: str) -> bool:
        """Nothing else was ever a key of ours: the database need not be asked."""
        return bool(key) and len(key) == KEY_LENGTH and set(key) <= set(VALID_KEY_CHARS)

    def _get_new_session_key(self) -> str:
        """Nobody asks whether it is free: of 165 bits it is, and the table refuses a key twice."""
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    def _data(self, *, no_load: bool = False) -> dict[str, Any]:
        data: dict[str, Any] = self._get_session(no_load=no_load)  # type: ignore[attr-defined]
        return data

    def cycle_key(self) -> None:
        self._data()  # what the row holds, while it can be found; forgets a key that no row has
        if self.session_key is None:
            self.create()
            return
        self._moves_from = self._moves_from or self.session_key
        self._session_key = self._get_new_session_key()
        self._written = None
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        data = self.serializer().dumps(self._data(no_load=must_create))
        if self._moves_from is not None:
            self._move()
        elif must_create or data != self._written:
            try:
                super().save(must_create)
            except UpdateError as error:
                raise _ended() from error
        self._written = data

    def _move(self) -> None:
        row = self.create_model_instance(self._data())
        moved = self.model.objects.filter(session_key=self._moves_from).update(
            session_key=row.session_key, session_data=row.session_data, expire_date=row.expire_date
        )
        if not moved:
            raise _ended()
        self._moves_from = None

    def delete(self, session_key: str | None = None) -> None:
        key: Any = session_key or self._moves_from or self.session_key
        if session_key is None:
            self._moves_from = self._written = None
        if key is not None:
            self.model.objects.filter(session_key=key).delete()
