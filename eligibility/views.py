from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from eligibility import exchange, selectors, services
from eligibility import raw as x12_text
from eligibility.forms import EligibilityForm, OpenFileForm, RetryForm
from eligibility.models import Inquiry
from eligibility.presentation.answers import show_answer
from eligibility.presentation.files import show_file
from eligibility.presentation.rejections import FILE_REFUSED
from eligibility.question import Question
from eligibility.simulated.people import catalogue
from organizations.spot_access import ActingAs, spot_page
from spot_portal.core import clock
from spot_portal.core.errors import DomainError, TooManyTries
from spot_portal.core.formats import us_date
from spot_portal.core.http import PortalRequest, post_only
from spot_portal.core.identifiers import format_mbi
from spot_portal.drafts.typed import keeps_typed, typed

Status = Inquiry.Status
GONE = 410
CHECKS_A_PAGE = 10


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@spot_page
@keeps_typed(never=["token", "follows", "fill"])
def search(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    form = _search_form(request)
    if form.is_valid():
        try:
            inquiry = services.ask_eligibility(
                acting=acting,
                question=form.question(),
                form_token=form.cleaned_data["token"],
                follows=_followed(acting, form.cleaned_data["follows"]),
            )
        except TooManyTries:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _to_result(acting, inquiry)
    context = {
        "acting": acting,
        "form": form,
        "recent": _recent(request, acting),
        "catalogue": catalogue() if settings.SPOT_SIMULATION else [],
    }
    return render(request, "eligibility/search.html", context)


def _recent(request: PortalRequest, acting: ActingAs) -> Page[Inquiry]:
    mine = selectors.recent_inquiries(acting.user, acting.provider, at=clock.now())
    return Paginator(mine, CHECKS_A_PAGE).get_page(request.GET.get("page"))


def _search_form(request: PortalRequest) -> EligibilityForm:
    """Bound to what was typed; with ``fill``, prepared for an invented patient."""
    if request.method != "POST":
        return EligibilityForm(initial=typed(request))
    if settings.SPOT_SIMULATION and "fill" in request.POST:
        chosen = next((p for p in catalogue() if p.mbi == request.POST["fill"]), None)
        return EligibilityForm(initial=chosen.as_typed() if chosen else None)
    return EligibilityForm(request.POST)


@require_safe
@spot_page
def result(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    inquiry = _own_inquiry(acting, reference)
    if inquiry.is_gone(at=clock.now()):
        return _gone(request, acting)
    show = {
        Status.ASKED: _show_waiting,
        Status.ANSWERED: _show_answered,
        Status.REJECTED: _show_rejected,
        Status.UNANSWERED: _show_unanswered,
        Status.REFUSED: _show_unanswered,
    }[Status(inquiry.status)]
    return show(request, acting, inquiry)


@post_only
@spot_page
def ask_again(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    inquiry = _own_inquiry(acting, reference)
    if inquiry.is_gone(at=clock.now()):
        return _gone(request, acting)
    form = RetryForm(request.POST)
    if not form.is_valid():
        return redirect("eligibility:result", acting.provider.reference, reference)
    again = services.ask_again(
        acting=acting, inquiry=inquiry, form_token=form.cleaned_data["token"]
    )
    return _to_result(acting, again)


@require_safe
@spot_page
def raw(request: PortalRequest, acting: ActingAs, reference: UUID) -> HttpResponse:
    """Question and answer as they went over the wire, for those who learn or search for a fault."""
    inquiry = _own_inquiry(acting, reference)
    if inquiry.is_gone(at=clock.now()):
        return _gone(request, acting)
    seen = services.view_raw(acting=acting, inquiry=inquiry)
    context = {
        "acting": acting,
        "inquiry": inquiry,
        "request_lines": x12_text.lines(seen.request),
        "answer_lines": x12_text.lines(seen.answer),
    }
    return render(request, "eligibility/raw.html", context)


# A foreign file may hold hundreds of people; packed, even that page stays small.
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@spot_page
def open_file(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    """Show a 271 from anywhere. It is read, shown and forgotten."""
    is_post = request.method == "POST"
    form = OpenFileForm(request.POST, request.FILES) if is_post else OpenFileForm()
    context: dict[str, Any] = {"acting": acting, "form": form}
    if form.is_valid():
        shown = show_file(form.content())
        services.record_opened_file(
            acting=acting,
            size=form.cleaned_data["file"].size,
            answers=shown.answer_count,
            findings=len(shown.findings),
        )
        context["shown"] = shown
    return render(request, "eligibility/open_file.html", context)


def _show_waiting(request: PortalRequest, acting: ActingAs, inquiry: Inquiry) -> HttpResponse:
    return render(request, "eligibility/waiting.html", {"acting": acting, "inquiry": inquiry})


def _show_answered(request: PortalRequest, acting: ActingAs, inquiry: Inquiry) -> HttpResponse:
    seen = services.view_answer(acting=acting, inquiry=inquiry)
    answer = show_answer(exchange.read_answer(seen.answer))
    context = _result_context(acting, seen)
    [member] = answer.members
    context |= {"answer": answer, "member": member}
    return render(request, "eligibility/result.html", context)


def _show_rejected(request: PortalRequest, acting: ActingAs, inquiry: Inquiry) -> HttpResponse:
    seen = services.view_answer(acting=acting, inquiry=inquiry)
    context = _result_context(acting, seen)
    if inquiry.outcome.startswith(FILE_REFUSED):
        return render(request, "eligibility/unanswered.html", context)
    answer = show_answer(exchange.read_answer(seen.answer))
    of_members = [words for member in answer.members for words in member.rejections]
    rejections = answer.rejections + of_members
    context |= {
        "rejections": rejections,
        "suspects": _suspects(context["form"], rejections),
        "can_wait": inquiry.outcome in ("AAA 42", "AAA 80"),
    }
    return render(request, "eligibility/rejected.html", context)


def _show_unanswered(request: PortalRequest, acting: ActingAs, inquiry: Inquiry) -> HttpResponse:
    seen = services.view_question(acting=acting, inquiry=inquiry)
    return render(request, "eligibility/unanswered.html", _result_context(acting, seen))


def _result_context(acting: ActingAs, seen: services.SeenInquiry) -> dict[str, Any]:
    question = seen.question
    return {
        "acting": acting,
        "inquiry": seen.inquiry,
        "question": question,
        "form": EligibilityForm(initial=_as_initial(question, seen.inquiry)),
        "retry": RetryForm(),
        "print_subject": _print_subject(question, seen.inquiry),
    }


def _as_initial(question: Question, inquiry: Inquiry) -> dict[str, Any]:
    return {
        "mbi": format_mbi(question.mbi),
        "first_name": question.first_name,
        "last_name": question.last_name,
        "date_of_birth": question.date_of_birth,
        "service_from": question.service_from,
        "service_to": question.service_to,
        "follows": inquiry.reference if inquiry.status != Status.ANSWERED else None,
    }


def _print_subject(question: Question, inquiry: Inquiry) -> str:
    born = us_date(question.date_of_birth) if question.date_of_birth else ""
    parts = [question.full_name, f"MBI {format_mbi(question.mbi)}"]
    if born:
        parts.append(_("born %(day)s") % {"day": born})
    if question.service_from and question.service_to:
        parts.append(
            _("dates of service %(first)s to %(last)s")
            % {"first": us_date(question.service_from), "last": us_date(question.service_to)}
        )
    return " · ".join(parts)


def _suspects(form: EligibilityForm, rejections: list[Any]) -> list[Any]:
    """The boxes to look at first, each once, in the order of the form."""
    named = {name for words in rejections for name in words.fields}
    return [form[name] for name in form.fields if name in named]


def _own_inquiry(acting: ActingAs, reference: UUID) -> Inquiry:
    return get_object_or_404(
        selectors.inquiries_of(acting.user, acting.provider), reference=reference
    )


def _followed(acting: ActingAs, reference: UUID | None) -> Inquiry | None:
    if reference is None:
        return None
    return selectors.inquiries_of(acting.user, acting.provider).filter(reference=reference).first()


def _to_result(acting: ActingAs, inquiry: Inquiry) -> HttpResponse:
    return redirect("eligibility:result", acting.provider.reference, inquiry.reference)


def _gone(request: PortalRequest, acting: ActingAs) -> HttpResponse:
    return render(request, "eligibility/gone.html", {"acting": acting}, status=GONE)
