#!/usr/bin/env bash
# A wheel that is turned sideways where nothing scrolls, headless.
#
# Guess:  nothing happens: the page cannot scroll sideways. To be sure, --overscroll-history-navigation=0 turns the gesture
#         "swipe to go back" off, as its description in Chromium's list of switches says.
# Found:  Chromium 156 on Linux takes a few such wheel events for that gesture, also headless and with the switch, and goes
#         back when the next mouse button is pressed, however much later. The click is lost, and the page is another one.
# So:     --disable-features=OverscrollHistoryNavigation.
#
# Needs: node, and Chromium (Debian's package, or CHROMIUM=PATH). Installs playwright-core 1.64.1 into a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts playwright-core@1.64.1 > /dev/null
cat > turn.mjs <<'JS'
import http from 'node:http';
import { chromium } from 'playwright-core';

const server = http.createServer((request, response) => response.setHeader('Content-Type', 'text/html')
    .end('<body style="margin:0"><button style="width:300px;height:200px" onclick="window.clicked = true">here</button>'));
await new Promise(ready => server.listen(0, '127.0.0.1', ready));
const site = `http://127.0.0.1:${server.address().port}`;

async function tryWith(...args) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', ...args] });
  const page = await browser.newPage();
  await page.goto(`${site}/before`);
  await page.goto(`${site}/after`);
  await page.mouse.move(900, 300);
  for (let i = 0; i < 6; i++) { await page.mouse.wheel(-897, 0); await new Promise(later => setTimeout(later, 300)); }
  await new Promise(later => setTimeout(later, 3000));
  const still = new URL(page.url()).pathname;
  await page.mouse.click(100, 100);
  await new Promise(later => setTimeout(later, 2000));
  const result = { before: still, after: new URL(page.url()).pathname, clicked: await page.evaluate(() => window.clicked === true) };
  const version = browser.version();
  await browser.close();
  console.log(`Chromium ${version} ${args.join(' ') || '(no switch)'}: at ${result.before} before the click, then at ${result.after}, ${result.clicked ? 'clicked' : 'not clicked'}`);
  return result;
}

const plain = await tryWith();
const off = await tryWith('--overscroll-history-navigation=0');
const feature = await tryWith('--disable-features=OverscrollHistoryNavigation');
server.closeAllConnections();
server.close();
const lost = r => r.before === '/after' && r.after === '/before' && !r.clicked;
const asFound = lost(plain) && lost(off) && feature.after === '/after' && feature.clicked;
console.log(asFound ? 'As found.' : 'CHANGED: this is not what was found.');
process.exit(asFound ? 0 : 1);
JS
timeout 150 node turn.mjs
