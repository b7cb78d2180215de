package dev.sightline.web;

import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.littleshoot.proxy.HttpFilters;
import org.littleshoot.proxy.HttpFiltersAdapter;
import org.littleshoot.proxy.HttpFiltersSourceAdapter;
import org.littleshoot.proxy.HttpProxyServer;
import org.littleshoot.proxy.impl.DefaultHttpProxyServer;
import org.littleshoot.proxy.impl.ThreadPoolConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy of one browser. It checks the host of every connection before it is opened, including connections that the
 * developer tools do not report: WebSockets, preconnects, preloaded documents. It connects to exactly the address that
 * was checked. Encrypted connections are forwarded unchanged.
 */
final class FenceProxy implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FenceProxy.class);

    private static final NetworkFence NOT_IN_USE = _ -> "the browser is not in use yet";

    /** How long a server may be silent on an open connection, such as an event stream. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final int CONNECT_MILLIS = 30_000;
    private static final int LONGEST_LINE = 1 << 20;
    private static final int PROBE_MILLIS = 500;

    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:[a-z]+://)?(?:[^/@]*@)?(\\[[^]]*]|[^:/]+)(?::(\\d+))?(?:/.*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final HttpProxyServer server;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private final Map<String, InetAddress> reachable = new ConcurrentHashMap<>();
    private volatile NetworkFence fence = NOT_IN_USE;
    private volatile Consumer<String> refusals = _ -> {};

    FenceProxy() {
        server = DefaultHttpProxyServer.bootstrap()
                .withName("sightline-fence")
                .withAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withTransparent(true)
                .withIdleConnectionTimeout(IDLE)
                .withConnectTimeout(CONNECT_MILLIS)
                .withMaxInitialLineLength(LONGEST_LINE)
                .withMaxHeaderSize(LONGEST_LINE)
                .withThreadPoolConfiguration(new ThreadPoolConfiguration()
                        .withAcceptorThreads(1)
                        .withClientToProxyWorkerThreads(2)
                        .withProxyToServerWorkerThreads(2))
                .withFiltersSource(new HttpFiltersSourceAdapter() {

                    @Override
                    public HttpFilters filterRequest(HttpRequest request, @Nullable ChannelHandlerContext context) {
                        return new Judge(request, context);
                    }
                })
                .start();
    }

    int port() {
        return server.getListenAddress().getPort();
    }

    /**
     * From now on, lets through what a fence allows; before, everything is refused.
     *
     * @param refusals receives what was refused, as {@code host:port: reason}
     */
    void guard(NetworkFence allowed, Consumer<String> refusals) {
        this.refusals = refusals;
        this.fence = allowed;
    }

    /** Whether the last connection to a host failed. */
    boolean hasFailed(String host, int port) {
        return failed.contains(host.toLowerCase(Locale.ROOT) + ":" + port);
    }

    @Override
    public void close() {
        server.abort();
    }

    /** Checks one request: its host, once the name is resolved. */
    private final class Judge extends HttpFiltersAdapter {

        private @Nullable InetSocketAddress address;
        private String host = "";
        private int port;

        Judge(HttpRequest request, @Nullable ChannelHandlerContext context) {
            super(request, context);
        }

        @Override
        public @Nullable HttpResponse clientToProxyRequest(HttpObject object) {
            if (!(object instanceof HttpRequest request)) {
                return null;
            }
            Matcher authority = AUTHORITY.matcher(request.uri());
            if (!authority.matches()) {
                return refused("the request does not name a host");
            }
            host = authority.group(1).toLowerCase(Locale.ROOT);
            port = authority.group(2) != null
                    ? Integer.parseInt(authority.group(2))
                    : request.method().equals(HttpMethod.CONNECT) ? 443 : 80;
            List<InetAddress> addresses = resolve(host);
            String refusal;
            try {
                refusal = fence.refusal(new Access.Connection(host, port, addresses));
            } catch (RuntimeException e) {
                log.warn("The fence failed to judge a connection, which is therefore refused", e);
                refusal = "the fence failed to judge it";
            }
            if (refusal != null) {
                refusals.accept(host + ":" + port + ": " + refusal);
                return refused(refusal);
            }
            if (addresses.isEmpty()) {
                failed.add(host + ":" + port);
                return answer(HttpResponseStatus.BAD_GATEWAY, "The name " + host + " could not be resolved.");
            }
            address = new InetSocketAddress(choose(addresses), port);
            return null;
        }

        private InetAddress choose(List<InetAddress> addresses) {
            if (addresses.size() == 1 || !addresses.getFirst().isLoopbackAddress()) {
                return addresses.getFirst();
            }
            // a server on this machine may listen on one of its addresses only
            return reachable.computeIfAbsent(host + ":" + port, _ -> {
                for (InetAddress each : addresses) {
                    try (var socket = new Socket()) {
                        socket.connect(new InetSocketAddress(each, port), PROBE_MILLIS);
                        return each;
                    } catch (IOException _) {
                        // the next one
                    }
                }
                return addresses.getFirst();
            });
        }

        @Override
        public @Nullable InetSocketAddress proxyToServerResolutionStarted(String hostAndPort) {
            return address;
        }

        @Override
        public void proxyToServerConnectionFailed() {
            failed.add(host + ":" + port);
            reachable.remove(host + ":" + port);
        }

        @Override
        public void proxyToServerConnectionSucceeded(ChannelHandlerContext context) {
            failed.remove(host + ":" + port);
        }

        private HttpResponse refused(String reason) {
            return answer(HttpResponseStatus.FORBIDDEN, "Refused: " + reason);
        }

        private static HttpResponse answer(HttpResponseStatus status, String words) {
            byte[] body = words.getBytes(StandardCharsets.UTF_8);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(HttpHeaderNames.CONNECTION, "close");
            return response;
        }
    }

    /** IPv4 first; empty if the name is unknown. */
    private static List<InetAddress> resolve(String host) {
        // browsers do not resolve these through DNS
        String name = host.equals("localhost") || host.endsWith(".localhost") ? "localhost" : host;
        try {
            var all = new ArrayList<>(List.of(InetAddress.getAllByName(name)));
            all.sort(Comparator.comparing(each -> !(each instanceof Inet4Address)));
            return all;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
