from identity.forms.address import ContactForm
from identity.forms.devices import (
    AddAuthenticatorForm,
    KeyAnswerForm,
    RecoveryCodeForm,
    RenameDeviceForm,
    SecurityKeyForm,
)
from identity.forms.proofing import ConsentForm, ProofingForm
from identity.forms.recovery import (
    ChangePasswordForm,
    ForgotUserIdForm,
    ResetPasswordForm,
    UnlockForm,
    WayBackForm,
)
from identity.forms.registration import CredentialsForm, PersonalForm
from identity.forms.roles import ChooseRoleForm, DecideRoleRequestForm, OrganizationForm, ReasonForm
from identity.forms.sign_in import ChooseDeviceForm, CodeForm, SignInForm

__all__ = [
    "AddAuthenticatorForm",
    "ChangePasswordForm",
    "ChooseDeviceForm",
    "ChooseRoleForm",
    "CodeForm",
    "ConsentForm",
    "ContactForm",
    "CredentialsForm",
    "DecideRoleRequestForm",
    "ForgotUserIdForm",
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
    "UnlockForm",
    "WayBackForm",
]
