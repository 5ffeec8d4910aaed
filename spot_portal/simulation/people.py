"""The people of the demonstration: one for each role and state. All invented; the password is the same for all."""

from dataclasses import dataclass

PASSWORD = "Practice-Makes-Calm-7"  # noqa: S105  public by design: invented people in a simulation
ANSWER = "pancakes"
# The authenticator apps of these people: 20 bytes in hexadecimal, as public as the password.
APP_SECRET = "70726163746963652d6d616b65732d63616c6d21"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoPerson:
    user_id: str
    first_name: str
    last_name: str
    story: str
    staff: bool = False
    supervisor: bool = False
    proofed: bool = True
    role: str = ""
    idle_days: int = 0
    granted_days_ago: int = 20
    locked: bool = False
    app: bool = False
    texts: bool = False
    # Days without an IDM sign-in.
    away_days: int = 0

    @property
    def phone(self) -> str:
        """Each has a number of their own: one serves one account."""
        return f"904-555-01{20 + PEOPLE.index(self)}"

    @property
    def email(self) -> str:
        return f"{self.user_id.lower()}@example.org"


PEOPLE = [
    DemoPerson(
        "helpdesk.hana",
        "Hana",
        "Ito",
        "Help desk agent: approves approvers in Django admin",
        staff=True,
    ),
    DemoPerson("helpdesk.hugo", "Hugo", "Marsh", "Second help desk agent", staff=True),
    DemoPerson(
        "supervisor.sol", "Sol", "Reyes", "Help desk supervisor", staff=True, supervisor=True
    ),
    DemoPerson(
        "approver.ada",
        "Ada",
        "Bloom",
        "Approver of Palmetto Family Care; has an authenticator app, shown beside the simulated inbox",
        role="approver",
        app=True,
    ),
    DemoPerson(
        "backup.ben",
        "Ben",
        "Castle",
        "Backup approver of Palmetto Family Care",
        role="backup_approver",
    ),
    DemoPerson(
        "user.uma",
        "Uma",
        "Dale",
        "End user of Palmetto Family Care; gets codes by text message too",
        role="end_user",
        texts=True,
    ),
    DemoPerson(
        "locked.lou", "Lou", "Ember", "Locked after failed sign-ins", role="end_user", locked=True
    ),
    DemoPerson(
        "idle.ivy",
        "Ivy",
        "Fern",
        "29 days without a SPOT sign-in: warned, inactive tomorrow",
        role="end_user",
        idle_days=29,
        granted_days_ago=90,
    ),
    DemoPerson(
        "inactive.ian",
        "Ian",
        "Glen",
        "Inactive: 40 days without a SPOT sign-in",
        role="end_user",
        idle_days=40,
        granted_days_ago=100,
    ),
    DemoPerson(
        "due.dora",
        "Dora",
        "Hale",
        "Certification due in 30 days",
        role="end_user",
        idle_days=3,
        granted_days_ago=335,
    ),
    DemoPerson(
        "thin.theo",
        "Theo",
        "Inlet",
        "Thin credit file: prove identity with a number that begins with 000",
        proofed=False,
    ),
    DemoPerson(
        "expired.eli",
        "Eli",
        "Keel",
        "Password expired: 61 days without an IDM sign-in",
        away_days=61,
    ),
    DemoPerson("new.nina", "Nina", "Jetty", "Registered and verified, no role yet"),
]
