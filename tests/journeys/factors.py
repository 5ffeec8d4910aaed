"""What a person does with a mailbox, a telephone and an authenticator app: reads the code that came or is shown."""

import base64
import hmac
import re
import struct
import time
from typing import Any

from spot_portal.core import policy
from tests.journeys.walker import PATIENCE_SECONDS, TICK_SECONDS, NewPerson, Walker

ON_A_LINE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
READ_OUT = re.compile(r"\d(?:, \d){5}")


def code_in(message: dict[str, Any]) -> str:
    """Written on a line of its own; in a call read out digit by digit, twice."""
    if message["kind"] != "voice":
        found = ON_A_LINE.search(message["body"])
        assert found, message
        return found[1]
    said = READ_OUT.findall(message["body"])
    assert len(said) == 2, "it is said twice"
    assert len(set(said)) == 1, "and the same each time"
    return said[0].replace(", ", "")


def code_sent(walker: Walker, to: str, *, after: int) -> str:
    """The code in the newest message to this mailbox or telephone since ``after``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for message in walker.messages(to):
            if message["id"] > after and (
                ON_A_LINE.search(message["body"]) or READ_OUT.search(message["body"])
            ):
                return code_in(message)
        time.sleep(TICK_SECONDS)
    raise AssertionError(f"no code reached {to}")


_used: dict[str, int] = {}


def app_code(key: str, *, steps_ahead: int = 0) -> str:
    """What an authenticator app computes, by an outside program's formula (RFC 6238).

    A telephone knows the real time only, however far the portal's clock was moved. The portal takes no code twice, so
    this is one that was not used yet: the next one counts already, and for the one after it has to be waited.
    """
    raw = base64.b32decode(key + "=" * (-len(key) % 8))
    step = _present_step() + steps_ahead
    if not steps_ahead:
        _used[key] = step = max(step, _used.get(key, 0) + 1)
        while step > _present_step() + policy.APP_CODE_DRIFT.value:
            time.sleep(TICK_SECONDS)
    digest = hmac.new(raw, struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def _present_step() -> int:
    return int(time.time() // policy.APP_CODE_STEP.value)


def type_password(walker: Walker, person: NewPerson, *, path: str = "/idm/sign-in/") -> None:
    walker.go(path)
    walker.fill(user_id=person.user_id, password=person.password, terms=True)
    walker.do("sign-in")


def choose(walker: Walker, device: str) -> None:
    walker.choose_device(device)
    walker.do("send-code")


def sign_in_with(walker: Walker, person: NewPerson, device: str, to: str) -> None:
    """From the empty sign-in page to where it leads, by a code that is sent to ``to``."""
    type_password(walker, person)
    give_code(walker, device, to)


def give_code(walker: Walker, device: str, to: str) -> None:
    before = walker.newest_id(to)
    choose(walker, device)
    walker.fill(code=code_sent(walker, to, after=before))
    walker.do("verify-code")


def add_app(walker: Walker, name: str = "My phone") -> str:
    """Returns the key that the app keeps."""
    walker.go("/idm/profile/devices/add-app/")
    key: str = walker.page.locator("[data-secret]").inner_text().replace(" ", "")
    walker.fill(name=name, code=app_code(key))
    walker.do("verify-device")
    return key


def add_phone(walker: Walker, number: str, channel: str) -> None:
    walker.go("/idm/profile/devices/add-phone/")
    before = walker.newest_id(number)
    walker.fill(number=number, channel=channel)
    walker.do("send-phone-code")
    walker.fill(code=code_sent(walker, number, after=before))
    walker.do("confirm-phone")
