import unicodedata

import pytest

from documents.inspection.names import clean_name, extension


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        pytest.param("../../../settings.py", "settings.py", id="U15 up the tree"),
        pytest.param("..\\..\\x.pdf", "x.pdf", id="U15 up the tree, Windows"),
        pytest.param("C:\\x.pdf", "x.pdf", id="U15 drive"),
        pytest.param("C:x.pdf", "C_x.pdf", id="U15 drive without a slash"),
        pytest.param("/abs.pdf", "abs.pdf", id="U15 absolute"),
        pytest.param("CON.pdf", "_CON.pdf", id="U16 reserved"),
        pytest.param("lpt1.tar.pdf", "_lpt1.tar.pdf", id="U16 reserved, lower case"),
        pytest.param("console.pdf", "console.pdf", id="U16 begins like a reserved name"),
        pytest.param("a.pdf.", "a.pdf", id="U16 dot at the end"),
        pytest.param("a.pdf ", "a.pdf", id="U16 space at the end"),
        pytest.param(".htaccess", "document.htaccess", id="U16 hidden file"),
        pytest.param(".pdf", "document.pdf", id="U16 only an ending"),
        pytest.param("a..pdf", "a.pdf", id="U16 two dots"),
        pytest.param("...", "document", id="U16 only dots"),
        pytest.param("", "document", id="U16 nothing"),
        pytest.param("invoice\u202efdp.exe", "invoicefdp.exe", id="U17 bidi override"),
        pytest.param("a\u200bb\u2066c.pdf", "abc.pdf", id="U17 zero width and isolate"),
        pytest.param("a\x00b.pdf", "ab.pdf", id="U17 NUL"),
        pytest.param("a\r\nX-Header: 1.pdf", "a X-Header_ 1.pdf", id="U17 CR LF"),
        pytest.param('a"b;c.pdf', "a_b_c.pdf", id="U17 quote and semicolon"),
        pytest.param("\ud800x.pdf", "x.pdf", id="U18 unpaired surrogate"),
        pytest.param(
            "Sandbar, Marisol – Notes.pdf", "Sandbar, Marisol – Notes.pdf", id="a good name"
        ),
    ],
)
def test_a_name_is_cleaned(raw, cleaned):
    assert clean_name(raw) == cleaned


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("a" * 300 + ".pdf", id="U18 300 characters"),
        pytest.param("\N{GRINNING FACE}" * 100 + ".pdf", id="U18 emoji"),
        pytest.param("a." + "b" * 300, id="U18 a long ending"),
    ],
)
def test_u18_a_long_name_is_cut_to_255_bytes(raw):
    cleaned = clean_name(raw)

    assert 0 < len(cleaned.encode()) <= 255
    assert "\ufffd" not in cleaned


def test_u18_a_cut_name_keeps_its_ending():
    assert extension(clean_name("x" * 300 + ".PDF")) == "pdf"


def test_u18_composed_and_decomposed_are_the_same_name():
    composed = "Muñoz.pdf"
    assert clean_name(unicodedata.normalize("NFD", composed)) == clean_name(composed) == composed


def test_cleaning_twice_changes_nothing():
    for raw in ["../a b.pdf", ".pdf", "CON", "a..b..pdf ", "x" * 400]:
        assert clean_name(clean_name(raw)) == clean_name(raw)
