package dev.sightline.mcp;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response without the words of exceptions. The body of an error, which the protocol library fills with a serialised
 * exception, is replaced; messages in a stream of events are cleaned one by one.
 */
final class CleanResponse extends HttpServletResponseWrapper {

    private final HttpServletResponse response;
    private @Nullable Cleaned out;
    private @Nullable PrintWriter writer;

    CleanResponse(HttpServletResponse response) {
        super(response);
        this.response = response;
    }

    private boolean isError() {
        return getStatus() >= 400;
    }

    @Override
    public void sendError(int status) {
        setStatus(status);
    }

    @Override
    public void sendError(int status, String message) {
        setStatus(status);
    }

    @Override
    public void setContentLength(int length) {
        // the length changes when a message is cleaned
    }

    @Override
    public void setContentLengthLong(long length) {
        // as above
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        Cleaned stream = out;
        if (stream == null) {
            stream = new Cleaned(new CleanLines(super.getOutputStream(), "data:"), super.getOutputStream());
            out = stream;
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter text = writer;
        if (text == null) {
            text = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8), true);
            writer = text;
        }
        return text;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (!isError()) {
            super.flushBuffer();
        }
    }

    /** Writes what is left of the body, or the body of an error. A stream of events goes on by itself. */
    void complete() throws IOException {
        Cleaned stream = out;
        if (stream != null && !isError()) {
            if (writer != null) {
                writer.flush();
            }
            stream.lines.finish();
        }
        if (isError() && !response.isCommitted()) {
            HttpGate.write(
                    response,
                    JsonRpc.httpError(
                            switch (getStatus()) {
                                case 400 ->
                                    "The request is not valid. Send 'Accept: application/json, text/event-stream', and the"
                                            + " session's 'Mcp-Session-Id' after 'initialize'.";
                                case 404 -> "There is no such session. Send 'initialize' to begin a new one.";
                                case 405 -> "The method is not allowed.";
                                case 503 -> "The server is shutting down, or has too many sessions.";
                                default -> "The server failed. Its log has the details.";
                            }));
        }
    }

    /** Drops the body of an error. */
    private final class Cleaned extends ServletOutputStream {

        private final CleanLines lines;
        private final ServletOutputStream original;

        Cleaned(CleanLines lines, ServletOutputStream original) {
            this.lines = lines;
            this.original = original;
        }

        @Override
        public void write(int b) throws IOException {
            if (!isError()) {
                lines.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!isError()) {
                lines.write(bytes, offset, length);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!isError()) {
                lines.flush();
            }
        }

        @Override
        public void close() throws IOException {
            if (!isError()) {
                lines.close();
            }
        }

        @Override
        public boolean isReady() {
            return original.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            original.setWriteListener(listener);
        }
    }
}
