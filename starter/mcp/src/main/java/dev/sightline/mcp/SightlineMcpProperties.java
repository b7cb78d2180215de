package dev.sightline.mcp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What MCP clients and chat models may do with the tools.
 *
 * @param folders Folders from which clients may run task files and upload files; none by default.
 * @param secrets Values that clients may type by name, as in '${secret.password}', without seeing them.
 * @param maxScreens Number of clients that may have a screen at the same time.
 * @param idleTimeout Time without a call after which a client's run is stopped and its screen closed.
 * @param actTimeout Time that 'open' and 'act' wait before they return a handle; most clients wait 60 seconds.
 * @param http Access over HTTP.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.mcp")
public record SightlineMcpProperties(
        @DefaultValue List<Path> folders,
        @DefaultValue Map<String, String> secrets,
        @DefaultValue("4") int maxScreens,
        @DefaultValue("5m") Duration idleTimeout,
        @DefaultValue("50s") Duration actTimeout,
        @DefaultValue HttpProperties http) {

    /**
     * Access over HTTP.
     *
     * @param token Token that clients send as 'Authorization: Bearer TOKEN'; generated and logged at startup unless set.
     * @param loopbackOnly Whether only clients on this machine are served.
     * @param allowedHosts Names in the Host header, without a port, under which the server may be addressed, besides those
     *     of the loopback interface.
     * @param allowedOrigins Origins of web pages that may connect, such as 'http://localhost:6274'; none by default.
     */
    public record HttpProperties(
            @Nullable String token,
            @DefaultValue("true") boolean loopbackOnly,
            @DefaultValue List<String> allowedHosts,
            @DefaultValue List<String> allowedOrigins) {}
}
