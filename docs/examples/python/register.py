"""Makes the tea house's key (key.json, keep it secret) and registers its public part.

INITIAL_ACCESS_TOKEN=… python register.py   registers by itself and prints the client_id
python register.py                          prints the metadata, for an operator to register
"""

import json
import os

import requests
from joserfc.jwk import ECKey

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
HOME = f"http://localhost:{os.environ.get('PORT', '9000')}/"

key = ECKey.generate_key("P-256", {"kid": "tea-1", "use": "sig", "alg": "ES256"})
with open(os.open("key.json", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
    json.dump(key.as_dict(private=True), file)

metadata = {
    "client_name": "Tea House",
    "redirect_uris": [f"{HOME}callback"],
    "post_logout_redirect_uris": [HOME],
    "backchannel_logout_uri": f"{HOME}backchannel-logout",
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid offline_access",
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": {"keys": [key.as_dict(private=False)]},
    "id_token_signed_response_alg": "ES256",
    "require_pushed_authorization_requests": True,
    "dpop_bound_access_tokens": True,
    "purposes": ["culture.ticket"],
    "country": "CN",
    "sector": "culture",
    "recipient_role": "handler",
    "recipient_contract": True,
}

if token := os.environ.get("INITIAL_ACCESS_TOKEN"):
    discovered = requests.get(f"{ISSUER}/.well-known/openid-configuration").json()
    bearer = {"Authorization": f"Bearer {token}"}
    answer = requests.post(discovered["registration_endpoint"], json=metadata, headers=bearer)
    answer.raise_for_status()
    print(answer.json()["client_id"])
else:
    print(json.dumps(metadata))
