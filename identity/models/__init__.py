from identity.models.devices import AuthenticatorDevice, EmailDevice
from identity.models.proofing import ProofingAttempt
from identity.models.role_request import RoleRequest
from identity.models.user import FormerPassword, TermsAcceptance, User

__all__ = [
    "AuthenticatorDevice",
    "EmailDevice",
    "FormerPassword",
    "ProofingAttempt",
    "RoleRequest",
    "TermsAcceptance",
    "User",
]
