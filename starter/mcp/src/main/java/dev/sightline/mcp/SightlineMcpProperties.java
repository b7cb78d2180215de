package dev.sightline.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The MCP server.
 *
 * @param http Access over HTTP.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.mcp")
public record SightlineMcpProperties(@DefaultValue HttpProperties http) {

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
            @DefaultValue List<String> allowedOrigins) {

        /** Without the token. */
        @Override
        public String toString() {
            return "HttpProperties[loopbackOnly=" + loopbackOnly + ", allowedHosts=" + allowedHosts
                    + ", allowedOrigins=" + allowedOrigins + "]";
        }
    }
}
