"""Logout tokens (OpenID Connect Back-Channel Logout 1.0), which Authlib does not read."""

from joserfc import jwt
from joserfc.jwk import KeySet

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def logout_claims(text, keys, issuer, client_id):
    """The claims of a token that is signed by the provider, for us, and for nothing but signing out."""
    token = jwt.decode(text, KeySet.import_key_set(keys), algorithms=["ES256"])
    expected = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
        "iat": {"essential": True},
        "jti": {"essential": True},
        "events": {"essential": True},
    }
    jwt.JWTClaimsRegistry(**expected).validate(token.claims)
    if token.header.get("typ") != "logout+jwt" or EVENT not in token.claims["events"] or "nonce" in token.claims:
        raise ValueError("this is no logout token")
    return token.claims
