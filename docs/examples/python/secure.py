"""The tea house as it should be built: pushed requests, PKCE, a signed proof of who we are, tokens bound to a key of
ours, refresh, introspection, revocation, and sign-out from both sides.

python register.py makes key.json; then CLIENT_ID=… python secure.py, and open http://localhost:9000/login
"""

import json
import os
import secrets
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from authlib.integrations.flask_client import OAuth, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, redirect, request, session
from joserfc.jwk import ECKey

from backchannel import logout_claims
from dpop import DPoP

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
HOME = f"http://localhost:{os.environ.get('PORT', '9000')}/"
CLIENT_ID = os.environ["CLIENT_ID"]
REQUEST = {
    "prompt": "consent",
    "claims": json.dumps({"userinfo": {"birthdate": None, "nationalities": None}}),
    "authorization_details": json.dumps([{"type": "guosuo_disclosure", "purpose": "culture.ticket"}]),
}

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
guosuo = OAuth(app).register(
    "guosuo",
    client_id=CLIENT_ID,
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid offline_access", "code_challenge_method": "S256"},
    authorize_params=REQUEST,
)
provider = guosuo.load_server_metadata()
with open("key.json") as file:
    ours = ECKey.import_key(json.load(file))
client = OAuth2Session(CLIENT_ID, ours)
client.register_client_auth_method(PrivateKeyJWT(provider["issuer"], headers={"kid": ours.kid}, alg="ES256"))
signed = client.client_auth("private_key_jwt")
# One key while the program runs; tokens are worth nothing without it.
bound = ECKey.generate_key("P-256")
guests = {}


def guest():
    return guests.get(session.get("guest"), {})


def ask(token, sub):
    learned = requests.get(provider["userinfo_endpoint"], auth=DPoP(bound, token=token["access_token"])).json()
    if learned.get("sub") != sub:
        raise OAuthError(learned.get("error", "wrong_subject"), learned.get("error_description"))
    return learned


@app.get("/")
def home():
    return guest().get("learned", {})


@app.get("/login")
def login():
    made = guosuo.create_authorization_url(f"{HOME}callback")
    guosuo.save_authorize_data(redirect_uri=f"{HOME}callback", **made)
    # The library makes the whole request as an address; we push it and send the browser with the reference.
    parameters = dict(parse_qsl(urlsplit(made["url"]).query))
    endpoint = provider["pushed_authorization_request_endpoint"]
    pushed = requests.post(endpoint, parameters, auth=DPoP(bound, signed)).json()
    if "error" in pushed:
        raise OAuthError(pushed["error"], pushed.get("error_description"))
    reference = {"client_id": CLIENT_ID, "request_uri": pushed["request_uri"]}
    return redirect(f"{provider['authorization_endpoint']}?{urlencode(reference)}")


@app.get("/callback")
def callback():
    token = guosuo.authorize_access_token(auth=DPoP(bound, signed))
    session["guest"] = secrets.token_urlsafe()
    claims = token["userinfo"]
    guests[session["guest"]] = {"token": token, "claims": claims, "learned": ask(token, claims["sub"])}
    return redirect(HOME)


@app.get("/renew")
def renew():
    """New tokens for the refresh token, and what userinfo says to them."""
    token = guest()["token"]
    renewed = client.refresh_token(provider["token_endpoint"], token["refresh_token"], auth=DPoP(bound, signed))
    guest()["token"] = {**token, **renewed}
    return ask(renewed, guest()["claims"]["sub"])


@app.get("/check")
def check():
    token = guest()["token"]["access_token"]
    return client.introspect_token(provider["introspection_endpoint"], token, auth=signed).json()


@app.get("/revoke")
def revoke():
    token = guest()["token"]["access_token"]
    client.revoke_token(provider["revocation_endpoint"], token, auth=signed).raise_for_status()
    return {"revoked": True}


@app.get("/logout")
def logout():
    token = guests.pop(session.pop("guest", None), {}).get("token", {})
    return guosuo.logout_redirect(HOME, token.get("id_token"))


@app.post("/backchannel-logout")
def backchannel_logout():
    """The provider says that somebody signed out elsewhere."""
    keys = guosuo.fetch_jwk_set(force=True)
    claims = logout_claims(request.form["logout_token"], keys, provider["issuer"], CLIENT_ID)
    said = "sid" if "sid" in claims else "sub"
    over = [name for name, one in guests.items() if one["claims"].get(said) == claims[said]]
    for name in over:
        del guests[name]
    return {}


@app.errorhandler(OAuthError)
def refused(error):
    return {"error": error.error, "error_description": error.description}, 502


if __name__ == "__main__":
    app.run("localhost", int(os.environ.get("PORT", "9000")))
