// The peer of the load workloads: oidc-provider with its memory store, one visitor, the clients it is told of.
import Provider from 'oidc-provider';
import { generateKeyPairSync } from 'node:crypto';

const [port, id, secret, redirect] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const client = {
  client_id: id,
  client_secret: secret,
  redirect_uris: [redirect],
  grant_types: ['authorization_code', 'client_credentials'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: 'client_secret_basic',
};
const provider = new Provider(issuer, {
  clients: [client],
  cookies: { keys: ['bench'] },
  jwks: { keys: [{ ...jwk, use: 'sig', alg: 'ES256', kid: 'one' }] },
  pkce: { required: () => true },
  scopes: ['openid', 'api'],
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api',
        audience: 'https://api.example/',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

// Whoever comes is the one visitor, and agrees: the workloads measure what comes after that.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const grant = new provider.Grant({ accountId: 'visitor', clientId: params.client_id });
  grant.addOIDCScope('openid');
  const result = { login: { accountId: 'visitor' }, consent: { grantId: await grant.save() } };
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
});
provider.listen(Number(port), '127.0.0.1');
