from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from eligibility import exchange, services
from eligibility.gateways.hets_simulator import SimulatedHets
from eligibility.models import Inquiry
from organizations.spot_access import ActingAs
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from spot_portal.core.errors import GatewayTimeout, NotPermitted, TooManyTries
from spot_portal.x12.t270 import read_270
from tests.factories.eligibility import InquiryFactory, QuestionFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory

pytestmark = pytest.mark.django_db
Status = Inquiry.Status


def ask(acting, token=None, follows=None, **changes):
    return services.ask_eligibility(
        acting=acting,
        question=QuestionFactory(**changes),
        form_token=token or uuid4(),
        follows=follows,
    )


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


def colleague(acting):
    membership = MembershipFactory(organization=acting.organization)
    return ActingAs(membership.user, acting.organization, acting.provider)


@pytest.fixture
def answers(monkeypatch):
    """Let the system answer as a test wants: ``answers(lambda real: ...)``."""
    asked = []

    def _answers(change):
        real = SimulatedHets()

        def ask(request_270, *, payload_id):
            asked.append(payload_id)
            return change(real.ask(request_270, payload_id=payload_id))

        monkeypatch.setattr(
            services, "hets_gateway", lambda: type("Gateway", (), {"ask": staticmethod(ask)})
        )
        return asked

    return _answers


def test_an_answer_is_kept_and_both_steps_are_on_record(acting):
    inquiry = ask(acting)

    assert inquiry.status == Status.ANSWERED
    assert exchange.read_answer(inquiry.answer_bytes).subscriber.mbi == "1S00E00AA01"
    assert codes() == ["eligibility.inquiry.asked", "eligibility.inquiry.answered"]
    assert set(AuditEvent.objects.values_list("actor", flat=True)) == {acting.user.pk}


def test_the_request_names_provider_person_and_row(acting):
    inquiry = ask(acting, service_to=clock.today())

    [asked] = read_270(inquiry.request_bytes, strict=True).inquiries
    assert asked.inquiry.provider_npi == acting.provider.npi
    assert asked.inquiry.trace_number == inquiry.trace_number
    assert asked.inquiry.last_name == "ALDER"
    assert b"ISA*00*          *00*          *ZZ*SPOTPORTAL" in inquiry.request_bytes
    assert f"*{inquiry.control_number:09d}*0*T*".encode() in inquiry.request_bytes


def test_nothing_in_the_audit_trail_tells_about_whom_was_asked(acting):
    ask(acting)
    ask(acting, last_name="WRONG")

    told = " ".join(str(event.data) for event in AuditEvent.objects.all()).upper()
    assert "ALDER" not in told
    assert "1S00" not in told


def test_a_rejection_is_kept_with_its_code(acting):
    inquiry = ask(acting, last_name="WRONG")

    assert (inquiry.status, inquiry.outcome) == (Status.REJECTED, "AAA 73")
    assert codes()[-1] == "eligibility.inquiry.rejected"


@pytest.mark.parametrize(
    ("mbi", "outcome"), [("1S00E00XX01", "timeout"), ("1S00E00XX02", "unreachable")]
)
def test_silence_is_no_answer_and_loses_nothing(acting, mbi, outcome):
    inquiry = ask(acting, mbi=mbi, last_name="TRIGGER", first_name="TESS")

    assert (inquiry.status, inquiry.outcome) == (Status.UNANSWERED, outcome)
    assert services.view_question(acting=acting, inquiry=inquiry).question.mbi == mbi
    assert codes()[1] == "eligibility.inquiry.unanswered"


@pytest.mark.parametrize(
    ("mbi", "outcome"),
    [
        ("1S00E00XX03", "envelope no_isa"),
        ("1S00E00XX04", "envelope iea_count"),
        ("1S00E00XX05", "other_subscriber"),
        ("1S00E00XX06", "other_trace"),
    ],
)
def test_e20_e21_an_answer_to_something_else_is_refused_and_not_kept(acting, mbi, outcome):
    inquiry = ask(
        acting, mbi=mbi, last_name="TRIGGER", first_name="TESS", date_of_birth=date(1950, 1, 1)
    )

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.outcome) == (Status.REFUSED, outcome)
    assert inquiry.answer_sealed == ""
    assert codes()[-1] == "eligibility.inquiry.answer_refused"


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (b"DMG*D8*19480314", b"DMG*D8*19480315", "other_subscriber"),
        (b"~SE*", b"~SE*1", "envelope se_count"),
        (b"~GE*1*", b"~GE*3*", "envelope ge_count"),
        (b"*XX*9", b"*XX*1", "other_provider"),
        (b"ST*271*", b"ST*277*", "structure"),
    ],
)
def test_e20_e21_every_way_an_answer_may_be_wrong(acting, answers, before, after, outcome):
    answers(lambda real: real.replace(before, after, 1))

    inquiry = ask(acting)

    assert (inquiry.status, inquiry.outcome) == (Status.REFUSED, outcome)


def test_several_answers_in_one_file_are_refused(acting, answers):
    def twice(real):
        start, end = real.index(b"ST*271"), real.index(b"GE*1*")
        doubled = real[:end] + real[start:end].replace(b"0001", b"0002") + real[end:]
        return doubled.replace(b"GE*1*", b"GE*2*")

    answers(twice)

    assert ask(acting).outcome == "structure"


def test_e15_sending_the_same_form_twice_asks_once(acting, answers):
    asked = answers(lambda real: real)
    token = uuid4()

    first, second = (ask(acting, token=token) for _ in range(2))

    assert first.pk == second.pk
    assert asked == [first.reference]
    assert len(codes()) == 2


def test_e26_an_answer_delivered_twice_counts_once(acting):
    inquiry = ask(acting)
    kept = inquiry.answer_bytes

    again = services.take_answer(inquiry_id=inquiry.pk, answer=kept)

    assert again.status == Status.ANSWERED
    assert codes().count("eligibility.inquiry.answered") == 1


def test_an_answer_after_we_stopped_waiting_changes_nothing(acting):
    inquiry = ask(acting, mbi="1S00E00XX01", last_name="TRIGGER", first_name="TESS")

    late = services.take_answer(inquiry_id=inquiry.pk, answer=b"too late")

    assert late.status == Status.UNANSWERED
    assert len(codes()) == 2


def limit(monkeypatch, name, value):
    monkeypatch.setattr(policy, name, replace(getattr(policy, name), idm=value))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ELIGIBILITY_PER_PERSON", "person"),
        ("ELIGIBILITY_PER_ORGANIZATION", "organization"),
        ("ELIGIBILITY_PER_PAIR", "pair"),
    ],
)
def test_e15_at_a_limit_nobody_is_asked_and_the_help_desk_can_see_it(
    acting, answers, monkeypatch, name, told
):
    asked = answers(lambda real: real)
    limit(monkeypatch, name, 2)
    ask(acting)
    ask(acting)

    with pytest.raises(TooManyTries) as caught:
        ask(acting)

    assert caught.value.retry_after > 0
    assert len(asked) == 2
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.code, event.data["limit"]) == ("eligibility.inquiry.limit_reached", told)


def test_the_limits_count_what_belongs_together(acting, monkeypatch):
    limit(monkeypatch, "ELIGIBILITY_PER_PAIR", 1)
    limit(monkeypatch, "ELIGIBILITY_PER_PERSON", 2)
    ask(acting)

    ask(acting, mbi="1S00E00AA02")  # another beneficiary is another pair
    other = ProviderFactory(organization=acting.organization)
    with pytest.raises(TooManyTries):
        ask(replace(acting, provider=other))  # but the person's own limit is reached
    ask(replace(colleague(acting), provider=other))  # a colleague's is not, for another NPI
    with pytest.raises(TooManyTries):
        ask(colleague(acting))  # the pair is counted over all people


def test_an_old_check_does_not_count(acting, monkeypatch):
    limit(monkeypatch, "ELIGIBILITY_PER_PERSON", 1)
    old = ask(acting)
    Inquiry.objects.filter(pk=old.pk).update(asked_at=clock.now() - services.limits.HOUR)

    assert ask(acting).status == Status.ANSWERED


def test_a_repeat_at_the_limit_still_leads_to_the_first_answer(acting, monkeypatch):
    limit(monkeypatch, "ELIGIBILITY_PER_PERSON", 1)
    token = uuid4()
    first = ask(acting, token=token)

    assert ask(acting, token=token).pk == first.pk


def test_somebody_elses_token_leads_nowhere(acting):
    token = uuid4()
    first = ask(acting, token=token)

    second = ask(colleague(acting), token=token)

    assert first.pk != second.pk


def test_a_token_of_another_provider_is_refused(acting):
    token = uuid4()
    ask(acting, token=token)
    other = ProviderFactory(organization=acting.organization)

    with pytest.raises(NotPermitted):
        ask(replace(acting, provider=other), token=token)


def test_asking_again_repeats_the_question_as_a_new_inquiry(acting):
    first = InquiryFactory(unanswered=True, provider=acting.provider, asked_by=acting.user)

    second = services.ask_again(acting=acting, inquiry=first, form_token=uuid4())

    assert second.status == Status.ANSWERED
    assert second.follows_id == first.pk
    assert codes()[0] == "eligibility.question.viewed"


def test_every_look_is_on_record(acting):
    inquiry = ask(acting)

    services.view_answer(acting=acting, inquiry=inquiry)
    services.view_raw(acting=acting, inquiry=inquiry)

    assert codes()[2:] == ["eligibility.answer.viewed", "eligibility.answer.raw_viewed"]


def test_a_colleague_cannot_look(acting):
    inquiry = ask(acting)

    with pytest.raises(NotPermitted):
        services.view_answer(acting=colleague(acting), inquiry=inquiry)


@pytest.mark.django_db(transaction=True)
def test_the_gateway_is_never_asked_inside_a_transaction(acting):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        ask(acting)


def test_a_crash_while_asking_leaves_a_trace(acting, answers):
    def crash(real):
        raise ZeroDivisionError

    answers(crash)

    with pytest.raises(ZeroDivisionError):
        ask(acting)

    assert Inquiry.objects.get().status == Status.ASKED


def test_a_provider_with_a_foreign_name_can_ask(acting):
    acting.provider.name = "Clínica Ñandú: Kids*"
    acting.provider.save()

    assert ask(acting).status == Status.ANSWERED


def test_a_gateway_that_times_out_leaves_the_question_open_for_another_try(acting, answers):
    def slow(real):
        raise GatewayTimeout("slow")

    answers(slow)

    assert ask(acting).outcome == "timeout"
