"""An e-mail as people get it: the text, and the same words as simple HTML. No pictures, nothing that calls home."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_PARAGRAPHS = re.compile(r"\n\s*\n")
_ADDRESS = re.compile(r"https?://\S+")
_CODE = re.compile(r"\d{6}", re.ASCII)


def email_message(
    *,
    subject: str,
    text: str,
    to: str,
    sender: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """``text`` is the one source; the HTML part is drawn from it."""
    message = EmailMultiAlternatives(
        subject, text, sender, [to], headers={"Auto-Submitted": "auto-generated", **(headers or {})}
    )
    message.attach_alternative(as_html(subject=subject, text=text), "text/html")
    return message


def as_html(*, subject: str, text: str) -> str:
    paragraphs = [_paragraph(part) for part in _PARAGRAPHS.split(text.strip())]
    return render_to_string("emails/layout.html", {"subject": subject, "paragraphs": paragraphs})


def _paragraph(text: str) -> SafeString:
    return mark_safe("<br>\n".join(_line(line) for line in text.strip().splitlines()))


def _line(line: str) -> str:
    """A code that stands alone is what people look for."""
    if _CODE.fullmatch(line):
        return f'<span class="code">{line}</span>'
    return _ADDRESS.sub(_link, escape(line))


def _link(found: "re.Match[str]") -> str:
    """Only addresses of this portal become links, written out in full; what somebody else typed stays text."""
    address = found[0]  # escaped already
    own = address.startswith(f"{escape(settings.SITE_ORIGIN)}/")
    return f'<a href="{address}">{address}</a>' if own else address
