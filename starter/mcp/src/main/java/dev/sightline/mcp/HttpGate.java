package dev.sightline.mcp;

import dev.sightline.tools.SightlineTools;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.ProtocolVersions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands in front of the MCP endpoint. It lets in clients of this machine that know the token and address the server by
 * one of its names, so that no web page can reach it, not even by DNS rebinding. It checks messages before the protocol
 * library sees them, and removes the words of exceptions from what the library replies.
 */
final class HttpGate extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(HttpGate.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> VERSIONS = Set.of(
            ProtocolVersions.MCP_2024_11_05,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_11_25);

    private final String token;
    private final boolean loopbackOnly;
    private final Set<String> hosts;
    private final Set<String> origins;
    private final SightlineTools tools;

    HttpGate(String token, SightlineMcpProperties.HttpProperties http, SightlineTools tools) {
        this.token = token;
        this.loopbackOnly = http.loopbackOnly();
        this.hosts = new HashSet<>(LOOPBACK);
        http.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        this.origins = Set.copyOf(http.allowedOrigins());
        this.tools = tools;
    }

    /** The library completes its streams in dispatches of the same request; these have been checked. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return true;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Refusal refusal = judge(request);
        if (refusal != null) {
            refuse(response, refusal.status(), JsonRpc.httpError(refusal.message()));
            return;
        }
        HttpServletRequest forwarded = request;
        String conversation = request.getHeader(HttpHeaders.MCP_SESSION_ID);
        if ("POST".equals(request.getMethod())) {
            byte[] body = request.getInputStream().readNBytes(JsonRpc.MAX_BYTES + 1);
            if (body.length > JsonRpc.MAX_BYTES) {
                refuse(response, 413, JsonRpc.tooLong());
                return;
            }
            switch (JsonRpc.check(new String(body, StandardCharsets.UTF_8))) {
                case JsonRpc.Verdict.Pass(String json) ->
                    forwarded = new BodyRequest(request, json.getBytes(StandardCharsets.UTF_8));
                case JsonRpc.Verdict.Cancel(String cancelled) -> {
                    if (conversation != null) {
                        tools.cancel(conversation, cancelled);
                    }
                    response.setStatus(HttpServletResponse.SC_ACCEPTED);
                    return;
                }
                case JsonRpc.Verdict.Refuse(String error) -> {
                    refuse(response, HttpServletResponse.SC_BAD_REQUEST, error);
                    return;
                }
            }
        }
        forward(forwarded, new CleanResponse(response), chain);
        if ("DELETE".equals(request.getMethod()) && conversation != null) {
            tools.end(conversation);
        }
    }

    private static void forward(HttpServletRequest request, CleanResponse response, FilterChain chain)
            throws IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            log.error("The MCP endpoint failed", e);
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        response.complete();
    }

    private record Refusal(int status, String message) {}

    private @Nullable Refusal judge(HttpServletRequest request) {
        if (loopbackOnly && !isLoopback(request.getRemoteAddr())) {
            return new Refusal(403, "Only clients on the same machine are served.");
        }
        String host = request.getHeader("Host");
        if (host == null || !hosts.contains(withoutPort(host.toLowerCase(Locale.ROOT)))) {
            return new Refusal(
                    421,
                    "The Host header names a server that this one is not. See 'sightline.mcp.http.allowed-hosts'.");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origins.contains(origin)) {
            return new Refusal(403, "Pages of this origin may not connect. See 'sightline.mcp.http.allowed-origins'.");
        }
        if (!isAuthorized(request.getHeader("Authorization"))) {
            return new Refusal(401, "Send the server's token in the header 'Authorization: Bearer TOKEN'.");
        }
        String version = request.getHeader(HttpHeaders.PROTOCOL_VERSION);
        if (version != null && !VERSIONS.contains(version)) {
            return new Refusal(
                    400,
                    "The MCP protocol version is not supported. Supported are "
                            + String.join(
                                    ", ",
                                    List.copyOf(VERSIONS).stream().sorted().toList()) + ".");
        }
        return null;
    }

    private static boolean isLoopback(String address) {
        try {
            // an address in digits is not looked up
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private boolean isAuthorized(@Nullable String header) {
        String given = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : "";
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        write(response, json);
    }

    static void write(HttpServletResponse response, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
