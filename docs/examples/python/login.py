"""A tea house that asks whether its guest is of age: code flow with PKCE, userinfo, sign-out.

CLIENT_ID=… CLIENT_SECRET=… python login.py, then open http://localhost:9000/login
"""

import json
import os
import secrets

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, redirect, session

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
HOME = f"http://localhost:{os.environ.get('PORT', '9000')}/"
CLAIMS = {"userinfo": {"birthdate": None, "nationalities": None}}

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
guosuo = OAuth(app).register(
    "guosuo",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
    authorize_params={"claims": json.dumps(CLAIMS)},
)
# What was learned stays here: the session cookie of Flask can be read.
guests = {}


@app.get("/")
def home():
    return guests.get(session.get("guest"), {}).get("learned", {})


@app.get("/login")
def login():
    return guosuo.authorize_redirect(f"{HOME}callback")


@app.get("/callback")
def callback():
    token = guosuo.authorize_access_token()
    learned = guosuo.userinfo(token=token)
    if learned["sub"] != token["userinfo"]["sub"]:
        raise OAuthError("wrong_subject", "userinfo speaks of somebody else")
    session["guest"] = secrets.token_urlsafe()
    guests[session["guest"]] = {"learned": learned, "id_token": token["id_token"]}
    return redirect(HOME)


@app.get("/logout")
def logout():
    guest = guests.pop(session.pop("guest", None), {})
    return guosuo.logout_redirect(HOME, guest.get("id_token"))


@app.errorhandler(OAuthError)
def refused(error):
    return {"error": error.error, "error_description": error.description}, 502


if __name__ == "__main__":
    app.run("localhost", int(os.environ.get("PORT", "9000")))
