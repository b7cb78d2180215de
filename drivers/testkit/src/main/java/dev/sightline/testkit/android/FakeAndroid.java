package dev.sightline.testkit.android;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An Android phone of 1080×2400 pixels that Appium's real UiAutomator2 driver can be pointed at: an {@code adb} that
 * answers, the automation server's protocol, and a headless Chromium as its screen. Applications are web pages, opened
 * from a launcher; there are a status bar with a notch, a keyboard that covers the lower part of the screen while a
 * field has the focus, a clipboard, and the keys Home, Back, Recents, Power and Volume.
 *
 * <p>It proves clients, protocol and coordinates. It does not prove that anything works on a phone.
 *
 * <p>Needs Chromium and bash. Closing it ends Chromium and removes its folders.
 *
 * @since 0.1.0
 */
public final class FakeAndroid implements AutoCloseable {

    static final String API_LEVEL = "34";
    static final String VERSION = "14";
    /** The width of the screen in pixels, upright. */
    public static final int WIDTH = Phone.SHORT_SIDE;
    /** The height of the screen in pixels, upright. */
    public static final int HEIGHT = Phone.LONG_SIDE;
    /** Pixels of the screen for one CSS pixel of an application's page. */
    public static final double DENSITY = Phone.DENSITY;
    /** Where an application's page begins below the top of the screen, in pixels. */
    public static final int STATUS_BAR = (int) (32 * Phone.DENSITY);
    /** How far from the left an application's page begins when the phone is turned, because of the notch, in pixels. */
    public static final int NOTCH = (int) (32 * Phone.DENSITY);

    private static final String BROWSER_SOCKET = "chrome_devtools_remote";

    private final List<App> apps;
    private final Path androidHome;
    private final HttpServer pages;
    private final Devtools devtools;
    private final Phone phone;
    private final FakeAdb adb;
    private final String udid;
    private final Map<Integer, HttpServer> inspectors = new ConcurrentHashMap<>();
    private final List<String> browserPages = new CopyOnWriteArrayList<>();
    private final Map<Integer, FakeAutomator> automators = new ConcurrentHashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();

    /**
     * An application.
     *
     * @param label as the launcher shows it
     * @param packageName as Android knows it
     * @param html the page that it is made of; opened by a deep link, it finds the link in {@code location.hash}
     */
    public record App(String label, String packageName, String html) {}

    private FakeAndroid(String chromium, List<App> apps) throws IOException, InterruptedException {
        this.apps = List.copyOf(apps);
        this.udid = "fake-" + Long.toString(ProcessHandle.current().pid(), 36) + "-"
                + Integer.toString(System.identityHashCode(this), 36);
        this.androidHome = Files.createTempDirectory("sightline-android-home-");
        this.pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", this::servePage);
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
        this.devtools = Devtools.start(chromium);
        this.phone =
                new Phone(devtools, "http://127.0.0.1:" + pages.getAddress().getPort() + "/");
        phone.evaluate("shell.install("
                + JsonMapper.shared()
                        .writeValueAsString(apps.stream()
                                .map(app -> Map.of("label", app.label(), "package", app.packageName(), "url", url(app)))
                                .toList())
                + ")");
        this.adb = FakeAdb.start(androidHome, udid, new Bridge());
    }

    /**
     * Switches the phone on.
     *
     * @param chromium the command or path of Chromium
     */
    public static FakeAndroid start(String chromium, List<App> apps) throws IOException, InterruptedException {
        return new FakeAndroid(chromium, apps);
    }

    /** What the environment variable {@code ANDROID_HOME} of Appium must be. */
    public Path androidHome() {
        return androidHome;
    }

    /** The serial number of the phone in {@code adb}. */
    public String udid() {
        return udid;
    }

    /**
     * The capabilities that a session needs on this phone: steps that would install or change something on a real one
     * are skipped.
     */
    public Map<String, Object> capabilities() {
        return Map.of(
                "appium:udid", udid,
                "appium:skipServerInstallation", true,
                "appium:skipDeviceInitialization", true,
                "appium:skipUnlock", true,
                "appium:ignoreHiddenApiPolicyError", true,
                "appium:skipLogcatCapture", true,
                "appium:suppressKillServer", true);
    }

    /** The package of the application in front, empty on the launcher. */
    public String packageInFront() {
        return phone.evaluate("shell.package").asString("");
    }

    public boolean isKeyboardShown() {
        return !phone.evaluate("document.getElementById('keyboard').hidden").asBoolean(true);
    }

    /** Evaluates JavaScript in the page of the application in front. */
    public JsonNode inApp(String script) {
        return phone.evaluate("document.getElementById('app').contentWindow.eval(" + Phone.quoted(script) + ")");
    }

    /** Evaluates JavaScript in the phone's own page, which has the object {@code shell}. */
    public JsonNode inShell(String script) {
        return phone.evaluate(script);
    }

    public String clipboard() {
        return phone.clipboard();
    }

    public void clipboard(String text) {
        phone.clipboard(text);
    }

    /**
     * The addresses of the tabs that the phone's Chrome reports to developer tools; none at first, as of a Chrome that
     * does not run. An application named {@code com.android.chrome} stands for its window.
     */
    public void browserPages(String... urls) {
        browserPages.clear();
        browserPages.addAll(List.of(urls));
    }

    /** The developer tools of the phone's Chrome, as far as they list its tabs. */
    private HttpServer inspector(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/json", exchange -> {
            try (exchange) {
                Object answer = exchange.getRequestURI().getPath().equals("/json/version")
                        ? Map.of("Browser", "Chrome/150.0.0.0", "Android-Package", "com.android.chrome")
                        : browserPages.stream()
                                .map(url ->
                                        Map.of("type", "page", "id", url, "title", "", "description", "", "url", url))
                                .toList();
                byte[] json = JsonMapper.shared().writeValueAsBytes(answer);
                exchange.sendResponseHeaders(200, json.length);
                exchange.getResponseBody().write(json);
            }
        });
        server.start();
        return server;
    }

    /** What was run on the device through {@code adb shell}, oldest first. */
    public List<String> commands() {
        return List.copyOf(commands);
    }

    /** Lets the automation server crash, as when the phone is unplugged for a moment. */
    public void loseConnection() {
        automators.values().forEach(FakeAutomator::close);
        automators.clear();
        adb.stopInstrumentations();
    }

    @Override
    public void close() {
        automators.values().forEach(FakeAutomator::close);
        inspectors.values().forEach(inspector -> inspector.stop(0));
        try {
            adb.close();
        } catch (IOException _) {
            // closed already
        }
        devtools.close();
        pages.stop(0);
        try (var files = Files.walk(androidHome)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // what remains is in the temporary folder
        }
    }

    private static String url(App app) {
        return "/app/" + app.packageName();
    }

    private void servePage(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] page = path.equals("/")
                    ? shell()
                    : apps.stream()
                            .filter(app -> path.equals(url(app)))
                            .map(App::html)
                            .findFirst()
                            .orElse("")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(page.length == 0 ? 404 : 200, page.length == 0 ? -1 : page.length);
            exchange.getResponseBody().write(page);
        }
    }

    private static byte[] shell() throws IOException {
        try (InputStream in = FakeAndroid.class.getResourceAsStream("shell.html")) {
            if (in == null) {
                throw new IOException("The phone's page is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    /** What {@code adb} does on this phone. */
    private final class Bridge implements FakeAdb.Device {

        @Override
        public void forward(int port, String to) throws IOException {
            if (to.equals("localabstract:" + BROWSER_SOCKET)) {
                inspectors.put(port, inspector(port));
            } else {
                automators.put(port, new FakeAutomator(port, phone));
            }
        }

        @Override
        public void removeForward(int port) {
            HttpServer inspector = inspectors.remove(port);
            if (inspector != null) {
                inspector.stop(0);
            }
            FakeAutomator automator = automators.remove(port);
            if (automator != null) {
                automator.close();
            }
        }

        @Override
        public String shell(List<String> command) {
            String line = String.join(" ", command);
            commands.add(line);
            return switch (line) {
                case "echo ping" -> "ping\n";
                case "cat /proc/net/unix" ->
                    browserPages.isEmpty()
                            ? ""
                            : "0000000000000000: 00000002 00000000 00010000 0001 01 4711 @" + BROWSER_SOCKET + "\n";
                case "getprop ro.build.version.sdk" -> API_LEVEL + "\n";
                case "getprop ro.build.version.release" -> VERSION + "\n";
                case "dumpsys activity services io.appium.settings" -> "  isForeground=true\n";
                case "settings get secure default_input_method" -> "dev.sightline.phone/.Keyboard\n";
                case "dumpsys input_method" ->
                    "  mInputShown=" + isKeyboardShown() + " mIsInputViewShown=" + isKeyboardShown() + "\n";
                default -> prefixed(line, command);
            };
        }

        private String prefixed(String line, List<String> command) {
            if (line.startsWith("input keyevent ")) {
                phone.press(Integer.parseInt(command.getLast()), 0);
            } else if (line.startsWith("dumpsys window")) {
                String front = packageInFront();
                String activity = front.isEmpty() ? "com.android.launcher3/.Launcher" : front + "/.MainActivity";
                return "  mCurrentFocus=Window{1 u0 " + activity + "}\n  mFocusedApp=ActivityRecord{2 u0 " + activity
                        + " t1}\n";
            } else if (line.startsWith("cmd package list packages")) {
                return apps.stream()
                        .map(app -> "package:" + app.packageName() + " versionCode:1\n")
                        .collect(Collectors.joining());
            } else if (line.startsWith("cmd package resolve-activity")) {
                return "priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true\n"
                        + command.getLast() + "/.MainActivity\n";
            } else if (line.startsWith("am start-activity") || line.startsWith("am start ")) {
                return start(command);
            } else if (line.contains("io.appium.settings.clipboard.get")) {
                return "Broadcast completed: result=-1, data=\""
                        + Base64.getEncoder().encodeToString(clipboard().getBytes(StandardCharsets.UTF_8)) + "\"\n";
            }
            return "";
        }

        private String start(List<String> command) {
            int component = command.indexOf("-n");
            int data = command.indexOf("-d");
            if (component >= 0) {
                String name = command.get(component + 1).replaceFirst("/.*", "");
                return apps.stream()
                        .filter(app -> app.packageName().equals(name))
                        .findFirst()
                        .map(app -> {
                            open(app, "");
                            return "Starting: Intent\n";
                        })
                        .orElse("Error: Activity class {" + name + "} does not exist.\n");
            }
            if (data >= 0) {
                // an application answers to links whose scheme is the last part of its package's name
                String link = command.get(data + 1).replaceAll("^['\"]|['\"]$", "");
                String scheme =
                        String.valueOf(URI.create(link.replace("\\", "")).getScheme());
                return apps.stream()
                        .filter(app -> app.packageName().endsWith("." + scheme.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .map(app -> {
                            open(app, "#" + URLDecoder.decode(link.replace("\\", ""), StandardCharsets.UTF_8));
                            return "Status: ok\n";
                        })
                        .orElse("Error: Activity not started, unable to resolve Intent { dat=" + link + " }\n");
            }
            return "";
        }

        private void open(App app, String hash) {
            phone.evaluate(
                    "shell.open(" + Phone.quoted(app.packageName()) + ", " + Phone.quoted(url(app) + hash) + ")");
        }
    }
}
