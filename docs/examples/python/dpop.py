"""Proofs of possession (RFC 9449), which Authlib does not make: an `auth` for requests that adds one."""

import base64
import hashlib
import secrets
import time

from joserfc import jwt
from requests.auth import AuthBase


class DPoP(AuthBase):
    """Proves the key for each request; `inner` proves the client, `token` opens a resource."""

    def __init__(self, key, inner=None, token=None):
        self.key, self.inner, self.token = key, inner, token

    def __call__(self, request):
        if self.inner:
            request = self.inner(request)
        claims = {
            "jti": secrets.token_urlsafe(),
            "htm": request.method,
            "htu": request.url.split("?")[0],
            "iat": int(time.time()),
        }
        if self.token:
            request.headers["Authorization"] = f"DPoP {self.token}"
            digest = hashlib.sha256(self.token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        public = self.key.as_dict(private=False)
        jwk = {name: public[name] for name in ("kty", "crv", "x", "y")}
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
        request.headers["DPoP"] = jwt.encode(header, claims, self.key)
        return request
