// Starts a real Bluesky server (PDS) with a directory of its own (PLC), both on loopback only.
//
//   node start.mjs <data folder> <port, 0 for any>
//
// Prints one line of JSON when it answers: {"address": "http://localhost:<port>"}. Ends when its standard input does,
// so that it never outlives the tests that started it.

import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { createRequire } from "node:module";

// Both servers listen on every interface of the machine; here they may not.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  const done = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { port: Number(port), host: "127.0.0.1" }, done);
};

const tooSlow = setTimeout(() => process.exit(1), 60_000);

const require = createRequire(import.meta.url);
const { PDS, envToCfg, envToSecrets, readEnv } = require("@atproto/pds");
const { PlcServer, Database } = require("@did-plc/server");

const [folder, wanted] = process.argv.slice(2);
const blobs = path.join(folder, "blobs");
mkdirSync(blobs, { recursive: true });

const free = () =>
  new Promise((resolve) => {
    const probe = net.createServer();
    probe.listen(0, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const directoryPort = await free();
const directory = PlcServer.create({ db: Database.mock(), port: directoryPort });
await directory.start();

const port = Number(wanted) || (await free());
Object.assign(process.env, {
  PDS_HOSTNAME: "localhost",
  PDS_PORT: String(port),
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: blobs,
  PDS_BLOBSTORE_DISK_TMP_LOCATION: path.join(folder, "blobs-in-flight"),
  PDS_JWT_SECRET: randomBytes(16).toString("hex"),
  PDS_ADMIN_PASSWORD: randomBytes(16).toString("hex"),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString("hex"),
  PDS_DID_PLC_URL: `http://127.0.0.1:${directoryPort}`,
  PDS_DEV_MODE: "true",
  PDS_INVITE_REQUIRED: "false",
});
const environment = readEnv();
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment));
await pds.start();
clearTimeout(tooSlow);
console.log(JSON.stringify({ address: `http://localhost:${port}` }));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
