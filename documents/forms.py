from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.inspection.findings import Refusal
from documents.inspection.kinds import ACCEPT
from documents.uploads import FIELD, Stopped
from spot_portal.core import policy
from spot_portal.core.forms import PortalForm


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. What is in them is the service's question, not the form's."""

    widget = FilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in data or [] if isinstance(file, UploadedFile)]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class AddFilesForm(PortalForm):
    file = FilesField(
        label=gettext_lazy("Files to add"),
        help_text=gettext_lazy(
            "PDF, TIFF, JPEG or PNG. You can choose several at once. Files locked with a password "
            "cannot be processed."
        ),
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )

    def __init__(self, *args: Any, stopped: Stopped | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopped = stopped
        # What was stopped on its way has no files left to ask for.
        self.fields[FIELD].required = stopped is None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.stopped is Stopped.TOO_LARGE:
            self.add_error(FIELD, _too_large())
        elif self.stopped is Stopped.TOO_MANY:
            self.add_error(FIELD, _too_many())
        return cleaned

    def add_refusals(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            self.add_error(FIELD, str(refusal))


class SendForm(forms.Form):
    """Carries the mark of the list that was reviewed."""

    reviewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


def _too_large() -> str:
    return _(
        "These files are too large: all files of one answer together may have %(size)s MB. None of "
        "them was added; what is in the list below is safe. Scan at a lower resolution, or in "
        "black and white."
    ) % {"size": policy.SUBMISSION_SIZE.value}


def _too_many() -> str:
    return _(
        "These are too many files: one answer takes up to %(files)s. None of them was added; what "
        "is in the list below is safe. Put several documents into one PDF."
    ) % {"files": policy.SUBMISSION_FILES.value}
