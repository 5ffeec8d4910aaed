"""The pages of registration in a browser: in every state, on a small screen, without scripts, and what scripts add."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.inspector import NARROW, TOO_WIDE, WIDE, Inspector
from tests.journeys.installation import Installation
from tests.journeys.walker import Walker, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.on_postgres]
PERSON = {"first_name": "Kay", "last_name": "Board", "date_of_birth": "05/17/1980"}
HOME = {
    "address_line_1": "77 Invented Lane", "city": "St. Augustine", "zip_code": "32084", "phone": "904-555-0123",
}  # fmt: skip
PASSWORD = "Quiet-Lagoon-Drifts-42"


def person(walker: Walker, user_id: str) -> None:
    email = f"{user_id}@example.org"
    walker.go("/idm/register/")
    walker.fill(**PERSON, email=email, email_again=email, terms=True)
    walker.do("register-personal")


def test_somebody_registers_without_scripts_from_abroad_with_a_look_back(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(java_script_enabled=False), installation.base)
    page = walker.page
    person(walker, "noor.script")
    walker.sees("Fill this in if you answered “Yes”.")
    walker.sees("Fill this in if you answered “No”.")
    walker.fill(us_address="no", address_line_1="1 Rue Inventée", city="Lyon", country="FR")
    walker.do("register-back")
    assert page.locator('[name="first_name"]').input_value() == "Kay"
    walker.fill(terms=True)
    walker.do("register-personal")
    assert page.locator('[name="city"]').input_value() == "Lyon"
    assert page.locator('[name="country"]').input_value() == "FR"
    walker.fill(postal_code="69001", phone="904-555-0123")
    walker.do("register-contact")

    walker.fill(user_id="user.uma")
    walker.do("check-user-id")
    walker.sees("This User ID is taken.")
    walker.fill(user_id="noor.script.1")
    walker.do("check-user-id")
    walker.sees("This User ID is free.")
    walker.fill(password=PASSWORD, password_again=PASSWORD, question="food", answer="okra")
    # The Enter key creates the account: it does not press the button that only checks.
    page.locator('[name="answer"]').press("Enter")
    walker.sees("Check your e-mail")


def test_every_state_of_the_pages_is_accessible_and_fits_a_small_screen(
    installation: Installation, new_page: Callable[..., Any], axe: Any, pictures: Path | None
) -> None:
    walker = Inspector(new_page(), installation.base, axe)
    page = walker.page

    def state(name: str) -> None:
        assert axe(page) == [], name
        if pictures:
            screenshot(page, f"register-{name}", pictures)
        page.set_viewport_size(NARROW)
        assert page.evaluate(TOO_WIDE) <= 0, name
        if pictures:
            screenshot(page, f"register-{name}-narrow", pictures)
        page.set_viewport_size(WIDE)

    walker.go("/idm/register/")
    state("personal-empty")
    page.locator("summary").first.click()
    state("personal-terms")
    walker.do("register-personal")
    state("personal-errors")
    person(walker, "state.walker")
    state("contact-us")
    walker.do("register-contact")
    state("contact-us-errors")
    walker.fill(us_address="no")
    state("contact-abroad")
    walker.do("register-contact")
    state("contact-abroad-errors")
    walker.fill(us_address="yes", state="FL", **HOME)
    state("contact-filled")
    walker.do("register-contact")
    state("credentials-empty")
    walker.do("register")
    state("credentials-errors")
    walker.fill(user_id="user.uma")
    page.locator('[data-action="check-user-id"]').click()
    walker.sees("This User ID is taken.")
    state("credentials-taken")
    walker.fill(user_id="state.walker.1", password=PASSWORD)
    state("credentials-filled")
    walker.fill(password_again=PASSWORD, question="food", answer="okra")
    walker.do("register")
    state("done")
    assert walker.complaints == []


def test_the_address_shows_the_part_that_counts_and_keeps_the_other(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(), installation.base)
    page = walker.page
    person(walker, "part.shower")
    walker.fill(state="FL")
    assert not page.locator('[name="country"]').is_visible()
    walker.fill(us_address="no")
    assert page.locator('[name="country"]').is_visible()
    assert not page.locator('[name="state"]').is_visible()
    walker.fill(us_address="yes")
    assert page.locator('[name="state"]').input_value() == "FL"


def test_v6_2_7_the_lists_tick_themselves_off_and_pasting_works(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(), installation.base)
    page = walker.page
    person(walker, "tick.off")
    walker.fill(state="FL", **HOME)
    walker.do("register-contact")

    def met(box: str) -> list[bool]:
        rules = page.locator(f'[data-checklist="{box}"] [data-check]')
        return ["is-met" in (rule.get_attribute("class") or "") for rule in rules.all()]

    assert not any(met("id_user_id"))
    assert not any(met("id_password"))
    for user_id, expected in (
        ("tick.off.1", [True] * 5),
        ("tick", [False, True, True, True, True]),
        ("123456", [True, True, False, True, True]),
        ("900-98-7655x", [True, True, True, False, True]),
        ("two..dots", [True, True, True, True, False]),
        ("josé.garcia", [True, False, True, True, True]),
    ):
        walker.fill(user_id=user_id)
        assert met("id_user_id") == expected, user_id
    walker.fill(user_id="tick.off.1")
    for password, expected in (
        (PASSWORD, [True] * 6),
        ("Short-1", [False, True, True, True, True, True]),
        ("Quiet-Lagoon-Board-42", [True, True, True, True, False, True]),
        ("Quiet-Lagoon-tick-42x", [True, True, True, True, False, True]),
        ("Quiet-Lagoon-Sp0t-42x", [True, True, True, True, True, False]),
        ("É-lagoon-drifts-42-x", [True] * 6),
        ("quiet lagoon drifts x", [True, False, True, False, True, True]),
    ):
        walker.fill(password=password)
        assert met("id_password") == expected, password
    page.locator("#id_password").fill("")
    page.evaluate(
        """text => {
          const paste = new DataTransfer(); paste.setData('text', text);
          const box = document.getElementById('id_password'); box.focus();
          const taken = box.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: paste, bubbles: true, cancelable: true}));
          if (taken) document.execCommand('insertText', false, text);
        }""",
        PASSWORD,
    )
    assert met("id_password") == [True] * 6


def test_the_answer_about_a_user_id_comes_without_a_new_page_and_without_a_password(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(), installation.base)
    page = walker.page
    person(walker, "ask.er")
    walker.fill(state="FL", **HOME)
    walker.do("register-contact")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    walker.fill(user_id="ask.er.one", password=PASSWORD, answer="liver and onions")
    page.locator('[data-action="check-user-id"]').click()
    walker.sees("This User ID is free.")

    assert page.locator("#id_password").input_value() == PASSWORD
    [body] = sent
    assert "Lagoon" not in body
    assert "liver" not in body
    walker.fill(user_id="ask.er.two")
    assert page.locator("#user-id-note").inner_text() == ""


def test_the_answer_takes_the_place_of_what_the_page_said_about_another_user_id(
    installation: Installation, new_page: Callable[..., Any]
) -> None:
    walker = Walker(new_page(), installation.base)
    page = walker.page
    person(walker, "err.or")
    walker.fill(state="FL", **HOME)
    walker.do("register-contact")
    walker.fill(user_id="user.uma", password=PASSWORD, password_again=PASSWORD)
    walker.fill(question="food", answer="okra")
    walker.do("register")
    user_id, summary = page.locator("#id_user_id"), page.locator("[data-error-summary]")
    assert "This User ID is taken." in summary.inner_text()
    assert user_id.get_attribute("aria-invalid") == "true"

    walker.fill(user_id="err.or.one")
    page.locator('[data-action="check-user-id"]').click()
    walker.sees("This User ID is free.")

    assert "This User ID is taken." not in page.locator("main").inner_text()
    assert summary.count() == 0
    assert page.title().startswith("Register")
    assert user_id.get_attribute("aria-invalid") is None
    assert "id_user_id_error" not in (user_id.get_attribute("aria-describedby") or "")
    assert page.locator(".usa-form-group--error").count() == 0

    walker.fill(user_id="user.uma")
    page.locator('[data-action="check-user-id"]').click()
    walker.sees("This User ID is taken.")
    assert user_id.get_attribute("aria-invalid") == "true"
    assert "user-id-note" in (user_id.get_attribute("aria-describedby") or "")
    walker.fill(user_id="err.or.two")
    assert user_id.get_attribute("aria-invalid") is None
    assert page.locator(".usa-form-group--error").count() == 0
