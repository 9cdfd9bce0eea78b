// Starts a real OpenID Connect provider (npm's certified oidc-provider) on loopback.
//
//   node start.mjs <port, 0 for any>
//
// Prints one line of JSON when it answers: {"address": "http://127.0.0.1:<port>"}. Ends when its standard input does.
// Whoever signs in says who they are: the login is a JSON object of claims, and "sub" of them is who it is.

import http from "node:http";
import { Provider } from "oidc-provider";

const server = http.createServer();
await new Promise((done) => server.listen(Number(process.argv[2]) || 0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(address, {
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { registration: { enabled: true }, devInteractions: { enabled: true } },
  findAccount: (_context, id) => {
    const told = JSON.parse(id);
    return { accountId: id, claims: () => ({ ...told, sub: id }) };
  },
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
});
server.on("request", provider.callback());
console.log(JSON.stringify({ address }));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
