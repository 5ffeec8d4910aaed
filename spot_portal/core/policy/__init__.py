"""Every number that is a rule: one name, one home, one source note. The public policy page is drawn from here.

One module for each area; the code reads ``policy.NAME.value``.
"""

from spot_portal.core.policy.accounts import *  # noqa: F403
from spot_portal.core.policy.claims import *  # noqa: F403
from spot_portal.core.policy.codes import *  # noqa: F403
from spot_portal.core.policy.documents import *  # noqa: F403
from spot_portal.core.policy.eligibility import *  # noqa: F403
from spot_portal.core.policy.operation import *  # noqa: F403
from spot_portal.core.policy.organizations import *  # noqa: F403
from spot_portal.core.policy.passwords import *  # noqa: F403
from spot_portal.core.policy.sessions import *  # noqa: F403
from spot_portal.core.policy.sign_in import *  # noqa: F403
from spot_portal.core.policy.values import *  # noqa: F403
