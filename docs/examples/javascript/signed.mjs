// The tea house that signs what it asks and gets the answer signed: request objects (RFC 9101), pushed, and JARM.
// register.mjs makes key.json; register with "require_signed_request_object": true as well.
// CLIENT_ID=… node signed.mjs, then open http://localhost:9000/login
import { readFileSync } from 'node:fs';
import * as oidc from 'openid-client';
import { serve } from './web.mjs';

const { CLIENT_ID, ISSUER = 'http://localhost:8080', PORT = '9000' } = process.env;
const home = `http://localhost:${PORT}/`;

const jwk = JSON.parse(readFileSync('key.json'));
const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const ours = { key, kid: 'tea-1' };
// The demo speaks http on this machine. Leave allowInsecureRequests out anywhere else.
const options = { execute: [oidc.allowInsecureRequests, oidc.useJwtResponseMode] };
const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.PrivateKeyJwt(ours), options);
const bound = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) };

serve(home, {
  '/': (session) => session.guest ?? {},

  async '/login'(session) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    session.checks = { pkceCodeVerifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const request = {
      redirect_uri: `${home}callback`,
      scope: 'openid',
      claims: JSON.stringify({ userinfo: { birthdate: null, nationalities: null } }),
      state: session.checks.expectedState,
      nonce: session.checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    };
    const signed = await oidc.buildAuthorizationUrlWithJAR(config, request, ours);
    const to = await oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams, bound);
    return { to: to.href };
  },

  async '/callback'(session, url) {
    const tokens = await oidc.authorizationCodeGrant(config, url, session.checks, undefined, bound);
    session.idToken = tokens.id_token;
    session.guest = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, bound);
    return { to: home };
  },

  '/logout'(session) {
    const parameters = { id_token_hint: session.idToken, post_logout_redirect_uri: home };
    delete session.guest;
    return { to: oidc.buildEndSessionUrl(config, parameters).href };
  },
});
