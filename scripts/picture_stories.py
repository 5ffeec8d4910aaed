"""The stories that scripts/screenshots.py tells with its camera: each is one person in one browser."""

import re
from collections.abc import Callable
from pathlib import Path

from scripts.camera import Camera
from spot_portal.simulation.people import PASSWORD
from tests.journeys.walker import NewPerson

ROOT = Path(__file__).resolve().parent.parent
FILE_271 = ROOT / "tests" / "x12" / "samples" / "own__271_hets.edi"


def demo_person(user_id: str) -> NewPerson:
    return NewPerson(user_id, "", "", PASSWORD)


def visitor(camera: Camera) -> None:
    camera.show("public-landing", "/")
    camera.show("public-why", "/help/why/")
    camera.show("public-policy", "/policy/")
    camera.show("public-accessibility", "/help/accessibility/")
    camera.show("public-simulated", "/help/simulated/")
    camera.show("public-not-found", "/no-such-page/")
    for tool in ("inbox", "clock", "beneficiaries", "triggers"):
        camera.show(f"simulation-{tool}", f"/simulation/{tool}/")
    camera.show("idm-sign-in", "/idm/sign-in/")
    camera.do("sign-in")
    camera.shoot("idm-sign-in-errors")
    camera.show("idm-forgot-password", "/idm/forgot-password/")
    camera.fill(user_id="user.uma")
    camera.do("send-reset-link")
    camera.shoot("idm-forgot-password-asked")
    camera.show("idm-signed-out", "/idm/signed-out/")


def newcomer(camera: Camera) -> None:
    """Registers, proves who she is, asks for the role of an approver of an office not yet created."""
    person = NewPerson("alex.approver", "Alex", "Approver")
    _register(camera, person)
    _sign_in_with_pictures(camera, person)
    camera.show("idm-dashboard-new", "/idm/")
    camera.show("idm-profile", "/idm/profile/")
    camera.show("idm-devices", "/idm/profile/devices/")
    camera.show("idm-add-app", "/idm/profile/devices/add-app/")
    camera.show("idm-roles-none", "/idm/roles/")
    camera.show("spot-door-shut", "/spot/")
    camera.show("public-why-new", "/help/why/", picture=True)
    camera.show("idm-choose-role", "/idm/roles/request/")
    camera.fill(role="office_approver")
    camera.do("choose-role")
    _prove_identity(camera)
    _ask_for_role(camera, how="create", tin="99-7654321", submitter_id="PX20417")
    camera.show("idm-requests", "/idm/requests/")


def _register(camera: Camera, person: NewPerson) -> None:
    camera.show("idm-register-1", "/idm/register/")
    camera.do("register-personal")
    camera.shoot("idm-register-1-errors")
    camera.fill(
        first_name=person.first_name, last_name=person.last_name, date_of_birth="05/17/1980"
    )
    camera.fill(email=person.email, email_again=person.email, terms=True)
    camera.do("register-personal")
    camera.shoot("idm-register-2")
    camera.fill(
        address_line_1="77 Invented Lane",
        city="Tampa",
        state="FL",
        zip_code="33602",
        phone="813-555-0123",
    )
    camera.do("register-contact")
    camera.shoot("idm-register-3")
    camera.fill(user_id=person.user_id, password=person.password, password_again=person.password)
    camera.fill(question="food", answer=person.answer)
    camera.do("register")
    camera.shoot("idm-register-4")


def _sign_in_with_pictures(camera: Camera, person: NewPerson) -> None:
    camera.go("/idm/sign-in/")
    camera.fill(user_id=person.user_id, password=person.password, terms=True)
    camera.do("sign-in")
    camera.shoot("idm-choose-device")
    camera.page.locator('label[for^="id_device"]', has_text="E-mail").click()
    camera.do("send-code")
    camera.shoot("idm-enter-code")
    body = camera.mail(person.email, "sign-in code")["body"]
    found = re.search(r"^\s*(\d{6})\s*$", body, re.MULTILINE)
    if found is None:
        raise AssertionError("the code stands on its own line")
    camera.fill(code=found[1])
    camera.do("verify-code")


def _prove_identity(camera: Camera) -> None:
    camera.shoot("idm-proofing-consent")
    camera.fill(consent=True)
    camera.do("consent-to-proofing")
    camera.fill(ssn="900-12-3456")
    camera.shoot("idm-proofing-details")
    camera.do("verify-identity")
    camera.shoot("idm-proofing-result")
    camera.do("continue-role-request")


def _ask_for_role(camera: Camera, *, tin: str, submitter_id: str, how: str = "") -> None:
    camera.shoot(f"idm-role-organization{'-new' if how else ''}")
    if how:
        camera.fill(
            how=how, legal_name="Mangrove Medical Group", address_line="100 Invented Boulevard"
        )
        camera.fill(city="Jacksonville", state="FL", zip_code="32202", phone="904-555-0150")
    camera.fill(tin=tin, submitter_id=submitter_id)
    camera.do("review-request")
    camera.fill(
        reason="I am named on the enrollment form."
        if how
        else "I answer the telephone at the front desk."
    )
    camera.shoot(f"idm-role-review{'-new' if how else ''}")
    camera.do("submit-role-request")
    camera.shoot(f"idm-role-request{'-new' if how else ''}")


def colleague(camera: Camera) -> None:
    """Has an account and a proven identity, and asks to become an end user of an office that exists."""
    camera.sign_in(demo_person("new.nina"))
    camera.go("/idm/roles/request/")
    camera.fill(role="end_user")
    camera.do("choose-role")
    _ask_for_role(camera, tin="99-1234567", submitter_id="PX10001")


def help_desk(camera: Camera) -> None:
    camera.sign_in(demo_person("helpdesk.hana"))
    camera.show("admin-index", "/admin/")
    camera.show("admin-people", "/admin/identity/user/")
    camera.show("admin-audit", "/admin/audit/auditevent/")
    camera.show("admin-role-requests", "/admin/identity/rolerequest/")
    camera.page.goto(camera.base + camera.first_link(r"rolerequest/\d+/change"))
    camera.shoot("admin-role-request")
    camera.page.goto(
        camera.base + "/admin/identity/rolerequest/?status__exact=submitted&role__exact=approver"
    )
    camera.page.locator('input[name="_selected_action"]').first.check()
    camera.page.locator('select[name="action"]').select_option("approve_selected")
    with camera.page.expect_navigation():
        camera.page.locator('button[name="index"]').first.click()
    camera.shoot("admin-approve", picture=True)
    camera.do("confirm-decision")
    camera.shoot("admin-approved")


def approver(camera: Camera) -> None:
    camera.sign_in(demo_person("approver.ada"))
    camera.show("idm-dashboard-approver", "/idm/")
    camera.show("idm-approvals", "/idm/approvals/")
    camera.do("open-request")
    camera.shoot("idm-decide")
    camera.do("record-decision")
    camera.shoot("idm-decide-errors")
    camera.fill(decision="approve")
    camera.do("record-decision")
    camera.shoot("idm-approvals-after")
    camera.show("idm-certifications", "/idm/certifications/")
    camera.do("open-certification")
    camera.shoot("idm-certify")
    camera.show("idm-roles", "/idm/roles/")


def inactive(camera: Camera) -> None:
    camera.sign_in(demo_person("inactive.ian"))
    camera.show("spot-door-inactive", "/spot/")
    camera.show("public-why-inactive", "/help/why/")


def end_user(camera: Camera) -> None:
    camera.sign_in(demo_person("user.uma"))
    camera.show("spot-door", "/spot/")
    camera.do("enter-spot")
    camera.shoot("spot-choose-provider")
    camera.page.goto(camera.base + _part_b(camera))
    home = camera.page.url.removeprefix(camera.base)
    camera.shoot("spot-home", picture=True)
    _eligibility(camera, home)
    _claims(camera, home)
    _documents(camera, home)


def _part_b(camera: Camera) -> str:
    card = camera.page.locator('[data-action="choose-provider"]', has_text="Part B").first
    return card.get_attribute("href") or ""


def _eligibility(camera: Camera, home: str) -> None:
    camera.show("eligibility-search", f"{home}eligibility/")
    camera.do("check-eligibility")
    camera.shoot("eligibility-search-errors")
    _check(camera, home, mbi="1S00E00AA08", first="HENRY", last="JUNIPER", born="04/21/1941")
    camera.shoot("eligibility-answer", picture=True)
    for tab in camera.page.get_by_role("tab").all()[1:]:
        tab.click()
        camera.shoot(f"eligibility-answer-{tab.get_attribute('aria-controls')}")
    camera.show("eligibility-raw", camera.first_link(r"/raw/$"))
    _check(camera, home, mbi="1S00E00AA01", first="ROSE", last="ALDER", born="03/14/1948")
    camera.shoot("eligibility-rejected")
    camera.show("eligibility-open-file", f"{home}eligibility/open-file/")
    camera.page.locator('[name="file"]').set_input_files(FILE_271)
    camera.do("open-271")
    camera.shoot("eligibility-open-file-shown")
    camera.show("eligibility-search-recent", f"{home}eligibility/")


def _check(camera: Camera, home: str, *, mbi: str, first: str, last: str, born: str) -> None:
    camera.go(f"{home}eligibility/")
    camera.fill(mbi=mbi, first_name=first, last_name=last, date_of_birth=born)
    camera.do("check-eligibility")


def _claims(camera: Camera, home: str) -> None:
    camera.page.goto(f"{camera.base}{home}claims/")
    camera.shoot("claims-terms" if "code-license" in camera.page.url else "claims-list-first")
    claim = None
    if "code-license" not in camera.page.url:
        claim = camera.first_link(r"/claims/[0-9a-f-]{36}/$")
        camera.page.goto(camera.base + claim)
        camera.shoot("claims-terms")
    camera.do("accept-code-license")
    camera.show("claims-list", f"{home}claims/")
    _correct_claim(camera, home)
    camera.show("claims-corrections", f"{home}corrections/")


def _correct_claim(camera: Camera, home: str) -> None:
    """The claim whose modifier is missing: Rosa Alder's shoes."""
    camera.go(f"{home}claims/?status=denied")
    row = camera.page.locator("tbody tr", has_text=re.compile("Alder", re.IGNORECASE)).first
    camera.page.goto(camera.base + (row.locator("a").first.get_attribute("href") or ""))
    camera.shoot("claims-claim")
    camera.do("correct-claim")
    camera.shoot("claims-correct-1-start")
    camera.fill(first_name="Rosa", last_name="Alder", kind="edit")
    camera.do("start-correction")
    camera.shoot("claims-correct-2-edit")
    camera.fill(**{"modifiers-1": "LT"})
    camera.do("review-correction")
    camera.fill(reason="omission")
    camera.shoot("claims-correct-3-review", picture=True)
    camera.do("submit-correction")
    camera.shoot("claims-correct-4-receipt")


def _documents(camera: Camera, home: str) -> None:
    camera.show("documents-letters", f"{home}documents/", picture=True)
    camera.do("answer-letter")
    camera.shoot("documents-answer-1-files")
    camera.do("add-file")
    camera.shoot("documents-answer-1-errors")
    # Any PDF will do as a record, so the browser prints this very page.
    record = {"name": "records.pdf", "mimeType": "application/pdf", "buffer": camera.page.pdf()}
    camera.page.locator('[name="file"]').set_input_files([record])
    camera.do("add-file")
    camera.shoot("documents-answer-1-files-added")
    camera.do("review-documents")
    camera.shoot("documents-answer-2-review")
    camera.do("send-documents")
    camera.shoot("documents-answer-3-receipt")
    camera.show("documents-submissions", f"{home}documents/submissions/")
    camera.page.goto(f"{camera.base}{home}documents/")
    camera.page.goto(camera.base + camera.first_link(r"/letters/[0-9a-f-]{36}/$"))
    camera.shoot("documents-letter")


def after(camera: Camera) -> None:
    """What the simulation's tools hold once people have worked."""
    camera.show("simulation-inbox-full", "/simulation/inbox/")
    camera.page.goto(camera.base + camera.first_link(r"/simulation/inbox/\d+/$"))
    camera.shoot("simulation-message")
    camera.go("/simulation/clock/")
    camera.do("move-clock")
    camera.shoot("simulation-clock-moved")


STORIES: list[Callable[[Camera], None]] = [
    visitor, newcomer, colleague, help_desk, approver, inactive, end_user, after,
]  # fmt: skip
