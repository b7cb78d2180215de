package dev.sightline.runtime.policy;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.driver.NetworkFence;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Restricts an agent to the listed sites. A URL is checked before it is opened; the location of the screen is checked
 * after every capture and before the model sees it, so that a redirect or a link that leads elsewhere ends the run as
 * {@code Denied}. A browser also enforces it: it never requests what it may not load ({@link #fence()}).
 *
 * <p>An entry is one of
 *
 * <ul>
 *   <li>{@code example.com}: this host, over http and https, on any port
 *   <li>{@code *.example.com}: its subdomains at any depth, but not {@code example.com} itself
 *   <li>{@code localhost:8080}: this host on this port only
 *   <li>{@code https://example.com/shop}: addresses of this scheme, host, port and path; {@code /shop} and {@code
 * /shop/cart} match, {@code /shopping} does not
 *   <li>{@code file:///srv/pages/}, {@code data:}, {@code javascript:}: addresses without a host that begin like this;
 * nothing of the kind is allowed unless it is listed
 * </ul>
 *
 * <p>{@code about:blank} is always allowed, and so is a browser's empty first page. A screen whose location is unknown
 * or not a URL, as on a phone or a desktop, is not checked. Immutable, hence safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class UrlPolicy implements ActionPolicy {

    /** The locations of a browser that has not opened anything yet. */
    private static final Set<String> EMPTY_PAGES = Set.of("about:blank", "data:,");

    private final List<Entry> allowed;
    private final List<Entry> resources;
    private final boolean anyResource;

    private UrlPolicy(List<Entry> allowed, List<Entry> resources, boolean anyResource) {
        this.allowed = List.copyOf(allowed);
        this.resources = List.copyOf(resources);
        this.anyResource = anyResource;
    }

    /**
     * @param entries at least one
     * @throws SightlineException category {@code CONFIGURATION}, naming every entry that cannot be understood
     */
    public static UrlPolicy allowing(String... entries) {
        return allowing(List.of(entries));
    }

    /**
     * @param entries at least one
     * @throws SightlineException category {@code CONFIGURATION}, naming every entry that cannot be understood
     */
    public static UrlPolicy allowing(Collection<String> entries) {
        if (entries.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make a URL policy that allows nothing: list at least one host or address.");
        }
        return new UrlPolicy(parsed(entries), List.of(), false);
    }

    /**
     * This policy with further addresses from which pages may load pictures, scripts and the like, and to which they may
     * send data in the background. Without them, pages load from the hosts of the allowed addresses only.
     *
     * @param entries written as those of {@link #allowing}; {@code *} allows every public address
     * @throws SightlineException category {@code CONFIGURATION}, naming every entry that cannot be understood
     */
    public UrlPolicy loadingFrom(Collection<String> entries) {
        List<String> listed =
                entries.stream().filter(entry -> !entry.strip().equals("*")).toList();
        return new UrlPolicy(allowed, parsed(listed), listed.size() < entries.size());
    }

    private static List<Entry> parsed(Collection<String> entries) {
        List<Entry> understood = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String text : entries) {
            Entry entry = Entry.parse(text.strip());
            if (entry == null) {
                others.add("'" + text + "'");
            } else {
                understood.add(entry);
            }
        }
        if (!others.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make a URL policy of " + String.join(", ", others)
                            + ": an entry is a host (example.com), its subdomains (*.example.com), a host with a port"
                            + " (localhost:8080) or the beginning of an address (https://example.com/shop), without a"
                            + " user name, a query or a fragment; write hosts with special letters in their xn-- form.");
        }
        return understood;
    }

    @Override
    public Decision review(Proposal proposal) {
        if (proposal.action() instanceof Action.OpenUrl<?> open) {
            String url = open.url().toString();
            return isBlank(url) || isAllowed(WebAddress.parse(url))
                    ? Decision.ALLOW
                    : denial("Cannot open '" + WebAddress.shown(url) + "'");
        }
        if (proposal.action() instanceof Action.AnswerDialog<?> answer
                && answer.text() != null
                && proposal.state().location() == null) {
            return denial("Cannot type into a dialog of a page whose address is unknown");
        }
        return Decision.ALLOW;
    }

    @Override
    public Decision reviewScreen(ScreenState state) {
        String location = state.location();
        // an Android location, package/activity, has no scheme
        if (location == null || location.indexOf(':') < 0 || EMPTY_PAGES.contains(location) || isBlank(location)) {
            return Decision.ALLOW;
        }
        return isAllowed(WebAddress.parse(location))
                ? Decision.ALLOW
                : denial("Cannot continue at '" + WebAddress.shown(location) + "'");
    }

    /**
     * Checks requests before they are sent: documents by the allowed addresses, everything else by their hosts and by
     * {@link #loadingFrom}, and connections by host and port. An address of a private network, or a name that resolves
     * to one, must be listed itself; link-local addresses, where cloud machines find their credentials, must be listed
     * as numbers.
     */
    @Override
    public NetworkFence fence() {
        return new UrlFence();
    }

    private final class UrlFence implements NetworkFence {

        @Override
        public @Nullable String refusal(Access access) {
            return switch (access) {
                case Access.Document document -> {
                    WebAddress address = WebAddress.parse(document.url());
                    yield isAllowed(address) && !hasUserName(document.url())
                            ? null
                            : "the address is not allowed. Allowed: " + listed(allowed) + ".";
                }
                case Access.Resource resource ->
                    mayLoad(WebAddress.parse(resource.url()))
                            ? null
                            : "pages may not load from this address. Allowed: " + listed(allowed)
                                    + (resources.isEmpty() ? "" : ", " + listed(resources)) + ".";
                case Access.Connection connection -> UrlPolicy.this.refusal(connection);
            };
        }

        @Override
        public boolean judgesResourcesByHost() {
            return anyResource || resources.stream().allMatch(Entry::isWholeHost);
        }
    }

    private boolean mayLoad(@Nullable WebAddress address) {
        if (address == null) {
            return false;
        }
        String host = address.host();
        if (host == null) {
            // the content is part of the URL itself
            return address.scheme().equals("data")
                    || address.scheme().equals("blob")
                    || allowed.stream().anyMatch(entry -> entry.matches(address));
        }
        int port = address.effectivePort();
        return anyResource
                || allowed.stream().anyMatch(entry -> entry.isOf(host, port))
                || resources.stream().anyMatch(entry -> entry.matches(address.asHttp()));
    }

    private @Nullable String refusal(NetworkFence.Access.Connection connection) {
        String host = WebAddress.host(connection.host());
        if (host == null) {
            return "the host name is not valid";
        }
        List<Entry> fitting = Stream.concat(allowed.stream(), resources.stream())
                .filter(entry -> entry.isOf(host, connection.port()))
                .toList();
        if (fitting.isEmpty() && !anyResource) {
            return "connections to this host are not allowed";
        }
        boolean isNamed = fitting.stream().anyMatch(entry -> !entry.subdomains());
        boolean isNumber = connection.addresses().size() == 1 && isNumber(host);
        for (InetAddress each : connection.addresses()) {
            if (each.isLinkLocalAddress() || each.isMulticastAddress() || each.isAnyLocalAddress()) {
                if (!isNamed || !isNumber) {
                    return "its name resolves to " + each.getHostAddress()
                            + ", which is a link-local address; only the number itself can be listed";
                }
            } else if (isPrivate(each) && !isNamed) {
                return "it resolves to " + each.getHostAddress()
                        + ", an address of a private network, which must be listed by its own name";
            }
        }
        return null;
    }

    private static boolean isNumber(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+");
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean isShared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        boolean isThisNetwork = bytes.length == 4 && bytes[0] == 0;
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || isUniqueLocal
                || isShared
                || isThisNetwork;
    }

    private static boolean hasUserName(String url) {
        int start = url.indexOf("://");
        if (start < 0) {
            return false;
        }
        String rest = url.substring(start + 3).split("[/?#\\\\]", 2)[0];
        return rest.indexOf('@') >= 0;
    }

    private static String listed(List<Entry> entries) {
        return entries.stream().map(Entry::text).collect(Collectors.joining(", "));
    }

    private boolean isAllowed(@Nullable WebAddress address) {
        return address != null && allowed.stream().anyMatch(entry -> entry.matches(address));
    }

    private Decision denial(String what) {
        return new Decision.Deny(what + ": the address is not allowed. Allowed: "
                + listed(allowed)
                + ". Stay there, or add the site to the allowed addresses.");
    }

    private static boolean isBlank(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        return lower.equals("about:blank") || lower.startsWith("about:blank#");
    }

    /**
     * One entry of the list.
     *
     * @param scheme null for http and https
     * @param host null for a scheme without hosts
     * @param subdomains whether the subdomains of the host are meant instead of the host itself
     * @param port −1 for any
     * @param path that an address begins with
     */
    private record Entry(
            String text, @Nullable String scheme, @Nullable String host, boolean subdomains, int port, String path) {

        static @Nullable Entry parse(String text) {
            if (text.contains("://*.")) {
                Entry base = parse(text.replaceFirst("://\\*\\.", "://"));
                return base == null || base.host == null
                        ? null
                        : new Entry(text, base.scheme, base.host, true, base.port, base.path);
            }
            if (text.contains("://") || text.matches("(?i)(data|javascript|file|about|blob|view-source):.*")) {
                WebAddress address = WebAddress.parse(text);
                if (address == null || (address.host() != null && text.matches(".*[@?#].*"))) {
                    return null;
                }
                return new Entry(
                        text, address.scheme(), address.host(), false, address.effectivePort(), address.path());
            }
            boolean subdomains = text.startsWith("*.");
            String plain = subdomains ? text.substring(2) : text;
            if (plain.matches(".*[@?#/\\\\].*")) {
                return null;
            }
            WebAddress address = WebAddress.parse("http://" + plain);
            if (address == null || address.host() == null) {
                return null;
            }
            // 'example.com:80' names its port although it is http's own
            boolean hasPort = plain.matches(".*:[0-9]+");
            return new Entry(text, null, address.host(), subdomains, hasPort ? address.effectivePort() : -1, "");
        }

        boolean matches(WebAddress address) {
            if (scheme == null
                    ? !address.scheme().equals("http") && !address.scheme().equals("https")
                    : !scheme.equals(address.scheme())) {
                return false;
            }
            String itsHost = address.host();
            if (host == null || itsHost == null) {
                return host == null && itsHost == null && address.path().startsWith(path);
            }
            return (subdomains ? itsHost.endsWith("." + host) : itsHost.equals(host))
                    && (port < 0 || port == address.effectivePort())
                    && isBelow(address.path());
        }

        /** Whether it names a host on a port, whatever the path. */
        boolean isOf(String itsHost, int itsPort) {
            return host != null
                    && (subdomains ? itsHost.endsWith("." + host) : itsHost.equals(host))
                    && (port < 0 || port == itsPort);
        }

        /** Whether it allows every http and https address of its host and port. */
        boolean isWholeHost() {
            return host != null && scheme == null;
        }

        private boolean isBelow(String itsPath) {
            return path.isEmpty()
                    || path.equals("/")
                    || itsPath.equals(path)
                    || itsPath.startsWith(path.endsWith("/") ? path : path + "/");
        }
    }
}
