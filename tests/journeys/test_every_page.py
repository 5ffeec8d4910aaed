"""Every page of the portal, as the right person sees it: axe, valid HTML, no sideways scrolling at 320 pixels, no
complaint in the browser's console, and readable without JavaScript. A new page that is not walked here fails."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from documents.demo import one_page_pdf
from spot_portal.core import policy
from spot_portal.simulation.people import ANSWER, PASSWORD
from tests.battery.routes import ROUTES
from tests.journeys.device_pages import owner_of_devices
from tests.journeys.impostor_stories import robbed, squatted
from tests.journeys.inspector import Inspector
from tests.journeys.installation import Installation
from tests.journeys.profile_stories import mover
from tests.journeys.test_first_journey import FOREIGN_271
from tests.journeys.typist import Typist
from tests.journeys.walker import CODE, NewPerson, Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_postgres]

# Addresses that show no page of their own: they take a form, answer a program or lead on.
NO_PAGES = {
    "claims:find-correction", "claims:search", "documents:file", "documents:remove-file", "documents:states",
    "eligibility:ask-again", "healthz", "readyz", "home:enter", "home:short-cut", "identity:cancel-sign-in",
    "identity:download-own-data", "identity:end-other-sessions", "identity:end-session", "identity:keep-alive",
    "identity:keep-typed", "identity:reactivate-device", "identity:remind-later",
    "identity:resend-phone-code", "identity:sign-out", "identity:withdraw-request", "simulation:deliver-now",
    "simulation:inbox-feed", "simulation:undo-delivery",
}  # fmt: skip
PAGES = {name for name in ROUTES if not name.startswith("admin:")} - NO_PAGES


def demo(user_id: str) -> NewPerson:
    return NewPerson(user_id, "", "", PASSWORD)


def test_every_page_is_accessible_valid_and_fits_a_small_screen(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    walkers = []
    with_a_mouse = (visitor, newcomer, front_desk, approver, help_desk, squatted, burgled)
    without = (forgetful, locked_out, long_away, suspicious, moving_house, device_owner)
    for story in with_a_mouse + without:
        kind = Typist if story in without else Inspector
        walker = kind(new_page(), installation.base, axe)
        story(walker)
        walkers.append(walker)
    seen = set().union(*(walker.seen for walker in walkers))
    assert [line for walker in walkers for line in walker.complaints] == []
    assert PAGES - seen == set(), "walk these pages too, or say that they are none"


def test_dark_colors_are_as_readable(
    installation: Installation, new_page: Callable[..., Any], axe: Any
) -> None:
    for scheme in ({"color_scheme": "dark"}, {"forced_colors": "active"}):
        walker = Inspector(new_page(**scheme), installation.base, axe)
        visitor(walker)
        assert walker.complaints == []


def visitor(walker: Inspector) -> None:
    for path in (
        "/",
        "/help/why/",
        "/policy/",
        "/help/accessibility/",
        "/help/simulated/",
        "/idm/terms/",
        "/no-such-page/",
    ):
        walker.go(path)
    for tool in ("inbox", "clock", "people", "beneficiaries", "triggers"):
        walker.go(f"/simulation/{tool}/")
    walker.go("/simulation/inbox/")
    walker.leave_by(walker.page.locator("tbody a").first)
    assert re.search(r"/inbox/\d+/$", walker.page.url)
    walker.go("/simulation/delivery/")
    walker.do("set-delivery")  # nothing chosen
    walker.fill(kind="sms", recipient="904-555-0199", effect="delay", delay="5", unit="minutes")
    walker.do("set-delivery")
    walker.do("undo-delivery")
    walker.go("/idm/sign-in/")
    walker.do("sign-in")  # empty: two errors
    walker.go("/idm/signed-out/")


def newcomer(walker: Inspector) -> None:
    person = NewPerson("paige.turner", "Paige", "Turner")
    walker.go("/idm/register/")
    walker.do("register-personal")  # empty: every error at once
    walker.register(person)
    walker.sign_in(person)
    for path in (
        "/idm/",
        "/idm/profile/",
        "/idm/profile/devices/",
        "/idm/profile/devices/add-app/",
        "/idm/roles/",
    ):
        walker.go(path)
    _add_telephone(walker)
    _confirm_again(walker)
    walker.go("/spot/")
    walker.go("/help/why/")
    walker.go("/idm/roles/request/")
    walker.fill(role="end_user")
    walker.do("choose-role")
    walker.fill(consent=True)
    walker.do("consent-to-proofing")
    walker.fill(ssn="900-77-0000")
    walker.do("verify-identity")  # no match
    walker.go("/idm/proofing/details/")
    walker.fill(ssn="900-77-1234")
    walker.do("verify-identity")
    walker.do("continue-role-request")
    walker.fill(tin="99-1234567", submitter_id="PX10001")
    walker.do("review-request")
    walker.fill(reason="I work at the front desk.")
    walker.do("submit-role-request")
    walker.go("/idm/requests/")


def _add_telephone(walker: Inspector) -> None:
    number = "813-555-0123"
    walker.go("/idm/profile/devices/add/")
    walker.do("add-phone")
    walker.fill(number="813-555")
    walker.do("send-phone-code")  # no whole number
    walker.fill(number=number, channel="sms")
    walker.do("send-phone-code")
    walker.do("resend-phone-code")  # too soon
    walker.do("confirm-phone")  # empty
    code = CODE.search(walker.messages(number)[0]["body"])
    assert code
    walker.fill(code=code[1])
    walker.do("confirm-phone")
    walker.sees("***-***-0123")


def _confirm_again(walker: Inspector) -> None:
    walker.go("/idm/confirm/?next=/idm/profile/devices/")
    walker.page.locator('label[for^="id_device"]', has_text="E-mail").click()
    walker.do("send-code")
    walker.do("verify-code")  # empty


def front_desk(walker: Inspector) -> None:
    walker.sign_in(demo("user.uma"), path="/idm/sign-in/?next=/spot/")
    walker.do("enter-spot")
    walker.follow(re.compile("Part B"))
    assert re.search(r"/spot/[0-9a-f-]{36}/$", walker.page.url)
    home = walker.page.url.removeprefix(walker.base)
    _eligibility(walker, home)
    _claims(walker, home)
    _documents(walker, home)


def _eligibility(walker: Inspector, home: str) -> None:
    walker.go(f"{home}eligibility/")
    walker.do("check-eligibility")  # empty
    for mbi, first, last, born in (
        ("1S00E00AA01", "Rosa", "Alder", "03/14/1948"),
        ("1S00E00XX42", "Tess", "Trigger", "01/01/1950"),
        ("1S00E00XX01", "Tess", "Trigger", "01/01/1950"),
    ):
        walker.go(f"{home}eligibility/")
        walker.fill(mbi=mbi, first_name=first, last_name=last, date_of_birth=born)
        walker.do("check-eligibility")
        if walker.page.locator('[data-action="show-raw"]').count():
            walker.do("show-raw")
    walker.go(f"{home}eligibility/open-file/")
    walker.page.locator('input[type="file"]').set_input_files(FOREIGN_271)
    walker.do("open-271")


def claim_of_rosa_alder(walker: Walker) -> Any:
    return walker.page.locator("tr", has_text="Rosa Alder").get_by_role("link").first


def _claims(walker: Inspector, home: str) -> None:
    walker.go(f"{home}claims/")
    if walker.page.locator('[data-action="accept-code-license"]').count() == 0:
        walker.leave_by(claim_of_rosa_alder(walker))
    walker.do("accept-code-license")
    walker.go(f"{home}claims/")
    walker.do("search-claims")  # empty
    walker.go(f"{home}claims/")
    walker.leave_by(claim_of_rosa_alder(walker))
    walker.do("correct-claim")
    walker.fill(first_name="Rosa", last_name="Alder")
    walker.do("start-correction")
    walker.do("review-correction")  # nothing changed
    walker.fill(**{"modifiers-1": "LT"})
    walker.do("review-correction")
    walker.do("submit-correction")  # no reason given
    walker.go(f"{home}corrections/")
    walker.leave_by(walker.page.locator("tbody a").first)


def _documents(walker: Inspector, home: str) -> None:
    walker.go(f"{home}documents/")
    walker.leave_by(walker.page.locator("tbody a").first)
    walker.do("answer-letter")
    walker.do("add-file")  # nothing chosen
    upload = {"name": "records.pdf", "mimeType": "application/pdf", "buffer": one_page_pdf("Notes")}
    walker.page.locator('input[type="file"]').set_input_files([upload])
    walker.do("add-file")
    walker.come_to_rest()
    walker.do("review-documents")
    walker.go(f"{home}documents/submissions/")
    walker.leave_by(walker.page.locator("tbody a").first)


def approver(walker: Inspector) -> None:
    walker.sign_in(demo("approver.ada"))
    walker.go("/idm/roles/")
    walker.go("/idm/approvals/")
    walker.do("open-request")
    walker.do("record-decision")  # nothing chosen
    walker.go("/idm/certifications/")
    walker.do("open-certification")


def help_desk(walker: Inspector) -> None:
    walker.sign_in(demo("helpdesk.hugo"), path="/idm/sign-in/?next=/admin/")
    walker.go("/admin/")
    for path in (
        "identity/rolerequest/",
        "organizations/organization/",
        "identity/user/",
        "identity/helpdeskcase/",
        "identity/recoveryattempt/",
        "audit/auditevent/",
    ):
        walker.go(f"/admin/{path}")
    _serve_an_account(walker)
    walker.go("/admin/identity/rolerequest/")
    walker.leave_by(walker.page.locator("th a").last)


def _serve_an_account(walker: Inspector) -> None:
    walker.go("/admin/identity/user/?q=idle.ivy")
    walker.page.locator("input.action-select").first.check()
    walker.page.locator('select[name="action"]').select_option("unlock")
    with walker.page.expect_navigation():
        walker.page.locator('button[name="index"]').click()
    walker.look()
    walker.do("confirm-act")  # empty


def forgetful(walker: Inspector) -> None:
    person = demo("new.nina")
    walker.go("/idm/forgot-password/")
    walker.do("send-reset-link")  # empty
    walker.fill(user_id=person.user_id)
    walker.do("send-reset-link")
    walker.go(_link(walker, person, "Reset your password"))
    walker.do("reset-password")  # empty
    walker.go("/idm/reset-password/AAAA/over/")
    walker.go("/idm/forgot-user-id/")
    walker.do("send-user-id")  # empty
    walker.fill(
        first_name="Nina", last_name="Jetty", date_of_birth="02/29/1984", email=person.email, zip_code="32202"
    )  # fmt: skip
    walker.do("send-user-id")
    assert person.user_id in walker.mail(person.email, "Your User ID")["body"]


def locked_out(walker: Inspector) -> None:
    person = demo("locked.lou")
    walker.go("/idm/unlock/")
    walker.fill(user_id=person.user_id)
    walker.do("send-unlock-link")
    walker.go(_link(walker, person, "Open your locked account"))
    walker.fill(answer="something else")
    walker.do("unlock-account")  # wrong
    walker.fill(answer=ANSWER)
    walker.do("unlock-account")
    walker.go("/idm/unlock/")
    walker.fill(user_id="nobody.here", channel="sms")
    walker.do("send-unlock-link")
    walker.fill(code="123456")
    walker.do("verify-recovery-code")  # wrong


def long_away(walker: Inspector) -> None:
    person = demo("expired.eli")
    walker.sign_in(person)
    walker.do("change-password")  # empty, and the only page there is
    walker.go("/idm/profile/devices/")
    walker.sign_out()
    walker.come_back_after_months(person, "Marble-Harbor-Thimble-86")
    walker.sign_in(person)
    walker.go("/idm/profile/password/")


def _link(walker: Inspector, person: NewPerson, subject: str) -> str:
    found = re.search(
        r"/idm/(?:reset-password|unlock)/\S+", walker.mail(person.email, subject)["body"]
    )
    assert found
    return found[0]


def device_owner(walker: Inspector) -> None:
    owner_of_devices(walker, demo("backup.ben"))


def moving_house(walker: Inspector) -> None:
    mover(walker, demo("idle.ivy"))


def burgled(walker: Inspector) -> None:
    robbed(walker, demo("inactive.ian"))


def suspicious(walker: Inspector) -> None:
    """Signs in with a browser nobody knows, and reports it from the notice."""
    person = demo("due.dora")
    walker.sign_in(person)
    walker.sign_out()
    walker.page.context.clear_cookies(name="spot-browser")
    walker.sign_in(person)
    walker.move_clock(minutes=policy.ODD_SIGN_IN_NOTICE_DELAY.value)
    found = re.search(r"/idm/not-me/\S+", walker.mail(person.email, "new browser")["body"])
    assert found
    walker.go(found[0])
    walker.do("disavow-sign-in")
    walker.go(found[0])  # used


def test_the_pages_work_without_javascript(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    """The way a person takes whose scripts are blocked: sign in, enter SPOT, ask, read."""
    walker = Walker(new_page(java_script_enabled=False), installation.base)
    walker.sign_in(demo("user.uma"), path="/idm/sign-in/?next=/spot/")
    walker.do("enter-spot")
    walker.follow(re.compile("Part B"))
    home = walker.page.url.removeprefix(walker.base)
    walker.go(f"{home}eligibility/")
    walker.fill(mbi="1S00E00AA01", first_name="Rosa", last_name="Alder", date_of_birth="03/14/1948")
    walker.do("check-eligibility")
    walker.sees("Alder")
    walker.sees("Part A")
    walker.go(f"{home}documents/")
    walker.sees("ADR-B-")
    walker.do("sign-out")
    walker.sees("You are signed out")
