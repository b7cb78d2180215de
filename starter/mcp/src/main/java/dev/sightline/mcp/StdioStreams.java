package dev.sightline.mcp;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** Standard input and output as the protocol uses them. Whatever else is printed goes to standard error. */
final class StdioStreams {

    private StdioStreams() {}

    /** Sends what this process prints to standard error, so that it cannot corrupt messages. */
    static void take() {
        System.setOut(System.err);
    }

    static InputStream in() {
        return System.in;
    }

    static OutputStream out() {
        return new CleanLines(new FileOutputStream(FileDescriptor.out), "");
    }
}
