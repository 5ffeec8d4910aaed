"""The help desk's view of people, requests, proofing and its own cases: read-only, acts through services."""

from identity.admin.cases import HelpDeskCaseAdmin
from identity.admin.people import UserAdmin
from identity.admin.proofing import ProofingAttemptAdmin
from identity.admin.recoveries import RecoveryAttemptAdmin
from identity.admin.role_requests import RoleRequestAdmin

__all__ = [
    "HelpDeskCaseAdmin",
    "ProofingAttemptAdmin",
    "RecoveryAttemptAdmin",
    "RoleRequestAdmin",
    "UserAdmin",
]
