"""Write the parts of the documents that the code knows better: settings, state machines, form fields.

python scripts/write_docs.py            write them anew, between the markers
python scripts/write_docs.py --check    say which documents are behind, and change nothing
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- generated: {} -->", "<!-- end of generated: {} -->"
# Nothing of the caller's own settings may reach the documents.
KEPT = {"PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Bring the generated parts of the documents up to date."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing, fail if something is behind"
    )
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        behind = [name for name in PARTS if not _write(name, check=check)]
    for name in behind:
        state = "is behind; run python scripts/write_docs.py" if check else "was brought up to date"
        print(f"{PARTS[name][0]}: the part “{name}” {state}")
    return 1 if behind and check else 0


def _set_up(folder: str) -> None:
    for name in set(os.environ) - KEPT:
        del os.environ[name]
    os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "spot_portal.settings"}
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def _write(name: str, *, check: bool) -> bool:
    """Whether the document said this already."""
    place, make = PARTS[name]
    path = ROOT / place
    text = path.read_text(encoding="utf-8")
    begin, end = BEGIN.format(name), END.format(name)
    before, found, rest = text.partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{place} lacks the markers of “{name}”.")
    fresh = f"{before}{begin}\n\n{make()}\n\n{end}{after}"
    if fresh != text and not check:
        path.write_text(fresh, encoding="utf-8")
    return fresh == text


# --- The parts ----------------------------------------------------------------------------------


def people() -> str:
    from spot_portal.simulation.people import ANSWER, PASSWORD, PEOPLE

    rows: list[tuple[str, ...]] = [(f"`{person.user_id}`", person.story) for person in PEOPLE]
    table = _table(("User ID", "Who this is"), rows)
    secrets = (
        f"Everybody's password is `{PASSWORD}`, the answer to the security question `{ANSWER}`."
    )
    return f"{secrets}\n\n{table}"


def settings_table() -> str:
    from spot_portal.core.environment import VARIABLES

    rows = [(f"`{v.name}`", v.help, _default(v.name, v.default)) for v in VARIABLES.values()]
    return _table(("Variable", "What it is", "Default"), rows)


def _default(name: str, default: str) -> str:
    from django.conf import settings

    shown = default if name == "DATA_DIR" else default.replace(str(settings.DATA_DIR), "DATA_DIR")
    shown = shown.replace(f"{ROOT}/", "")
    return f"`{shown}`" if shown else ""


def state_machines() -> str:
    return "\n\n".join(_machines())


def _machines() -> Iterator[str]:
    from django.apps import apps

    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        flow = getattr(model, "FLOW", None)
        if flow is None:
            continue
        labels = dict(model._meta.get_field("status").choices or [])
        rows = [
            (
                f"`{step.name}`",
                ", ".join(str(label) for value, label in labels.items() if value in step.sources),
                str(labels[step.target]),
            )
            for step in flow
        ]
        name = str(model._meta.verbose_name)
        title = f"**{name[0].upper()}{name[1:]}** (`{model._meta.label}`)"
        yield f"{title}\n\n{_table(('Step', 'From', 'To'), rows)}"


def form_fields() -> str:
    from django.urls import get_resolver

    from spot_portal.core.forms import PortalForm

    get_resolver().url_patterns  # noqa: B018  loads every view, and with it every form
    rows = [
        (f"`{form.__name__}`", ", ".join(f"`{name}`" for name in form.base_fields))
        for form in _subclasses(PortalForm)
        if form.base_fields and not form.__module__.startswith("tests.")
    ]
    return _table(("Form", "Fields"), sorted(set(rows)))


def _subclasses(form: type) -> Iterator[type]:
    for found in form.__subclasses__():
        yield found
        yield from _subclasses(found)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _name in head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "people": ("README.md", people),
    "settings": ("README.md", settings_table),
    "state machines": ("docs/architecture.md", state_machines),
    "form fields": ("docs/robots.md", form_fields),
}


if __name__ == "__main__":
    sys.exit(main())
