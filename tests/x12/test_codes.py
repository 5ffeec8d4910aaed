"""The words for codes are there, short, and of one voice."""

import pytest

from spot_portal.x12 import codes

ADJUSTMENTS = [
    "1", "2", "4", "11", "16", "18", "22", "24", "26", "27", "29", "31", "45", "50", "96", "97",
    "109", "119", "151", "204", "236", "253", "B9",
]  # fmt: skip
REJECTIONS = [
    "15", "33", "41", "42", "43", "51", "52", "57", "58", "60", "61", "62", "63", "71", "72", "73",
    "75",
]  # fmt: skip
REMARKS = ["MA130", "N264", "N265", "N115", "MA01", "MA18", "N290", "N382"]


@pytest.mark.parametrize("code", ADJUSTMENTS)
def test_common_adjustments_have_words_cause_and_next_step(code: str) -> None:
    found = codes.explain_carc(code)
    assert found is not None
    assert all((found.words, found.cause, found.next_step))


@pytest.mark.parametrize("code", REMARKS)
def test_common_remarks_have_words(code: str) -> None:
    assert codes.explain_rarc(code) is not None


@pytest.mark.parametrize("code", REJECTIONS)
def test_each_rejection_has_its_own_words(code: str) -> None:
    words = [codes.explain_rejection(c).words for c in codes.AAA_REJECT]
    assert words.count(codes.explain_rejection(code).words) == 1


def test_unknown_codes_have_general_words_or_none() -> None:
    assert "no words for" in codes.explain_rejection("ZZ").words
    assert codes.explain_carc("ZZ") is None
    assert codes.describe(codes.SERVICE_TYPE, "ZZ") == "ZZ"
    assert codes.describe(codes.SERVICE_TYPE, "42") == "Home health care (42)"


def test_all_sentences_are_plain() -> None:
    texts = [
        text
        for table in (codes.CARC, codes.RARC)
        for c in table.values()
        for text in (c.words, c.cause, c.next_step)
    ]
    texts += [text for r in codes.AAA_REJECT.values() for text in (r.words, r.next_step)]
    for text in texts:
        assert text.endswith("."), text
        assert "invalid" not in text.lower(), text
        assert len(text) < 140, text
