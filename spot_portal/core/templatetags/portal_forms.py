"""Draws form fields in the design system's markup; used by ``templates/components`` only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

from spot_portal.core.forms import USDateField

register = template.Library()

_SHORT, _MIDDLE = 12, 24


@dataclass(frozen=True, slots=True)
class Option:
    control: SafeString
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    target: str
    text: str


@register.simple_tag
def field_kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect):
        # Django's list of checkboxes is a kind of radio list.
        return "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
    if isinstance(widget, forms.PasswordInput):
        return "password"
    if isinstance(widget, forms.Textarea) and "maxlength" in widget.attrs:
        return "text"
    return "group" if field.use_fieldset else "control"


@register.simple_tag
def marked_optional(field: BoundField) -> bool:
    """A field asked for in some cases only says ``mark_optional = False`` on itself."""
    return not field.field.required and getattr(field.field, "mark_optional", True)


@register.simple_tag
def described_by(field: BoundField) -> str:
    """The page's own description first, then the hint, then the error."""
    ids = field.field.widget.attrs.get("aria-describedby", "").split()
    if field.auto_id and field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.auto_id and field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"class": _joined(widget.attrs.get("class"), _look_of(field))}
    description = described_by(field)
    if description and not field.use_fieldset:
        attrs["aria-describedby"] = description
    return field.as_widget(attrs=attrs)


@register.simple_tag
def options(field: BoundField) -> list[Option]:
    return [_option(field, subwidget) for subwidget in field.subwidgets]


@register.simple_tag
def error_target(field: BoundField) -> str:
    """The id a link in the error summary leads to: the first control of a group."""
    if field_kind(field) in {"radio", "checkboxes"}:
        return next((subwidget.id_for_label for subwidget in field.subwidgets), "")
    return field.id_for_label or field.auto_id


@register.simple_tag
def problems(*sources: Any) -> list[Problem]:
    """Every error of the given forms and formsets, in the order of the page."""
    return [problem for source in sources if source for problem in _problems_of(source)]


def _problems_of(source: "forms.BaseForm | forms.BaseFormSet[Any]") -> Iterator[Problem]:
    if isinstance(source, forms.BaseFormSet):
        if source.is_bound:
            yield from (Problem("", str(message)) for message in source.non_form_errors())
        for form in source.forms:
            yield from _problems_of(form)
        return
    for message in source.non_field_errors():
        yield Problem("", str(message))
    for field in source:
        for message in field.errors:
            if field.is_hidden:
                yield Problem("", str(message))
            else:
                yield Problem(error_target(field), _named(field, str(message)))


def _named(field: BoundField, message: str) -> str:
    """In the summary a message stands alone, so it says which field it means, but only once."""
    label = str(field.label)
    if field_kind(field) == "checkbox" or label.casefold() in message.casefold():
        return message
    return f"{label} {message}" if label.endswith(("?", ".", ":")) else f"{label}: {message}"


def _option(field: BoundField, subwidget: BoundWidget) -> Option:
    family = "usa-radio" if field_kind(field) == "radio" else "usa-checkbox"
    attrs = dict(subwidget.data["attrs"])
    attrs["class"] = _joined(attrs.get("class"), f"{family}__input")
    if family == "usa-radio":
        # Said once on the group: a single radio button has no such state.
        attrs.pop("aria-invalid", None)
    drawn = BoundWidget(
        subwidget.parent_widget, {**subwidget.data, "attrs": attrs}, subwidget.renderer
    )
    return Option(SafeString(drawn.tag()), subwidget.id_for_label, subwidget.choice_label)


def _look_of(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "usa-checkbox__input"
    if isinstance(widget, forms.FileInput):
        return "usa-file-input"
    if isinstance(widget, forms.Textarea):
        return "usa-textarea"
    if isinstance(widget, forms.Select):
        return "usa-select"
    return _joined("usa-input", _width_of(field))


def _width_of(field: BoundField) -> str:
    """A box as wide as its answer tells how much to type."""
    if isinstance(field.field, USDateField):
        return "input--short"
    length = getattr(field.field, "max_length", None) or field.field.widget.attrs.get("maxlength")
    if not length or int(length) > _MIDDLE:
        return ""
    return "input--short" if int(length) <= _SHORT else "input--middle"


def _joined(*classes: str | None) -> str:
    return " ".join(part for part in classes if part)
