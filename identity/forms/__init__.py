from identity.forms.address import ContactForm
from identity.forms.devices import (
    AddAuthenticatorForm,
    KeyAnswerForm,
    RecoveryCodeForm,
    RenameDeviceForm,
    SecurityKeyForm,
)
from identity.forms.proofing import ConsentForm, ProofingForm
from identity.forms.recovery import ForgotPasswordForm, ResetPasswordForm
from identity.forms.registration import CredentialsForm, PersonalForm
from identity.forms.roles import ChooseRoleForm, DecideRoleRequestForm, OrganizationForm, ReasonForm
from identity.forms.sign_in import ChooseDeviceForm, CodeForm, SignInForm

__all__ = [
    "AddAuthenticatorForm",
    "ChooseDeviceForm",
    "ChooseRoleForm",
    "CodeForm",
    "ConsentForm",
    "ContactForm",
    "CredentialsForm",
    "DecideRoleRequestForm",
    "ForgotPasswordForm",
    "KeyAnswerForm",
    "OrganizationForm",
    "PersonalForm",
    "ProofingForm",
    "ReasonForm",
    "RecoveryCodeForm",
    "RenameDeviceForm",
    "ResetPasswordForm",
    "SecurityKeyForm",
    "SignInForm",
]
