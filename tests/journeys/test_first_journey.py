"""The main job from end to end, in a real browser against a real installation: eight steps, two people, one year."""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from documents.demo import one_page_pdf
from spot_portal.core import policy
from spot_portal.core.identifiers import npi_check_digit
from tests.journeys.installation import Installation
from tests.journeys.walker import PATIENCE_SECONDS, NewPerson, Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SSN = "900-12-3456"
CANARIES = [SSN, SSN.replace("-", "")]
SAMPLES = Path(__file__).parents[1] / "x12" / "samples"
FOREIGN_271 = SAMPLES / "khx12__271_ls_le_wrapper.x12"
FOREIGN_837 = SAMPLES / "nodex12__profee-one-line.edi"
FOREIGN_835 = SAMPLES / "gunajii__sample_835.edi"


class Story:
    """What both people know: the office on file and its letter."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.approver = NewPerson("alex.approver", "Alex", "Approver")
        self.user = NewPerson(
            "erin.enduser", "Erin", "Enduser", password="Velvet-Harbor-Lantern-88"
        )
        self.tin = "99-7654321"
        self.npi = "900000201" + npi_check_digit("900000201")


@pytest.fixture(scope="module")
def story(installation: Installation) -> Story:
    return Story(installation)


def walker_for(story: Story, page: Any, axe: Any) -> Walker:
    return Walker(page, story.installation.base, axe)


def test_the_main_job_from_registration_to_the_yearly_certification(
    story: Story, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    approver = walker_for(story, new_page(), axe)
    user = walker_for(story, new_page(), axe)
    desk = walker_for(story, new_page(), axe)
    _the_approver_registers_and_adds_an_app(approver, story)
    _the_approver_asks_for_the_role_and_creates_the_organization(approver, story)
    _the_help_desk_approves(desk, approver, story)
    _the_end_user_is_let_in(user, approver, story)
    _eligibility_is_checked(user, story)
    _a_claim_is_corrected(user, story)
    _a_letter_is_answered(user, story)
    _access_ends_and_comes_back(user, story)
    _the_approver_certifies_the_end_user(approver, story)
    _nothing_was_lost_doubled_or_left_behind(user, story)


# --- 1 ---------------------------------------------------------------------------------------------------------------


def _the_approver_registers_and_adds_an_app(walker: Walker, story: Story) -> None:
    walker.go("/")
    walker.do("open-register")
    walker.register(story.approver)
    walker.do("go-to-sign-in")
    walker.sign_in(story.approver)
    walker.sees("Your account")
    walker.go("/idm/profile/devices/")
    walker.do("add-device")
    walker.do("add-app")
    key = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    walker.fill(name="My phone", code=_totp(key))
    walker.do("verify-device")
    walker.sees("My phone")
    walker.mail(story.approver.email, "device was added")


def _totp(key: str) -> str:
    """What an authenticator app computes, by an outside program's formula (RFC 6238)."""
    import base64
    import hmac
    import struct

    raw = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.new(
        raw, struct.pack(">Q", int(time.time()) // policy.APP_CODE_STEP.value), "sha1"
    ).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


# --- 2 ---------------------------------------------------------------------------------------------------------------


def _the_approver_asks_for_the_role_and_creates_the_organization(
    walker: Walker, story: Story
) -> None:
    letter = walker.mail(story.approver.email, "submitter ID")
    submitter_id = re.search(r"Submitter ID: (\w+)", letter["body"])
    assert submitter_id
    walker.go("/idm/roles/request/")
    walker.fill(application="SPOT", role="office_approver")
    walker.do("choose-role")
    walker.fill(consent=True)
    walker.do("consent-to-proofing")
    walker.fill(ssn=SSN)
    walker.do("verify-identity")
    walker.sees("Your identity is verified")
    walker.do("continue-role-request")
    walker.fill(
        how="create", tin=story.tin, submitter_id=submitter_id[1], legal_name="Mangrove Medical Group",
        address_line="100 Invented Boulevard", city="Jacksonville", state="FL", zip_code="32202", phone="904-555-0150",
    )  # fmt: skip
    walker.do("review-request")
    walker.sees("Mangrove Medical Group")
    walker.fill(reason="I manage the office and its people.")
    walker.do("submit-role-request")
    number = walker.page.locator(".receipt-number").inner_text()
    assert re.fullmatch(r"RR-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    assert number in walker.mail(story.approver.email, "received your role request")["body"]


# --- 3 ---------------------------------------------------------------------------------------------------------------


def _the_help_desk_approves(desk: Walker, approver: Walker, story: Story) -> None:
    approver.go("/spot/")
    approver.sees("is waiting for the help desk")
    agent = NewPerson("helpdesk.hana", "Hana", "Ito", password=_demo_password())
    desk.go("/admin/")
    assert "/idm/sign-in/" in desk.page.url  # admin has no login of its own
    desk.sign_in(agent, path=desk.page.url.removeprefix(story.installation.base))
    assert desk.page.url.endswith("/admin/")
    desk.go("/admin/identity/rolerequest/?status__exact=submitted")
    row = desk.page.locator("tr", has_text="Alex Approver")
    row.locator("input.action-select").check()
    desk.page.locator('select[name="action"]').select_option("approve_selected")
    with desk.page.expect_navigation():
        desk.page.locator('button[name="index"]').click()
    desk.do("confirm-decision")
    desk.sees("Approved 1 role request")
    approver.mail(story.approver.email, "was approved")
    approver.go("/spot/")
    approver.do("enter-spot")
    approver.sees("Mangrove Medical Group")
    approver.sign_out()


def _demo_password() -> str:
    from spot_portal.simulation.people import PASSWORD

    return PASSWORD


# --- 4 ---------------------------------------------------------------------------------------------------------------


def _the_end_user_is_let_in(walker: Walker, approver: Walker, story: Story) -> None:
    walker.register(story.user)
    walker.sign_in(story.user)
    walker.go("/idm/roles/request/")
    walker.fill(role="end_user")
    walker.do("choose-role")
    walker.fill(consent=True)
    walker.do("consent-to-proofing")
    walker.fill(ssn="900-65-4321")
    walker.do("verify-identity")
    walker.do("continue-role-request")
    walker.fill(tin=story.tin, submitter_id="PX20417")
    walker.do("review-request")
    walker.fill(reason="I look up eligibility at the front desk.")
    walker.do("submit-role-request")
    notice = approver.mail(story.approver.email, "waits for you")
    link = re.search(r"/idm/approvals/\S+", notice["body"])
    assert link
    approver.sign_in(story.approver, path=f"/idm/sign-in/?next={link[0]}")
    approver.sees("Erin Enduser")
    approver.fill(decision="approve")
    approver.do("record-decision")
    walker.mail(story.user.email, "was approved")
    walker.go("/spot/")
    walker.do("enter-spot")
    walker.sees("Mangrove Medical Group")


# --- 5 ---------------------------------------------------------------------------------------------------------------


def _eligibility_is_checked(walker: Walker, story: Story) -> None:
    from eligibility.simulated.people import catalogue

    person = next(entry for entry in catalogue() if not entry.is_magic)
    walker.go("/spot/eligibility/")
    walker.fill(
        mbi=person.mbi, first_name=person.first_name, last_name=person.last_name,
        date_of_birth=person.date_of_birth.strftime("%m/%d/%Y"),
    )  # fmt: skip
    walker.do("check-eligibility")
    walker.sees(person.last_name)
    assert walker.page.get_by_role("tab").count() >= 2
    assert person.mbi not in walker.page.url
    walker.do("show-raw")
    walker.sees("ISA*")
    walker.go("/spot/eligibility/")
    walker.go(walker.page.url.removeprefix(story.installation.base) + "open-file/")
    walker.page.locator('input[type="file"]').set_input_files(FOREIGN_271)
    walker.do("open-271")
    walker.sees("271")


# --- 6 ---------------------------------------------------------------------------------------------------------------


def _a_claim_is_corrected(walker: Walker, story: Story) -> None:
    walker.go("/spot/claims/")
    _accept_code_license(walker)
    provider = re.search(r"/spot/([0-9a-f-]{36})/", walker.page.url)
    assert provider
    loaded = story.installation.manage(
        "load_x12", str(FOREIGN_837), str(FOREIGN_835), "--provider", provider[1]
    )
    assert "claims" in loaded
    _locked_with_reason(walker, "Carmen Cedar", "one-year")
    _locked_with_reason(walker, "Irene Laurel", "GA")
    _open_claim(walker, "Walter Birch")
    walker.sees("CO-16")
    walker.do("correct-claim")
    walker.fill(first_name="Walter", last_name="Birch")
    walker.do("start-correction")
    walker.fill(**{"units-1": "1"})
    walker.do("review-correction")
    walker.page.locator('label[for^="id_reason"]').first.click()
    walker.do("submit-correction")
    walker.sees(re.compile(r"CC-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (
        "processed again:" not in walker.page.locator("main").inner_text()
        and time.monotonic() < deadline
    ):
        time.sleep(0.5)
        walker.page.reload()
    walker.sees("The claim was processed again")
    walker.follow(re.compile("adjusted claim"))
    walker.sees("J3420")
    walker.go("/spot/claims/")
    assert walker.page.locator("tr", has_text="Walter Birch").count() == 2


def _accept_code_license(walker: Walker) -> None:
    if walker.page.locator('[data-action="accept-code-license"]').count():
        walker.do("accept-code-license")


def _open_claim(walker: Walker, beneficiary: str) -> None:
    walker.go("/spot/claims/")
    row = walker.page.locator("tr", has_text=beneficiary).last
    with walker.page.expect_navigation():
        row.get_by_role("link").first.click()
    walker.look()
    _accept_code_license(walker)


def _locked_with_reason(walker: Walker, beneficiary: str, reason: str) -> None:
    _open_claim(walker, beneficiary)
    walker.sees(reason)


# --- 7 ---------------------------------------------------------------------------------------------------------------


def _a_letter_is_answered(walker: Walker, story: Story) -> None:
    walker.go("/spot/documents/")
    walker.do("answer-letter")
    if walker.page.locator('input[type="file"]').count() == 0:
        walker.do("answer-letter")
    walker.page.locator('input[type="file"]').set_input_files(
        [
            {
                "name": "records.pdf",
                "mimeType": "application/pdf",
                "buffer": one_page_pdf("Office notes (invented)"),
            }
        ]
    )
    walker.do("add-file")
    walker.sees("records.pdf")
    walker.come_to_rest()
    walker.do("review-documents")
    walker.sees("count as received on")
    walker.do("send-documents")
    assert walker.page.locator(".receipt-number").inner_text()
    walker.sees(hashlib.sha256(one_page_pdf("Office notes (invented)")).hexdigest()[:8])


# --- 8 ---------------------------------------------------------------------------------------------------------------


def _access_ends_and_comes_back(walker: Walker, story: Story) -> None:
    walker.move_clock(31)
    walker.mail(story.user.email, "SPOT access is inactive")
    walker.sign_in(story.user, path="/idm/sign-in/?next=/spot/")
    walker.sees("inactive since")
    walker.sign_out()
    walker.go("/idm/forgot-password/")
    walker.fill(user_id=story.user.user_id)
    walker.do("send-reset-link")
    link = re.search(
        r"/idm/reset-password/\S+", walker.mail(story.user.email, "Reset your password")["body"]
    )
    assert link
    walker.go(link[0])
    story.user.password = "Copper-Meadow-Whistle-53"
    walker.fill(
        answer=story.user.answer.upper(),
        password=story.user.password,
        password_again=story.user.password,
    )
    walker.do("reset-password")
    walker.sees("Your password was changed")
    walker.sign_in(story.user, path="/idm/sign-in/?next=/spot/")
    walker.do("enter-spot")
    walker.sees("Mangrove Medical Group")


def _the_approver_certifies_the_end_user(walker: Walker, story: Story) -> None:
    walker.move_clock(290)
    walker.mail(story.approver.email, "Annual Role Certification")
    walker.come_back_after_months(story.approver, "Marble-Harbor-Thimble-86")
    walker.sign_in(story.approver, path="/idm/sign-in/?next=/idm/certifications/")
    walker.do("open-certification")
    walker.sees("Erin Enduser")
    walker.fill(decision="certify")
    walker.do("record-certification")
    walker.sees("certified for another year")
    walker.mail(story.user.email, "was certified")


# --- and at the end ---------------------------------------------------------------------------------------------------


def _nothing_was_lost_doubled_or_left_behind(walker: Walker, story: Story) -> None:
    for person in (story.approver, story.user):
        told = Counter((m["subject"], m["body"]) for m in walker.messages(person.email))
        doubled = [subject for (subject, _body), times in told.items() if times > 1]
        assert doubled == [], f"{person.email} was told twice"
    assert "every seal fits" in story.installation.manage("verify_audit")
    logs = story.installation.logs()
    for canary in [
        *CANARIES,
        "900654321",
        story.user.password,
        story.approver.password,
        story.user.answer,
    ]:
        assert canary not in logs
    for canary in ("Traceback", "Internal Server Error"):
        assert canary not in logs, logs[-4000:]
