from organizations.services.access import enter_spot, reactivate_spot_account, record_refusal
from organizations.services.memberships import (
    certify_membership,
    end_all_access,
    grant_membership,
    revoke_membership,
)
from organizations.services.organizations import approve_form, create_in_idm, receive_form

__all__ = [
    "approve_form",
    "certify_membership",
    "create_in_idm",
    "end_all_access",
    "enter_spot",
    "grant_membership",
    "reactivate_spot_account",
    "receive_form",
    "record_refusal",
    "revoke_membership",
]
