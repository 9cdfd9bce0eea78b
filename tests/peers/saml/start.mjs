// Starts a real SAML identity provider (npm's samlp, of Auth0) on loopback.
//
//   node start.mjs <port, 0 for any> <file of the key> <file of the certificate>
//
// Prints one line of JSON when it answers: {"address": "http://127.0.0.1:<port>"}. Ends when its standard input does.
// Its page asks for a JSON object: {"email", "name"}, and options of samlp to do otherwise than it should.

import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import express from "express";
import samlp from "samlp";

const [port, keyFile, certificateFile] = process.argv.slice(2);
const [key, cert] = [readFileSync(keyFile), readFileSync(certificateFile)];
const issuer = "urn:proudly:test-provider";
const app = express();

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

app.get("/sso", (request, response, next) => {
  if (!request.query.as) {
    const asked = escaped(request.query.SAMLRequest || "");
    response.send(
      `<!doctype html><title>Who are you?</title><form><input type="hidden" name="SAMLRequest" value="${asked}">` +
        `<label>Who <input name="as"></label><button>Sign in</button></form>`,
    );
    return;
  }
  const { email, name, ...options } = JSON.parse(request.query.as);
  const asked = inflateRawSync(Buffer.from(request.query.SAMLRequest, "base64")).toString();
  const sendTo = asked.match(/AssertionConsumerServiceURL="([^"]+)"/)[1];
  samlp.auth({
    issuer,
    key,
    cert,
    destination: sendTo,
    recipient: sendTo,
    getPostURL: (_audience, _asked, _request, done) => done(null, sendTo),
    getUserFromRequest: () => ({
      id: email,
      emails: [{ value: email }],
      displayName: name,
      name: { givenName: name, familyName: name },
    }),
    ...options,
  })(request, response, next);
});

app.get("/FederationMetadata/2007-06/FederationMetadata.xml", (request, response, next) =>
  samlp.metadata({ issuer, cert, redirectEndpointPath: "/sso", postEndpointPath: "/sso" })(request, response, next),
);

const server = app.listen(Number(port) || 0, "127.0.0.1", () =>
  console.log(JSON.stringify({ address: `http://127.0.0.1:${server.address().port}` })),
);

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
