"""Answering a letter: add files, review, send. Every page can be left and found again."""

import logging
from datetime import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from documents import selectors, services
from documents.forms import AddFilesForm, SendForm
from documents.models import AdrLetter, StoredFile, Submission
from documents.uploads import BoundedUploadHandler
from documents.views.pages import file_rows, letter_or_404, page, states_mark, unsettled
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import clock, policy
from spot_portal.core.business_days import receipt_date
from spot_portal.core.errors import DomainError, GatewayError, TransitionNotAllowed
from spot_portal.core.http import PortalRequest, post_only
from spot_portal.core.middleware import service_unavailable

logger = logging.getLogger(__name__)

STEPS = [
    gettext_lazy("Add files"),
    gettext_lazy("Review and send"),
    gettext_lazy("Receipt"),
]


# The body must not be read before the upload handler is in place, so the check of the form's
# token is made by the inner view instead of the middleware.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@spot_page
def answer(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    letter = letter_or_404(acting, reference)
    room, most = selectors.room_left(letter)
    handler = BoundedUploadHandler(request, room=room, most=most)
    request.upload_handlers = [handler]
    try:
        return _answer(request, acting, letter, handler)
    except OSError:
        logger.exception("files could not be received")
        return service_unavailable(request)


@csrf_protect
def _answer(
    request: PortalRequest, acting: ActingAs, letter: AdrLetter, handler: BoundedUploadHandler
) -> HttpResponse:
    if not letter.is_open(on=clock.today()):
        return _closed(request, acting, letter)
    if request.method != "POST":
        return _files_page(request, acting, letter, AddFilesForm())
    files = request.FILES
    form = AddFilesForm({}, files, stopped=handler.stopped)
    if not form.is_valid():
        status = 413 if handler.stopped else 200
        return _files_page(request, acting, letter, form, status=status)
    return _add(request, acting, letter, form)


def _add(
    request: PortalRequest, acting: ActingAs, letter: AdrLetter, form: AddFilesForm
) -> HttpResponse:
    try:
        outcome = services.add_files(
            letter_id=letter.pk, uploads=form.cleaned_data["file"], by=request.user
        )
    except GatewayError:
        form.add_error(
            None,
            _("We could not keep your files right now. The files in the list are safe. Try again."),
        )
        return _files_page(request, acting, letter, form, status=503)
    if not outcome.refused:
        count = len(outcome.added)
        text = ngettext("%(count)d file was added.", "%(count)d files were added.", count)
        messages.success(request, text % {"count": count})
        return redirect("documents:answer", acting.provider.reference, letter.reference)
    form.add_refusals(outcome.refused)
    return _files_page(request, acting, letter, form)


@post_only
@spot_page
def remove_file(
    request: PortalRequest, acting: ActingAs, reference: UUID, file: UUID
) -> HttpResponse:
    letter = letter_or_404(acting, reference)
    found = get_object_or_404(
        StoredFile, reference=file, submission__letter=letter, submission__provider=acting.provider
    )
    name = found.name
    services.remove_file(file_id=found.pk, by=request.user)
    messages.success(request, _("%(name)s was removed.") % {"name": name})
    return redirect("documents:answer", acting.provider.reference, letter.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@spot_page
def review(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    letter = letter_or_404(acting, reference)
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            submission = services.send_answer(
                letter_id=letter.pk, reviewed=form.cleaned_data["reviewed"], by=request.user
            )
        except TransitionNotAllowed:
            return _already_sent(request, acting, letter)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _to_receipt(acting, submission)
    return _review_page(request, acting, letter, form)


def _review_page(
    request: PortalRequest, acting: ActingAs, letter: AdrLetter, form: SendForm
) -> HttpResponse:
    if not letter.is_open(on=clock.today()):
        return _closed(request, acting, letter)
    files = list(selectors.files_of(selectors.started_answer(letter)))
    if not files:
        return redirect("documents:answer", acting.provider.reference, letter.reference)
    services.look_at_letter(letter, by=request.user)
    receipt = receipt_date(clock.now())
    context = {
        "letter": letter,
        "form": form,
        "rows": file_rows(request, files),
        "total_size": sum(file.size for file in files),
        "reviewed": services.list_mark(files),
        "is_blocked": any(file.is_blocked for file in files),
        "receipt_date": receipt,
        "is_tomorrow": receipt > clock.today(),
        "counts_late": receipt > letter.due_on,
        "cut_off": time(policy.RECEIPT_CUT_OFF.value),
        "steps": STEPS,
    }
    return page(request, acting, "answers/review.html", context)


def _files_page(
    request: PortalRequest,
    acting: ActingAs,
    letter: AdrLetter,
    form: AddFilesForm,
    *,
    status: int = 200,
) -> HttpResponse:
    services.look_at_letter(letter, by=request.user)
    files = list(selectors.files_of(selectors.started_answer(letter)))
    room, most = selectors.room_left(letter)
    context = {
        "letter": letter,
        "form": form,
        "kept_note": _kept_note(len(files)) if form.errors and files else "",
        "rows": file_rows(request, files),
        "total_size": sum(file.size for file in files),
        "room": room,
        "most": most,
        "limit": policy.SUBMISSION_SIZE.value,
        "steps": STEPS,
        "states_mark": states_mark(files),
        "is_unsettled": unsettled(files),
    }
    return page(request, acting, "answers/files.html", context, status=status)


def _kept_note(count: int) -> str:
    text = ngettext(
        "The other file is safe; it is in the list below.",
        "The other %(count)d files are safe; they are in the list below.",
        count,
    )
    return text % {"count": count}


def _closed(request: PortalRequest, acting: ActingAs, letter: AdrLetter) -> HttpResponse:
    context = {"letter": letter, "submission": selectors.started_answer(letter)}
    return page(request, acting, "answers/closed.html", context, status=409)


def _already_sent(request: PortalRequest, acting: ActingAs, letter: AdrLetter) -> HttpResponse:
    """A second click, or Back and again, leads to the one receipt there is."""
    submission = selectors.started_answer(letter)
    if submission is None or not submission.is_sent:
        return _closed(request, acting, letter)
    messages.info(request, _("These documents were sent already. This is their receipt."))
    return _to_receipt(acting, submission)


def _to_receipt(acting: ActingAs, submission: Submission) -> HttpResponseRedirect:
    return redirect("documents:submission", acting.provider.reference, submission.reference)
