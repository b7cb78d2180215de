package dev.sightline.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What language models and MCP clients may do with the tools.
 *
 * @param folders Folders from which task files may be run and files uploaded; none by default.
 * @param secrets Values that may be typed by name, as in '${secret.password}', and are never shown.
 * @param maxScreens Number of conversations that may have a screen at the same time.
 * @param idleTimeout Time without a call after which a conversation's run is stopped and its screen closed.
 * @param actTimeout Time that 'open' and 'act' wait before they return a handle; most MCP clients wait 60 seconds.
 * @param structuredLook Whether 'look' answers with structured content besides its text, for programs.
 * @since 0.1.0
 */
@ConfigurationProperties("sightline.tools")
public record SightlineToolsProperties(
        @DefaultValue List<Path> folders,
        @DefaultValue Map<String, SecretProperties> secrets,
        @DefaultValue("4") int maxScreens,
        @DefaultValue("5m") Duration idleTimeout,
        @DefaultValue("50s") Duration actTimeout,
        @DefaultValue("false") boolean structuredLook) {

    @ConstructorBinding
    public SightlineToolsProperties {}

    /** Without structured content of 'look'. */
    public SightlineToolsProperties(
            List<Path> folders,
            Map<String, SecretProperties> secrets,
            int maxScreens,
            Duration idleTimeout,
            Duration actTimeout) {
        this(folders, secrets, maxScreens, idleTimeout, actTimeout, false);
    }

    /**
     * A value that may be typed by its name.
     *
     * @param value The value.
     * @param at Hosts and URL prefixes where it may be typed, as in 'sightline.policy.allowed-urls', or '*' for everywhere.
     */
    public record SecretProperties(
            String value, @DefaultValue List<String> at) {

        /** Without the value. */
        @Override
        public String toString() {
            return "SecretProperties[at=" + at + "]";
        }
    }
}
