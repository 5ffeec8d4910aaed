"""A robot without a browser: posts forms by the names that docs/robots.md promises, reads codes from the inbox feed."""

import html
import http.client
import json
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
_INPUT = re.compile(r"<input\b[^>]*>")
_FORM_TYPE = "application/x-www-form-urlencoded"


class Answer:
    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode()

    def hidden(self, name: str) -> str:
        return next((value for found, value in self._inputs() if found == name), "")

    def choices(self, name: str) -> list[str]:
        return [value for found, value in self._inputs() if found == name]

    def _inputs(self) -> list[tuple[str, str]]:
        tags = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in _INPUT.findall(self.text)]
        return [(tag.get("name", ""), html.unescape(tag.get("value", ""))) for tag in tags]


class Robot:
    """One person's session over one kept connection."""

    def __init__(self, base: str, *, address: str = "") -> None:
        """``address`` is what a proxy would say of the client; portals with TRUSTED_PROXY_COUNT=1 believe it."""
        self.base = base
        self.cookies: dict[str, str] = {}
        self.posts: list[tuple[str, float]] = []  # path and seconds of each form sent
        self._from = {"X-Forwarded-For": address} if address else {}
        self._connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, **fields: str) -> Answer:
        """Post a form with the token of its page, and follow to the next page."""
        fields["csrfmiddlewaretoken"] = self.get(path).hidden("csrfmiddlewaretoken")
        started = time.perf_counter()
        answer = self._ask("POST", path, urlencode(fields), {"Content-Type": _FORM_TYPE})
        self.posts.append((path, time.perf_counter() - started))
        if answer.status != 302:
            raise RuntimeError(f"{path} answered {answer.status} instead of going on")
        return answer

    def sign_in(self, user_id: str, email: str, password: str) -> None:
        self.post("/idm/sign-in/", user_id=user_id, password=password, terms="on")
        before = self._newest(email)[0]
        devices = self.get("/idm/sign-in/device/").choices("device")
        device = next(name for name in devices if name.startswith("identity.emaildevice/"))
        self.post("/idm/sign-in/device/", device=device)
        number, body = self._newest(email)
        found = _CODE.search(body)
        if number <= before or found is None:
            raise RuntimeError("no sign-in code arrived")
        self.post("/idm/sign-in/code/", code=found[1])

    def enter_spot(self) -> None:
        token = self.get("/spot/").hidden("csrfmiddlewaretoken")
        fields = urlencode({"csrfmiddlewaretoken": token})
        self._ask("POST", "/spot/enter/", fields, {"Content-Type": _FORM_TYPE})

    def _newest(self, email: str) -> tuple[int, str]:
        feed = json.loads(self.get(f"/simulation/inbox.json?{urlencode({'to': email})}").body)
        messages = feed["messages"]
        return (messages[0]["id"], messages[0]["body"]) if messages else (0, "")

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Cookie": cookies,
            "Referer": self.base + path,
            "Origin": self.base,
            **self._from,
            **headers,
        }
        response = self._send(method, path, body, sent)
        answer = Answer(response.status, response.headers, response.read())
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        try:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
        except http.client.RemoteDisconnected:  # the server ends a connection that was idle
            self._connection.close()
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
