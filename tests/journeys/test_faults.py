"""Workers are killed and Redis is stopped at each step of the journey. The page is true, every notice arrives once,
and what was begun is finished once.

The worker is away while a person acts, comes back, is killed half-way through the work this caused, and comes back.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from documents.demo import one_page_pdf
from spot_portal.simulation.people import ANSWER, PASSWORD
from tests.journeys.brakes import Place
from tests.journeys.hammer import FULL, Hammer, wait_until
from tests.journeys.installation import Installation
from tests.journeys.walker import NewPerson, Walker
from tests.journeys.witness import Witness, waited_long

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADA, UMA = (NewPerson(user_id, "", "", PASSWORD) for user_id in ("approver.ada", "user.uma"))
HANA = NewPerson("helpdesk.hana", "Hana", "Ito", PASSWORD)
NINA = NewPerson("new.nina", "Nina", "Jetty", PASSWORD)
SECRETS = ("password", "password_again", "answer")


@pytest.fixture(scope="module")
def hammer(tmp_path_factory: pytest.TempPathFactory, prepared: Installation) -> Iterator[Hammer]:
    made = Hammer(tmp_path_factory.mktemp("faults"), like=prepared)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def person(hammer: Hammer, new_page: Callable[..., Any]) -> Iterator[Callable[[], Witness]]:
    """Somebody at a computer of their own; afterwards nobody saw a failure, and the books fit."""
    everybody: list[Witness] = []

    def _person() -> Witness:
        everybody.append(Witness(new_page(), hammer.installation.base))
        return everybody[-1]

    yield _person
    assert [failure for witness in everybody for failure in witness.failures] == []
    assert waited_long(everybody) == []
    assert "every seal fits" in hammer.installation.manage("verify_audit")
    if not FULL:  # without a Redis to miss, nothing has a reason to complain
        logs = hammer.installation.logs()
        assert "Traceback" not in logs, logs[logs.index("Traceback") - 500 :][:2500]


def test_registration_proofing_and_the_help_desks_approval(
    hammer: Hammer, person: Callable[[], Witness]
) -> None:
    walker, desk = person(), person()
    hanna = NewPerson("hardy.hanna", "Hanna", "Hardy")

    with hammer.nobody_works():
        if FULL:
            _registers_while_redis_comes_and_goes(hammer, walker, hanna)
        else:
            walker.register(hanna, wait_for_notice=False)
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)
    walker.sign_in(hanna)
    desk.sign_in(HANA, path="/idm/sign-in/?next=/admin/")

    # A worker killed while nothing is to be done.
    for _round in range(2):
        hammer.kill_worker()
        walker.go("/idm/profile/")
        hammer.mend()

    with hammer.nobody_works():
        _asks_for_a_role(
            walker, role="office_approver", ssn="900-12-3456", how="create", tin="99-7654321",
            submitter_id="PX20417", legal_name="Mangrove Medical Group", address_line="100 Invented Boulevard",
            city="Jacksonville", state="FL", zip_code="32202", phone="904-555-0150",
        )  # fmt: skip
        walker.go("/spot/")
        walker.sees("is waiting for the help desk")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)

    with hammer.nobody_works():
        _help_desk_approves(desk, "Hanna Hardy")
        walker.go("/spot/")
        walker.do("enter-spot")
        walker.sees("Mangrove Medical Group")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)

    hammer.every_notice_arrives_once()
    for words in ("account is ready", "identity is verified", "received your role", "was approved"):
        assert _told(walker, hanna, words) == 1


def test_the_end_users_request_and_the_approvers_decision(
    hammer: Hammer, person: Callable[[], Witness]
) -> None:
    walker, approver = person(), person()
    hammer.mend()
    walker.sign_in(NINA)
    approver.sign_in(ADA)

    with hammer.nobody_works():
        _asks_for_a_role(walker, role="end_user", tin="99-1234567", submitter_id="PX10001")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)
    link = re.search(r"/idm/approvals/\S+", approver.mail(ADA.email, "waits for you")["body"])
    assert link

    with hammer.nobody_works():
        approver.go(link[0])
        approver.fill(decision="approve")
        approver.do("record-decision")
        walker.go("/spot/")
        walker.do("enter-spot")
        walker.sees("Palmetto Family Care")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)

    hammer.every_notice_arrives_once()
    assert _told(walker, NINA, "received your role request") == 1
    assert _told(walker, ADA, "waits for you") == 1
    assert _told(walker, NINA, "was approved") == 1


def test_eligibility_a_correction_and_an_answer_to_a_letter(
    hammer: Hammer, person: Callable[[], Witness]
) -> None:
    walker = person()
    hammer.mend()
    home = _enters_spot(walker)

    with hammer.nobody_works():
        walker.go(f"{home}eligibility/")
        walker.fill(
            mbi="1S00E00AA01", first_name="Rosa", last_name="Alder", date_of_birth="03/14/1948"
        )
        walker.do("check-eligibility")
        walker.sees("Alder")
        assert walker.page.get_by_role("tab").count() >= 2
    key, status = hammer.rows("SELECT id, status FROM eligibility_inquiry ORDER BY id DESC")[0]
    assert (status, hammer.events("eligibility.inquiry.answered", key)) == ("answered", 1)

    with hammer.nobody_works():
        _corrects_the_claim_of_rosa_alder(walker, home)
        walker.sees("You get an e-mail when it is decided")
    hammer.struck_at(Place.CORRECTION_ANSWERED_BUT_OPEN)
    number = _the_correction_is_decided_once(hammer, walker)

    with hammer.nobody_works():
        _answers_a_letter(walker, home)
        walker.sees("Being checked")
    hammer.struck_at(Place.FILE_READ_BUT_WITHOUT_VERDICT)
    _the_files_are_checked_once(hammer, walker)

    hammer.every_notice_arrives_once()
    assert _told(walker, UMA, number) == 1


@pytest.mark.redis
def test_a_worker_that_lost_redis_goes_on_when_it_is_back(
    hammer: Hammer, person: Callable[[], Witness]
) -> None:
    walker = person()
    hammer.mend()
    home = _enters_spot(walker)

    hammer.stop_redis()
    _answers_a_letter(walker, home)
    walker.sees("Being checked")
    hammer.start_redis()

    _the_files_are_checked_once(hammer, walker)
    hammer.every_notice_arrives_once()
    assert hammer.installation.is_running("worker")


def test_the_moving_clock_the_nightly_sweep_and_the_way_back(
    hammer: Hammer, person: Callable[[], Witness]
) -> None:
    walker, approver = person(), person()
    hammer.mend()

    with hammer.nobody_works():
        walker.move_clock(31)
    hammer.struck_at(Place.ACCESS_ENDED_BUT_NOTHING_MORE)
    hammer.the_day_is_swept()
    walker.mail(UMA.email, "SPOT access is inactive")
    walker.sign_in(UMA, path="/idm/sign-in/?next=/spot/")
    walker.sees("inactive since")
    walker.sign_out()

    with hammer.nobody_works():
        _counted(hammer, walker, _asks_for_a_new_password, "Check your e-mail")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)
    link = re.search(
        r"/idm/reset-password/\S+", walker.mail(UMA.email, "Reset your password")["body"]
    )
    assert link

    with hammer.nobody_works():
        sets = partial(_sets_a_new_password, link=link[0])
        _counted(hammer, walker, sets, "Your password was changed")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)
    walker.sign_in(UMA, path="/idm/sign-in/?next=/spot/")
    walker.do("enter-spot")
    walker.sees("Palmetto")

    earlier = walker.newest_id(ADA.email)
    with hammer.nobody_works():
        walker.move_clock(290)
    hammer.struck_at(Place.REMINDERS_WRITTEN_BUT_NOT_COMMITTED)
    hammer.the_day_is_swept()
    approver.mail(ADA.email, "Annual Role Certification", after=earlier)
    approver.come_back_after_months(ADA, "Marble-Harbor-Thimble-86")
    approver.sign_in(ADA, path="/idm/sign-in/?next=/idm/certifications/")

    with hammer.nobody_works():
        row = approver.page.locator("tr", has_text="Uma Dale")
        approver.leave_by(row.locator("[data-action=open-certification]"))
        approver.fill(decision="certify")
        approver.do("record-certification")
        approver.sees("certified for another year")
    hammer.struck_at(Place.NOTICE_SENT_BUT_NOT_MARKED)

    hammer.every_notice_arrives_once()
    assert _told(walker, UMA, "Your password was changed") == 1
    assert _told(walker, UMA, "was certified") == 1


# --- what people do ---------------------------------------------------------------------------------------------------


def _counted(hammer: Hammer, walker: Witness, act: Callable[[Walker], None], expected: str) -> None:
    """Where tries are counted, nothing goes without the place that counts them: shut, and honestly so."""
    if FULL:
        act(walker)
        walker.sees("Nothing you sent was half saved")
        assert [failure[:3] for failure in walker.failures] == ["503"]
        walker.failures.clear()
    hammer.start_redis()
    act(walker)
    walker.sees(expected)


def _registers_while_redis_comes_and_goes(
    hammer: Hammer, walker: Witness, person: NewPerson
) -> None:
    """Every page is refused once, and goes through a moment later without being typed anew, secrets aside."""
    walker.go("/idm/register/")
    for action, typed in person.registration().items():
        walker.fill(**typed)
        before = walker.typed()
        hammer.stop_redis()
        walker.do(action)
        walker.sees("What you typed is still here")
        secrets = {name: typed[name] for name in SECRETS if name in typed}
        assert walker.typed() == before | {name: "" for name in secrets if name in before}
        hammer.start_redis()
        walker.fill(**secrets)
        walker.do(action)
    walker.sees("Check your e-mail")
    assert [failure[:3] for failure in walker.failures] == ["503"] * 3
    walker.failures.clear()


def _told(walker: Walker, whom: NewPerson, words: str) -> int:
    return sum(words in message["subject"] for message in walker.messages(whom.email))


def _enters_spot(walker: Walker) -> str:
    walker.sign_in(UMA, path="/idm/sign-in/?next=/spot/")
    walker.do("enter-spot")
    walker.follow(re.compile("Part B"))
    return walker.page.url.removeprefix(walker.base)


def _asks_for_a_role(walker: Walker, *, role: str, ssn: str = "", **organization: str) -> None:
    walker.go("/idm/roles/request/")
    walker.fill(role=role)
    walker.do("choose-role")
    if ssn:
        walker.fill(consent=True)
        walker.do("consent-to-proofing")
        walker.fill(ssn=ssn)
        walker.do("verify-identity")
        walker.sees("Your identity is verified")
        walker.do("continue-role-request")
    walker.fill(**organization)
    walker.do("review-request")
    walker.fill(reason="I work at the front desk.")
    walker.do("submit-role-request")
    assert walker.page.locator(".receipt-number").inner_text()


def _help_desk_approves(desk: Walker, requester: str) -> None:
    desk.go("/admin/identity/rolerequest/?status__exact=submitted")
    desk.page.locator("tr", has_text=requester).locator("input.action-select").check()
    desk.page.locator('select[name="action"]').select_option("approve_selected")
    with desk.page.expect_navigation():
        desk.page.locator('button[name="index"]').click()
    desk.do("confirm-decision")
    desk.sees("Approved 1 role request")


def _corrects_the_claim_of_rosa_alder(walker: Walker, home: str) -> None:
    walker.go(f"{home}claims/")
    walker.leave_by(walker.page.locator("tr", has_text="Rosa Alder").get_by_role("link").first)
    if walker.page.locator('[data-action="accept-code-license"]').count():
        walker.do("accept-code-license")
    walker.do("correct-claim")
    walker.fill(first_name="Rosa", last_name="Alder")
    walker.do("start-correction")
    walker.fill(**{"modifiers-1": "LT"})
    walker.do("review-correction")
    walker.page.locator('label[for^="id_reason"]').first.click()
    walker.do("submit-correction")


def _the_correction_is_decided_once(hammer: Hammer, walker: Walker) -> str:
    number: str = walker.page.locator(".receipt-number").inner_text()
    asked = (
        "SELECT id, status, adjusted_claim_id FROM claims_correction WHERE confirmation_number = %s"
    )
    wait_until(
        lambda: hammer.rows(asked, number)[0][1] == "adjusted", "the correction was not decided"
    )
    key, _status, adjusted = hammer.rows(asked, number)[0]
    for step in ("submitted", "accepted", "adjusted"):
        assert hammer.events(f"claims.correction.{step}", key) == 1
    made = hammer.rows("SELECT control_number FROM claims_claim WHERE id = %s", adjusted)[0][0]
    same = "SELECT COUNT(*) FROM claims_claim WHERE control_number = %s"
    assert hammer.rows(same, made) == [(1,)]
    walker.page.reload()
    walker.sees("The claim was processed again")
    return number


def _answers_a_letter(walker: Walker, home: str) -> None:
    walker.go(f"{home}documents/")
    walker.do("answer-letter")
    upload = {"name": "records.pdf", "mimeType": "application/pdf", "buffer": one_page_pdf("Notes")}
    walker.page.locator('input[type="file"]').set_input_files([upload])
    walker.do("add-file")
    walker.do("review-documents")
    walker.do("send-documents")


def _the_files_are_checked_once(hammer: Hammer, walker: Walker) -> None:
    asked = "SELECT id, status FROM documents_storedfile ORDER BY id DESC LIMIT 1"
    wait_until(lambda: hammer.rows(asked)[0][1] == "clean", "the file was not checked")
    key, _status = hammer.rows(asked)[0]
    assert hammer.events("documents.file.cleared", key) == 1
    receipt = (
        walker.page.context.new_page()
    )  # the first one looks again by itself, at its own times
    receipt.goto(walker.page.url)
    assert receipt.locator("[data-action=open-file]").count() == 1


def _asks_for_a_new_password(walker: Walker) -> None:
    walker.go("/idm/forgot-password/")
    walker.fill(user_id=UMA.user_id)
    walker.do("send-reset-link")


def _sets_a_new_password(walker: Walker, link: str) -> None:
    walker.go(link)
    UMA.password = "Copper-Meadow-Whistle-53"
    walker.fill(answer=ANSWER, password=UMA.password, password_again=UMA.password)
    walker.do("reset-password")
