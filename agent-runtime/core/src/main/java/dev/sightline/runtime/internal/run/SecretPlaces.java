package dev.sightline.runtime.internal.run;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.runtime.policy.UrlPolicy;
import dev.sightline.screen.ScreenState;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the secrets of a run may be typed: at the places that a secret names, or else on the site where the task begins. A page
 * that leads elsewhere must not be given what was meant for the first one.
 *
 * <p>A task that begins without an address, as on a desktop or on a phone's home screen, does not restrict secrets that name no
 * place.
 */
final class SecretPlaces {

    private static final String ANYWHERE = "*";

    /** Where browsers are before they have been anywhere. */
    private static final Set<String> EMPTY_PAGES = Set.of("about:blank", "data:,");

    private final @Nullable Site named;
    private volatile @Nullable Site begun;

    /**
     * @param startAddress that the task names; null when it names none
     */
    SecretPlaces(@Nullable String startAddress) {
        Site site = startAddress == null ? null : Site.of(startAddress);
        this.named = site == null || site.authority == null ? null : site;
    }

    /** Takes note of where the task begins. */
    void seen(ScreenState state) {
        String location = state.location();
        if (begun != null || location == null || location.indexOf(':') < 0 || EMPTY_PAGES.contains(location)) {
            return;
        }
        begun = Site.of(location);
    }

    /** Null when every secret in a text may be typed on a screen, else why not. */
    @Nullable
    String refusal(Text text, ScreenState state) {
        for (Secret secret : text.secrets()) {
            List<String> places = secret.places().isEmpty() ? placesOfTask() : secret.places();
            if (!places.isEmpty() && !mayBeTyped(places, state.location())) {
                return "Cannot type the secret '" + secret.name() + "' "
                        + (state.location() == null
                                ? "on a screen whose address is unknown"
                                : "at '" + shown(state.location()) + "'")
                        + ": it may only be typed at " + String.join(", ", places)
                        + (secret.places().isEmpty()
                                ? ", where the task began. If it belongs here, name this place with the secret ('at')."
                                : ".");
            }
        }
        return null;
    }

    private static String shown(String location) {
        Site site = Site.of(location);
        return site == null || site.authority == null ? location : site.scheme + "://" + site.authority;
    }

    private List<String> placesOfTask() {
        Site first = named;
        Site second = begun;
        if (first == null) {
            return second == null ? List.of() : second.places();
        }
        // the first address may lead on within its site; one that leads elsewhere is no place for secrets
        return second == null || !second.isRelatedTo(first)
                ? first.places()
                : Stream.concat(first.places().stream(), second.places().stream())
                        .distinct()
                        .toList();
    }

    private static boolean mayBeTyped(List<String> places, @Nullable String location) {
        if (places.contains(ANYWHERE)) {
            return true;
        }
        if (location == null || EMPTY_PAGES.contains(location)) {
            return false;
        }
        if (location.indexOf(':') < 0) {
            // an application, and perhaps its screen
            return places.stream().anyMatch(place -> location.equals(place) || location.startsWith(place + "/"));
        }
        return UrlPolicy.allowing(places).reviewScreen(new ScreenState(location, null, null, List.of(), -1, List.of()))
                instanceof Decision.Allow;
    }

    /**
     * Whose a location is.
     *
     * @param scheme empty for an application
     * @param authority host and port as written; null for what has no host
     * @param place what stands for it where it has no host
     */
    private record Site(String scheme, @Nullable String authority, String place) {

        static @Nullable Site of(String location) {
            int colon = location.indexOf(':');
            if (colon < 0) {
                int slash = location.indexOf('/');
                return new Site("", null, slash < 0 ? location : location.substring(0, slash));
            }
            try {
                var uri = new URI(location.substring(0, firstOf("?#", location)));
                String scheme = uri.getScheme();
                String authority = uri.getRawAuthority();
                if (scheme == null) {
                    return null;
                }
                if (authority != null) {
                    return new Site(scheme, authority.substring(authority.lastIndexOf('@') + 1), "");
                }
                return new Site(
                        scheme,
                        null,
                        scheme.equals("file")
                                ? location.substring(0, location.lastIndexOf('/', firstOf("?#", location) - 1) + 1)
                                : scheme + ":");
            } catch (URISyntaxException e) {
                return colon > 0 && location.startsWith("data:") ? new Site("data", null, "data:") : null;
            }
        }

        private static int firstOf(String marks, String text) {
            int end = text.length();
            for (int i = 0; i < marks.length(); i++) {
                int at = text.indexOf(marks.charAt(i));
                end = at >= 0 && at < end ? at : end;
            }
            return end;
        }

        /** As entries of a list of addresses. */
        List<String> places() {
            if (authority == null) {
                return List.of(place);
            }
            String host = authority.startsWith("www.") ? authority.substring("www.".length()) : authority;
            return isNumber(host) ? List.of(host) : List.of(host, "*." + host);
        }

        private static boolean isNumber(String host) {
            return host.startsWith("[") || host.matches("[0-9.]+(:[0-9]+)?") || !host.contains(".");
        }

        private String host() {
            return authority == null ? "" : authority.replaceFirst(":[0-9]*$", "");
        }

        /** Whether one lies below the other. */
        boolean isRelatedTo(Site other) {
            String mine = host();
            String others = other.host();
            return mine.equals(others) || isBelow(mine, others) || isBelow(others, mine);
        }

        private static boolean isBelow(String host, String above) {
            return host.endsWith("." + above) && above.indexOf('.') > 0;
        }
    }
}
