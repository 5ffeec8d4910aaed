from django import template
from django.utils.safestring import SafeString

from documents.display import look_of_file, look_of_letter, look_of_submission
from documents.models import AdrLetter, StoredFile, Submission
from spot_portal.core import clock
from spot_portal.core.templatetags.portal import status_tag

register = template.Library()


@register.simple_tag
def letter_is_open(letter: AdrLetter) -> bool:
    return letter.is_open(on=clock.today())


@register.simple_tag
def letter_status(letter: AdrLetter) -> SafeString:
    look = look_of_letter(letter, on=clock.today())
    return status_tag(str(look.label), look.tone)


@register.simple_tag
def file_status(file: StoredFile) -> SafeString:
    look = look_of_file(file)
    return status_tag(str(look.label), look.tone)


@register.simple_tag
def submission_status(submission: Submission) -> SafeString:
    look = look_of_submission(submission)
    return status_tag(str(look.label), look.tone)


@register.filter
def short_hash(sha256: str) -> str:
    """The whole value in groups, so that it can be compared by eye."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
