package dev.sightline.web;

import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How browsers are started. Made by {@link #builder()}.
 *
 * @since 0.1.0
 */
public final class WebDriverOptions {

    /** The largest side that Chromium renders reliably. */
    private static final int MAX_SIDE = 8192;

    private final @Nullable Path browser;
    private final @Nullable Path driver;
    private final @Nullable URI remoteUrl;
    private final boolean headless;
    private final int width;
    private final int height;
    private final double devicePixelRatio;
    private final @Nullable Path uploadFolder;
    private final Duration timeout;
    private final int maxSessions;
    private final int readySessions;
    private final List<String> arguments;
    private final Map<String, Logins.Login> logins;

    private WebDriverOptions(Builder builder) {
        this.browser = builder.browser;
        this.driver = builder.driver;
        this.remoteUrl = builder.remoteUrl;
        this.headless = builder.headless;
        this.width = builder.width;
        this.height = builder.height;
        this.devicePixelRatio = builder.devicePixelRatio;
        this.uploadFolder = builder.uploadFolder;
        this.timeout = builder.timeout;
        this.maxSessions = builder.maxSessions;
        this.readySessions = builder.readySessions;
        this.arguments = List.copyOf(builder.arguments);
        this.logins = Map.copyOf(builder.logins);
    }

    /** A headless local browser of 1280×720 CSS pixels, by default. */
    public static Builder builder() {
        return new Builder();
    }

    /** The executable of the browser, null to search for it. */
    public @Nullable Path browser() {
        return browser;
    }

    /** The executable of the chromedriver, null to search for it. */
    public @Nullable Path driver() {
        return driver;
    }

    /** A WebDriver server or Selenium Grid, null for a local browser. */
    public @Nullable URI remoteUrl() {
        return remoteUrl;
    }

    public boolean headless() {
        return headless;
    }

    /** Width of the viewport in CSS pixels. */
    public int width() {
        return width;
    }

    /** Height of the viewport in CSS pixels. */
    public int height() {
        return height;
    }

    /** Pixels of a screenshot per CSS pixel. */
    public double devicePixelRatio() {
        return devicePixelRatio;
    }

    /** The folder from which files may be uploaded, null when none may. */
    public @Nullable Path uploadFolder() {
        return uploadFolder;
    }

    /** How long one command to the browser may take, loading a page included. */
    public Duration timeout() {
        return timeout;
    }

    /** How many browsers run at the same time; further ones wait for one to be closed. */
    public int maxSessions() {
        return maxSessions;
    }

    /** How many browsers are started ahead of their use, once a first one was opened; they count among the others. */
    public int readySessions() {
        return readySessions;
    }

    /** Further command line arguments of the browser. */
    public List<String> arguments() {
        return arguments;
    }

    /** User names and passwords by the origin that asks for them. */
    Map<String, Logins.Login> logins() {
        return logins;
    }

    /** Collects options; {@link #build()} checks them. */
    public static final class Builder {

        private @Nullable Path browser;
        private @Nullable Path driver;
        private @Nullable URI remoteUrl;
        private boolean headless = true;
        private int width = 1280;
        private int height = 720;
        private double devicePixelRatio = 1;
        private @Nullable Path uploadFolder;
        private Duration timeout = Duration.ofSeconds(30);
        private int maxSessions = 4;
        private int readySessions;
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, Logins.Login> logins = new HashMap<>();
        private final List<String> loginProblems = new ArrayList<>();

        private Builder() {}

        public Builder browser(@Nullable Path executable) {
            this.browser = executable;
            return this;
        }

        public Builder driver(@Nullable Path executable) {
            this.driver = executable;
            return this;
        }

        public Builder remoteUrl(@Nullable URI url) {
            this.remoteUrl = url;
            return this;
        }

        public Builder headless(boolean withoutWindow) {
            this.headless = withoutWindow;
            return this;
        }

        /** The viewport in CSS pixels. */
        public Builder viewport(int newWidth, int newHeight) {
            this.width = newWidth;
            this.height = newHeight;
            return this;
        }

        public Builder devicePixelRatio(double ratio) {
            this.devicePixelRatio = ratio;
            return this;
        }

        public Builder uploadFolder(@Nullable Path folder) {
            this.uploadFolder = folder;
            return this;
        }

        public Builder timeout(Duration perCommand) {
            this.timeout = perCommand;
            return this;
        }

        public Builder maxSessions(int atOnce) {
            this.maxSessions = atOnce;
            return this;
        }

        /**
         * Browsers to start ahead of their use, 0 if not set. Close the factory in the end, or they stay. A browser of
         * a Selenium Grid that waits for its use takes a slot and is ended by the Grid's session time-out.
         */
        public Builder readySessions(int ahead) {
            this.readySessions = ahead;
            return this;
        }

        /** One more command line argument of the browser. */
        public Builder argument(String argument) {
            this.arguments.add(argument);
            return this;
        }

        /**
         * A user name and password for a server that asks for them by HTTP authentication (Basic, Digest). They are
         * given to this server and to no other.
         *
         * @param server an address of it; scheme, host and port count
         */
        public Builder login(URI server, String user, Secret password) {
            if (!Logins.isServer(server)) {
                loginProblems.add("the login is for '" + BrowserSession.redacted(server)
                        + "', which must be an http or https URL with a host");
            } else {
                logins.put(Logins.origin(server), new Logins.Login(Text.of(user), Text.of(password)));
            }
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION} with every problem at once
         */
        public WebDriverOptions build() {
            List<String> problems = new ArrayList<>(loginProblems);
            if (width < 50 || width > MAX_SIDE || height < 50 || height > MAX_SIDE) {
                problems.add(
                        "the viewport is " + width + "×" + height + ", each side must lie between 50 and " + MAX_SIDE);
            }
            if (!(devicePixelRatio >= 0.25 && devicePixelRatio <= 5)) {
                problems.add("the device pixel ratio is " + devicePixelRatio + ", it must lie between 0.25 and 5");
            }
            if (!timeout.isPositive()) {
                problems.add("the time-out is " + timeout + ", it must be greater than 0");
            }
            if (maxSessions < 1) {
                problems.add("the number of sessions is " + maxSessions + ", it must be at least 1");
            }
            if (readySessions < 0 || readySessions > maxSessions) {
                problems.add("the number of sessions started ahead is " + readySessions
                        + ", it must lie between 0 and the number of sessions");
            }
            if (remoteUrl != null
                    && (remoteUrl.getScheme() == null || !remoteUrl.getScheme().startsWith("http"))) {
                problems.add("the remote URL is '" + remoteUrl + "', it must begin with http:// or https://");
            }
            if (!problems.isEmpty()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot use these web driver options: " + String.join("; ", problems) + ".");
            }
            return new WebDriverOptions(this);
        }
    }
}
