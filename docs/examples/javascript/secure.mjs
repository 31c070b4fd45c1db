// The tea house as it should be built: pushed requests, PKCE, a signed proof of who we are, tokens bound to a key of
// ours, refresh, introspection, revocation, and sign-out from both sides.
// node register.mjs makes key.json; then CLIENT_ID=… node secure.mjs, and open http://localhost:9000/login
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import * as oidc from 'openid-client';
import { logoutReader } from './backchannel.mjs';
import { forget, serve } from './web.mjs';

const { CLIENT_ID, ISSUER = 'http://localhost:8080', PORT = '9000' } = process.env;
const home = `http://localhost:${PORT}/`;

const jwk = JSON.parse(readFileSync('key.json'));
const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
const auth = oidc.PrivateKeyJwt({ key, kid: 'tea-1' });
// The demo speaks http on this machine. Leave the option out anywhere else.
const options = { execute: [oidc.allowInsecureRequests] };
const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, auth, options);
const logoutClaims = logoutReader(config.serverMetadata(), CLIENT_ID);
// One key pair while the program runs; tokens are worth nothing without it.
const bound = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256')) };

const ask = (tokens, sub) => oidc.fetchUserInfo(config, tokens.access_token, sub, bound);

serve(home, {
  '/': (session) => session.guest ?? {},

  async '/login'(session) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    session.checks = { pkceCodeVerifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const request = {
      redirect_uri: `${home}callback`,
      scope: 'openid offline_access',
      prompt: 'consent',
      claims: JSON.stringify({ userinfo: { birthdate: null, nationalities: null } }),
      authorization_details: JSON.stringify([{ type: 'guosuo_disclosure', purpose: 'culture.ticket' }]),
      state: session.checks.expectedState,
      nonce: session.checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    };
    const to = await oidc.buildAuthorizationUrlWithPAR(config, request, bound);
    return { to: to.href };
  },

  async '/callback'(session, url) {
    session.tokens = await oidc.authorizationCodeGrant(config, url, session.checks, undefined, bound);
    session.claims = session.tokens.claims();
    session.guest = await ask(session.tokens, session.claims.sub);
    return { to: home };
  },

  // New tokens for the refresh token, and what userinfo says to them.
  async '/renew'(session) {
    const { refresh_token, id_token } = session.tokens;
    const renewed = await oidc.refreshTokenGrant(config, refresh_token, undefined, bound);
    session.tokens = { refresh_token, id_token, ...renewed };
    return ask(renewed, session.claims.sub);
  },

  async '/check'(session) {
    return oidc.tokenIntrospection(config, session.tokens.access_token);
  },

  async '/revoke'(session) {
    await oidc.tokenRevocation(config, session.tokens.access_token);
    return { revoked: true };
  },

  '/logout'(session) {
    const parameters = { id_token_hint: session.tokens.id_token, post_logout_redirect_uri: home };
    delete session.guest;
    return { to: oidc.buildEndSessionUrl(config, parameters).href };
  },

  // The provider says that somebody signed out elsewhere.
  async '/backchannel-logout'(_session, _url, request) {
    const claims = await logoutClaims(new URLSearchParams(await text(request)).get('logout_token'));
    const said = claims.sid ? 'sid' : 'sub';
    forget((session) => session.claims?.[said] === claims[said]);
    return {};
  },
});
