from identity.forms.address import ContactForm
from identity.forms.proofing import ConsentForm, ProofingForm
from identity.forms.recovery import ForgotPasswordForm, ResetPasswordForm
from identity.forms.registration import CredentialsForm, PersonalForm
from identity.forms.roles import ChooseRoleForm, DecideRoleRequestForm, OrganizationForm, ReasonForm
from identity.forms.sign_in import AddAuthenticatorForm, ChooseDeviceForm, CodeForm, SignInForm

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
    "OrganizationForm",
    "PersonalForm",
    "ProofingForm",
    "ReasonForm",
    "ResetPasswordForm",
    "SignInForm",
]
