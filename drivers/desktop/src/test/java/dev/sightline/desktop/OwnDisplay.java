package dev.sightline.desktop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.TestAbortedException;

/**
 * The other side of {@link OnDisplay}: here, every method of the class is replaced by the result that it had in the
 * JVM on the display.
 */
final class OwnDisplay implements ExecutionCondition, BeforeAllCallback, InvocationInterceptor {

    private static final String ON_DISPLAY = "sightline.test.on-display";
    private static final Map<String, String> PROGRAMS =
            Map.of("Xvfb", "xvfb", "openbox", "openbox", "xrandr", "x11-xserver-utils", "setxkbmap", "x11-xkb-utils");
    private static final long LIMIT_SECONDS = 240;

    private final Map<String, String> failures = new HashMap<>();
    private final List<String> finished = new ArrayList<>();

    private static boolean isOnDisplay() {
        return Boolean.getBoolean(ON_DISPLAY);
    }

    /** The reason to skip that names what to install, null when all programs are there. */
    static @Nullable String missing(Map<String, String> programs) {
        var packages = programs.entrySet().stream()
                .filter(program -> !onPath(program.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted()
                .toList();
        return packages.isEmpty()
                ? null
                : "needs programs that are not installed; on Debian: apt-get install -y " + String.join(" ", packages);
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var programs = new HashMap<>(PROGRAMS);
        Programs named = context.getRequiredTestClass().getAnnotation(Programs.class);
        if (named != null) {
            for (String program : named.value()) {
                programs.put(program, program);
            }
        }
        String missing = missing(programs);
        if (missing == null) {
            return ConditionEvaluationResult.enabled("display programs are installed");
        }
        System.out.println("SKIPPED " + context.getDisplayName() + ": " + missing);
        return ConditionEvaluationResult.disabled(missing);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (isOnDisplay()) {
            return;
        }
        Class<?> testClass = context.getRequiredTestClass();
        OnDisplay wanted = testClass.getAnnotation(OnDisplay.class);
        Path log = Files.createTempFile("sightline-display-", ".log");
        var processes = new ArrayList<Process>();
        try {
            Process server = new ProcessBuilder(
                            "Xvfb",
                            "-displayfd",
                            "1",
                            "-noreset",
                            "-nolisten",
                            "tcp",
                            "-screen",
                            "0",
                            wanted.width() + "x" + wanted.height() + "x24")
                    .redirectError(Redirect.appendTo(log.toFile()))
                    .start();
            processes.add(server);
            // -displayfd: the server picks a free number and writes it when it is ready
            String number = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (number == null) {
                throw new IOException("Xvfb did not start: " + Files.readString(log));
            }
            String display = ":" + number;
            if (wanted.monitors() == 2) {
                int half = wanted.width() / 2;
                String size = half + "/300x" + wanted.height() + "/200+";
                run(display, log, "xrandr", "--setmonitor", "left", size + "0+0", "screen");
                run(display, log, "xrandr", "--setmonitor", "right", size + half + "+0", "none");
            }
            if (wanted.windowManager()) {
                processes.add(on(
                                display,
                                new ProcessBuilder("openbox", "--sm-disable")
                                        .redirectOutput(Redirect.appendTo(log.toFile()))
                                        .redirectError(Redirect.appendTo(log.toFile())))
                        .start());
            }
            Process tests = on(
                            display,
                            new ProcessBuilder(
                                    ProcessHandle.current().info().command().orElseThrow(),
                                    "-Djava.awt.headless=false",
                                    "-Dsun.java2d.uiScale=" + wanted.scale(),
                                    "-D" + ON_DISPLAY + "=true",
                                    "-Dsightline.timing=" + System.getProperty("sightline.timing", ""),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path", System.getProperty("java.class.path")),
                                    OwnDisplay.class.getName(),
                                    testClass.getName()))
                    .redirectErrorStream(true)
                    .start();
            processes.add(tests);
            try (var lines =
                    new BufferedReader(new InputStreamReader(tests.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(this::read);
            }
            if (!tests.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || tests.exitValue() != 0) {
                throw new IllegalStateException(
                        "The tests on display " + display + " ended abnormally; their output is above.");
            }
        } finally {
            for (Process process : processes.reversed()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(log);
        }
    }

    private void read(String line) {
        if (line.startsWith("\u0001")) {
            String[] parts = line.substring(1).split("\u0001", 2);
            finished.add(parts[0]);
            if (!parts[1].isEmpty()) {
                failures.put(parts[0], parts[1].replace('\u0002', '\n'));
            }
        } else {
            System.out.println(line);
        }
    }

    private static ProcessBuilder on(String display, ProcessBuilder builder) {
        builder.environment().put("DISPLAY", display);
        builder.environment().remove("WAYLAND_DISPLAY");
        return builder;
    }

    private static void run(String display, Path log, String... command) throws IOException, InterruptedException {
        int status = on(
                        display,
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(Redirect.appendTo(log.toFile())))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + ": " + Files.readString(log));
        }
    }

    // ---- here: results instead of calls

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        result(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        result(invocation, context);
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onDisplayOnly(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onDisplayOnly(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onDisplayOnly(invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        onDisplayOnly(invocation);
    }

    private static void onDisplayOnly(Invocation<@Nullable Void> invocation) throws Throwable {
        if (isOnDisplay()) {
            invocation.proceed();
        } else {
            invocation.skip();
        }
    }

    private void result(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        onDisplayOnly(invocation);
        if (isOnDisplay()) {
            return;
        }
        String failure = failures.get(context.getUniqueId());
        if (failure != null && failure.startsWith(TestAbortedException.class.getName())) {
            throw new TestAbortedException(failure.lines().findFirst().orElse(""));
        }
        if (failure != null) {
            throw new AssertionError("On the display: " + failure);
        }
        if (!finished.contains(context.getUniqueId())) {
            throw new AssertionError("The test did not run on the display; did " + finished);
        }
    }

    // ---- there: the JVM on the display

    /** Runs one class and writes a line for each result. */
    public static void main(String[] args) throws ReflectiveOperationException {
        if (Class.forName(args[0]).getAnnotation(OnDisplay.class).windowManager()) {
            Rig.await("the window manager", OwnDisplay::isWindowManagerReady);
        }
        var out = System.out;
        var listener = new TestExecutionListener() {

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String trace = result.getThrowable().map(OwnDisplay::trace).orElse("");
                if (test.isTest()) {
                    out.println("\u0001" + test.getUniqueId() + "\u0001" + trace.replace('\n', '\u0002'));
                } else if (!trace.isEmpty()) {
                    out.println(trace);
                }
            }

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                out.println("SKIPPED " + test.getDisplayName() + ": " + reason);
            }
        };
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(args[0]))
                                .build(),
                        listener);
        System.exit(0);
    }

    private static boolean isWindowManagerReady() {
        Windows windows = X11Windows.open();
        boolean ready = windows.known();
        windows.close();
        return ready;
    }

    private static String trace(Throwable throwable) {
        var text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
