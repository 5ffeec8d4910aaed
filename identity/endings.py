"""Why a session ended, in words for the browser that notices it at its next click."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from identity.models import SignIn
from spot_portal.core import formats, policy

End = SignIn.End


@dataclass(frozen=True, slots=True)
class Ending:
    """What to say, and whether somebody else may be behind it."""

    words: str
    is_serious: bool = False


def ending_of(sign_in: SignIn | None, why: str = "") -> Ending:
    """``why`` stands in for sessions that are in no list."""
    reason = sign_in.how_ended if sign_in is not None and sign_in.how_ended else why
    at = formats.eastern(sign_in.ended_at) if sign_in is not None and sign_in.ended_at else ""
    if reason == End.REPLACED and sign_in is not None:
        return Ending(_replaced(sign_in, at), is_serious=True)
    return _plain(reason, at) or Ending(_("Your session has ended. Sign in again to go on."))


def _plain(reason: str, at: str) -> Ending | None:
    not_you = _("If this was not you, reset your password now and call the help desk.")
    values = {"at": at, "idle": policy.SESSION_IDLE.value, "longest": policy.SESSION_MAX.value}
    quiet = {
        End.SIGNED_OUT: _("You signed out. Sign in again to go on."),
        End.IDLE: _(
            "Your session has ended: nothing happened for %(idle)s minutes. Sign in again to go on where you were."
        ),
        End.TOO_LONG: _(
            "Your session has ended: it reached the longest time of %(longest)s hours. Sign in again to go on where "
            "you were."
        ),
        End.CLOCK: _(
            "Your session has ended because the clock of this portal was set back. Sign in again to go on."
        ),
    }
    serious = {
        End.ENDED: _("Your session was ended from another browser of yours, on %(at)s."),
        End.PASSWORD: _("Your password was changed on %(at)s. That ends every other session."),
        End.DEVICE: _(
            "One of your devices was removed or reported lost on %(at)s. That ends every other session."
        ),
        End.DISAVOWED: _(
            "On %(at)s the link “This was not me” of a notice was used. All sessions were ended, and your password has "
            "to be reset before the next sign-in."
        ),
        End.EMAIL: _(
            "The e-mail address of your account was changed, or a change was taken back, on %(at)s. That ends every "
            "other session."
        ),
        End.HELP_DESK: _("The help desk ended your sessions on %(at)s. Call it to learn why."),
        End.SUSPENDED: _("Your account was suspended on %(at)s. Call the help desk."),
        End.ARCHIVED: _("Your account was closed for good on %(at)s. The e-mail about it says why, and what to do."),
    }  # fmt: skip
    if reason in quiet:
        return Ending(quiet[End(reason)] % values)
    if reason in serious and at:
        words = serious[End(reason)] % values
        own_act = reason in (End.ENDED, End.PASSWORD, End.DEVICE, End.EMAIL)
        return Ending(f"{words} {not_you}" if own_act else words, is_serious=True)
    return None


def _replaced(sign_in: SignIn, at: str) -> str:
    newer = (
        SignIn.objects.filter(user_id=sign_in.user_id, began_at__gte=sign_in.ended_at)
        .exclude(pk=sign_in.pk)
        .order_by("began_at", "pk")
        .first()
    )
    browser = newer.browser_label if newer is not None else _("another browser")
    return _(
        "You signed in with another browser on %(at)s (%(browser)s), so this session ended: one person has one "
        "session at a time. If this was not you, reset your password now and call the help desk."
    ) % {"at": at, "browser": browser}
