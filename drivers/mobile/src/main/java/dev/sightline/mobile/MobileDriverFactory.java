package dev.sightline.mobile;

import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.driver.NetworkFence;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import io.appium.java_client.AppiumClientConfig;
import io.appium.java_client.AppiumDriver;
import io.appium.java_client.android.AndroidDriver;
import io.appium.java_client.ios.IOSDriver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.WebDriverException;

/**
 * Opens sessions on phones through an Appium server, or a Selenium Grid that relays to one.
 *
 * <p>Screenshots are in device pixels. Input is in device pixels on Android, in points on iOS and in CSS pixels in an
 * emulated phone; the transform of a screenshot converts to them. A broken session is reopened within a time budget.
 *
 * <p>Immutable and safe for use by several threads; each call of {@link #open} opens a session of its own.
 *
 * @since 0.1.0
 */
public final class MobileDriverFactory implements GuiDriverFactory {

    private static final Duration STATUS_LIMIT = Duration.ofSeconds(3);

    private final MobilePlatform platform;
    private final URI server;
    private final Map<String, Object> capabilities;
    private final Map<String, String> apps;
    private final Duration timeout;
    private final Duration reconnectBudget;
    private final int maxSessions;
    private final Semaphore sessions;

    private MobileDriverFactory(Builder builder, URI server) {
        this.platform = builder.platform;
        this.server = server;
        this.capabilities = new LinkedHashMap<>(defaults(builder.platform));
        this.capabilities.putAll(builder.capabilities);
        this.apps = new LinkedHashMap<>(builder.apps);
        this.timeout = builder.timeout;
        this.reconnectBudget = builder.reconnectBudget;
        this.maxSessions = builder.maxSessions;
        this.sessions = new Semaphore(maxSessions, true);
    }

    /**
     * @param platform the platform of the phone
     * @param server the address of Appium, or of a Grid that relays to it, such as {@code http://127.0.0.1:4723}
     */
    public static Builder builder(MobilePlatform platform, String server) {
        return new Builder(platform, server);
    }

    private static Map<String, Object> defaults(MobilePlatform platform) {
        // the phone may be somebody's own: nothing is reset or stopped unless requested
        return switch (platform) {
            case ANDROID ->
                Map.of(
                        "platformName",
                        "Android",
                        "appium:automationName",
                        "UiAutomator2",
                        "appium:noReset",
                        true,
                        "appium:dontStopAppOnReset",
                        true);
            case IOS -> Map.of("platformName", "iOS", "appium:automationName", "XCUITest", "appium:noReset", true);
            case CHROMIUM -> Map.of("platformName", "linux", "appium:automationName", "Chromium");
        };
    }

    @Override
    public int maxSessions() {
        return maxSessions;
    }

    /**
     * Opens a session. Waits while the maximum number of sessions is open.
     *
     * @throws SightlineException category {@code DRIVER} when there is no Appium server at the address, or it does not open a session
     */
    @Override
    public GuiDriver open(Path runFolder) {
        return open(runFolder, NetworkFence.OPEN);
    }

    /**
     * The same, with a fence. A phone loads pages without asking; what it shows is judged when it is looked at. A screen
     * that shows a refused page, or a browser whose pages Appium cannot tell, is reported at an address that a list of
     * addresses refuses.
     */
    @Override
    public GuiDriver open(Path runFolder, NetworkFence fence) {
        try {
            sessions.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot open a session on a phone: the thread was interrupted while it waited for one of "
                            + maxSessions + " open sessions to be closed.",
                    e);
        }
        var left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                sessions.release();
            }
        };
        try {
            return open(fence, leave);
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    private GuiDriver open(NetworkFence fence, Runnable onClose) {
        var config = AppiumClientConfig.defaultConfig()
                .baseUri(server)
                .connectionTimeout(Duration.ofSeconds(10))
                .readTimeout(timeout);
        Object udid = capabilities.get("appium:udid");
        String where = withoutPassword(server.toString()) + (udid == null ? "" : " for the device '" + udid + "'");
        Device device = switch (platform) {
            case ANDROID -> new Device.Android(fence);
            case IOS -> new Device.Ios(fence);
            case CHROMIUM -> new Device.Browser();
        };
        var connection = new Connection(() -> session(config), reconnectBudget, where);
        try {
            return new MobileDriver(connection, device, apps, onClose);
        } catch (WebDriverException e) {
            connection.close();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot use the session on " + where + ": " + Connection.firstLine(e) + ". Open a new one.",
                    e);
        }
    }

    /**
     * Checks that Appium, or a Grid, answers at the configured URL.
     *
     * @throws SightlineException category {@code DRIVER} when it does not
     */
    @Override
    public void requireReady() {
        String found;
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(STATUS_LIMIT).build()) {
            URI status = URI.create(server.toString().replaceFirst("/*$", "/status"));
            int code = client.send(
                            HttpRequest.newBuilder(status).timeout(STATUS_LIMIT).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (code < 400) {
                return;
            }
            found = "it answered with HTTP status " + code;
        } catch (IOException e) {
            found = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = "the thread was interrupted";
        }
        throw new SightlineException(
                ErrorCategory.DRIVER,
                "Cannot reach Appium at " + withoutPassword(server.toString()) + ": " + found
                        + ". Check its URL, and that it is running.");
    }

    private static String withoutPassword(String address) {
        return address.replaceFirst("//[^/@]*@", "//…@");
    }

    private AppiumDriver session(AppiumClientConfig config) {
        var wanted = new MutableCapabilities(capabilities);
        return switch (platform) {
            case ANDROID -> new AndroidDriver(config, wanted);
            case IOS -> new IOSDriver(config, wanted);
            case CHROMIUM -> new AppiumDriver(config, wanted);
        };
    }

    /** Configures a factory. Not safe for use by several threads. */
    public static final class Builder {

        // https://www.w3.org/TR/webdriver2/#capabilities
        private static final Set<String> STANDARD = Set.of(
                "browserName",
                "browserVersion",
                "platformName",
                "acceptInsecureCerts",
                "pageLoadStrategy",
                "proxy",
                "setWindowRect",
                "timeouts",
                "strictFileInteractability",
                "unhandledPromptBehavior",
                "userAgent",
                "webSocketUrl");

        private final MobilePlatform platform;
        private final String server;
        private final Map<String, Object> capabilities = new LinkedHashMap<>();
        private final Map<String, String> apps = new LinkedHashMap<>();
        private Duration timeout = Duration.ofSeconds(60);
        private Duration reconnectBudget = Duration.ofSeconds(30);
        private int maxSessions = 1;

        private Builder(MobilePlatform platform, String server) {
            this.platform = platform;
            this.server = server;
        }

        /** Selects one of several devices, as listed by {@code adb devices}. */
        public Builder udid(String udid) {
            return capability("appium:udid", udid);
        }

        /** The orientation when the session opens; unchanged by default. */
        public Builder orientation(Orientation orientation) {
            return capability("appium:orientation", orientation.name());
        }

        /**
         * Names an application, so that it can be opened by this name. Other applications can be opened by their package
         * name, or by the last part of it.
         *
         * @param name the name that people use; case does not matter
         * @param identifier the package name on Android, the bundle identifier on iOS
         */
        public Builder app(String name, String identifier) {
            apps.put(name, identifier);
            return this;
        }

        /** The time limit of one call to the server; 60 seconds by default, because opening a session may take long. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** How long restoring a broken session may take; 30 seconds by default, zero to give up at once. */
        public Builder reconnectBudget(Duration reconnectBudget) {
            this.reconnectBudget = reconnectBudget;
            return this;
        }

        /**
         * The number of sessions that may be open at the same time; 1 by default, because a phone has one screen. Further
         * callers wait for a session to be closed. Higher numbers are useful when a Grid has several phones.
         */
        public Builder maxSessions(int maxSessions) {
            this.maxSessions = maxSessions;
            return this;
        }

        /**
         * Sets a capability that this builder has no method for, such as {@code appium:app}. A name without a prefix is
         * a WebDriver capability if the standard defines it, and an Appium capability otherwise.
         */
        public Builder capability(String name, Object value) {
            capabilities.put(name.contains(":") || STANDARD.contains(name) ? name : "appium:" + name, value);
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION}, naming every problem, when a setting is not valid
         */
        public MobileDriverFactory build() {
            var problems = new ArrayList<String>();
            URI address = address(problems);
            if (timeout.isNegative() || timeout.isZero()) {
                problems.add("the timeout is " + timeout + "; it must be greater than 0");
            }
            if (reconnectBudget.isNegative()) {
                problems.add("the reconnect budget is " + reconnectBudget + "; it must not be negative");
            }
            if (maxSessions < 1) {
                problems.add("the number of sessions is " + maxSessions + "; it must be at least 1");
            }
            apps.forEach((name, identifier) -> {
                if (name.isBlank() || identifier.isBlank()) {
                    problems.add("the application '" + name + "' has the identifier '" + identifier
                            + "'; neither may be blank");
                }
            });
            if (address == null || !problems.isEmpty()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot configure the mobile driver: " + String.join("; ", problems) + ".");
            }
            return new MobileDriverFactory(this, address);
        }

        private @Nullable URI address(List<String> problems) {
            try {
                URI uri = URI.create(server);
                if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                    return uri;
                }
            } catch (IllegalArgumentException _) {
                // reported with the others
            }
            problems.add("the server '" + withoutPassword(server)
                    + "' is not a valid URL; use one such as http://127.0.0.1:4723");
            return null;
        }
    }
}
