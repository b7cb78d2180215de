package dev.sightline.web;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which URLs a browser can open at all. */
final class WebAddresses {

    private static final Set<String> WITH_HOST = Set.of("http", "https");
    private static final Set<String> WITHOUT_HOST = Set.of("about", "data", "blob", "file", "chrome", "view-source");

    private WebAddresses() {}

    /** Why a URL cannot be opened, as the rest of a sentence; null if it can. */
    static @Nullable String problem(URI url) {
        if (url.getScheme() == null) {
            return "it has no scheme. Write it in full, as in 'https://example.com/'.";
        }
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        if (WITH_HOST.contains(scheme)) {
            String authority = url.getRawAuthority();
            return authority == null || authority.isEmpty() || authority.startsWith(":")
                    ? "it has no host. Write it as in '" + scheme + "://example.com/'."
                    : null;
        }
        return WITHOUT_HOST.contains(scheme)
                ? null
                : "a browser does not open URLs of the scheme '" + scheme + "'. Use http or https.";
    }
}
