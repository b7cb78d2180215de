#!/usr/bin/env bash
# A live picture as multipart/x-mixed-replace in an <img>.
#
# Guess:  a part is drawn as soon as it is complete: its Content-Length bytes have arrived, and the boundary behind it too.
# Found:  Chromium 156 draws a part only when the next one begins to arrive. A screen that has just stood still is
#         shown as it was before its last change, for as long as nothing follows. The first part is no exception.
# So:     send every picture twice, or read the stream with fetch() and draw the parts oneself.
#
# Needs: node, and Chromium (Debian's package, or CHROMIUM=PATH). Installs playwright-core 1.64.1 into a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts playwright-core@1.64.1 > /dev/null
cat > look.mjs <<'JS'
import http from 'node:http';
import zlib from 'node:zlib';
import { chromium } from 'playwright-core';

const crc = b => { let c = ~0; for (const x of b) { c ^= x; for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1; } return ~c >>> 0; };
const chunk = (type, data) => { const body = Buffer.concat([Buffer.from(type), data]); const out = Buffer.alloc(body.length + 8); out.writeUInt32BE(data.length); body.copy(out, 4); out.writeUInt32BE(crc(body), body.length + 4); return out; };
const png = (r, g, b) => { const head = Buffer.alloc(13); head.writeUInt32BE(40); head.writeUInt32BE(40, 4); head.set([8, 2], 8); const row = Buffer.from([0, ...Array(40).fill([r, g, b]).flat()]);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(Buffer.concat(Array(40).fill(row)))), chunk('IEND', Buffer.alloc(0))]); };
const pictures = { red: png(255, 0, 0), green: png(0, 255, 0), blue: png(0, 0, 255) };

let stream;
const part = name => stream.write(Buffer.concat([Buffer.from(`Content-Type: image/png\r\nContent-Length: ${pictures[name].length}\r\n\r\n`), pictures[name], Buffer.from('\r\n--frame\r\n')]));
const server = http.createServer((request, response) => {
  if (request.url === '/') return response.setHeader('Content-Type', 'text/html').end('<body style="margin:0"><script>addEventListener("load", () => { const i = new Image(); i.src = "/live"; document.body.append(i); })</script>');
  if (request.url !== '/live') return response.writeHead(404).end();
  response.writeHead(200, { 'Content-Type': 'multipart/x-mixed-replace; boundary=frame' });
  stream = response;
  response.write('--frame\r\n');
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 40, height: 40 } });
await page.goto(`http://127.0.0.1:${server.address().port}/`);
while (!stream) await new Promise(later => setTimeout(later, 50));
const drawn = async () => {
  await new Promise(later => setTimeout(later, 3000));
  return page.evaluate(() => { const c = document.createElement('canvas'); c.width = c.height = 1; const x = c.getContext('2d'); const i = document.querySelector('img'); if (!i?.naturalWidth) return 'nothing';
    x.drawImage(i, 0, 0, 1, 1); const [r, g, b, a] = x.getImageData(0, 0, 1, 1).data; return a === 0 ? 'nothing' : r > 200 ? 'red' : g > 200 ? 'green' : b > 200 ? 'blue' : `${r},${g},${b}`; });
};
const seen = [];
for (const name of ['red', 'green', 'blue']) { part(name); seen.push([name, await drawn()]); }
console.log(`Chromium ${browser.version()}`);
for (const [sent, shown] of seen) console.log(`3 s after ${sent} was sent with the boundary behind it, the page shows: ${shown}`);
await browser.close();
server.closeAllConnections();
server.close();
const late = seen[1][1] === 'red' && seen[2][1] === 'green';
console.log(late ? 'As found: each part is drawn when the next one comes.' : 'CHANGED: this is not what was found.');
process.exit(late ? 0 : 1);
JS
timeout 150 node look.mjs
