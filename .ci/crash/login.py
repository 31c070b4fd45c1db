"""Logins one after another, as fast as they are answered, and what was answered."""

import atexit
import http.client
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../bench"))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../clients"))
import provider as bench  # noqa: E402
from provider import REDIRECT, VERIFIER, code_of  # noqa: E402
from scene import free_port  # noqa: E402, F401

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What a connection says when nobody is there any more.
GONE = (OSError, http.client.HTTPException)


class Guosuo(bench.Guosuo):
    """The demo on a port of its own, on every core."""

    def begin(self):
        """Milliseconds to its first answer."""
        command = [self.binary, "demo", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, "--json"]
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        # Whatever becomes of this script, the server does not outlive it.
        atexit.register(self.process.kill)
        self.told = json.loads(self.process.stdout.readline())
        return (time.monotonic() - began) * 1000

    def authorize(self, scope="openid", client=None):
        """Asks for a birth date, so that something is disclosed: whether the guest is of age."""
        claims = json.dumps({"userinfo": {"birthdate": None}})
        return f"{super().authorize(scope, client)}&{urllib.parse.urlencode({'claims': claims})}"

    @property
    def known(self):
        """The words that its command line knows."""
        return subprocess.check_output([self.binary, "--help"], text=True)


class Guest(threading.Thread):
    """Signs in over and over until nobody answers. `told` counts disclosures that reached it, `begun` those it asked for."""

    def __init__(self, provider, number):
        super().__init__(daemon=True)
        self.provider, self.number = provider, number
        self.begun, self.told, self.receipts, self.wrong = 0, 0, [], []

    def ask(self, line, method, place, body=None, headers=None):
        line.request(method, place, body and urllib.parse.urlencode(body), headers or {})
        answer = line.getresponse()
        return answer, answer.read().decode()

    def expect(self, step, answer, text, status):
        if answer.status != status:
            self.wrong.append(f"{step}: {answer.status} {text[:300]}")
        return answer.status == status

    def run(self):
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.provider.port, timeout=20)
            while not self.wrong:
                self.login(line)
        except GONE:
            return

    def login(self, line):
        provider, host = self.provider, {"Host": f"localhost:{self.provider.port}"}
        place = f"{provider.authorize()}&state=s&nonce={self.number}-{self.begun}"
        answer, text = self.ask(line, "GET", place, headers={**host, "Cookie": provider.cookie})
        location = answer.headers.get("Location", "")
        if not location.startswith(REDIRECT) or "code=" not in location:
            self.wrong.append(f"authorize: {answer.status} {location} {text[:300]}")
            return
        redemption = {
            "grant_type": "authorization_code",
            "code": code_of(location),
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        headers = {**host, **FORM, "Authorization": provider.basic()}
        answer, text = self.ask(line, "POST", provider.paths["token"], redemption, headers)
        if not self.expect("token", answer, text, 200):
            return
        headers = {**host, "Authorization": f"Bearer {json.loads(text)['access_token']}"}
        self.begun += 1
        answer, text = self.ask(line, "GET", provider.paths["userinfo"], headers=headers)
        if self.expect("userinfo", answer, text, 200):
            self.told += 1
            if "Guosuo-Receipt" in answer.headers:
                self.receipts.append(int(answer.headers["Guosuo-Receipt"]))
