package dev.sightline.web;

import dev.sightline.action.Text;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** User names and passwords by the server that asks for them (HTTP authentication). Safe for use by several threads. */
final class Logins {

    /** A user name and its password. */
    record Login(Text user, Text password) {}

    private final Map<String, Login> byOrigin = new ConcurrentHashMap<>();

    Logins(Map<String, Login> configured) {
        byOrigin.putAll(configured);
    }

    void add(URI server, Login login) {
        byOrigin.put(origin(server), login);
    }

    boolean isEmpty() {
        return byOrigin.isEmpty();
    }

    @Nullable
    Login of(String origin) {
        return byOrigin.get(origin(URI.create(origin)));
    }

    /** Whether a login can be for it. */
    static boolean isServer(URI url) {
        return url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?");
    }

    /** Scheme, host and port, by which logins are stored. */
    static String origin(URI url) {
        String scheme = String.valueOf(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equalsIgnoreCase("https") ? 443 : 80;
        return (scheme + "://" + url.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
