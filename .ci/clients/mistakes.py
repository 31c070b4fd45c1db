"""What a developer does wrong, and that docs/relying-party.md tells what the provider then says."""

import base64
import hashlib
import http.server
import threading
import urllib.parse

from browser import Browser
from guest import tea_house, told

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class Quiet(http.server.BaseHTTPRequestHandler):
    """A relying party that only looks where the browser ended."""

    def do_GET(self):
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mistakes:
    def __init__(self, demo, manual):
        self.issuer, self.manual = demo.issuer, manual
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        metadata = tea_house(self.server.server_port)
        self.callback = metadata["redirect_uris"][0]
        self.one = demo.register(metadata)
        self.several = demo.register({**metadata, "purposes": ["culture.ticket", "age.gate"]})
        self.pushing = demo.register({**metadata, "require_pushed_authorization_requests": True})
        self.public = demo.register({**metadata, "token_endpoint_auth_method": "none"})
        self.bound = demo.register({**metadata, "dpop_bound_access_tokens": True})
        self.seen = 0

    def must_tell(self, code, sentence):
        assert f"| `{code}` | {sentence} |" in self.manual, f"the manual does not know: {code}: {sentence}"
        self.seen += 1

    def ask(self, client=None, answer="consent-allow", **changed):
        """Where a browser ends that carries a request with something changed."""
        request = {"client_id": (client or self.one)["client_id"], "redirect_uri": self.callback, "scope": "openid"}
        request |= {"response_type": "code", "code_challenge": CHALLENGE, "code_challenge_method": "S256", **changed}
        query = urllib.parse.urlencode({name: value for name, value in request.items() if value})
        page = Browser("carlos").open(f"{self.issuer}/authorize?{query}", answer)
        return dict(urllib.parse.parse_qsl(page.url.query)), page

    def redirected(self, **changed):
        came, page = self.ask(**changed)
        assert "error" in came, page.url.geturl()
        self.must_tell(came["error"], came["error_description"])

    def redeem(self, code, client=None, verifier=VERIFIER, secret=None):
        client = client or self.one
        form = {"grant_type": "authorization_code", "redirect_uri": self.callback}
        known = f"{client['client_id']}:{secret or client['client_secret']}"
        headers = {"Authorization": f"Basic {base64.b64encode(known.encode()).decode()}"}
        form |= {"code": code, "code_verifier": verifier}
        return Browser("").fetch(f"{self.issuer}/token", form, headers).json()

    def unredeemed(self, code, **given):
        said = self.redeem(code, **given)
        self.must_tell(said["error"], said["error_description"])


def play(demo, manual):
    made = Mistakes(demo, manual)
    for changed in [{"client_id": "cli_unknown"}, {"redirect_uri": f"{made.callback}/"}]:
        _, page = made.ask(**changed)
        assert page.status == 400 and page.url.path == "/authorize", page.url.geturl()
    made.redirected(client=made.public, code_challenge=None, code_challenge_method=None)
    made.redirected(code_challenge_method="plain")
    made.redirected(scope="profile")
    made.redirected(scope="openid profile")
    made.redirected(client=made.several)
    made.redirected(authorization_details='[{"type":"guosuo_disclosure","purpose":"age.gate"}]')
    made.redirected(answer="consent-deny")
    made.redirected(prompt="none")
    made.redirected(client=made.pushing)
    made.unredeemed(made.ask()[0]["code"], verifier="w" * 43)
    made.unredeemed(made.ask(made.bound)[0]["code"], client=made.bound)
    code = made.ask()[0]["code"]
    assert "access_token" in made.redeem(code)
    made.unredeemed(code)
    made.unredeemed(code, secret="wrong")
    told("mistakes", f"{made.seen} refusals, each in the manual word for word")
