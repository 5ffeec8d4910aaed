"""Judging codes and answers as a sign-in does, without its pages."""

from identity.mfa.verification import code_fits, verify
from identity.models import RecoveryCodesDevice
from identity.services.code_lists import list_fits
from identity.services.security_keys import AnswerFits, keys_named


def verify_code(device, code, *, asked_by):
    return _verify(device.user, device, code_fits(code, asked_by=asked_by))


def use_recovery_code(person, code):
    device = RecoveryCodesDevice.objects.get(user=person)
    return _verify(person, device, list_fits(code.replace("-", "")))


def verify_security_key(person, answer, *, challenge):
    fits = AnswerFits(answer, challenge=challenge)
    return verify(
        user_id=person.pk, epoch=person.session_epoch, device_id=keys_named(answer), fits=fits
    )


def _verify(person, device, fits):
    return verify(
        user_id=person.pk,
        epoch=person.session_epoch,
        device_id=device.persistent_id,
        fits=fits,
    )
