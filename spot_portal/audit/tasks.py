from celery import shared_task

from spot_portal.audit import chain


@shared_task
def anchor() -> None:
    chain.write_anchor()
