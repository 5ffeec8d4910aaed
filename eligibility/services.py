from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from eligibility import exchange, limits
from eligibility.events import EligibilityEvent
from eligibility.gateways.hets import hets_gateway
from eligibility.models import Inquiry
from eligibility.question import Question, read_question
from organizations.models import Organization, Provider
from organizations.spot_access import ActingAs
from spot_portal.audit.services import record_event
from spot_portal.core import clock
from spot_portal.core.crypto import blind_index
from spot_portal.core.errors import DomainError, GatewayError, GatewayTimeout, require
from spot_portal.x12.errors import X12ValueError

PAIR_INDEX = "eligibility-pair"
CLOSING_FIELDS = ["status", "outcome", "closed_at", "answer_sealed"]
EVENT_FOR_STEP = {
    "answer": EligibilityEvent.ANSWERED,
    "reject": EligibilityEvent.REJECTED,
    "give_up": EligibilityEvent.UNANSWERED,
    "refuse": EligibilityEvent.REFUSED,
}


@dataclass(frozen=True, slots=True)
class SeenInquiry:
    """An inquiry somebody looks at; the look is on record."""

    inquiry: Inquiry
    question: Question
    request: bytes
    answer: bytes


@sensitive_variables("question")
def ask_eligibility(
    *, acting: ActingAs, question: Question, form_token: UUID, follows: Inquiry | None = None
) -> Inquiry:
    """Write down that we ask, ask with no transaction open, write down the answer.

    Safe to repeat: the same form asks once. Raises TooManyTries at a limit and DomainError for a
    name the wire format cannot carry.
    """
    opened = _open(acting=acting, question=question, form_token=form_token, follows=follows)
    if isinstance(opened, limits.Limit):
        _record_limit(acting, opened)
        raise opened.refusal()
    inquiry, is_new = opened
    if not is_new:
        return inquiry
    try:
        answer = hets_gateway().ask(inquiry.request_bytes, payload_id=inquiry.reference)
    except GatewayTimeout:
        return _close(inquiry.pk, exchange.Verdict("give_up", "timeout"))
    except GatewayError:
        return _close(inquiry.pk, exchange.Verdict("give_up", "unreachable"))
    return take_answer(inquiry_id=inquiry.pk, answer=answer)


@sensitive_variables("answer")
def take_answer(*, inquiry_id: int, answer: bytes) -> Inquiry:
    """Judge an answer and keep it when it is ours. Safe to repeat: only the first one counts."""
    inquiry = Inquiry.objects.select_related("provider").get(pk=inquiry_id)
    question = read_question(inquiry.request_bytes)
    verdict = exchange.judge(answer, inquiry=inquiry, question=question)
    kept = b"" if verdict.step == "refuse" else answer
    return _close(inquiry_id, verdict, answer=kept)


def ask_again(*, acting: ActingAs, inquiry: Inquiry, form_token: UUID) -> Inquiry:
    """The same question once more, after no answer came."""
    seen = view_question(acting=acting, inquiry=inquiry)
    return ask_eligibility(
        acting=acting, question=seen.question, form_token=form_token, follows=inquiry
    )


@transaction.atomic
def view_answer(*, acting: ActingAs, inquiry: Inquiry) -> SeenInquiry:
    return _look(acting, inquiry, EligibilityEvent.ANSWER_VIEWED)


@transaction.atomic
def view_question(*, acting: ActingAs, inquiry: Inquiry) -> SeenInquiry:
    return _look(acting, inquiry, EligibilityEvent.QUESTION_VIEWED)


@transaction.atomic
def view_raw(*, acting: ActingAs, inquiry: Inquiry) -> SeenInquiry:
    return _look(acting, inquiry, EligibilityEvent.RAW_VIEWED)


@transaction.atomic
def record_opened_file(*, acting: ActingAs, size: int, answers: int, findings: int) -> None:
    """A 271 from elsewhere was shown. Nothing of it is kept."""
    record_event(
        EligibilityEvent.FILE_OPENED,
        actor=acting.user,
        subject=acting.provider,
        size=size,
        answers=answers,
        findings=findings,
    )


@transaction.atomic(durable=True)
@sensitive_variables("question")
def _open(
    *, acting: ActingAs, question: Question, form_token: UUID, follows: Inquiry | None
) -> tuple[Inquiry, bool] | limits.Limit:
    now = clock.now()
    # The organization's row lines up everybody who counts toward the same limits.
    organization = Organization.objects.select_for_update(no_key=True).get(
        pk=acting.organization.pk
    )
    known = Inquiry.objects.filter(asked_by_id=acting.user.pk, form_token=form_token).first()
    if known is not None:
        require(known.provider_id == acting.provider.pk)
        return known, False
    pair = _pair_index(acting.provider, question.mbi)
    reached = limits.limit_reached(
        user=acting.user, organization=organization, pair_index=pair, at=now
    )
    if reached is not None:
        return reached
    inquiry = Inquiry.objects.create(
        organization=organization,
        provider=acting.provider,
        asked_by_id=acting.user.pk,
        form_token=form_token,
        follows=follows,
        pair_index=pair,
        asked_at=now,
    )
    inquiry.keep_request(_written(inquiry, question))
    inquiry.save(update_fields=["request_sealed"])
    record_event(
        EligibilityEvent.ASKED, actor=acting.user, subject=inquiry, provider=acting.provider.pk
    )
    return inquiry, True


@sensitive_variables("question")
def _written(inquiry: Inquiry, question: Question) -> bytes:
    try:
        return exchange.write_request(inquiry, question)
    except X12ValueError as error:
        raise DomainError(
            _(
                "The eligibility system cannot read this name. Use the letters A to Z, as on the "
                "card."
            )
        ) from error


@transaction.atomic(durable=True)
def _close(inquiry_id: int, verdict: exchange.Verdict, *, answer: bytes = b"") -> Inquiry:
    inquiry = (
        Inquiry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider", "asked_by")
        .get(pk=inquiry_id)
    )
    # An answer delivered twice, or after we stopped waiting, changes nothing.
    if inquiry.status == Inquiry.Status.ASKED:
        _save_verdict(inquiry, verdict, answer=answer)
    return inquiry


def _save_verdict(inquiry: Inquiry, verdict: exchange.Verdict, *, answer: bytes = b"") -> None:
    inquiry.close(verdict.step, at=clock.now(), outcome=verdict.outcome, answer=answer)
    inquiry.save(update_fields=CLOSING_FIELDS)
    record_event(
        EVENT_FOR_STEP[verdict.step],
        actor=inquiry.asked_by,
        subject=inquiry,
        outcome=verdict.outcome,
    )


@transaction.atomic(durable=True)
def _record_limit(acting: ActingAs, limit: limits.Limit) -> None:
    record_event(
        EligibilityEvent.LIMITED,
        actor=acting.user,
        subject=acting.organization,
        limit=limit.name,
        provider=acting.provider.pk,
    )


def _look(acting: ActingAs, inquiry: Inquiry, code: EligibilityEvent) -> SeenInquiry:
    require(inquiry.asked_by_id == acting.user.pk and inquiry.provider_id == acting.provider.pk)
    record_event(code, actor=acting.user, subject=inquiry)
    request = inquiry.request_bytes
    return SeenInquiry(inquiry, read_question(request), request, inquiry.answer_bytes)


def _pair_index(provider: Provider, mbi: str) -> str:
    return blind_index(f"{provider.npi}:{mbi}", purpose=PAIR_INDEX)
