from organizations.models.access import SpotAccount
from organizations.models.membership import Membership, Role
from organizations.models.organization import Organization, Provider
from organizations.models.sweep_run import SweepRun

__all__ = ["Membership", "Organization", "Provider", "Role", "SpotAccount", "SweepRun"]
