// Logout tokens (OpenID Connect Back-Channel Logout 1.0), which openid-client does not read.
import { createRemoteJWKSet, jwtVerify } from 'jose';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

// A reader of tokens that are signed by the provider, for us, and for nothing but signing out.
export function logoutReader({ issuer, jwks_uri }, audience) {
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['ES256'],
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'jti', 'events'],
    });
    if (!payload.events[EVENT] || payload.nonce !== undefined) throw new Error('this is no logout token');
    return payload;
  };
}
