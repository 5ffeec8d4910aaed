"""Jobs in threads of their own, each with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from spot_portal.core.errors import DomainError, GatewayError


def at_once(*jobs):
    """Run the jobs at the same moment; each answers with its result or its refusal."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            return job()
        except (DomainError, GatewayError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return list(pool.map(run, jobs))
