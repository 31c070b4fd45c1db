// A tea house that asks whether its guest is of age: code flow with PKCE, userinfo, sign-out.
// CLIENT_ID=… CLIENT_SECRET=… node login.mjs, then open http://localhost:9000/login
import * as oidc from 'openid-client';
import { serve } from './web.mjs';

const { CLIENT_ID, CLIENT_SECRET, ISSUER = 'http://localhost:8080', PORT = '9000' } = process.env;
const home = `http://localhost:${PORT}/`;

// Without ClientSecretBasic the library sends the secret in the body, which the client is not registered for.
const secret = oidc.ClientSecretBasic(CLIENT_SECRET);
// The demo speaks http on this machine. Leave the option out anywhere else.
const options = { execute: [oidc.allowInsecureRequests] };
const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, secret, options);

serve(home, {
  '/': (session) => session.guest ?? {},

  async '/login'(session) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    session.checks = { pkceCodeVerifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const to = oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${home}callback`,
      scope: 'openid',
      claims: JSON.stringify({ userinfo: { birthdate: null, nationalities: null } }),
      state: session.checks.expectedState,
      nonce: session.checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    return { to: to.href };
  },

  async '/callback'(session, url) {
    const tokens = await oidc.authorizationCodeGrant(config, url, session.checks);
    session.idToken = tokens.id_token;
    session.guest = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    return { to: home };
  },

  '/logout'(session) {
    const parameters = { id_token_hint: session.idToken, post_logout_redirect_uri: home };
    delete session.guest;
    return { to: oidc.buildEndSessionUrl(config, parameters).href };
  },
});
