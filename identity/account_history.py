"""What was done on a person's account and who looked at it, in words for that person. Never a number of ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user

from identity.events import MAYBE_THIEF, IdentityEvent, Step
from identity.models import HelpDeskCase, ProofingAttempt, RoleRequest, User
from organizations.models import Membership, SpotAccount
from spot_portal.audit.events import LookEvent
from spot_portal.audit.models import AuditEvent

WORDS: dict[str, Promise] = {
    "identity.account.registered": _("The account was registered"),
    "identity.account.registration_repeated": _("Somebody tried to register with the e-mail address"),
    "identity.account.registration_trapped": _("A program tried to register"),
    "identity.account.fields_unasked": _("A form was sent with fields it does not have"),
    "identity.account.purged": _("An unfinished registration was deleted"),
    "identity.account.activated": _("The e-mail address was proven and the account became active"),
    "identity.account.locked": _("The account was locked after failed tries"),
    "identity.account.unlocked": _("The account was opened again"),
    "identity.account.suspended": _("The account was suspended"),
    "identity.account.reinstated": _("The account was reinstated"),
    "identity.account.archived": _("The account was closed for good"),
    "identity.account.disavowed": _("An act was reported as not yours; all sessions were ended"),
    "identity.password.refused": _("A wrong password was typed"),
    "identity.password.answer_refused": _("A wrong security answer was given"),
    "identity.password.reset_asked": _("A link to reset the password was asked for"),
    "identity.password.reset": _("The password was reset"),
    "identity.password.changed": _("The password was changed"),
    "identity.password.expired": _("The password expired: no sign-in for too long"),
    "identity.recovery.user_id_asked": _("The User ID was asked for"),
    "identity.recovery.unlock_asked": _("A way to open the locked account was asked for"),
    "identity.recovery.code_sent": _("A code to get back in was sent"),
    "identity.recovery.code_refused": _("A wrong code to get back in was typed"),
    "identity.help_desk.caller_verified": _("A caller answered the help desk’s questions about you"),
    "identity.help_desk.caller_refused": _("A caller could not answer the help desk’s questions about you"),
    "identity.help_desk.account_viewed": _("The help desk opened the account’s page"),
    "identity.help_desk.case_opened": _("The help desk opened a case about the account"),
    "identity.help_desk.case_confirmed": _("A second agent agreed to a case of the help desk"),
    "identity.help_desk.case_declined": _("A second agent declined a case of the help desk"),
    "identity.help_desk.case_expired": _("A case of the help desk was closed: nobody agreed in time"),
    "identity.device.all_removed": _("All devices were removed; codes go to the e-mail address again"),
    "identity.session.signed_in": _("Signed in"),
    "identity.session.ended": _("A session was ended"),
    "identity.session.stepped_up": _("A second factor was given once more"),
    "identity.session.signed_out": _("Signed out"),
    "identity.session.disavowed": _("A sign-in was reported as not yours; all sessions were ended"),
    "identity.profile.changed": _("The profile was changed"),
    "identity.profile.proofing_lapsed": _("The identity has to be verified again after a change"),
    "identity.profile.question_changed": _("The security question was changed"),
    "identity.profile.email_change_asked": _("A code was sent to a new e-mail address"),
    "identity.profile.email_changed": _("The e-mail address was changed"),
    "identity.profile.email_change_undone": _("The change of e-mail address was taken back"),
    "identity.profile.data_exported": _("A copy of your data was made"),
    "identity.device.code_sent": _("A code was sent"),
    "identity.device.code_not_sent": _("A code could not be sent"),
    "identity.device.mail_refused": _("The mail server of your address refused our mail; the help desk was told"),
    "identity.device.code_refused": _("A wrong code was typed"),
    "identity.device.added": _("A device was added"),
    "identity.device.not_proven": _("A wrong code was typed while a device was being added"),
    "identity.device.disabled": _("A device was switched off after too many wrong codes"),
    "identity.device.renamed": _("A device was renamed"),
    "identity.device.reported_lost": _("A device was reported lost"),
    "identity.device.reactivated": _("A device that was reported lost is used again"),
    "identity.device.foreign_named": _("A device of another account was tried"),
    "identity.device.reminder_put_off": _("The reminder to add a second device was put off"),
    "identity.device.phone_taken": _("A telephone number of another account was tried"),
    "identity.device.removed": _("A device was removed"),
    "identity.device.copied": _("A security key behaved like a copy, so its answer was refused"),
    "identity.device.recovery_codes_made": _("A list of recovery codes was made"),
    "identity.device.recovery_code_used": _("A recovery code was used"),
    "identity.proofing.started": _("Identity verification was started"),
    "identity.proofing.passed": _("The identity was verified"),
    "identity.proofing.failed": _("The identity could not be verified"),
    "identity.proofing.referred": _("Identity verification was referred to the verification desk"),
    "identity.proofing.second_account": _("Verification was refused: one person, one account"),
    "identity.proofing.unanswered": _("The verification service did not answer"),
    "identity.role_request.organization_not_found": _("An organization was not found for a role request"),
    "identity.role_request.submitted": _("A role was requested"),
    "identity.role_request.approved": _("A role request was approved"),
    "identity.role_request.rejected": _("A role request was rejected"),
    "identity.role_request.expired": _("A role request expired"),
    "identity.role_request.withdrawn": _("A role request was withdrawn"),
    "organizations.organization.form_received": _("The enrollment form of an organization was received"),
    "organizations.organization.form_approved": _("The enrollment form of an organization was approved"),
    "organizations.organization.created": _("An organization was created"),
    "organizations.membership.granted": _("A role was granted"),
    "organizations.membership.certified": _("A role was certified for another year"),
    "organizations.membership.revoked": _("A role was ended"),
    "organizations.membership.lapsed": _("A role ended: it was not certified in time"),
    "organizations.spot_account.entered": _("SPOT was entered"),
    "organizations.spot_account.refused": _("SPOT could not be entered"),
    "organizations.spot_account.deactivated": _("SPOT access became inactive"),
    "organizations.spot_account.reactivated": _("SPOT access became active again"),
    "audit.record.viewed": _("The help desk looked at a record about you"),
}  # fmt: skip
# By step and state in the data of an event, where they tell more than its code.
IN_DETAIL: dict[tuple[str, str, str], Promise] = {
    ("identity.password.refused", Step.SIGN_IN, ""): _("A wrong password was typed to sign in"),
    ("identity.password.refused", Step.SIGN_IN, "locked"): _(
        "A password was typed to sign in while the account was locked; it was not looked at"
    ),
    ("identity.password.refused", Step.SIGN_IN, "suspended"): _(
        "A password was typed to sign in while the account was suspended; it was not looked at"
    ),
    ("identity.password.refused", Step.SIGN_IN, "must_reset"): _(
        "A password was typed to sign in while it had to be reset first"
    ),
    ("identity.password.refused", Step.CHANGE_PASSWORD, ""): _(
        "A wrong current password was typed to change the password"
    ),
    ("identity.password.refused", Step.CHANGE_PASSWORD, "locked"): _(
        "A change of password was tried while the account was locked; nothing was looked at"
    ),
    ("identity.password.refused", Step.CHANGE_PASSWORD, "suspended"): _(
        "A change of password was tried while the account was suspended; nothing was looked at"
    ),
    ("identity.device.code_refused", Step.SIGN_IN, ""): _("A wrong code was typed to sign in"),
    ("identity.device.code_refused", Step.CONFIRM, ""): _(
        "A wrong code was typed when the second factor was asked for once more"
    ),
    ("identity.device.code_refused", Step.CHANGE_EMAIL, ""): _(
        "A wrong code was typed to change the e-mail address"
    ),
    ("identity.device.code_refused", Step.ADD_PHONE, ""): _("A wrong code was typed to add a telephone"),
    ("identity.device.foreign_named", Step.SIGN_IN, ""): _(
        "Somebody tried to sign in with a device of another account"
    ),
    ("identity.device.foreign_named", Step.CONFIRM, ""): _(
        "The second factor was asked for once more, and a device of another account was chosen"
    ),
    ("identity.device.foreign_named", Step.CARE, ""): _("The page of a device of another account was opened"),
    ("identity.help_desk.case_expired", "", MAYBE_THIEF): _(
        "A case of the help desk was closed undone: somebody else may have asked for it"
    ),
}  # fmt: skip
# The same events, told to the one whose device it is.
OF_YOUR_DEVICE: dict[str | None, Promise] = {
    None: _("A device of yours was tried in another account"),
    Step.SIGN_IN: _("Somebody tried to sign in to another account with a device of yours"),
    Step.CONFIRM: _("A device of yours was chosen in another account; nothing was sent to it"),
    Step.CARE: _("The page of a device of yours was opened in another account; nothing was shown"),
}
# Written down under the account's name, but done by whoever typed: unless the step says that they were signed in.
BEFORE_SIGN_IN = {
    "identity.password.refused", "identity.password.answer_refused", "identity.password.reset_asked",
    "identity.device.code_sent", "identity.device.code_not_sent", "identity.device.code_refused",
    "identity.account.locked", "identity.recovery.user_id_asked", "identity.recovery.unlock_asked",
    "identity.recovery.code_sent", "identity.recovery.code_refused", "identity.device.foreign_named",
}  # fmt: skip
# At work in SPOT a person acts on patients' records, not on the account.
ABOUT_ACCOUNTS = ("identity.", "organizations.")


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    what: str
    who: str
    ip_address: str | None


def events_of(user: User) -> QuerySet[AuditEvent]:
    """What this person did on the account, and what anybody did to the account and what belongs to it."""
    about = Q(actor_id=user.pk) & _starts_with_any(ABOUT_ACCOUNTS)
    for thing, keys in _belongings(user):
        kind = ContentType.objects.get_for_model(thing)
        about |= Q(subject_type=kind, subject_id__in=[str(key) for key in keys])
    return AuditEvent.objects.filter(about).select_related("actor").order_by("-pk")


def _starts_with_any(prefixes: Iterable[str]) -> Q:
    found = Q()
    for prefix in prefixes:
        found |= Q(code__startswith=prefix)
    return found


def _belongings(user: User) -> list[tuple[type[models.Model], list[Any]]]:
    devices: dict[type[models.Model], list[Any]] = {}
    for device in devices_for_user(user, confirmed=None):
        devices.setdefault(type(device), []).append(device.pk)
    owned: list[QuerySet[Any]] = [
        HelpDeskCase.objects.filter(person=user),
        ProofingAttempt.objects.filter(user=user),
        RoleRequest.objects.filter(requester=user),
        Membership.objects.filter(user=user),
        SpotAccount.objects.filter(user=user),
    ]
    return [
        (User, [user.pk]),
        *devices.items(),
        *((rows.model, list(rows.values_list("pk", flat=True))) for rows in owned),
    ]


def entry_of(event: AuditEvent, user: User) -> Entry:
    what = _what(event, user)
    acts = dict(HelpDeskCase.Act.choices)
    if event.code == IdentityEvent.CASE_OPENED and event.data.get("act") in acts:
        what = f"{what}: {acts[event.data['act']]}"
    if event.code == LookEvent.RECORD_VIEWED:
        what = f"{what}: {_kind(str(event.data.get('kind')))}"
    return Entry(event.at, what, _who(event, user), event.ip_address)


def _what(event: AuditEvent, user: User) -> str:
    if _is_done_by_a_stranger(event, user):
        return str(OF_YOUR_DEVICE[event.data.get("step")])
    known = (event.code, event.data.get("step") or "", event.data.get("state") or "")
    return str(IN_DETAIL.get(known) or WORDS.get(event.code) or _now("Something else"))


def _is_done_by_a_stranger(event: AuditEvent, user: User) -> bool:
    return event.code == IdentityEvent.DEVICE_FOREIGN and event.actor_id != user.pk


def _kind(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):  # of another release
        return _now("something else")


def _who(event: AuditEvent, user: User) -> str:
    if event.code in BEFORE_SIGN_IN and event.data.get("step") in (None, Step.SIGN_IN):
        return _now("Somebody not signed in")
    if _is_done_by_a_stranger(event, user):
        return _now("Somebody signed in to another account")
    if event.actor_id is None:
        return _now("The portal")
    if event.actor_id == user.pk:
        return _now("You")
    actor = event.actor
    if actor is None or actor.is_staff:
        return _now("The help desk")
    return actor.get_full_name() or _now("An approver")
