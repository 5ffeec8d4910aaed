"""Lists on a phone: a card for each row, in which each cell says of which column it is. Data grids scroll instead."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Many small figures that are compared with each other, or two short columns that fit.
GRIDS = {
    "claims/claims/detail.html",
    "claims/corrections/changes.html",
    "eligibility/parts/block.html",
    "simulation/triggers.html",
}
TABLE = re.compile(r'<table class="usa-table[^>]*>.*?</table>', re.DOTALL)
CELL = re.compile(r"<td(?P<attributes>(?:\{%.*?%\}|[^>])*)>(?P<words>.*?)</td>", re.DOTALL)
# A link, a button, what stands out or a whole line of words says itself what it is.
SPEAKS_FOR_ITSELF = (
    "<a ", "<button ", "<form ", "<strong>", "{% translate", "{{ entry.what }}", "{{ person.name }}",
    "{{ person.story }}",
)  # fmt: skip
LISTS = {
    str(path.relative_to(TEMPLATES)): tables
    for path in sorted(TEMPLATES.rglob("*.html"))
    if (tables := TABLE.findall(path.read_text()))
}


def test_the_grids_are_there():
    assert set(LISTS) >= GRIDS


@pytest.mark.parametrize("name", sorted(set(LISTS) - GRIDS))
def test_a_list_stands_as_cards_on_a_phone_and_each_cell_names_its_column(name):
    for table in LISTS[name]:
        assert "stack-narrow" in table
        for cell in CELL.finditer(table.partition("<tbody>")[2]):
            named = "data-label=" in cell["attributes"] or "colspan=" in cell["attributes"]
            assert named or any(sign in cell["words"] for sign in SPEAKS_FOR_ITSELF), cell[0]
