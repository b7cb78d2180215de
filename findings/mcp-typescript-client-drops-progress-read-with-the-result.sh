#!/usr/bin/env bash
# Progress of an MCP tool over stdio, with the official TypeScript SDK on both sides.
#
# Guess:  a notification that the server has written before the result of a call reaches the call's onprogress before the call
#         returns: there is one pipe, and it keeps the order.
# Found:  the client reads what the pipe holds, and takes results at once but notifications in a microtask. Of a notification and a
#         result that are read together, the result comes first and removes the listener. onprogress never sees the notification; it
#         becomes an error, "Received a progress notification for an unknown token". So it is in 1.32.2 (@modelcontextprotocol/sdk)
#         and in 2.4.0 (@modelcontextprotocol/client). A tool that reports "100 %" and returns loses that report in about half of its calls.
# So:     a client must not take a missing last progress, or this error, for a fault; a server sends nothing that matters as progress
#         right before the result, or lets the client read it first.
#
# Needs: node and npm. Installs the SDK's packages into a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-fund --no-audit --ignore-scripts @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 > /dev/null
cat > server.mjs <<'JS'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'server', version: '1' });
for (const name of ['together', 'apart']) {
  server.registerTool(name, { description: 'Works, reports 100 %, returns.' }, async extra => {
    await extra.sendNotification({ method: 'notifications/progress', params: { progressToken: extra._meta.progressToken, progress: 100, total: 100 } });
    if (name === 'apart') await new Promise(later => setTimeout(later, 100));
    return { content: [{ type: 'text', text: 'done' }] };
  });
}
await server.connect(new StdioServerTransport());
JS
cat > client.mjs <<'JS'
const modules = {
  '1.32.2': ['@modelcontextprotocol/sdk/client/index.js', '@modelcontextprotocol/sdk/client/stdio.js'],
  '2.4.0': ['@modelcontextprotocol/client', '@modelcontextprotocol/client/stdio'],
};
let asFound = true;
for (const [version, [main, stdio]] of Object.entries(modules)) {
  const { Client } = await import(main);
  const { StdioClientTransport } = await import(stdio);
  const client = new Client({ name: 'client', version: '1' });
  const errors = [];
  client.onerror = error => errors.push(error.message);
  await client.connect(new StdioClientTransport({ command: process.execPath, args: ['server.mjs'] }));
  for (const [tool, calls] of [['together', 100], ['apart', 20]]) {
    errors.length = 0;
    let heard = 0;
    for (let i = 0; i < calls; i++) {
      const options = { onprogress: () => heard++ };
      const request = { name: tool, arguments: {} };
      await (version.startsWith('1.') ? client.callTool(request, undefined, options) : client.callTool(request, options));
      // whatever is still on its way
      await new Promise(later => setTimeout(later, 5));
    }
    const unknown = errors.filter(error => error.includes('unknown token')).length;
    console.log(`${version}: ${calls} calls, notification and result ${tool}: onprogress ${heard} times, "unknown token" ${unknown} times`);
    asFound &&= heard + unknown === calls && (tool === 'apart' ? heard === calls : unknown > 0);
    if (unknown > 0 && tool === 'together') console.log(`   ${errors[0].slice(0, 120)}`);
  }
  await client.close();
}
console.log(asFound ? 'As found: progress that is read together with the result is dropped as an error.' : 'CHANGED: this is not what was found.');
process.exit(asFound ? 0 : 1);
JS
timeout 120 node client.mjs
