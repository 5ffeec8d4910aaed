from identity.models.devices import AuthenticatorDevice, EmailDevice, PortalDevice
from identity.models.email_change import EmailChange
from identity.models.help_desk_case import HelpDeskCase
from identity.models.more_devices import (
    PhoneDevice,
    RecoveryCodesDevice,
    SecurityKeyDevice,
    TakenPhone,
)
from identity.models.proofing import ProofingAttempt
from identity.models.recovery import RecoveryAttempt
from identity.models.role_request import RoleRequest
from identity.models.sent_code import SentCode
from identity.models.sign_in import SignIn
from identity.models.user import FormerPassword, RetiredUserId, TermsAcceptance, User

__all__ = [
    "AuthenticatorDevice",
    "EmailChange",
    "EmailDevice",
    "FormerPassword",
    "HelpDeskCase",
    "PhoneDevice",
    "PortalDevice",
    "ProofingAttempt",
    "RecoveryAttempt",
    "RecoveryCodesDevice",
    "RetiredUserId",
    "RoleRequest",
    "SecurityKeyDevice",
    "SentCode",
    "SignIn",
    "TakenPhone",
    "TermsAcceptance",
    "User",
]
