// Serves the pages that the tests of `web` write out, and has axe-core judge each in a browser.
// Usage: node check.mjs FOLDER WEB: FOLDER holds `pages` and `node_modules`, WEB is src/web.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as free } from "node:net";
import { join } from "node:path";

const [folder, web] = process.argv.slice(2);
// https://www.w3.org/TR/WCAG22/: what is asked by any version up to 2.2, at levels A and AA.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTH = 390, AT_ONCE = 2;

const pages = readdirSync(join(folder, "pages")).sort();
if (pages.length < 100) throw new Error(`only ${pages.length} pages were written out`);

const FILES = {
  "/axe.js": ["text/javascript", join(folder, "node_modules/axe-core/axe.min.js")],
  "/style.css": ["text/css", join(web, "style.css")],
  "/seal.svg": ["image/svg+xml", join(web, "templates/seal.svg")],
  "/verify.js": ["text/javascript", join(web, "templates/console/verify.js")],
};
const server = createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  const page = pages.includes(path.slice(1)) && readFileSync(join(folder, "pages", path.slice(1)), "utf8");
  const [kind, file] = FILES[path] ?? [];
  if (!page && !file) return response.writeHead(404).end();
  // Scripts in pages stay still: some pages go on to the next by themselves. Every page is whole without them.
  const policy = { "content-security-policy": "script-src 'self'" };
  response.writeHead(200, { "content-type": `${kind ?? "text/html"}; charset=utf-8`, ...policy });
  response.end(page ? page.replace("</body>", '<script src="/axe.js"></script></body>') : readFileSync(file));
});
const listening = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));
const port = await listening(server);

const spare = free();
const driverPort = await listening(spare);
await new Promise((done) => spare.close(done));
const driver = spawn("chromedriver", [`--port=${driverPort}`], { stdio: "ignore" });

async function ask(path, body, method = "POST") {
  const answer = await fetch(`http://127.0.0.1:${driverPort}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${value.message}`);
  return value;
}

async function browser() {
  const args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const capabilities = { alwaysMatch: { "goog:chromeOptions": { args } } };
  for (let tries = 0; ; tries++) {
    try {
      const { sessionId } = await ask("/session", { capabilities });
      return `/session/${sessionId}`;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

// What axe finds: the rule, and where.
const RUN = `
  const [only, done] = arguments;
  axe.run(document, { runOnly: only, resultTypes: ["violations"] }).then(
    (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) =>
      rule.id + ": " + node.target.join(" ") + ": " + node.failureSummary.replace(/\\s+/g, " ")))),
    (error) => done(["axe: " + error]));`;

async function judge(session, page) {
  const emulate = (scheme) => ask(`${session}/goog/cdp/execute`, {
    cmd: "Emulation.setEmulatedMedia",
    params: { features: [{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }] },
  });
  const run = (only) => ask(`${session}/execute/async`, { script: RUN, args: [only] });
  await emulate("light");
  await ask(`${session}/url`, { url: `http://127.0.0.1:${port}/${page}` });
  const light = await run({ type: "tag", values: TAGS });
  await emulate("dark");
  const dark = await run({ type: "rule", values: ["color-contrast"] });
  return [...light.map((found) => `${page}, light: ${found}`), ...dark.map((found) => `${page}, dark: ${found}`)];
}

const found = [];
let next = 0;
try {
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    const session = await browser();
    await ask(`${session}/goog/cdp/execute`, {
      cmd: "Emulation.setDeviceMetricsOverride",
      params: { width: WIDTH, height: 900, deviceScaleFactor: 1, mobile: true },
    });
    while (next < pages.length) {
      const page = pages[next++];
      found.push(...await judge(session, page).catch((error) => [`${page}: ${error.message}`]));
    }
    await ask(session, undefined, "DELETE");
  }));
} finally {
  driver.kill();
  server.close();
  server.closeAllConnections();
}
for (const line of found) console.error(line);
if (found.length > 0) process.exit(1);
console.log(`${pages.length} pages: nothing against WCAG 2.2 AA`);
