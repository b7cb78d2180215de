#!/usr/bin/env bash
# Prints a table of what assistants pay for this MCP server and for playwright-mcp, in tokens: for the definitions of the tools, and
# for one look at each of ten pages. MEASUREMENTS.md explains the method. Needs node, npm, Chromium and the network.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
    @playwright/mcp@0.0.83 @modelcontextprotocol/sdk@1.32.2 admin-lte@4.0.0 js-tiktoken@1.0.21 >&2
cat > measure.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { getEncoding } from 'js-tiktoken';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const [sightline, chromium] = process.argv.slice(2);
const pages = ['index.html', 'index2.html', 'index3.html', 'tables/simple.html', 'tables/data.html', 'mailbox/inbox.html',
    'mailbox/compose.html', 'examples/register.html', 'UI/general.html', 'docs/faq.html'];
const types = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.png': 'image/png', '.jpg': 'image/jpeg', '.svg': 'image/svg+xml' };
const server = createServer(async (request, response) => {
    try {
        const path = normalize(decodeURI(new URL(request.url, 'http://a').pathname));
        const body = await readFile(join('node_modules/admin-lte/dist', path));
        response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
        response.writeHead(404).end();
    }
}).listen(0, '127.0.0.1');
await new Promise(done => server.once('listening', done));
const base = `http://127.0.0.1:${server.address().port}/`;
const encoding = getEncoding('cl100k_base');
const tokens = value => encoding.encode(typeof value === 'string' ? value : JSON.stringify(value)).length;
const words = result => result.content.filter(part => part.type === 'text').map(part => part.text).join('\n');

async function connect(command, args) {
    const client = new Client({ name: 'measurement', version: '1' });
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore', env: process.env }));
    return client;
}

async function measure(client, open, look) {
    const list = (await client.listTools()).tools;
    const looks = [];
    for (const page of pages) {
        await client.callTool(open(base + page), undefined, { timeout: 120000 });
        const result = await client.callTool(look, undefined, { timeout: 120000 });
        if (result.isError) throw new Error(`${page}: ${words(result)}`);
        looks.push({ words: tokens(words(result)), all: tokens(result) });
    }
    await client.close();
    return { tools: list.length, list: tokens(list), looks };
}

const ours = await measure(await connect(sightline, ['mcp', '--report-dir', 'runs']),
    url => ({ name: 'open', arguments: { url } }), { name: 'look', arguments: {} });
const theirs = await measure(
    await connect('node_modules/.bin/playwright-mcp', ['--headless', '--isolated', '--no-sandbox', '--executable-path', chromium,
        '--viewport-size', '1280x720']),
    url => ({ name: 'browser_navigate', arguments: { url } }), { name: 'browser_snapshot', arguments: {} });
server.close();

const share = (a, b) => `${Math.round(100 * a / b)} %`;
const row = (name, a, b, all) => console.log(`| ${name} | ${a} | ${all} | ${b} | ${share(a, b)} | ${share(all, b)} |`);
console.log('| | words for the model | whole result | playwright-mcp | share | share of the whole |');
console.log('|---|---|---|---|---|---|');
row(`tools/list (${ours.tools} and ${theirs.tools} tools)`, ours.list, theirs.list, ours.list);
pages.forEach((page, i) => row(page, ours.looks[i].words, theirs.looks[i].words, ours.looks[i].all));
const sum = (looks, what) => looks.reduce((total, look) => total + look[what], 0);
row('ten pages together', sum(ours.looks, 'words'), sum(theirs.looks, 'words'), sum(ours.looks, 'all'));
const dear = pages.filter((page, i) => ours.looks[i].all * 3 > theirs.looks[i].words);
if (ours.list * 3 > theirs.list || dear.length > 0) {
    console.error(`More than a third of what playwright-mcp costs: ${ours.list * 3 > theirs.list ? 'tools/list ' : ''}${dear}`);
    process.exitCode = 1;
}
JS
node measure.mjs "$root/sightline" "$(command -v chromium || command -v google-chrome)"
