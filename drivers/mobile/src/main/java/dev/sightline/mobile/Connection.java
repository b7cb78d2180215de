package dev.sightline.mobile;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import io.appium.java_client.AppiumDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.remote.UnreachableBrowserException;
import org.openqa.selenium.remote.http.ConnectionFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with an Appium server, which is reopened when it breaks, within a time budget. */
final class Connection {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
    // how Appium, or a Grid in front of it, reports that it or the device has gone; in lower case
    private static final List<String> BROKEN = List.of(
            "instrumentation process is not running",
            "could not proxy command",
            "socket hang up",
            "econnrefused",
            "econnreset",
            "session is either terminated or not started",
            "invalid session id",
            "unable to execute request for an existing session",
            "chrome not reachable",
            "device offline",
            "device not found");

    // what Selenium puts before the server's message
    private static final Pattern NEW_SESSION =
            Pattern.compile("^Could not start a new session\\. (Response code \\d+\\. Message: )?");

    private final Supplier<AppiumDriver> opener;
    private final Duration budget;
    private final String where;
    private volatile AppiumDriver driver;
    private volatile boolean closed;

    /** The connection broke during a call and has been restored; whether the call took effect is unknown. */
    static final class Restored extends Exception {

        private static final long serialVersionUID = 1L;

        private Restored(WebDriverException cause) {
            super(cause);
        }
    }

    /**
     * @param opener opens a session
     * @param budget how long restoring a broken session may take
     * @param where the server and device, for messages
     */
    Connection(Supplier<AppiumDriver> opener, Duration budget, String where) {
        this.opener = opener;
        this.budget = budget;
        this.where = where;
        try {
            this.driver = opener.get();
        } catch (WebDriverException e) {
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot open a session on " + where + ": " + firstLine(e) + ". " + remedy(e),
                    e);
        }
    }

    /** What to do when no session opens, in complete sentences. */
    static String remedy(WebDriverException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("could not find 'adb'") || message.contains("android sdk")) {
            return "Set ANDROID_HOME in the environment of the Appium server to the folder of the Android SDK (adb is"
                    + " in its platform-tools), then restart the server.";
        }
        if (message.contains("could not find a driver for automationname")) {
            return "Install it on the server ('appium driver install uiautomator2' for Android, xcuitest for iOS, chromium"
                    + " for an emulated phone), then restart the server.";
        }
        if (message.contains("response code 404") || message.contains("unable to parse remote response")) {
            return "Check the address: it must be the address of Appium or of a Selenium Grid. Add a path such as /wd/hub"
                    + " only if the server was started with that base path.";
        }
        return "Check that Appium is running there with the driver for this platform, and that the device is"
                + " connected ('adb devices' for Android).";
    }

    AppiumDriver driver() {
        return driver;
    }

    /**
     * Calls the session.
     *
     * @throws Restored when the connection broke and has been restored
     * @throws SightlineException category {@code DRIVER} when it broke and could not be restored
     */
    <T> T call(Function<AppiumDriver, T> call) throws Restored {
        requireOpen(null);
        try {
            return call.apply(driver);
        } catch (WebDriverException e) {
            requireOpen(e);
            if (!isBroken(e)) {
                throw e;
            }
            restore(e);
            throw new Restored(e);
        }
    }

    private void restore(WebDriverException broken) {
        log.warn("The session on {} broke: {}. Opening a new one.", where, firstLine(broken));
        long end = System.nanoTime() + budget.toNanos();
        WebDriverException last = broken;
        int attempts = 0;
        // a device accepts one session only, so the old one is closed first; a hanging server must not use up the
        // budget
        quit(driver, budget.dividedBy(2));
        while (System.nanoTime() < end) {
            attempts++;
            try {
                driver = open(Duration.ofNanos(end - System.nanoTime()));
                if (closed) {
                    quit(driver);
                }
                requireOpen(null);
                return;
            } catch (WebDriverException e) {
                last = e;
            }
            pause(end);
        }
        throw new SightlineException(
                ErrorCategory.DRIVER,
                "Lost the session on " + where + " and could not restore it within " + budget.toSeconds()
                        + " s, in " + attempts + (attempts == 1 ? " attempt" : " attempts")
                        + "; the last one failed with: " + firstLine(last)
                        + ". Check that Appium is running and the device is connected, then run again.",
                last);
    }

    /** Opens a session within a time limit; one that opens later is closed. */
    private AppiumDriver open(Duration limit) {
        var opening = CompletableFuture.supplyAsync(opener, Thread::startVirtualThread);
        try {
            return opening.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            var _ = opening.thenAccept(Connection::quit);
            throw new WebDriverException("the server did not answer in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebDriverException failure) {
                throw failure;
            }
            throw new SightlineException(
                    ErrorCategory.INTERNAL, "Cannot open a session on " + where + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            var _ = opening.thenAccept(Connection::quit);
            throw interrupted(e);
        }
    }

    private static SightlineException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SightlineException(
                ErrorCategory.DRIVER, "Cannot restore the session: the thread was interrupted. The run ends.", e);
    }

    private static void pause(long end) {
        try {
            Thread.sleep(Math.max(0, Math.min(BETWEEN_ATTEMPTS.toMillis(), (end - System.nanoTime()) / 1_000_000)));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Whether the session has gone, as opposed to a command that was refused. */
    static boolean isBroken(WebDriverException e) {
        if (e instanceof NoSuchSessionException
                || e instanceof UnreachableBrowserException
                || e instanceof ConnectionFailedException) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof UncheckedIOException) {
                return true;
            }
        }
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return BROKEN.stream().anyMatch(message::contains);
    }

    /** What went wrong, in one line. */
    static String firstLine(WebDriverException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                // Selenium reports this as a browser that does not start
                return "nothing answers at this address";
            }
        }
        return String.valueOf(e.getRawMessage())
                .lines()
                .findFirst()
                .map(line -> NEW_SESSION.matcher(line).replaceFirst(""))
                .map(line -> line.strip().replaceFirst("[.\\s]+$", ""))
                .orElse("no message");
    }

    void close() {
        if (!closed) {
            closed = true;
            quit(driver);
        }
    }

    private static void quit(AppiumDriver driver, Duration limit) {
        try {
            CompletableFuture.runAsync(() -> quit(driver), Thread::startVirtualThread)
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.debug("The session did not end in time: {}", e.toString());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void quit(AppiumDriver driver) {
        try {
            driver.quit();
        } catch (WebDriverException e) {
            log.debug("The session had already ended: {}", firstLine(e));
        }
    }

    private void requireOpen(@Nullable WebDriverException cause) {
        if (closed) {
            throw new SightlineException(
                    ErrorCategory.DRIVER, "Cannot use the mobile driver: it has been closed. Open a new one.", cause);
        }
    }
}
