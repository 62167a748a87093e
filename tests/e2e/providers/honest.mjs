// The certified `oidc-provider`, as somebody else's identity provider. Started by honest.py; speaks plain HTTP on localhost.
// One word of arguments: the path of a JSON file with `issuer`, `port`, `client`, `key` and `people`, read anew for each claim.

import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const read = () => JSON.parse(readFileSync(process.argv[2], "utf8"));
const { issuer, port, client, key } = read();

const provider = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [key] },
  cookies: { keys: ["a-key-for-cookies-of-a-test"] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
  claims: { openid: ["sub"], profile: ["name", "title", "department", "groups"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  // its own guard against requests to the inside would keep it from telling us, who are on this machine
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...read().people[id] }),
  }),
  // consent was given when the organisation registered us
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});
provider.on("backchannel.error", (_context, error) => process.stderr.write(`logout not heard: ${error.message}\n`));
provider.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
