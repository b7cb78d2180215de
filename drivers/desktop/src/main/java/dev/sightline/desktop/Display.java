package dev.sightline.desktop;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the environment before AWT is asked for a Robot. Without a display, under Wayland or without
 * permissions, AWT fails without naming a remedy, or captures black pictures.
 *
 * @param os the system property {@code os.name}
 * @param headless the system property {@code java.awt.headless}, null when not set
 * @param environment the environment variables
 */
record Display(String os, @Nullable String headless, Map<String, String> environment) {

    static Display current() {
        return new Display(System.getProperty("os.name", ""), System.getProperty("java.awt.headless"), System.getenv());
    }

    boolean isMac() {
        return os.toLowerCase(Locale.ROOT).startsWith("mac");
    }

    boolean isWindows() {
        return os.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    boolean isX11() {
        return !isMac() && !isWindows();
    }

    /** @throws DesktopUnavailableException when no driver can work in this environment */
    void check() {
        if ("true".equalsIgnoreCase(headless)) {
            throw new DesktopUnavailableException(
                    "this JVM runs with java.awt.headless=true",
                    "Start it with -Djava.awt.headless=false; in a Spring Boot application call setHeadless(false) on the"
                            + " SpringApplication.");
        }
        if (!isX11()) {
            return;
        }
        if ("wayland".equalsIgnoreCase(environment.get("XDG_SESSION_TYPE"))
                && environment.containsKey("WAYLAND_DISPLAY")) {
            throw new DesktopUnavailableException(
                    "this is a Wayland session (WAYLAND_DISPLAY=" + environment.get("WAYLAND_DISPLAY")
                            + "), in which a program cannot capture the windows of other programs",
                    "Log in to an X11 session (\"Xorg\" on the login screen), or run against a virtual display:"
                            + " 'Xvfb :99 -screen 0 1280x800x24' and 'env -u WAYLAND_DISPLAY DISPLAY=:99 java …'.");
        }
        if (environment.getOrDefault("DISPLAY", "").isBlank()) {
            throw new DesktopUnavailableException(
                    "there is no display (DISPLAY is not set)",
                    "Run in a desktop session and set DISPLAY, or start a virtual one: 'Xvfb :99 -screen 0"
                            + " 1280x800x24', a window manager such as openbox, and 'DISPLAY=:99 java …'.");
        }
    }

    /**
     * Without these two permissions, macOS captures only the wallpaper and silently drops input.
     *
     * @throws DesktopUnavailableException when one is missing
     */
    void checkRights() {
        if (isMac()) {
            checkRights(
                    () -> granted(
                            "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics",
                            "CGPreflightScreenCaptureAccess"),
                    () -> granted(
                            "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices",
                            "AXIsProcessTrusted"));
        }
    }

    static void checkRights(BooleanSupplier screenRecording, BooleanSupplier accessibility) {
        requireRight("Screen & System Audio Recording", "capture other programs' windows", screenRecording);
        requireRight("Accessibility", "move the mouse and press keys", accessibility);
    }

    private static void requireRight(String right, String purpose, BooleanSupplier granted) {
        if (!granted.getAsBoolean()) {
            throw new DesktopUnavailableException(
                    "macOS does not allow this program to " + purpose,
                    "Open System Settings > Privacy & Security > " + right
                            + ", allow the program that started Java (the terminal or the IDE), and start it again.");
        }
    }

    @SuppressWarnings("restricted") // Java has no other way to ask
    private static boolean granted(String library, String function) {
        return NativeCall.invoke(() -> {
            try (Arena arena = Arena.ofConfined()) {
                var handle = Linker.nativeLinker()
                        .downcallHandle(
                                SymbolLookup.libraryLookup(library, arena).findOrThrow(function),
                                FunctionDescriptor.of(ValueLayout.JAVA_BOOLEAN));
                return (boolean) handle.invokeExact();
            }
        });
    }
}
