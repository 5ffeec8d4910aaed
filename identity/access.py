"""One ordered list of what SPOT needs, behind "Why can't I get in?" and the door of SPOT alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from identity.device_list import devices_of
from identity.models import PortalDevice, RoleRequest, User
from identity.selectors import own_role_requests
from organizations.models import Membership, SpotAccount
from organizations.selectors import active_memberships, approvers_of
from spot_portal.core import clock, formats, policy

# Of the other requests nothing is left to see: the next step is a new one.
STILL_TELLS = (RoleRequest.Status.SUBMITTED, RoleRequest.Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing SPOT needs. ``met`` is None where it cannot be told before an earlier one is met.

    ``waits``: the person has done their part. ``action`` says what the link at ``url`` is good for.
    """

    code: str
    label: str
    met: bool | None
    hint: str
    url: str = ""
    action: str = ""
    waits: bool = False

    @property
    def status(self) -> str:
        if self.waits:
            return _("Waiting")
        return {True: _("Done"), False: _("Missing"), None: _("Not yet")}[self.met]

    @property
    def tone(self) -> str:
        if self.waits:
            return "waiting"
        return {True: "done", False: "error", None: "neutral"}[self.met]


def access_checks(user: User) -> list[Check]:
    return checks_with(
        user,
        devices=devices_of(user),
        memberships=list(active_memberships(user)),
        newest=own_role_requests(user).first(),
    )


def checks_with(
    user: User,
    *,
    devices: Sequence[PortalDevice],
    memberships: Sequence[Membership],
    newest: RoleRequest | None,
) -> list[Check]:
    """For a page that shows these rows anyway, so that they are asked for once."""
    return [
        Check("account", _("Account"), True, _("Signed in as %(user)s.") % {"user": user.username}),
        _device(len(devices)),
        _proofing(user),
        _role(memberships, newest),
        _activity(user, bool(memberships)),
    ]


def first_obstacle(checks: list[Check]) -> Check | None:
    return next((check for check in checks if check.met is False), None)


def _device(count: int) -> Check:
    hint = (
        _("You have one device. Add a second one for the day the first one fails.")
        if count == 1
        else _("You have %(count)s devices.") % {"count": count}
    )
    return Check("device", _("Second factor"), True, hint, reverse("identity:devices"))


def _proofing(user: User) -> Check:
    if user.proofed_at is not None:
        return Check(
            "proofing",
            _("Identity"),
            True,
            _("Verified on %(day)s.") % {"day": formats.long_date(user.proofed_at)},
        )
    hint = _("Not verified yet. This is part of asking for a role.")
    url = reverse("identity:proofing")
    return Check("proofing", _("Identity"), False, hint, url, _("Verify your identity"))


def _role(memberships: Sequence[Membership], newest: RoleRequest | None) -> Check:
    if memberships:
        due = min(memberships, key=lambda membership: membership.due_on)
        hint = _("%(role)s in %(name)s. To be certified by %(day)s.") % {
            "role": due.role_name, "name": due.organization, "day": formats.long_date(due.due_on),
        }  # fmt: skip
        return Check("role", _("Role"), True, hint, reverse("identity:roles"))
    hint = _request_hint(newest) if newest else _("You have not asked for a role yet.")
    if newest is None or newest.status not in STILL_TELLS:
        url = reverse("identity:request-role")
        return Check("role", _("Role"), False, hint, url, _("Request a role"))
    url = reverse("identity:role-request", args=[newest.reference])
    waits = newest.status == RoleRequest.Status.SUBMITTED
    return Check("role", _("Role"), False, hint, url, _("See the request"), waits)


def _request_hint(request: RoleRequest) -> str:
    sent = formats.long_date(request.submitted_at)
    values = {
        "sent": sent,
        "number": request.number,
        "name": request.organization,
        "note": request.decision_note,
    }
    if request.status == RoleRequest.Status.SUBMITTED:
        names = (
            ", ".join(str(m.user) for m in approvers_of(request.organization))
            if request.role == "end_user"
            else ""
        )
        values["who"] = names or _("the help desk")
        return _("Your request %(number)s of %(sent)s is waiting for %(who)s.") % values
    if request.status == RoleRequest.Status.REJECTED:
        return _("Your request %(number)s was not approved: %(note)s") % values
    if request.status == RoleRequest.Status.APPROVED:
        return _("Your role in %(name)s has ended. Ask for it again if you still need it.") % values
    return _("Your request %(number)s is closed. Ask again if you still need SPOT.") % values


def _activity(user: User, has_role: bool) -> Check:
    account = SpotAccount.objects.filter(user=user).first()
    if account is None or not has_role:
        return Check("activity", _("SPOT sign-in"), None, _("Starts with your role."))
    if account.status == SpotAccount.Status.INACTIVE or account.is_idle(at=clock.now()):
        ended = account.inactive_since or account.counted_from + policy.SPOT_INACTIVITY.days
        since = formats.long_date(ended)
        hint = _(
            "Your SPOT access has been inactive since %(day)s: there was no SPOT sign-in for "
            "%(days)s days. Reset your password in IDM to make it active again. "
            "Your roles are kept."
        ) % {"day": since, "days": policy.SPOT_INACTIVITY.value}
        url = reverse("identity:forgot-password")
        return Check("activity", _("SPOT sign-in"), False, hint, url, _("Reset your password"))
    deadline = account.counted_from + policy.SPOT_INACTIVITY.days
    hint = _("Enter SPOT by %(day)s (%(left)s) to keep your access.") % {
        "day": formats.long_date(deadline),
        "left": formats.days_left(deadline),
    }
    return Check("activity", _("SPOT sign-in"), True, hint)
