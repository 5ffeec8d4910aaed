"""Every number that is a rule: one name, one home, one source note. The public policy page is drawn from here.

One module for each area; the code reads ``policy.NAME.value``.
"""

from spot_portal.core.policy.accounts import *  # noqa: F403
from spot_portal.core.policy.claims import *  # noqa: F403
from spot_portal.core.policy.codes import *  # noqa: F403
from spot_portal.core.policy.documents import *  # noqa: F403
from spot_portal.core.policy.eligibility import *  # noqa: F403
from spot_portal.core.policy.help_desk import *  # noqa: F403
from spot_portal.core.policy.operation import *  # noqa: F403
from spot_portal.core.policy.organizations import *  # noqa: F403
from spot_portal.core.policy.passwords import *  # noqa: F403
from spot_portal.core.policy.profiles import PROFILE_TITLES as PROFILE_TITLES
from spot_portal.core.policy.profiles import Profile as Profile
from spot_portal.core.policy.profiles import active_profile as active_profile
from spot_portal.core.policy.profiles import use_profile as use_profile
from spot_portal.core.policy.rates import RATES as RATES
from spot_portal.core.policy.rates import rates as rates
from spot_portal.core.policy.sessions import *  # noqa: F403
from spot_portal.core.policy.sign_in import *  # noqa: F403
from spot_portal.core.policy.values import VALUES as VALUES
