package dev.sightline.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Passes messages on line by line, each without the words of exceptions. */
final class CleanLines extends OutputStream {

    private final OutputStream out;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param prefix what a line with a message begins with: {@code data:} in a stream of events, nothing over stdio
     */
    CleanLines(OutputStream out, String prefix) {
        this.out = out;
        this.prefix = prefix;
    }

    @Override
    public synchronized void write(int b) throws IOException {
        line.write(b);
        if (b == '\n') {
            writeLine();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i + 1 - start);
                writeLine();
                start = i + 1;
            }
        }
        line.write(bytes, start, offset + length - start);
    }

    private void writeLine() throws IOException {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.startsWith(prefix)) {
            String message = text.substring(prefix.length(), text.length() - 1);
            text = prefix + JsonRpc.clean(message) + "\n";
        }
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void flush() throws IOException {
        out.flush();
    }

    /** Passes on the last line, which has no line break. A body of JSON is one such line. */
    synchronized void finish() throws IOException {
        if (line.size() > 0) {
            out.write(JsonRpc.clean(line.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
            line.reset();
            out.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        finish();
        out.close();
    }
}
