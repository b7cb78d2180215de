// Drives the server as a host does, with the official TypeScript SDK, and prints what it saw as one JSON object.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [kind, page, ...rest] = process.argv.slice(2);
const transport = kind === 'http'
    ? new StreamableHTTPClientTransport(new URL(rest[0]), { requestInit: { headers: { Authorization: `Bearer ${rest[1]}` } } })
    : new StdioClientTransport({ command: rest[0], args: rest.slice(1), stderr: 'inherit' });
const client = new Client({ name: 'typescript', version: '1' }, { capabilities: { elicitation: {} } });
const seen = { asked: [], progress: [] };
let cancelling = false;
// progress that is read together with the result counts as an error for this client, which prints the notification
client.onerror = error => {
    const late = /progress notification for an unknown token: (.*)/.exec(error.message);
    if (late && !cancelling) {
        seen.progress.push(JSON.parse(late[1]).params.message);
    } else {
        console.error(error);
    }
};
client.setRequestHandler(ElicitRequestSchema, async request => {
    seen.asked.push(request.params.message);
    return { action: 'accept', content: { approve: true } };
});
await client.connect(transport);
process.on('uncaughtException', failure => {
    console.error(failure, JSON.stringify(seen));
    process.exit(1);
});

seen.tools = (await client.listTools()).tools.map(tool => tool.name);
// the first call starts a browser, which takes long on a busy machine
const open = await client.callTool({ name: 'open', arguments: { url: page } }, undefined, { timeout: 180000 });
seen.open = open.structuredContent;
while (seen.open.state === 'running') {
    seen.open = (await client.callTool({ name: 'status', arguments: { wait: 20 } })).structuredContent;
}
const look = await client.callTool({ name: 'look', arguments: {} });
seen.look = look.content[0].text;
const bad = await client.callTool({ name: 'act', arguments: { action: 'click' } });
seen.bad = { isError: bad.isError, text: bad.content[0].text };

try {
    const unknown = await client.callTool({ name: 'fly', arguments: {} });
    seen.unknown = unknown.content[0].text;
} catch (e) {
    seen.unknown = e.message;
}

// the SDK checks structured content against the output schema, and counts progress only with a listener
const run = await client.callTool(
    { name: 'run', arguments: { wait: 40, steps: [
        { type: { text: 'ada', into: 'User name' } },
        { hover: 'Log in' },
        { expect: 'User name' }] } },
    undefined,
    { timeout: 60000, resetTimeoutOnProgress: true, onprogress: progress => seen.progress.push(progress.message) });
seen.run = run.structuredContent;

const cancel = new AbortController();
const begun = Date.now();
cancelling = true;
try {
    // once its first step is done, the run is certainly in progress
    await client.callTool(
        { name: 'run', arguments: { wait: 50, steps: [
            { expect: 'User name' },
            { wait_for: { text: 'Never there', timeout: '5m' } }] } },
        undefined,
        { signal: cancel.signal, onprogress: () => cancel.abort('enough') });
    seen.cancelled = false;
} catch {
    seen.cancelled = true;
}
let status;
do {
    status = await client.callTool({ name: 'status', arguments: { wait: 10 } });
} while (status.structuredContent.state === 'running' && Date.now() - begun < 60000);
seen.afterCancel = status.structuredContent.state;
if (kind === 'http') {
    await transport.terminateSession();
}
await client.close();
console.log(JSON.stringify(seen));
