"""Somebody who finds the way back into an account: what they ask for, open and fill in."""

import re

from django.core import mail
from django.test import Client

from tests.canaries import ANSWER

FORGOT_ID, FORGOT, UNLOCK = "/idm/forgot-user-id/", "/idm/forgot-password/", "/idm/unlock/"
CODE = "/idm/recovery/code/"
NEW = "Another-Tortoise-41-Gate"


def link_in(text):
    found = re.search(r"http://testserver(/idm/(?:reset-password|unlock)/\S+)", text)
    return found[1] if found else None


def newest_link():
    return link_in(mail.outbox[-1].body)


def open_link(client, link):
    """Where the link leads once its token has left the address."""
    page = client.get(link, follow=True)
    return page.redirect_chain[-1][0] if page.redirect_chain else link


def fill(client, link, **changes):
    data = {"answer": ANSWER, "password": NEW, "password_again": NEW} | changes
    return client.post(open_link(client, link), data)


def is_over(client, link):
    return client.get(link, follow=True).status_code == 410


def body_of(response):
    """Byte for byte, but for the token against forged posts and what is drawn anew for each page."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"|nonce="[^"]+"|[0-9a-f]{32}', b"", response.content)


def elsewhere():
    return Client(REMOTE_ADDR="198.51.100.7")
