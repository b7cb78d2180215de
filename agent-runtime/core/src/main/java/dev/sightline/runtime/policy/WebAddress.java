package dev.sightline.runtime.policy;

import dev.sightline.error.Excerpts;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL, parsed as browsers do it (WHATWG URL Standard) as far as that determines its host: what precedes {@code @} is
 * not part of the host, a backslash is a slash, and dot segments are resolved.
 *
 * @param scheme in lower case
 * @param host in lower case and ASCII, without a final dot; null for a scheme without hosts
 * @param port −1 when it is the scheme's own
 * @param path with its dot segments resolved; for a scheme without hosts, all that follows the colon
 */
record WebAddress(String scheme, @Nullable String host, int port, String path) {

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern CONTROLS_AND_SPACES = Pattern.compile("[\\x00-\\x20\\x7F]");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:(?<user>.*)@)?(?<host>\\[[0-9A-Fa-f:.]+]|[^:@]+)(?::(?<port>[0-9]{0,5}))?");
    private static final Pattern ASCII_HOST = Pattern.compile("\\[[0-9a-f:.]+]|[a-z0-9_.-]+");
    // browsers distinguish these from what the JDK's older rules map them to
    private static final Pattern READ_DIFFERENTLY = Pattern.compile("[\u00DF\u03C2\u200C\u200D]");
    private static final Set<String> WITH_HOST = Set.of("http", "https", "ws", "wss", "ftp");

    /** A URL for messages: without what may be confidential. */
    static String shown(String url) {
        WebAddress address = parse(url);
        return address == null ? Excerpts.clipped(url, 80) : address.toString();
    }

    /** Null if the text is not a URL, or one that a browser might read differently. */
    static @Nullable WebAddress parse(String text) {
        Matcher parts = SCHEME.matcher(text);
        if (CONTROLS_AND_SPACES.matcher(text).find() || !parts.matches()) {
            return null;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String rest = parts.group(2);
        if (!WITH_HOST.contains(scheme)) {
            return new WebAddress(scheme, null, -1, rest.startsWith("/") ? withoutDots(rest) : rest);
        }
        rest = rest.replace('\\', '/');
        if (!rest.startsWith("//")) {
            return null;
        }
        int end = firstOf("/?#", rest, 2);
        Matcher authority = AUTHORITY.matcher(rest.substring(2, end));
        if (!authority.matches()) {
            return null;
        }
        String host = host(authority.group("host"));
        if (host == null) {
            return null;
        }
        String port = authority.group("port");
        int number = port == null || port.isEmpty() ? ownPort(scheme) : Integer.parseInt(port);
        String path = rest.substring(end, firstOf("?#", rest, end));
        return new WebAddress(scheme, host, number == ownPort(scheme) ? -1 : number, withoutDots(path));
    }

    /** A host as browsers compare it; null if it is not a valid host. */
    static @Nullable String host(String text) {
        if (READ_DIFFERENTLY.matcher(text).find()) {
            return null;
        }
        String host;
        try {
            host = text.startsWith("[") ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return null;
        }
        host = host.toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        return ASCII_HOST.matcher(host).matches() ? host : null;
    }

    /** The port, whether given or implied; −1 if the scheme has none. */
    int effectivePort() {
        return port >= 0 ? port : ownPort(scheme);
    }

    /** The URL of the request that opens a WebSocket; other URLs unchanged. */
    WebAddress asHttp() {
        return switch (scheme) {
            case "ws" -> new WebAddress("http", host, port, path);
            case "wss" -> new WebAddress("https", host, port, path);
            default -> this;
        };
    }

    /** For a message: without a user name, a password or a query, which may be confidential. */
    @Override
    public String toString() {
        if (host == null) {
            return scheme + ":" + Excerpts.clipped(path, 60);
        }
        return scheme + "://" + host + (port < 0 ? "" : ":" + port) + path;
    }

    private static int ownPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            case "ftp" -> 21;
            default -> -1;
        };
    }

    private static int firstOf(String characters, String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static String withoutDots(String path) {
        List<String> kept = new ArrayList<>();
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String plain = segments[i].replaceAll("(?i)%2e", ".");
            boolean last = i == segments.length - 1;
            if (plain.equals("..")) {
                if (kept.size() > 1) {
                    kept.removeLast();
                }
            } else if (!plain.equals(".")) {
                kept.add(segments[i]);
                continue;
            }
            if (last) {
                kept.add("");
            }
        }
        return String.join("/", kept);
    }
}
