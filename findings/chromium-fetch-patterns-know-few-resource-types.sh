#!/usr/bin/env bash
# Fetch.enable with patterns that name a resource type.
#
# Guess:  a pattern may name any Network.ResourceType, as the protocol's description says; what a page loads with fetch() is
#         paused by "Fetch" alone and reported as "Fetch", as it is by the events of the Network domain.
# Found:  Chromium 156 refuses six of the types, "Prefetch" and "Preflight" among them ("Unknown resource type in fetch
#         filter"), and one of them in a list makes the whole command fail: nothing is paused after that.
#         fetch() is paused by "Fetch" and by "XHR" alike, and always reported as "XHR".
# So:     list only types that were tried, and treat an error of Fetch.enable as no interception at all.
#
# Needs: node, and Chromium (Debian's package, or CHROMIUM=PATH). Installs playwright-core 1.64.1 into a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts playwright-core@1.64.1 > /dev/null
cat > look.mjs <<'JS'
import http from 'node:http';
import { chromium } from 'playwright-core';

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', request.url === '/' ? 'text/html' : 'text/plain');
  response.end(request.url === '/' ? '<title>page</title>' : 'text');
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));
const site = `http://127.0.0.1:${server.address().port}/`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const protocol = ['Document', 'Stylesheet', 'Image', 'Media', 'Font', 'Script', 'TextTrack', 'XHR', 'Fetch', 'Prefetch', 'EventSource',
  'WebSocket', 'Manifest', 'SignedExchange', 'Ping', 'CSPViolationReport', 'Preflight', 'Other'];
const page = await browser.newPage();
await page.goto(site);
const tools = await page.context().newCDPSession(page);
const events = [];
tools.on('Fetch.requestPaused', async event => {
  events.push(`${new URL(event.request.url).pathname} as ${event.resourceType}`);
  await tools.send('Fetch.continueRequest', { requestId: event.requestId });
});
const refused = [];
for (const type of protocol) {
  try { await tools.send('Fetch.enable', { patterns: [{ resourceType: type }] }); } catch (e) { refused.push(type); }
  await tools.send('Fetch.disable');
}
const paused = async type => {
  events.length = 0;
  await tools.send('Fetch.enable', { patterns: [{ resourceType: type }] });
  await page.evaluate(async tag => {
    await fetch(`/fetch?${tag}`).then(answer => answer.text());
  }, type);
  await tools.send('Fetch.disable');
  return events.join(', ') || 'nothing';
};
const byFetch = await paused('Fetch');
const byXhr = await paused('XHR');
let listed = 'accepted';
try { await tools.send('Fetch.enable', { patterns: [{ resourceType: 'XHR' }, { resourceType: 'Prefetch' }] }); } catch (e) { listed = 'refused'; }
events.length = 0;
await page.evaluate(() => fetch('/after').then(answer => answer.text()));
const after = events.join(', ') || 'nothing';
console.log(`Chromium ${browser.version()}`);
console.log(`types that Fetch.enable refuses: ${refused.join(', ')}`);
console.log(`paused by the pattern Fetch: ${byFetch}`);
console.log(`paused by the pattern XHR: ${byXhr}`);
console.log(`XHR and Prefetch in one list: ${listed}; paused after that: ${after}`);
await browser.close();
server.close();
const asFound = refused.join() === 'TextTrack,Prefetch,WebSocket,Manifest,SignedExchange,Preflight' && byFetch === '/fetch as XHR'
  && byXhr === '/fetch as XHR' && listed === 'refused' && after === 'nothing';
console.log(asFound ? 'As found.' : 'CHANGED: this is not what was found.');
process.exit(asFound ? 0 : 1);
JS
timeout 150 node look.mjs
