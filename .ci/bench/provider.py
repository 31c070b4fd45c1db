"""The two providers of the load workloads: started on one core, signed in at once, described alike."""

import atexit
import base64
import http.cookiejar
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../clients"))
from browser import Browser  # noqa: E402

REDIRECT = "http://localhost:9/callback"
SECURE = "https://localhost:9/callback"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
HERE = os.path.dirname(os.path.abspath(__file__))


class Stop(urllib.request.HTTPRedirectHandler):
    """Redirections are followed until one leads to the client, which is nobody."""

    def redirect_request(self, request, file, code, message, headers, url):
        if url.startswith((REDIRECT, SECURE)):
            return None
        return super().redirect_request(request, file, code, message, headers, url)


class Provider:
    """One server on core 0. `command` starts it; `prepare` says what its client is called."""

    name, paths, resource = "", {}, ""

    def __init__(self, port):
        self.port, self.process = port, None
        self.jar = http.cookiejar.CookieJar()

    def start(self, command, cwd=None):
        began = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        # Whatever becomes of this script, the server does not outlive it.
        atexit.register(self.process.kill)
        while True:
            try:
                urllib.request.urlopen(f"{self.base()}/.well-known/openid-configuration", timeout=5).read()
                return (time.monotonic() - began) * 1000
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"{self.name} ended: {command}")
                time.sleep(0.002)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)

    def base(self):
        return f"http://localhost:{self.port}"

    def resident(self):
        """Resident memory of the process, in MB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            line = next(line for line in file if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def basic(self):
        return "Basic " + base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()

    def authorize(self, scope="openid", client=None):
        query = {
            "client_id": client or self.id,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": scope,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.paths['authorize']}?{urllib.parse.urlencode(query)}"

    def post(self, path, form):
        known = {} if "client_id" in form else {"Authorization": self.basic()}
        request = urllib.request.Request(self.base() + path, urllib.parse.urlencode(form).encode(), known)
        return json.loads(urllib.request.urlopen(request).read())

    def redeem(self, code, **more):
        redemption = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        return self.post(self.paths["token"], {**redemption, **more})

    def sign_in(self):
        """One login by hand: the cookie of its session, the subject, a token to ask about."""
        tokens = self.redeem(self.first_code())
        request = urllib.request.Request(
            self.base() + self.paths["userinfo"], headers={"Authorization": f"Bearer {tokens['access_token']}"}
        )
        self.subject = json.loads(urllib.request.urlopen(request).read())["sub"]
        self.cookie = "; ".join(f"{c.name}={c.value}" for c in self.jar if c.path == "/")

    def answered(self, url):
        """Where the browser is sent, at the end of its way through the provider."""
        opener = urllib.request.build_opener(Stop, urllib.request.HTTPCookieProcessor(self.jar))
        try:
            answer = opener.open(url)
            return answer.url, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.headers.get("Location", ""), answer.read().decode()


def code_of(place):
    return urllib.parse.parse_qs(urllib.parse.urlsplit(place).query)["code"][0]


class Peer(Provider):
    name = "oidc-provider"
    paths = {"authorize": "/auth", "token": "/token", "userinfo": "/me", "introspect": "/token/introspection"}
    jwks, resource = "/jwks", "&resource=https%3A%2F%2Fapi.example%2F&scope=api"

    def __init__(self, port, folder):
        super().__init__(port)
        self.folder, self.id, self.secret = folder, "bench", "b" * 43

    def begin(self):
        command = ["node", f"{self.folder}/peer.mjs", str(self.port), self.id, self.secret, REDIRECT]
        return self.start(command, self.folder)

    def first_code(self):
        return code_of(self.answered(self.base() + self.authorize() + "&state=0&nonce=0")[0])

    def prepare(self):
        """Nothing: what its memory holds of a grant is gone after a thousand other things."""


class Guosuo(Provider):
    name = "guosuo"
    refresh = None
    paths = {"authorize": "/authorize", "token": "/token", "userinfo": "/userinfo", "introspect": "/introspect"}
    jwks = "/jwks"

    def __init__(self, port, binary, folder, database=None):
        super().__init__(port)
        self.binary, self.folder, self.data = binary, folder, f"{folder}/data"
        self.config, self.key = f"{folder}/guosuo.toml", f"{folder}/client.key"
        with open(self.config, "w") as file:
            file.write(f'listen = "127.0.0.1:{port}"\ndata = "data"\nlog = "warn"\n')
            if database:
                file.write(f'database = "{database}"\ndata_keys = "{database}_keys"\n')

    def begin(self):
        return self.start([self.binary, "demo", "--config", self.config])

    def registered(self, **more):
        metadata = {
            "client_name": "Tea House",
            "redirect_uris": [REDIRECT],
            "grant_types": ["authorization_code", "refresh_token"],
            "access_token_format": "jwt",
            "scope": "openid offline_access",
            "purposes": ["culture.ticket"],
            "country": "CN",
            "sector": "culture",
            "recipient_role": "handler",
            "recipient_contract": True,
            **more,
        }
        command = [self.binary, "client", "create", "--metadata", "-", "--config", self.config]
        return json.loads(subprocess.check_output(command, input=json.dumps(metadata).encode()))

    def register(self):
        """The client of most workloads, which has a secret."""
        own = {"grant_types": ["authorization_code", "client_credentials", "refresh_token"]}
        made = self.registered(scope="openid api offline_access", **own)
        self.id, self.secret = made["client_id"], made["client_secret"]

    def register_others(self):
        """One client without a secret, and one under FAPI 2.0 whose key `secure` makes."""
        self.public = self.registered(token_endpoint_auth_method="none")["client_id"]
        key = json.loads(subprocess.check_output([f"{self.folder}/secure", "key", self.key]))
        self.secure = self.registered(
            security_profile="fapi2-security",
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [key]},
            dpop_bound_access_tokens=True,
            require_pushed_authorization_requests=True,
            redirect_uris=[SECURE],
        )["client_id"]

    def agree(self, place):
        """Signs in and agrees, if asked, until the browser is sent to the client, which is nobody."""
        browser = Browser("anna")
        browser.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), Stop, urllib.request.HTTPCookieProcessor(self.jar)
        )
        try:
            browser.open(self.base() + place)
        except OSError:
            pass

    def first_code(self, scope="openid", client=None):
        place = self.authorize(scope, client)
        self.agree(f"{place}&state=0&nonce=0")
        return code_of(self.answered(f"{self.base()}{place}&state=1&nonce=1")[0])

    def prepare(self):
        """What only some workloads want: a refresh token that stays, and the visitor's word for the other clients."""
        self.refresh = self.redeem(self.first_code("openid offline_access"))["refresh_token"]
        self.first_code("openid offline_access", self.public)
        pushed = subprocess.check_output([f"{self.folder}/secure", "push"], input=self.order(1, 0), text=True)
        self.agree(f"{self.paths['authorize']}?{pushed}")

    def families(self, count):
        """So many refresh tokens of the client without a secret: each is worth one use, and the next one."""
        place = f"{self.base()}{self.authorize('openid offline_access', self.public)}&state=2&nonce=2"
        codes = (code_of(self.answered(place)[0]) for _ in range(count))
        return [self.redeem(code, client_id=self.public)["refresh_token"] for code in codes]

    def order(self, connections, seconds):
        """What `secure` is to do."""
        cookie = "; ".join(f"{c.name}={c.value}" for c in self.jar if c.path == "/")
        told = {"Base": self.base(), "Issuer": self.base(), "Client": self.secure, "Redirect": SECURE, "Key": self.key}
        return json.dumps({**told, "Cookie": cookie, "Connections": connections, "Seconds": seconds})
