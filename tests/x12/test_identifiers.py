"""Medicare identifiers: what is taken, what is refused, and the words for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spot_portal.core import identifiers


@pytest.mark.parametrize(
    "entered", ["1EG4TE5MK73", "1EG4-TE5-MK73", "1eg4te5mk73", "  1EG4 TE5 MK73 "]
)
def test_an_mbi_has_one_normal_form(entered: str) -> None:
    assert identifiers.normalize_mbi(entered) == "1EG4TE5MK73"
    assert identifiers.explain_mbi(entered) == ""


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("0EG4TE5MK73", "first"),
        ("1SG4TE5MK73", "second"),
        ("1EG4TE5ML73", "ninth"),
        ("1EGXTE5MK73", "fourth"),
        ("1EG4TE5MK7", "this one has 10"),
        ("1EG4TE5MK733", "this one has 12"),
        ("", "Enter"),
        ("\uff11EG4TE5MK73", "first"),
        ("1EG4TE5MK7\u0663", "eleventh"),
        ("1EG4T\u202e5MK73", "U+202E"),
    ],
)
def test_a_wrong_mbi_is_refused_with_the_place_named(entered: str, words: str) -> None:
    assert words in identifiers.explain_mbi(entered)


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("1S00E00AAO1", "tenth"),
        ("1S00E00AL01", "ninth"),
        ("1S0E000AA01", "fourth"),
        ("1B00E00AA01", "second"),
    ],
)
def test_in_the_simulation_an_invented_number_is_not_blamed_for_its_s(entered, words) -> None:
    assert f"The {words} character" in identifiers.explain_mbi(entered, simulated=True)


@pytest.mark.parametrize("old", ["123456789A", "123-45-6789-B1", "wa123456", "A123456789"])
def test_an_old_number_is_answered_with_use_the_mbi(old: str) -> None:
    assert "Use the MBI" in identifiers.explain_mbi(old)


@pytest.mark.parametrize("mbi", ["1S00E00AA00", "1S00EU8FA10", "1S41C00AA00", "1S00F58DP23"])
def test_invented_mbis_are_taken_in_simulation_only(mbi: str) -> None:
    assert identifiers.is_mbi(mbi, simulated=True)
    assert not identifiers.is_mbi(mbi)


def test_an_mbi_is_shown_in_three_parts() -> None:
    assert identifiers.format_mbi("1eg4te5mk73") == "1EG4-TE5-MK73"
    assert identifiers.format_mbi("short") == "short"


@given(st.text(max_size=30))
def test_explaining_never_fails_and_agrees_with_the_check(text: str) -> None:
    is_right = identifiers.is_mbi(identifiers.normalize_mbi(text))
    assert (identifiers.explain_mbi(text) == "") == is_right
    assert (identifiers.explain_npi(text) == "") == identifiers.is_npi(text)


@pytest.mark.parametrize("npi", ["1234567893", "1245319599"])
def test_npis_with_a_right_check_digit_are_taken(npi: str) -> None:
    assert identifiers.is_npi(npi)
    assert identifiers.explain_npi(npi) == ""


@pytest.mark.parametrize(
    "npi",
    [
        "1234567890", "0000000000", "123456789", "12345678933", "1234-56789", " 1234567893",
        "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0663", "9999310391",
        "1234567893\n",
    ],
)  # fmt: skip
def test_other_npis_are_refused_with_a_reason(npi: str) -> None:
    assert not identifiers.is_npi(npi)
    assert identifiers.explain_npi(npi)


def test_an_invented_npi_is_taken_in_simulation_only() -> None:
    assert identifiers.is_npi("9999310391", simulated=True)
    assert identifiers.npi_check_digit("999931039") == "1"


@given(st.from_regex(r"[129][0-9]{8}", fullmatch=True))
def test_a_check_digit_makes_an_npi_and_changing_a_digit_breaks_it(first_nine: str) -> None:
    npi = first_nine + identifiers.npi_check_digit(first_nine)
    assert identifiers.is_npi(npi, simulated=True)
    other = str((int(npi[5]) + 1) % 10)
    assert not identifiers.is_npi(npi[:5] + other + npi[6:], simulated=True)


@pytest.mark.parametrize("entered", ["123456789", "12-3456789", " 12-3456789 ", "123-45-6789"])
def test_a_tax_number_has_one_normal_form(entered: str) -> None:
    assert identifiers.normalize_tin(entered) == "123456789"


@pytest.mark.parametrize(
    "entered", ["12345678", "1234567890", "12-345678A", "1-23456789", "123456-789", ""]
)
def test_other_spellings_of_a_tax_number_are_refused(entered: str) -> None:
    assert identifiers.normalize_tin(entered) is None


@pytest.mark.parametrize("number", ["000000000", "001234567", "120000000"])
def test_tax_numbers_nobody_has_are_refused(number: str) -> None:
    assert not identifiers.is_tin(number)
    assert identifiers.is_tin("123456789")


@pytest.mark.parametrize("ssn", ["000123456", "666123456", "900123456", "987654321"])
def test_invented_social_security_numbers_are_known(ssn: str) -> None:
    assert identifiers.is_invented_ssn(ssn)
    assert not identifiers.is_ssn(ssn)


@pytest.mark.parametrize("code", ["E11.9", "E119", "M54.50", "A00", "S72.001A", "S72001A", "U07.1"])
def test_diagnosis_codes_are_judged_by_shape(code: str) -> None:
    assert identifiers.is_icd10(code)


@pytest.mark.parametrize("code", ["e119", "119", "E1", "E11.", "E11.12345", "E1\u06619"])
def test_what_has_no_diagnosis_shape_is_refused(code: str) -> None:
    assert not identifiers.is_icd10(code)


def test_diagnosis_codes_travel_without_their_dot() -> None:
    assert identifiers.normalize_icd10(" s72.001a ") == "S72001A"
    assert identifiers.format_icd10("S72001A") == "S72.001A"
    assert identifiers.format_icd10("A00") == "A00"


@pytest.mark.parametrize("code", ["G0180", "A0427", "0001U", "99999"])
def test_procedure_codes_have_five_characters(code: str) -> None:
    assert identifiers.is_hcpcs(code)


@pytest.mark.parametrize("code", ["g0180", "G018", "GG018", "G01801", "\uff2701801"])
def test_what_has_no_procedure_shape_is_refused(code: str) -> None:
    assert not identifiers.is_hcpcs(code)
