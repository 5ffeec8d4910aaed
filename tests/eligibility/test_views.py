"""The pages: for the right person, for everybody else, and for every kind of answer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from eligibility.models import Inquiry
from organizations.spot_access import ENTERED
from spot_portal.audit.models import AuditEvent
from spot_portal.core import clock, policy
from tests.factories.eligibility import InquiryFactory, QuestionFactory
from tests.factories.organizations import MembershipFactory, ProviderFactory

TESS = {"first_name": "Tess", "last_name": "Trigger", "date_of_birth": "01/01/1950"}
TOKEN = {"token": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}


def url_of(inquiry, name="result"):
    return reverse(f"eligibility:{name}", args=[inquiry.provider.reference, inquiry.reference])


def ask(client, url, data):
    return client.post(url, data, follow=True)


def text_of(response):
    return " ".join(response.content.decode().split())


def codes():
    return list(AuditEvent.objects.order_by("pk").values_list("code", flat=True))


@pytest.fixture
def inquiry(office, provider, search_url, typed):
    """Rosa Alder, asked about and answered."""
    office.post(search_url, typed())
    return Inquiry.objects.get()


# --- Asking -------------------------------------------------------------------------------


def test_the_form_asks_for_today_unless_told_otherwise(office, search_url):
    page = text_of(office.get(search_url))

    today = f'value="{clock.today():%m/%d/%Y}"'
    assert page.count(today) == 2
    for name in ("mbi", "first_name", "last_name", "date_of_birth", "service_from", "service_to"):
        assert f'name="{name}"' in page
    assert 'data-action="check-eligibility"' in page


def test_asking_leads_to_an_address_without_patient_data(office, search_url, typed):
    response = office.post(search_url, typed())

    inquiry = Inquiry.objects.get()
    assert response.status_code == 302
    assert response.url == url_of(inquiry)
    assert inquiry.status == Inquiry.Status.ANSWERED


def test_what_is_wrong_is_said_beside_the_box_and_nothing_is_asked(office, search_url, typed):
    page = text_of(office.post(search_url, typed(last_name="AL*DER", date_of_birth="02/30/1948")))

    assert "<title>Error: " in page
    assert "“*”" in page
    assert "There is no such day" in page
    assert 'value="AL*DER"' in page
    assert not Inquiry.objects.exists()


def test_reading_changes_nothing(office, search_url):
    office.get(search_url)
    office.head(search_url)

    assert not Inquiry.objects.exists()
    assert not AuditEvent.objects.exists()


def test_e15_the_61st_check_in_an_hour_waits(office, provider, search_url, typed):
    number = policy.ELIGIBILITY_PER_PERSON.value
    for place in range(number):
        InquiryFactory(
            provider=provider,
            asked_by=office.user,
            question=QuestionFactory(mbi=f"1S00E00AC{place:02}"),
        )

    response = office.post(search_url, typed())

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "60 times" in text_of(response)


def test_a_trainer_fills_the_form_from_the_catalogue(office, search_url):
    page = text_of(office.post(search_url, {"fill": "1S00E00AA05"}))

    assert 'value="ELENA"' in page
    assert 'value="01/30/1950"' in page
    assert not Inquiry.objects.exists()


def test_the_catalogue_is_for_the_simulation_only(office, search_url, settings):
    assert "Invented patients" in text_of(office.get(search_url))

    settings.SPOT_SIMULATION = False
    page = text_of(office.get(search_url))
    assert "Invented patients" not in page
    assert "ELENA" not in text_of(office.post(search_url, {"fill": "1S00E00AA05"}))


def test_recent_checks_are_listed_without_patient_data(office, search_url, inquiry):
    page = text_of(office.get(search_url))

    assert url_of(inquiry) in page
    assert "Answered" in page
    assert "Alder" not in page.split("Invented patients")[0]


def test_only_the_last_hour_and_ones_own_are_listed(office, provider, search_url):
    InquiryFactory(
        provider=provider, asked_by=office.user, asked_at=clock.now() - timedelta(hours=2)
    )
    InquiryFactory(provider=provider)
    InquiryFactory(
        provider=ProviderFactory(organization=provider.organization), asked_by=office.user
    )

    assert "No checks in the last 60 minutes" in text_of(office.get(search_url))


def test_more_than_ten_checks_are_paged_through(office, provider, search_url):
    begin = clock.now() - timedelta(minutes=20)
    made = [
        InquiryFactory(
            provider=provider, asked_by=office.user, asked_at=begin + timedelta(minutes=place)
        )
        for place in range(11)
    ]

    first, second = text_of(office.get(search_url)), text_of(office.get(f"{search_url}?page=2"))

    assert "1 to 10 of 11" in first
    assert url_of(made[10]) in first
    assert url_of(made[0]) not in first
    assert url_of(made[0]) in second
    assert url_of(made[1]) not in second


def test_the_form_names_the_window_from_its_rules(office, search_url):
    assert "at most 48 months back and 4 months ahead" in text_of(office.get(search_url))


# --- The answer ----------------------------------------------------------------------------


def test_the_answer_is_shown_in_tabs_and_the_look_is_on_record(office, inquiry):
    page = text_of(office.get(url_of(inquiry)))

    assert "Eligibility of Rosa Alder" in page
    assert "1S00-E00-AA01" in page
    assert 'id="m1-eligibility"' in page
    assert 'id="m1-msp"' not in page
    assert "No information for these dates: Other insurance (MSP)" in page
    assert "no promise of payment" in page
    assert codes()[-1] == "eligibility.answer.viewed"


def test_paper_says_whose_record_it_is_and_who_printed_it(office, provider, inquiry):
    page = text_of(office.get(url_of(inquiry)))
    header = page.split("print-header")[1].split("</div>")[0]

    for said in ("ROSA ALDER", "1S00-E00-AA01", "03/14/1948", provider.npi, office.user.last_name):
        assert said in header


@pytest.mark.parametrize(
    ("mbi", "said"),
    [
        ("1S00E00XX42", "cannot answer right now"),
        ("1S00E00XX43", "provider number was not recognized"),
        ("1S00E00XX51", "not on file"),
        ("1S00E00XX52", "not enrolled"),
        ("1S00E00XX41", "not allowed to ask"),
        ("1S00E00XX99", "no words for"),
        ("1S00E00AA77", "No person with this information"),
    ],
)
def test_e22_every_rejection_has_its_words(office, search_url, typed, mbi, said):
    page = text_of(ask(office, search_url, typed(mbi=mbi, **TESS)))

    assert said in page
    assert "AAA " in page
    assert 'value="TESS"' in page


def test_a_rejection_points_at_the_boxes_to_look_at(office, search_url, typed):
    page = text_of(ask(office, search_url, typed(last_name="Aldrin")))

    assert '<a href="#id_last_name">Last name</a>' in page
    assert '<a href="#id_mbi">' not in page
    assert 'value="ALDRIN"' in page


def test_a_correction_remembers_what_it_corrects(office, search_url, typed):
    ask(office, search_url, typed(last_name="Aldrin"))
    first = Inquiry.objects.get()

    ask(office, search_url, typed(follows=str(first.reference), **TOKEN))

    assert Inquiry.objects.get(follows=first).status == Inquiry.Status.ANSWERED


def test_somebody_elses_inquiry_cannot_be_followed(office, search_url, typed):
    other = InquiryFactory()

    ask(office, search_url, typed(follows=str(other.reference)))

    assert Inquiry.objects.get(asked_by=office.user).follows is None


@pytest.mark.parametrize("mbi", ["1S00E00XX01", "1S00E00XX02"])
def test_e27_without_an_answer_nothing_typed_is_lost(office, search_url, typed, mbi):
    page = text_of(ask(office, search_url, typed(mbi=mbi, **TESS)))

    assert "We could not reach the eligibility system" in page
    assert "Nothing you typed is lost" in page
    assert 'value="TESS"' in page
    assert 'data-action="ask-again"' in page


@pytest.mark.parametrize("mbi", [f"1S00E00XX0{n}" for n in (3, 4, 5, 6)])
def test_e21_an_answer_about_somebody_else_is_never_shown(office, search_url, typed, mbi):
    page = text_of(ask(office, search_url, typed(mbi=mbi, **TESS)))

    assert "sent something we cannot use" in page
    assert "1S00-E00-XX98" not in page
    assert "1S00E00XX98" not in page
    assert "m1-eligibility" not in page


def test_trying_again_asks_once_however_often_it_is_pressed(office, provider):
    first = InquiryFactory(unanswered=True, provider=provider, asked_by=office.user)

    responses = [office.post(url_of(first, "ask-again"), TOKEN) for _ in range(2)]

    second = Inquiry.objects.get(follows=first)
    assert [response.url for response in responses] == [url_of(second)] * 2


def test_trying_again_needs_a_post_with_a_token(office, provider):
    first = InquiryFactory(unanswered=True, provider=provider, asked_by=office.user)

    assert office.get(url_of(first, "ask-again")).status_code == 405
    assert office.post(url_of(first, "ask-again"), {}).url == url_of(first)
    assert Inquiry.objects.count() == 1


def test_while_the_answer_is_under_way_the_page_says_so(office, provider):
    waiting = InquiryFactory(provider=provider, asked_by=office.user)

    assert "We are asking" in text_of(office.get(url_of(waiting)))


def test_a_refused_file_is_our_fault_and_not_the_persons(office, provider):
    inquiry = InquiryFactory(
        provider=provider, asked_by=office.user, status="rejected", outcome="999",
        closed_at=clock.now(),
    )  # fmt: skip

    assert "The fault is ours" in text_of(office.get(url_of(inquiry)))


def test_raw_shows_both_files_a_segment_a_line(office, inquiry):
    page = office.get(url_of(inquiry, "raw")).content.decode()

    assert "\nNM1*IL*1*ALDER*ROSA****MI*1S00E00AA01\n" in page
    assert "\nST*270*" in page
    assert "\nST*271*" in page
    assert codes()[-1] == "eligibility.answer.raw_viewed"


# --- Who, and how long ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["result", "raw"])
def test_e16_an_answer_is_gone_after_an_hour(office, inquiry, name):
    Inquiry.objects.update(asked_at=clock.now() - timedelta(minutes=61))

    response = office.get(url_of(inquiry, name))

    assert response.status_code == 410
    assert "no longer kept" in text_of(response)
    assert "Alder" not in text_of(response)


def test_trying_again_after_an_hour_is_too_late(office, provider):
    old = InquiryFactory(
        unanswered=True, provider=provider, asked_by=office.user,
        asked_at=clock.now() - timedelta(hours=2),
    )  # fmt: skip

    assert office.post(url_of(old, "ask-again"), TOKEN).status_code == 410


@pytest.mark.parametrize("name", ["result", "raw"])
def test_e16_a_strangers_answer_does_not_exist(office, provider, spot_client, name):
    of_a_colleague = InquiryFactory(provider=provider)
    of_a_stranger = InquiryFactory()
    for inquiry in (of_a_colleague, of_a_stranger):
        under_own_provider = reverse(
            f"eligibility:{name}", args=[provider.reference, inquiry.reference]
        )
        assert office.get(under_own_provider).status_code == 404
        if inquiry is of_a_stranger:
            assert office.get(url_of(inquiry, name)).status_code == 404


def test_an_answer_belongs_to_the_provider_it_was_asked_for(office, provider):
    other = ProviderFactory(organization=provider.organization)
    inquiry = InquiryFactory(provider=other, asked_by=office.user)

    wrong = reverse("eligibility:result", args=[provider.reference, inquiry.reference])
    assert office.get(wrong).status_code == 404
    assert office.get(url_of(inquiry)).status_code == 200


def test_somebody_elses_provider_does_not_exist(office):
    stranger = ProviderFactory()

    for name in ("search", "open-file"):
        url = reverse(f"eligibility:{name}", args=[stranger.reference])
        assert office.get(url).status_code == 404
        assert office.post(url, {}).status_code == 404


def test_without_the_spot_sign_in_the_door_answers(sign_in, provider, search_url, typed):
    membership = MembershipFactory(organization=provider.organization)
    client = sign_in(membership.user)

    for response in (client.get(search_url), client.post(search_url, typed())):
        assert response.status_code == 302
        assert response.url.partition("?")[0] == reverse("home:spot")
    assert not Inquiry.objects.exists()


def test_a_role_that_ended_closes_the_page_at_once(office, provider, inquiry):
    [membership] = office.user.memberships.all()
    membership.revoke(at=clock.now(), reason="left")
    membership.save()

    assert office.get(url_of(inquiry)).status_code == 404


def test_nobody_sees_a_page_without_signing_in(client, provider, search_url):
    response = client.get(search_url)

    assert response.status_code == 302
    assert "next=" in response.url
    assert ENTERED not in client.session


def test_e17_nothing_but_the_page_itself_answers(office, inquiry):
    url = url_of(inquiry)

    assert office.get(f"{url}x.css").status_code == 404
    assert office.get(url, {"format": "json"})["Content-Type"].startswith("text/html")
    head = office.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert office.post(url, {}).status_code == 405


@pytest.mark.parametrize("end", ["not-a-uuid/", "%00/", "0/", "../", "{}/"])
def test_h04_odd_references_are_not_found(office, search_url, end):
    assert office.get(f"{search_url}{end}").status_code in (302, 400, 404)


def test_nothing_is_kept_in_caches(office, inquiry):
    response = office.get(url_of(inquiry))

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_the_number_of_queries_does_not_grow_with_the_list(
    office, provider, search_url, django_assert_max_num_queries
):
    InquiryFactory.create_batch(9, provider=provider, asked_by=office.user)

    with django_assert_max_num_queries(14):
        office.get(search_url)
