// Makes the tea house's key (key.json, keep it secret) and registers its public part.
// INITIAL_ACCESS_TOKEN=… node register.mjs   registers by itself and prints the client_id
// node register.mjs                          prints the metadata, for an operator to register
import { writeFileSync } from 'node:fs';
import * as oidc from 'openid-client';

const { INITIAL_ACCESS_TOKEN, ISSUER = 'http://localhost:8080', PORT = '9000' } = process.env;
const home = `http://localhost:${PORT}/`;

const made = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', made.publicKey);
const key = await crypto.subtle.exportKey('jwk', made.privateKey);
writeFileSync('key.json', JSON.stringify(key), { mode: 0o600 });

const metadata = {
  client_name: 'Tea House',
  redirect_uris: [`${home}callback`],
  post_logout_redirect_uris: [home],
  backchannel_logout_uri: `${home}backchannel-logout`,
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid offline_access',
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [{ kty, crv, x, y, kid: 'tea-1', use: 'sig', alg: 'ES256' }] },
  id_token_signed_response_alg: 'ES256',
  require_pushed_authorization_requests: true,
  dpop_bound_access_tokens: true,
  purposes: ['culture.ticket'],
  country: 'CN',
  sector: 'culture',
  recipient_role: 'handler',
  recipient_contract: true,
};

if (INITIAL_ACCESS_TOKEN) {
  const auth = oidc.PrivateKeyJwt({ key: made.privateKey, kid: 'tea-1' });
  // The demo speaks http on this machine. Leave allowInsecureRequests out anywhere else.
  const options = { initialAccessToken: INITIAL_ACCESS_TOKEN, execute: [oidc.allowInsecureRequests] };
  const config = await oidc.dynamicClientRegistration(new URL(ISSUER), metadata, auth, options);
  console.log(config.clientMetadata().client_id);
} else {
  console.log(JSON.stringify(metadata));
}
