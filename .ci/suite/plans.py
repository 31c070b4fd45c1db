"""The plans of the OpenID Foundation that a provider of this kind is certified by, and what each has to be told."""

import base64
import json
import subprocess
import time
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pages import (
    CANCEL, CLIENT, DONE_LOGOUT, LOGIN, LOGOUT, LOOK, OP, REFUSED, REFUSED_LOGOUT, SEEN_LOGIN, chromium, nobody,
)

STANDING = {
    "country": "CN", "sector": "platform", "purposes": ["platform.account"], "recipient_role": "handler",
    "recipient_contract": True, "scope": "openid email phone offline_access",
}
DISCOVERY = {"discoveryUrl": f"{OP}/.well-known/openid-configuration", "login_hint": "anna"}
BACK = "https://localhost:8443/test/a/guosuo/callback"
UNREGISTERED = "oidcc-ensure-redirect-uri-in-authorization-request", "oidcc-redirect-uri-query-added", \
    "oidcc-redirect-uri-query-mismatch", "oidcc-ensure-registered-redirect-uri"
BAD_LOGOUT = "bad-post-logout-redirect-uri", "query-added-to-post-logout-redirect-uri", "modified-id-token-hint", \
    "bad-id-token-hint", "no-id-token-hint"
FAPI = "fapi2-security-profile-final-"


@dataclass
class Plan:
    title: str
    name: str
    variant: dict
    configuration: dict
    browser: callable = nobody
    wishes: dict = field(default_factory=dict)

    def wish(self, module):
        """What the tester is asked to do before a module goes on."""
        self.wishes.get(module, lambda: None)()


def overrides():
    """Modules whose page a reviewer looks at, or where something else than signing in is to be done."""
    pages = {name: [REFUSED] for name in UNREGISTERED}
    pages |= {f"oidcc-{name}": [SEEN_LOGIN] for name in ("prompt-login", "max-age-1", "id-token-hint")}
    pages |= {f"oidcc-registration-{name}-uri": [CLIENT] for name in ("logo", "policy", "tos")}
    pages |= {f"oidcc-rp-initiated-logout-{name}": [LOGIN, REFUSED_LOGOUT] for name in BAD_LOGOUT}
    ends = "no-params", "no-post-logout-redirect-uri", "only-state"
    pages |= {f"oidcc-rp-initiated-logout-{name}": [LOGIN, DONE_LOGOUT] for name in ends}
    pages |= {f"{FAPI}user-rejects-authentication": [CANCEL]}
    pages |= {f"{FAPI}par-ensure-reused-request-uri-prior-to-auth-completion-succeeds": [LOOK, LOGIN]}
    pages |= {f"{FAPI}par-attempt-reuse-request_uri": [{**LOGIN, "match-limit": 1}, REFUSED]}
    refused = "par-attempt-to-use-expired-request_uri", "par-attempt-to-use-request_uri-for-different-client"
    pages |= {f"{FAPI}{name}": [REFUSED] for name in refused}
    return {name: {"browser": browser} for name, browser in pages.items()}


def configured(**more):
    own = {"alias": "guosuo", "server": DISCOVERY, "browser": [LOGIN, LOGOUT], "override": overrides()}
    return json.loads(json.dumps({**own, **more}))


def number(value):
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def curve(point):
    place = {"x": point.x, "y": point.y}
    named = {name: base64.urlsafe_b64encode(v.to_bytes(32, "big")).rstrip(b"=").decode() for name, v in place.items()}
    return {"kty": "EC", "crv": "P-256", "use": "sig", **named}


def elliptic(kid):
    key = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    secret = base64.urlsafe_b64encode(key.private_value.to_bytes(32, "big")).rstrip(b"=").decode()
    return {**curve(key.public_numbers), "alg": "ES256", "kid": kid, "d": secret}


def modulus(kid):
    key = rsa.generate_private_key(65537, 2048).private_numbers()
    parts = {"d": key.d, "p": key.p, "q": key.q, "dp": key.dmp1, "dq": key.dmq1, "qi": key.iqmp}
    parts |= {"n": key.public_numbers.n, "e": key.public_numbers.e}
    return {"kty": "RSA", "alg": "PS256", "use": "sig", "kid": kid, **{name: number(v) for name, v in parts.items()}}


def certificate(work, name):
    """A certificate of a client's own: PEM, its key in PEM, and both as the client registers them."""
    file, made = f"{work}/{name}", ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    call = ["openssl", "req", "-x509", *made, "-subj", f"/CN={name}", "-keyout", f"{file}.key", "-out", f"{file}.pem"]
    subprocess.run(call, check=True, capture_output=True)
    pem, key = open(f"{file}.pem").read(), open(f"{file}.key").read()
    public = curve(x509.load_pem_x509_certificate(pem.encode()).public_key().public_numbers())
    return {"cert": pem, "key": key}, {**public, "kid": name, "x5c": ["".join(pem.strip().splitlines()[1:-1])]}


def fapi_client(command, name, profile, key, by_certificate):
    """Registers a client; how the suite is told of it, and its certificate."""
    own = key(name)
    public = {member: value for member, value in own.items() if member not in ("d", "p", "q", "dp", "dq", "qi")}
    shown, certified = certificate(command.work, name)
    method, bound = ("private_key_jwt", "dpop_bound_access_tokens")
    if by_certificate:
        method, bound = ("self_signed_tls_client_auth", "tls_client_certificate_bound_access_tokens")
    metadata = {
        **STANDING, "client_name": name, "redirect_uris": [BACK, f"{BACK}?dummy1=lorem&dummy2=ipsum"],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": method, "jwks": {"keys": [public, certified] if by_certificate else [public]},
        bound: True, "require_pushed_authorization_requests": True, "security_profile": profile,
        "id_token_signed_response_alg": own["alg"],
    }
    if "message" in profile:
        metadata |= {"request_object_signing_alg": own["alg"], "authorization_signed_response_alg": own["alg"]}
    made = json.loads(command.run("client", "create", "--metadata", "-", given=metadata))
    made = made[0] if isinstance(made, list) else made
    return {"client_id": made["client_id"], "scope": "openid email offline_access", "jwks": {"keys": [own]}}, shown


def fapi(command, title, signed, key=elliptic, by_certificate=False):
    profile = "fapi2-message-signing" if signed else "fapi2-security"
    made = [fapi_client(command, f"{title}-{n}", profile, key, by_certificate) for n in (1, 2)]
    (first, shown), (second, shown2) = made
    door = "https://localhost:9444" if by_certificate else OP
    more = {"client": first, "client2": second, "mtls": shown, "mtls2": shown2}
    variant = {
        "client_auth_type": "mtls" if by_certificate else "private_key_jwt",
        "sender_constrain": "mtls" if by_certificate else "dpop",
        "fapi_profile": "plain_fapi", "openid": "openid_connect", "authorization_request_type": "simple",
    }
    if signed:
        variant |= {"fapi_request_method": "signed_non_repudiation", "fapi_response_mode": "jarm"}
    name = "fapi2-message-signing-final-test-plan" if signed else "fapi2-security-profile-final-test-plan"
    return Plan(title, name, variant, configured(resource={"resourceUrl": f"{door}/userinfo"}, **more))


def plans(command):
    invited = command.run("client", "invite", "--standing", "-", "--uses", "1000", given=STANDING)
    token = json.loads(invited)["token"]
    clients = {
        "client": {"client_name": "OIDF one", "scope": "openid", "initial_access_token": token},
        "client2": {"client_name": "OIDF two", "initial_access_token": token},
    }
    told, by_hand = configured(**clients), configured(**clients, browser=[], override={})
    rotate = {"oidcc-server-rotate-keys": lambda: rotated(command)}
    discovered = {"server_metadata": "discovery", "client_registration": "dynamic_client"}
    dynamic, code = {"client_registration": "dynamic_client", "response_type": "code"}, {"response_type": "code"}
    own = "oidcc-{}-certification-test-plan".format
    yield Plan("config", own("config"), {}, told)
    yield Plan("basic", own("basic"), discovered, told)
    yield Plan("form post", own("formpost-basic"), discovered, told)
    yield Plan("dynamic", own("dynamic"), code, told, wishes=rotate)
    yield Plan("third party", own("3rdparty-init-login"), code, told)
    yield Plan("logout", own("rp-initiated-logout"), dynamic, told)
    yield Plan("back channel", own("backchannel-rp-initiated-logout"), dynamic, told)
    yield Plan("front channel", own("frontchannel-rp-initiated-logout"), dynamic, by_hand, chromium)
    yield Plan("session", own("session-management"), dynamic, by_hand, chromium)
    for signed in (False, True):
        kind = "signed" if signed else "secure"
        yield fapi(command, f"{kind}-es256", signed)
        yield fapi(command, f"{kind}-ps256", signed, modulus)
        yield fapi(command, f"{kind}-mtls", signed, by_certificate=True)


def rotated(command):
    """The key rotates by the command line; the running node follows within seconds."""
    command.run("keys", "rotate")
    time.sleep(8)
