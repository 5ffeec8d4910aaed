from enum import StrEnum


class OrganizationEvent(StrEnum):
    FORM_RECEIVED = "organizations.organization.form_received"
    FORM_APPROVED = "organizations.organization.form_approved"
    ORGANIZATION_CREATED = "organizations.organization.created"
    MEMBERSHIP_GRANTED = "organizations.membership.granted"
    MEMBERSHIP_CERTIFIED = "organizations.membership.certified"
    MEMBERSHIP_REVOKED = "organizations.membership.revoked"
    MEMBERSHIP_LAPSED = "organizations.membership.lapsed"
    SPOT_ENTERED = "organizations.spot_account.entered"
    SPOT_REFUSED = "organizations.spot_account.refused"
    SPOT_DEACTIVATED = "organizations.spot_account.deactivated"
    SPOT_REACTIVATED = "organizations.spot_account.reactivated"
