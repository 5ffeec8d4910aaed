"""An agent of the help desk at a browser."""

from tests.journeys.typist import Typist
from tests.journeys.walker import NewPerson


class Desk(Typist):
    """Two agents at Django admin. They see nothing of the account; the caller tells them facts."""

    def find(self, person: NewPerson) -> None:
        self.go(f"/admin/identity/user/?q={person.user_id}")

    def act(self, row: str, action: str, **typed: str | bool) -> None:
        self.tick(self.page.locator("tr", has_text=row).locator("input.action-select"))
        self.pick(self.page.locator('select[name="action"]'), action)
        self.leave_by(self.page.locator('button[name="index"]'))
        self.fill(**typed)
        self.do("confirm-act")
