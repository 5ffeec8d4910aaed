from identity.forms.accounts import ConsentForm, ForgotPasswordForm, ProofingForm, ResetPasswordForm
from identity.forms.registration import ContactForm, CredentialsForm, PersonalForm
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
