package dev.sightline.driver;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the screen may load. A driver with a network of its own, such as a browser, asks before a request leaves;
 * what is refused is never sent.
 *
 * <p>Safe for use by several threads. Called for every request, so it must answer quickly. A fence that throws refuses.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface NetworkFence {

    /** Refuses nothing. Drivers recognise it and do not ask at all. */
    NetworkFence OPEN = _ -> null;

    /**
     * Judges one access.
     *
     * @return null to allow it; otherwise the reason for refusing it, which the agent and the person read
     */
    @Nullable
    String refusal(Access access);

    /**
     * Whether every {@code Resource} over http or https may be loaded from the hosts and ports to which a {@code
     * Connection} is allowed, whatever the rest of its URL. A driver that judges every connection then need not ask about
     * each picture and script of a page, and pages load faster.
     */
    default boolean judgesResourcesByHost() {
        return false;
    }

    /** This fence and another: an access needs the permission of both. */
    default NetworkFence and(NetworkFence other) {
        if (equals(OPEN)) {
            return other;
        }
        if (other.equals(OPEN)) {
            return this;
        }
        return new CombinedFence(this, other);
    }

    /** What is about to be loaded. */
    sealed interface Access {

        /**
         * A page in a tab or a frame, including every step of a redirect.
         *
         * @param url absolute
         */
        record Document(String url) implements Access {}

        /**
         * Anything that a page loads or sends: pictures, scripts, fetches, beacons, WebSockets, workers, downloads.
         *
         * @param url absolute
         * @param page the address of the page that asks; null when unknown
         */
        record Resource(String url, @Nullable String page) implements Access {}

        /**
         * A connection that is about to be opened, for whatever purpose. Asked after {@code Document} or {@code
         * Resource} where the driver knows the request, and alone where it does not, as for a preconnect.
         *
         * @param host in lower case, without a port; an IPv6 address in brackets
         * @param addresses what the name resolved to; one of them will be connected to, so the answer binds. Empty when
         *     the driver cannot resolve it
         */
        record Connection(String host, int port, List<InetAddress> addresses) implements Access {

            public Connection {
                addresses = List.copyOf(addresses);
            }
        }
    }
}
