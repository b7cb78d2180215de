package dev.sightline.mcp;

import dev.sightline.tools.SightlineTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Reads messages from a client over stdio, answers malformed ones itself, and passes on the others. */
final class StdioInput extends InputStream {

    /** Over stdio there is one client. */
    static final String CONVERSATION = "stdio";

    private final InputStream in;
    private final OutputStream out;
    private final SightlineTools tools;
    private final Runnable onEnd;
    private byte[] line = new byte[0];
    private int position;
    private boolean ended;

    /**
     * @param in lines of JSON
     * @param out to the client; also written to by others, who hold its monitor meanwhile
     * @param onEnd runs when the client has gone
     */
    StdioInput(InputStream in, OutputStream out, SightlineTools tools, Runnable onEnd) {
        this.in = in;
        this.out = out;
        this.tools = tools;
        this.onEnd = onEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (position == line.length) {
            if (ended || !next()) {
                return -1;
            }
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, bytes, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return line.length - position;
    }

    /** Reads the next message; false at the end. */
    private boolean next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean tooLong = false;
        int b;
        while ((b = in.read()) >= 0 && b != '\n') {
            tooLong |= bytes.size() >= JsonRpc.MAX_BYTES;
            if (!tooLong) {
                bytes.write(b);
            }
        }
        if (b < 0) {
            ended = true;
            onEnd.run();
            return false;
        }
        String message = bytes.toString(StandardCharsets.UTF_8).strip();
        position = 0;
        line = new byte[0];
        if (tooLong) {
            reply(JsonRpc.tooLong());
        } else if (!message.isEmpty()) {
            switch (JsonRpc.check(message)) {
                case JsonRpc.Verdict.Pass(String json) -> pass(json);
                case JsonRpc.Verdict.Cancel(String request) -> tools.cancel(CONVERSATION, request);
                case JsonRpc.Verdict.Refuse(String error) -> reply(error);
            }
        }
        return true;
    }

    private void pass(String message) {
        line = (message + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void reply(String message) throws IOException {
        synchronized (out) {
            out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
