package dev.sightline.testkit.android;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Screen, fingers and keys of the phone. Coordinates are device pixels of the current orientation. One gesture or key
 * at a time.
 */
final class Phone {

    static final double DENSITY = 2.5;
    static final int SHORT_SIDE = 1080;
    static final int LONG_SIDE = 2400;
    // a gesture is fed in steps of about a frame
    private static final int STEP_MILLIS = 16;

    private final Devtools devtools;
    private boolean landscape;
    private String clipboard = "";

    Phone(Devtools devtools, String shellUrl) throws InterruptedException {
        this.devtools = devtools;
        applyScreen();
        devtools.call("Emulation.setTouchEmulationEnabled", Map.of("enabled", true, "maxTouchPoints", 5));
        devtools.call("Page.enable", Map.of());
        devtools.call("Page.navigate", Map.of("url", shellUrl));
        while (!devtools.evaluate("document.readyState === 'complete' && typeof shell === 'object'")
                .asBoolean(false)) {
            Thread.sleep(20);
        }
    }

    synchronized int width() {
        return landscape ? LONG_SIDE : SHORT_SIDE;
    }

    synchronized int height() {
        return landscape ? SHORT_SIDE : LONG_SIDE;
    }

    synchronized boolean isLandscape() {
        return landscape;
    }

    synchronized void turn(boolean toLandscape) {
        landscape = toLandscape;
        applyScreen();
    }

    private void applyScreen() {
        devtools.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        (int) (width() / DENSITY),
                        "height",
                        (int) (height() / DENSITY),
                        "deviceScaleFactor",
                        DENSITY,
                        "mobile",
                        true));
    }

    /** A PNG file in Base64. */
    synchronized String screenshot() {
        return devtools.call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asString("");
    }

    synchronized JsonNode evaluate(String script) {
        return devtools.evaluate(script);
    }

    synchronized void type(String text) {
        devtools.call("Input.insertText", Map.of("text", text));
    }

    synchronized String clipboard() {
        return clipboard;
    }

    synchronized void clipboard(String text) {
        clipboard = text;
    }

    // ---- keys

    /** A key of Android's {@code KeyEvent}. */
    synchronized void press(int keycode, int metastate) {
        switch (keycode) {
            case 3 -> devtools.evaluate("shell.home()");
            case 4 -> devtools.evaluate("shell.back()");
            case 187 -> devtools.evaluate("shell.recents()");
            case 24 -> devtools.evaluate("shell.volume(1)");
            case 25 -> devtools.evaluate("shell.volume(-1)");
            case 26 -> devtools.evaluate("shell.power()");
            case 279 -> type(clipboard);
            case 66 -> key("Enter", "Enter", 13, "\r", metastate);
            case 67 -> key("Backspace", "Backspace", 8, "", metastate);
            case 112 -> key("Delete", "Delete", 46, "", metastate);
            case 61 -> key("Tab", "Tab", 9, "", metastate);
            case 62 -> key(" ", "Space", 32, " ", metastate);
            case 111 -> devtools.evaluate("shell.back()");
            case 122 -> key("Home", "Home", 36, "", metastate);
            case 123 -> key("End", "End", 35, "", metastate);
            case 19 -> key("ArrowUp", "ArrowUp", 38, "", metastate);
            case 20 -> key("ArrowDown", "ArrowDown", 40, "", metastate);
            case 21 -> key("ArrowLeft", "ArrowLeft", 37, "", metastate);
            case 22 -> key("ArrowRight", "ArrowRight", 39, "", metastate);
            default -> {
                if (keycode >= 29 && keycode <= 54) {
                    char letter = (char) ('a' + keycode - 29);
                    boolean plain = metastate == 0;
                    key(
                            String.valueOf(letter),
                            "Key" + Character.toUpperCase(letter),
                            letter - 32,
                            plain ? String.valueOf(letter) : "",
                            metastate);
                } else if (keycode >= 7 && keycode <= 16) {
                    char digit = (char) ('0' + keycode - 7);
                    key(String.valueOf(digit), "Digit" + digit, digit, String.valueOf(digit), metastate);
                }
            }
        }
    }

    private void key(String key, String code, int windowsCode, String text, int metastate) {
        // Android: 1 Shift, 2 Alt, 4096 Control, 65536 Meta; DevTools: 1 Alt, 2 Control, 4 Meta, 8 Shift
        int modifiers = ((metastate & 2) != 0 ? 1 : 0)
                | ((metastate & 4096) != 0 ? 2 : 0)
                | ((metastate & 65536) != 0 ? 4 : 0)
                | ((metastate & 1) != 0 ? 8 : 0);
        var down = new LinkedHashMap<String, Object>(Map.of(
                "type", text.isEmpty() ? "rawKeyDown" : "keyDown",
                "key", key,
                "code", code,
                "windowsVirtualKeyCode", windowsCode,
                "modifiers", modifiers));
        if (!text.isEmpty()) {
            down.put("text", text);
        }
        if (modifiers == 2 && key.equals("a")) {
            down.put("commands", List.of("selectAll"));
        }
        devtools.call("Input.dispatchKeyEvent", down);
        devtools.call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type", "keyUp",
                        "key", key,
                        "code", code,
                        "windowsVirtualKeyCode", windowsCode,
                        "modifiers", modifiers));
    }

    // ---- fingers

    private static final class Finger {
        private final int id;
        private double x;
        private double y;
        private boolean down;

        private Finger(int id) {
            this.id = id;
        }
    }

    /**
     * Performs the {@code actions} of WebDriver: all sources side by side, tick by tick. As on a phone, each touch
     * carries the time at which it should happen, and the next one does not wait until the application has handled it.
     */
    synchronized void perform(JsonNode sources) throws InterruptedException {
        var gesture = new Gesture();
        gesture.perform(sources);
        gesture.touches.forEach(Devtools.Call::await);
    }

    /** One gesture in progress. */
    private final class Gesture {

        private final List<Devtools.Call> touches = new ArrayList<>();
        private final double begunAt = System.currentTimeMillis() / 1000.0;
        private final long begun = System.nanoTime();
        private double passedMillis;

        void perform(JsonNode sources) throws InterruptedException {
            var fingers = new ArrayList<Finger>();
            int ticks = 0;
            for (JsonNode source : sources) {
                fingers.add(new Finger(fingers.size()));
                ticks = Math.max(ticks, source.path("actions").size());
            }
            for (int tick = 0; tick < ticks; tick++) {
                var now = new ArrayList<JsonNode>();
                for (JsonNode source : sources) {
                    now.add(source.path("actions").path(tick));
                }
                perform(now, fingers);
            }
        }

        private void perform(List<JsonNode> tick, List<Finger> fingers) throws InterruptedException {
            long duration = tick.stream()
                    .mapToLong(action -> action.path("duration").asLong(0))
                    .max()
                    .orElse(0);
            double[] fromX = fingers.stream().mapToDouble(finger -> finger.x).toArray();
            double[] fromY = fingers.stream().mapToDouble(finger -> finger.y).toArray();
            boolean moves = false;
            for (int i = 0; i < tick.size(); i++) {
                JsonNode action = tick.get(i);
                Finger finger = fingers.get(i);
                switch (action.path("type").asString("")) {
                    case "pointerDown" -> {
                        finger.down = true;
                        dispatch("touchStart", fingers);
                    }
                    case "pointerUp" -> {
                        finger.down = false;
                        dispatch("touchEnd", fingers);
                    }
                    case "pointerMove" -> moves = true;
                    default -> {
                        // a pause, or nothing in this tick
                    }
                }
            }
            long steps = Math.max(1, duration / STEP_MILLIS);
            double start = passedMillis;
            for (long step = 1; step <= steps; step++) {
                passedMillis = start + (double) duration * step / steps;
                long left = begun + (long) (passedMillis * 1_000_000) - System.nanoTime();
                if (left > 0) {
                    Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
                }
                if (moves) {
                    for (int i = 0; i < tick.size(); i++) {
                        JsonNode action = tick.get(i);
                        if (action.path("type").asString("").equals("pointerMove")) {
                            double share = (double) step / steps;
                            Finger finger = fingers.get(i);
                            finger.x = fromX[i] + (action.path("x").asDouble(0) - fromX[i]) * share;
                            finger.y = fromY[i] + (action.path("y").asDouble(0) - fromY[i]) * share;
                        }
                    }
                    if (fingers.stream().anyMatch(finger -> finger.down)) {
                        dispatch("touchMove", fingers);
                    }
                }
            }
        }

        private void dispatch(String type, List<Finger> fingers) {
            var points = fingers.stream()
                    .filter(finger -> finger.down)
                    .map(finger -> Map.of("x", finger.x / DENSITY, "y", finger.y / DENSITY, "id", finger.id))
                    .toList();
            touches.add(devtools.begin(
                    "Input.dispatchTouchEvent",
                    Map.of("type", type, "touchPoints", points, "timestamp", begunAt + passedMillis / 1000)));
        }
    }

    /** A JavaScript string literal. */
    static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
