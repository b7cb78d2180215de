package dev.sightline.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A free port of this machine, for a server that cannot choose one itself.
 *
 * <p>It lies below the range that systems use for outgoing connections and for servers that request any port: otherwise
 * another process could take it between the moment in which it is found free and the one in which a slow server
 * listens.
 *
 * @since 0.1.0
 */
public final class FreePort {

    private static final int LOWEST = 10_000;
    private static final int BEYOND = 32_000;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /** Picks one at random, so that processes that search at the same time do not find the same one. */
    public static int find() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "Cannot find a free port: " + ATTEMPTS + " between " + LOWEST + " and " + BEYOND
                                    + " are taken; the last one was " + port + ". End what listens on them.",
                            e);
                }
            }
        }
    }
}
