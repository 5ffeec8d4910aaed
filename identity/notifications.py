"""One function per message of this app."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from identity.device_list import devices_of
from identity.idle import closes_after
from identity.models import EmailChange, EmailDevice, RecoveryCodesDevice, SignIn, User
from identity.models.devices import PortalDevice
from identity.profile_words import masked_changes, masked_email
from identity.selectors import recovery_address
from identity.text_notices import text_about_account, text_about_device
from identity.tokens import NOT_ME, link_token, timed_token
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, context, policy
from spot_portal.notifications.services import Notice, send_notifications

# Their text opens something or names the User ID: once sent, it is not kept.
NOT_KEPT = {
    "odd_sign_in", "password_reset_by_help_desk", "password_reset_link", "unlock_link", "user_id_reminder",
}  # fmt: skip
# What a thief would do. Each carries a link “this was not me”, so it is not kept either.
SECURITY = {
    "codes_refused", "device_added", "device_copied", "device_disabled", "device_reactivated", "device_removed",
    "device_reported_lost", "email_changed_from", "factors_reset", "password_changed",
    "profile_changed", "recovery_code_used", "recovery_codes_made", "security_question_changed", "sign_in_unfinished",
}  # fmt: skip


def account_locked(user: User) -> None:
    _tell(
        user,
        "account_locked",
        at=clock.now(),
        until=user.locked_until,
        unlock=_link("identity:unlock"),
        reset=_link("identity:forgot-password"),
    )


def account_locked_by_text(user: User) -> None:
    """Written by a worker: the request that locks an account has asked enough."""
    text_about_account(user, "account_locked")


def account_unlocked(user: User, *, how: str | Promise) -> None:
    _tell(
        user, "account_unlocked", how=how, at=clock.now(), reset=_link("identity:forgot-password")
    )


def account_suspended(user: User, *, why: str | Promise) -> None:
    """The person and the help desk, which alone can open the account again."""
    told: dict[str, object] = {"why": why, "at": clock.now()}
    to_help_desk = _for_help_desk(user, "help_desk_suspended", **told)
    send_notifications([_notice(user, "account_suspended", told), to_help_desk])


def account_reinstated(user: User) -> None:
    at = clock.now()
    to_person = _notice(user, "account_reinstated", {"link": _link("identity:sign-in"), "at": at})
    send_notifications([to_person, _for_help_desk(user, "help_desk_reinstated", at=at)])


def accounts_close_soon(people: Iterable[User]) -> None:
    values = {"link": _link("identity:sign-in"), "reset": _link("identity:forgot-password")}
    notices = []
    for user in people:
        closes_on = clock.to_eastern(user.counted_from + closes_after()).date()
        told = {**values, "closes_on": closes_on}
        notices.append(_notice(user, "account_closes_soon", told))
    send_notifications(notices)


def account_archived(user: User, *, why: str | Promise, for_violation: bool) -> None:
    """The last message to this account. Nobody is invited back after a violation."""
    _tell_everywhere(
        user,
        "account_archived",
        at=clock.now(),
        why=why,
        for_violation=for_violation,
        link=_link("identity:register"),
    )


def user_id_reminder(user: User) -> None:
    _tell_owner(user, "user_id_reminder", user_id=user.username, link=_link("identity:sign-in"))


def password_reset_link(user: User, *, uid: str, token: str, ticket: str = "") -> None:
    _send_link(
        user,
        "password_reset_by_help_desk" if ticket else "password_reset_link",
        link=_link("identity:reset-password", uid, token),
        ticket=ticket,
        asks_question=user.has_question,
    )


def unlock_link(user: User, *, token: str) -> None:
    link = _link("identity:unlock-account", token)
    _send_link(user, "unlock_link", link=link, asks_question=user.has_question)


def unlock_not_needed(user: User) -> None:
    _tell_owner(
        user,
        "unlock_not_needed",
        link=_link("identity:sign-in"),
        reset=_link("identity:forgot-password"),
    )


def recovery_refused(user: User) -> None:
    """The account is suspended. The page did not say so, the mailbox may."""
    _tell_owner(user, "recovery_refused")


def recovery_without_telephone(user: User, *, channel: str, is_doubted: bool) -> None:
    """``is_doubted``: there is a telephone, which was added shortly before “this was not me”."""
    _tell_owner(
        user,
        "recovery_without_telephone",
        channel=channel,
        is_doubted=is_doubted,
        reset=_link("identity:forgot-password"),
        unlock=_link("identity:unlock"),
    )


def password_changed(user: User, *, spot_is_back: bool) -> None:
    text_about_account(user, "password_changed")
    _tell_everywhere(
        user,
        "password_changed",
        at=clock.now(),
        ip_address=context.current().ip_address,
        spot_is_back=spot_is_back,
        spot_days=policy.SPOT_INACTIVITY.value,
        link=_link("identity:sign-in"),
        reset=_link("identity:forgot-password"),
    )


def password_must_be_reset(user: User) -> None:
    _tell(user, "password_must_be_reset", at=clock.now(), reset=_link("identity:forgot-password"))


def passwords_expire_soon(people: Iterable[User], *, days: int) -> None:
    left = policy.IDM_INACTIVITY.value - days
    values = {"idle": days, "left": left, "link": _link("identity:sign-in")}
    send_notifications(Notice(user, "identity/password_expires_soon", values) for user in people)


def passwords_expired(people: Iterable[User]) -> None:
    values = {
        "days": policy.IDM_INACTIVITY.value,
        "link": _link("identity:sign-in"),
        "reset": _link("identity:forgot-password"),
    }
    send_notifications(Notice(user, "identity/password_expired", values) for user in people)


def sessions_ended(user: User, *, ticket: str) -> None:
    _tell(user, "sessions_ended", at=clock.now(), ticket=ticket, link=_link("identity:sign-in"))


def factors_reset_asked(user: User, *, case: str) -> None:
    text_about_account(user, "factors_reset_asked")
    _tell_everywhere(user, "factors_reset_asked", at=clock.now(), case=case)


def factors_reset(user: User) -> None:
    """Called while the devices are still there: they are named, and the telephones are told, too."""
    text_about_account(user, "factors_reset")
    gone = [device.title for device in devices_of(user) if not isinstance(device, EmailDevice)]
    _tell_everywhere(
        user, "factors_reset", at=clock.now(), devices=gone, link=_link("identity:devices")
    )


def device_added(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "device_added")


def device_removed(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "device_removed")


def device_reported_lost(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "device_reported_lost")


def device_reactivated(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "device_reactivated")


def device_disabled(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "device_disabled")


def device_copied(user: User, device: PortalDevice) -> None:
    """A security key counted backwards: there may be a second one like it."""
    _about_device(user, device, "device_copied")


def recovery_codes_made(user: User, device: PortalDevice) -> None:
    _about_device(user, device, "recovery_codes_made")


def recovery_code_used(user: User, device: RecoveryCodesDevice, *, at: datetime) -> None:
    few = device.left <= policy.RECOVERY_CODES_FEW.value
    _about_device(user, device, "recovery_code_used", at=at, left=device.left, few=few)


def _about_device(user: User, device: PortalDevice, template: str, **values: object) -> None:
    """To every address for notices that the person has, so that a thief of one cannot hide the notice."""
    told = {"device": device.title, "at": clock.now(), "link": _link("identity:devices"), **values}
    _tell_everywhere(user, template, **told)
    text_about_device(user, device, template)


def odd_sign_in(user: User, sign_in: SignIn) -> None:
    token = link_token(sign_in.reference, purpose="disavow")
    _tell_everywhere(
        user,
        "odd_sign_in",
        sign_in=sign_in,
        new_browser=sign_in.is_new_browser,
        link=_link("identity:disavow", token),
        days=policy.DISAVOW_LINK_LIFE.value,
    )


def codes_refused(user: User) -> None:
    """The password was right, the codes were not: somebody else may know the password."""
    _tell(user, "codes_refused", at=clock.now(), reset=_link("identity:forgot-password"))


def sign_in_unfinished(user: User, *, tried: AuditEvent | None) -> None:
    """The same after fewer wrong codes, when it has come to nothing. ``tried`` is the last one."""
    text_about_account(user, "sign_in_unfinished")
    _tell_everywhere(
        user, "sign_in_unfinished", tried=tried, reset=_link("identity:forgot-password")
    )


def profile_changed(user: User, changed: Iterable[str], *, verify_again: bool) -> None:
    text_about_account(user, "profile_changed")
    _tell_everywhere(
        user,
        "profile_changed",
        changes=masked_changes(user, changed),
        verify_again=verify_again,
        at=clock.now(),
        link=_link("identity:profile"),
    )


def security_question_changed(user: User) -> None:
    text_about_account(user, "security_question_changed")
    _tell_everywhere(
        user, "security_question_changed", at=clock.now(), link=_link("identity:profile")
    )


def email_changed(user: User, change: EmailChange) -> None:
    """Both addresses; the former one can take it back."""
    token = link_token(change.reference, purpose="undo-email")
    values: dict[str, object] = {
        "new": masked_email(change.new_email),
        "at": clock.now(),
        "hours": policy.EMAIL_UNDO.value,
        "hold": policy.EMAIL_HOLD.value,
    }
    text_about_account(user, "email_changed")
    to_former = values | {"undo": _link("identity:undo-email", token)}
    send_notifications(
        [
            _notice(user, "email_changed", values),
            _notice(user, "email_changed_from", to_former, change.old_email),
        ]
    )


def email_change_undone(user: User, removed: str, *, by_help_desk: bool) -> None:
    """Both addresses again, and the help desk unless it did so itself. Nothing personal goes to the one removed."""
    told: dict[str, object] = {"at": clock.now(), "reset": _link("identity:forgot-password")}
    text_about_account(user, "email_change_undone")
    notices = [
        _notice(user, "email_change_undone", told),
        _notice(user, "email_change_undone_to", told, removed),
    ]
    if not by_help_desk:
        notices.append(_for_help_desk(user, "help_desk_email_undone", at=clock.now()))
    send_notifications(notices)


def disavowed(user: User, moment: datetime, sign_in: SignIn | None) -> None:
    """The person and the help desk. Without a sign-in it was another act that was told at ``moment``."""
    told: dict[str, object] = {"sign_in": sign_in, "moment": moment}
    _tell_everywhere(user, "sign_in_disavowed", **told, reset=_link("identity:forgot-password"))
    send_notifications([_for_help_desk(user, "help_desk_disavowal", **told)])


def only_one_device(people: Iterable[User]) -> None:
    link = _link("identity:add-device")
    send_notifications(_notice(user, "only_one_device", {"link": link}) for user in people)


def terms_updated(people: Iterable[User]) -> None:
    link = _link("identity:terms")
    send_notifications(_notice(user, "terms_updated", {"link": link}) for user in people)


def second_account(user: User, *, case: str, others: Iterable[User]) -> None:
    """To the help desk only: what the other account is called is nobody else's business."""
    values = {"case": case, "others": list(others), "at": clock.now()}
    send_notifications([_for_help_desk(user, "help_desk_second_account", **values)])


def proofing_passed(user: User) -> None:
    _tell(user, "proofing_passed", at=clock.now(), link=_link("identity:request-role"))


def _tell(to: User, template: str, **values: object) -> None:
    send_notifications([_notice(to, template, values)])


def _tell_owner(user: User, template: str, **values: object) -> None:
    """About a way back in: right after a change of address this goes to the former one."""
    address = recovery_address(user, at=clock.now())
    send_notifications([_notice(user, template, values, address)])


def _send_link(user: User, template: str, **values: object) -> None:
    """A way back in that lives for some minutes: sent later, it would open nothing."""
    now, life = clock.now(), policy.RESET_LINK_LIFE
    values["minutes"] = life.value
    notice = _notice(user, template, values, recovery_address(user, at=now))
    send_notifications([replace(notice, not_after=now + life.minutes)])


def _tell_everywhere(user: User, template: str, **values: object) -> None:
    """To every address known, because whoever asked for it may not be the owner."""
    addresses = sorted({user.email, recovery_address(user, at=clock.now())})
    send_notifications(_notice(user, template, values, address) for address in addresses)


def _notice(to: User, template: str, values: dict[str, object], address: str = "") -> Notice:
    is_sensitive = template in NOT_KEPT | SECURITY
    more = not_me(to) if template in SECURITY else {}
    return Notice(to, f"identity/{template}", values | more, address, is_sensitive=is_sensitive)


def not_me(user: User) -> dict[str, object]:
    token = timed_token(user.reference, at=clock.now(), purpose=NOT_ME)
    return {
        "not_me": _link("identity:disavow", token),
        "not_me_days": policy.DISAVOW_LINK_LIFE.value,
    }


def _for_help_desk(about: User, template: str, **values: object) -> Notice:
    told = {"person": about, **values}
    return _notice(about, template, told, settings.HELP_DESK_EMAIL)


def _link(name: str, *args: object) -> str:
    return settings.SITE_ORIGIN + reverse(name, args=args)
