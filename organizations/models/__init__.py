from organizations.models.access import SpotAccount
from organizations.models.membership import APPROVER_OF, Membership, Role, role_name
from organizations.models.organization import Organization, Provider
from organizations.models.sweep_run import SweepRun

__all__ = [
    "APPROVER_OF",
    "Membership",
    "Organization",
    "Provider",
    "Role",
    "SpotAccount",
    "SweepRun",
    "role_name",
]
