package dev.sightline.web;

import dev.sightline.action.Key;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.NoSuchWindowException;
import org.openqa.selenium.PageLoadStrategy;
import org.openqa.selenium.Platform;
import org.openqa.selenium.UnexpectedAlertBehaviour;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.chromium.HasCdp;
import org.openqa.selenium.io.Zip;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.remote.Augmenter;
import org.openqa.selenium.remote.Command;
import org.openqa.selenium.remote.DriverCommand;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.remote.Response;
import org.openqa.selenium.remote.UnreachableBrowserException;
import org.openqa.selenium.remote.http.ClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A browser and everything that was started for it; nothing of it is left after {@link #close()}. */
final class BrowserSession implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrowserSession.class);

    private static final Duration QUIT_LIMIT = Duration.ofSeconds(5);

    /** A local browser that does not quit in this time is killed. Its profile is removed either way. */
    private static final Duration LOCAL_QUIT_LIMIT = Duration.ofMillis(500);

    private static final Duration EXIT_GRACE = Duration.ofMillis(1500);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(3);

    /**
     * Loggers of Selenium that warn at every start about typed commands of the developer tools, which the driver does
     * not use. Kept in a field, because the JDK's logging forgets the level of a logger that is not referenced.
     */
    private static final List<java.util.logging.Logger> IRRELEVANT = Stream.of("CdpVersionFinder", "DevToolsProvider")
            .map(name -> java.util.logging.Logger.getLogger("org.openqa.selenium.devtools." + name))
            .toList();

    static {
        IRRELEVANT.stream()
                .filter(logger -> logger.getLevel() == null)
                .forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final RemoteWebDriver driver;
    private final HasCdp cdp;
    private final @Nullable URI tools;
    private final @Nullable Local local;
    private final Duration timeout;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread onExit = new Thread(this::endWithTheProcess, "sightline-browser-exit");

    private BrowserSession(
            RemoteWebDriver driver,
            HasCdp cdp,
            @Nullable URI tools,
            @Nullable Local local,
            Duration timeout,
            Runnable onClose) {
        this.driver = driver;
        this.cdp = cdp;
        this.tools = tools;
        this.local = local;
        this.timeout = timeout;
        this.onClose = onClose;
        if (local != null) {
            Runtime.getRuntime().addShutdownHook(onExit);
        }
    }

    static BrowserSession local(WebDriverOptions options, Runnable onClose) {
        return local(options, false, onClose);
    }

    /**
     * Starts a browser on this machine.
     *
     * @param fenced whether all its connections go through the driver's own proxy, which refuses them until it gets a
     *     fence
     */
    static BrowserSession local(WebDriverOptions options, boolean fenced, Runnable onClose) {
        Path browser = Executables.browser(options.browser());
        Path executable = Executables.driver(options.driver());
        Path profile = Profiles.create();
        Watcher watcher = Watcher.over(profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(executable.toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .withEnvironment(Watcher.environment(profile))
                .build();
        service.sendOutputTo(OutputStream.nullOutputStream());
        ChromeOptions chrome = chromeOptions(options);
        FenceProxy proxy = fenced ? new FenceProxy() : null;
        if (proxy != null) {
            chrome.addArguments(
                    "--proxy-server=socks5://127.0.0.1:" + proxy.port(),
                    // including addresses of this machine
                    "--proxy-bypass-list=<-loopback>",
                    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                    "--webrtc-ip-handling-policy=disable_non_proxied_udp");
        }
        chrome.setBinary(browser.toFile());
        chrome.addArguments("--user-data-dir=" + profile);
        var local = new Local(service, profile, watcher, proxy);
        // on another thread, because Selenium takes five seconds to end a start that is interrupted
        var starting = CompletableFuture.supplyAsync(
                () -> new ChromeDriver(service, chrome, client(options)),
                start -> Thread.ofVirtual().name("sightline-browser-start").start(start));
        try {
            ChromeDriver driver = starting.get();
            return new BrowserSession(driver, driver, tools(driver), local, options.timeout(), onClose);
        } catch (InterruptedException e) {
            // a run that is stopped interrupts the start, and still nothing may be left: neither what has been started
            // nor
            // what Selenium is about to start
            local.sweep(true);
            var _ = starting.whenComplete((_, _) -> local.end(true));
            Thread.currentThread().interrupt();
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot start the browser '" + browser + "': the thread was interrupted while it was starting.",
                    e);
        } catch (ExecutionException | RuntimeException e) {
            local.end(true);
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot start the browser '" + browser + "' with '" + executable + "': " + firstLine(cause)
                            + ". Check that both have the same major version"
                            + (options.headless() ? "." : ", and that there is a display, or run headless."),
                    cause);
        }
    }

    static BrowserSession remote(WebDriverOptions options, Runnable onClose) {
        URI url = Objects.requireNonNull(options.remoteUrl());
        try {
            var driver = (RemoteWebDriver) RemoteWebDriver.builder()
                    .oneOf(chromeOptions(options))
                    .address(url.toURL())
                    .config(client(options))
                    .build();
            // the augmenter gives the type its developer tools, which a remote session offers but does not declare
            var augmented = new Augmenter().augment(driver);
            if (!(augmented instanceof HasCdp cdp)) {
                driver.quit();
                throw new SightlineException(
                        ErrorCategory.DRIVER,
                        "The server at " + redacted(url) + " gave a session without developer tools: "
                                + driver.getCapabilities().getBrowserName()
                                + ". The web driver needs Chromium or Chrome there.");
            }
            return new BrowserSession(driver, cdp, toolsThrough(url, driver), null, options.timeout(), onClose);
        } catch (MalformedURLException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the remote URL '" + redacted(url) + "': " + e.getMessage(),
                    e);
        } catch (WebDriverException e) {
            throw new SightlineException(
                    ErrorCategory.DRIVER,
                    "Cannot get a browser from " + redacted(url) + ": " + firstLine(e)
                            + ". Check that the server is running, that it has a free Chromium slot, and that the URL is correct.",
                    e);
        }
    }

    /**
     * The address of the developer tools that the session reports: Selenium's for a local browser, the Grid's for one
     * of its own.
     */
    private static @Nullable URI tools(RemoteWebDriver driver) {
        return driver.getCapabilities().getCapability("se:cdp") instanceof String address ? URI.create(address) : null;
    }

    /**
     * The same at the server's configured address: a Grid reports an address of itself that may not be reachable from
     * here.
     */
    private static @Nullable URI toolsThrough(URI server, RemoteWebDriver driver) {
        URI named = tools(driver);
        if (named == null) {
            return null;
        }
        String authority = server.getRawAuthority();
        return URI.create(("https".equals(server.getScheme()) ? "wss://" : "ws://")
                + authority.substring(authority.indexOf('@') + 1)
                + named.getRawPath());
    }

    private static ClientConfig client(WebDriverOptions options) {
        return ClientConfig.defaultConfig()
                .connectionTimeout(Duration.ofSeconds(10))
                .readTimeout(options.timeout());
    }

    static ChromeOptions chromeOptions(WebDriverOptions options) {
        var chrome = new ChromeOptions();
        if (options.headless()) {
            chrome.addArguments("--headless=new", "--disable-gpu");
        }
        if (runsAsRoot()) {
            // Chromium's sandbox refuses to run as root, as in most containers
            chrome.addArguments("--no-sandbox");
        }
        chrome.addArguments(
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-search-engine-choice-screen",
                // A wheel turned sideways over what does not scroll would go back to the page before, with the next
                // click; the
                // newest browsers do not heed the switch, older ones do not know the feature.
                "--overscroll-history-navigation=0",
                // A password bubble would cover the page and could not be clicked. A page that navigates must keep its
                // surface, or a screenshot in progress never completes.
                "--disable-features=PasswordManagerOnboarding,PasswordLeakDetection,Translate,OverscrollHistoryNavigation,"
                        + "RenderDocument,BackForwardCache,Prerender2,SpeculationRulesPrefetchFuture",
                "--dns-prefetch-disable",
                // the real ratio: an emulated one is reset while a screenshot is taken, and clicks then miss
                "--force-device-scale-factor=" + options.devicePixelRatio(),
                // frames of other sites in the same process, so that drop-down lists are made visible in them, too
                "--disable-site-isolation-trials",
                "--disable-dev-shm-usage",
                "--window-size=" + options.width() + "," + (options.height() + 150));
        chrome.addArguments(options.arguments());
        chrome.setExperimentalOption(
                "prefs",
                Map.of(
                        "credentials_enable_service",
                        false,
                        "profile.password_manager_enabled",
                        false,
                        // nothing is preloaded
                        "net.network_prediction_options",
                        2,
                        "webrtc.ip_handling_policy",
                        "disable_non_proxied_udp"));
        chrome.setExperimentalOption("excludeSwitches", List.of("enable-automation"));
        // the events of pages, dialogs among them, without those of the network
        var events = new LoggingPreferences();
        events.enable(LogType.PERFORMANCE, Level.ALL);
        chrome.setCapability(ChromeOptions.LOGGING_PREFS, events);
        chrome.setExperimentalOption("perfLoggingPrefs", Map.of("enableNetwork", false, "enablePage", true));
        // an open dialog is for the agent to answer
        chrome.setUnhandledPromptBehaviour(UnexpectedAlertBehaviour.IGNORE);
        // the driver waits for pages itself: one resource that never ends would make the chromedriver lose its session
        chrome.setPageLoadStrategy(PageLoadStrategy.NONE);
        chrome.setPageLoadTimeout(options.timeout());
        chrome.setScriptTimeout(options.timeout());
        return chrome;
    }

    private static boolean runsAsRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /**
     * @throws SightlineException category {@code DRIVER} when the session was closed
     */
    RemoteWebDriver driver() {
        requireOpen();
        return driver;
    }

    /** The address at which the developer tools accept a connection, null if the server does not forward them. */
    @Nullable
    URI tools() {
        return tools;
    }

    /** The proxy that the browser was started with, null when it was started without one. */
    @Nullable
    FenceProxy proxy() {
        return local == null ? null : local.proxy;
    }

    /** Sends a command of the developer tools to the tab in front. */
    Map<String, Object> cdp(String command, Map<String, Object> parameters) {
        requireOpen();
        try {
            return cdp.executeCdpCommand(command, parameters);
        } catch (NullPointerException e) {
            // Selenium expects an answer, and the chromedriver gives none when the tab is closed meanwhile
            throw new NoSuchWindowException("the tab was closed", e);
        }
    }

    /**
     * The path at which the browser finds a file of this machine: the same, or that of a copy for the browser of a
     * server.
     *
     * @return null when the server does not accept files
     * @throws IOException when the file cannot be read
     */
    @Nullable
    String pathForBrowser(Path file) throws IOException {
        requireOpen();
        if (local != null) {
            return file.toString();
        }
        String zipped = Zip.zip(file.toFile());
        Response answer;
        try {
            answer = driver.getCommandExecutor()
                    .execute(new Command(driver.getSessionId(), DriverCommand.UPLOAD_FILE, Map.of("file", zipped)));
        } catch (IOException | UncheckedIOException e) {
            throw new UnreachableBrowserException("a file could not be sent to the server", e);
        }
        return answer.getValue() instanceof String path ? path : null;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new SightlineException(
                    ErrorCategory.DRIVER, "Cannot use the browser: the session was closed. Open a new one.");
        }
    }

    /** The modifier of shortcuts on the browser's machine, which may be a node of a Grid. */
    Key.Named commandKey() {
        Platform platform = driver.getCapabilities().getPlatformName();
        return platform != null && platform.is(Platform.MAC) ? Key.Named.META : Key.Named.CONTROL;
    }

    /** The name that the browser reports. */
    String name() {
        MutableCapabilities capabilities = new MutableCapabilities(driver.getCapabilities());
        return capabilities.getBrowserName() + " " + driver.getCapabilities().getBrowserVersion();
    }

    /** What went wrong, and which part is gone: the browser, or the server that forwards commands to it. */
    SightlineException broken(String attempt, WebDriverException e) {
        return new SightlineException(
                ErrorCategory.DRIVER, "Cannot " + attempt + ": " + reason(e) + ". Start a new session.", e);
    }

    private String reason(WebDriverException e) {
        if (e instanceof NoSuchSessionException
                || Optional.ofNullable(e.getMessage()).orElse("").contains("disconnected")) {
            return "the browser is gone (" + firstLine(e) + ")";
        }
        String server = local == null ? "the WebDriver server" : "the chromedriver";
        if (isConnectionLost(e)) {
            return server + " is gone (" + firstLine(e) + ")";
        }
        // the chromedriver reports its own time-outs; this one is of the connection to it
        if (e.getCause() instanceof TimeoutException) {
            return server + " did not answer within " + timeout.toSeconds() + " s";
        }
        return firstLine(e);
    }

    private static boolean isConnectionLost(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof ClosedChannelException
                    || cause instanceof EOFException
                    || cause instanceof UnreachableBrowserException) {
                return true;
            }
        }
        return false;
    }

    static String firstLine(Throwable error) {
        String message = error instanceof WebDriverException e ? e.getRawMessage() : error.getMessage();
        Throwable cause = error.getCause();
        if ((message == null || message.isBlank()) && cause != null) {
            return firstLine(cause);
        }
        String line = String.valueOf(message).lines().findFirst().orElse("").strip();
        if (line.endsWith(".")) {
            // it becomes part of a sentence
            line = line.substring(0, line.length() - 1);
        }
        return line.isEmpty() ? error.getClass().getSimpleName() : line;
    }

    /** Asks a WebDriver server for its status, which does not need a session. */
    static void requireAnswer(URI server) {
        String found;
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(STATUS_LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            URI status = URI.create(server.toString().replaceFirst("/*$", "/status"));
            int code = client.send(
                            HttpRequest.newBuilder(status).timeout(STATUS_LIMIT).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (code < 400) {
                return;
            }
            found = "it answered with HTTP status " + code;
        } catch (IOException | IllegalArgumentException e) {
            found = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = "the thread was interrupted";
        }
        throw new SightlineException(
                ErrorCategory.DRIVER,
                "Cannot reach the WebDriver server at " + redacted(server) + ": " + found
                        + ". Check its URL, and that it is running.");
    }

    static String redacted(URI url) {
        String text = url.toString();
        String userInfo = url.getRawUserInfo();
        return userInfo == null ? text : text.replace(userInfo, "…");
    }

    /** Exiting the process does not wait for runs; runs that it stops close their sessions themselves. */
    private void endWithTheProcess() {
        long end = System.nanoTime() + EXIT_GRACE.toNanos();
        while (!closed.get() && System.nanoTime() < end) {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                break;
            }
        }
        close();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean exiting = local != null && isExiting();
        // an interrupt is for the run; what it has started must end all the same
        boolean interrupted = Thread.interrupted();
        try {
            // a process that exits leaves no time for a browser that quits by itself
            boolean quit = !exiting && quit();
            if (local != null) {
                local.end(!quit);
            }
        } finally {
            onClose.run();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes the hook for the exit of the process, unless that has begun. */
    private boolean isExiting() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    /** What was started on this machine for a session. */
    private record Local(
            ChromeDriverService service,
            Path profile,
            Watcher watcher,
            @Nullable FenceProxy proxy) {

        /**
         * Leaves nothing of it.
         *
         * @param kill whether the chromedriver may hang, so that asking it to stop would only take time
         */
        void end(boolean kill) {
            sweep(kill);
            watcher.close();
        }

        /** The same, except for the watcher, which ends what may still be started if this process dies first. */
        void sweep(boolean kill) {
            if (kill) {
                Profiles.endChromedriver(service);
                // Selenium waits for seconds for its own question whether the chromedriver is ready
                Thread.ofVirtual().start(this::stopService);
            } else {
                stopService();
            }
            if (proxy != null) {
                proxy.close();
            }
            Profiles.endProcesses(profile);
            Profiles.delete(profile);
        }

        private void stopService() {
            try {
                service.stop();
            } catch (RuntimeException e) {
                log.debug("The chromedriver did not stop cleanly", e);
            }
        }
    }

    /** Whether the browser has quit in time. */
    private boolean quit() {
        // on a separate thread, because a browser that hangs would use up the whole time-out
        var done = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                driver.quit();
                done.complete(true);
            } catch (RuntimeException e) {
                log.debug("The browser did not quit cleanly", e);
                done.complete(false);
            }
        });
        try {
            return done.get((local == null ? QUIT_LIMIT : LOCAL_QUIT_LIMIT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            log.debug("The browser did not quit in time");
            return false;
        }
    }
}
