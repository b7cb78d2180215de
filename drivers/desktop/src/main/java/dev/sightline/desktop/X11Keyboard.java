package dev.sightline.desktop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sightline.action.Key;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The keyboard of an X11 desktop, in whatever layout is active. A key is looked up by the symbol (keysym) that it types
 * in the active layout. A symbol that no key types there, such as a Latin letter on a Russian layout, is assigned to a
 * keycode that the layout leaves unused, and stays there until the driver closes: applications read the new assignment
 * only when they handle the key press, so it must not be taken back right away.
 *
 * <p>Keys are pressed through libXtst, which AWT needs, too. Each chord opens a connection of its own, because libX11
 * caches the layout in the connection, and a user may switch layouts at any time.
 */
final class X11Keyboard implements Keyboard {

    // keysymdef.h
    private static final long XK_SHIFT_L = 0xffe1;
    private static final long NO_SYMBOL = 0;
    private static final long UNICODE = 0x01000000;
    // XKB.h
    private static final int XKB_USE_CORE_KEYBOARD = 0x100;
    private static final int GROUPS = 4;
    private static final int LEVELS = 8;
    private static final int STATE_BYTES = 64;
    private static final Duration REUSE = Duration.ofMillis(300);

    private final Xlib xlib;
    /** The keycodes that this driver has assigned, by symbol; the one used least recently comes first. */
    private final SequencedMap<Long, Assignment> assigned = new LinkedHashMap<>();

    private X11Keyboard(Xlib xlib) {
        this.xlib = xlib;
    }

    /** @throws IllegalArgumentException when the libraries or the display cannot be reached */
    static X11Keyboard open() {
        var keyboard = new X11Keyboard(new Xlib());
        try (Connection _ = keyboard.connect()) {
            return keyboard;
        }
    }

    private Connection connect() {
        return new Connection(xlib);
    }

    /** A key to press: its code, and whether Shift has to be held for it. */
    private record Stroke(int keycode, boolean shift) {}

    @Override
    public boolean press(List<Key> keys) {
        try (Connection connection = connect()) {
            Layout layout = Layout.active(connection);
            var strokes = new ArrayList<Stroke>();
            boolean chord = false;
            for (Key key : keys) {
                Stroke stroke = stroke(connection, layout, key, chord);
                if (stroke == null) {
                    return false;
                }
                strokes.add(stroke);
                chord |= key instanceof Key.Named named && named.isModifier() && named != Key.Named.SHIFT;
            }
            press(connection, layout, strokes, keys.contains(Key.Named.SHIFT));
            return true;
        }
    }

    private @Nullable Stroke stroke(Connection connection, Layout layout, Key key, boolean chord) {
        long symbol = symbol(key);
        Stroke found = layout.find(symbol);
        // applications compare the modifiers of a chord exactly: Control+Shift+1 is not Control+1, even on a French
        // keyboard, which types digits with Shift
        boolean shiftWouldChangeTheChord = found != null && found.shift() && chord && isDigit(key);
        return found != null && !shiftWouldChangeTheChord ? found : assign(connection, layout, symbol);
    }

    private static boolean isDigit(Key key) {
        return key instanceof Key.Printable(int codePoint) && codePoint >= '0' && codePoint <= '9';
    }

    /** Assigns a symbol to an unused keycode; null when the layout leaves none. */
    private @Nullable Stroke assign(Connection connection, Layout layout, long symbol) {
        Assignment known = assigned.remove(symbol);
        Integer keycode = known == null || layout.isTakenByOther(known.keycode(), symbol) ? null : known.keycode();
        if (keycode == null) {
            keycode = layout.unused();
            if (keycode == null) {
                var oldest = assigned.pollFirstEntry();
                if (oldest == null) {
                    return null;
                }
                oldest.getValue().awaitReuse();
                keycode = oldest.getValue().keycode();
            }
            connection.assign(keycode, symbol);
        }
        assigned.put(symbol, new Assignment(keycode, System.nanoTime()));
        return new Stroke(keycode, false);
    }

    /** A keycode with a symbol of this driver. */
    private record Assignment(int keycode, long lastUse) {

        /** Waits until every application has probably handled the last press of the keycode. */
        void awaitReuse() {
            long rest = REUSE.toNanos() - (System.nanoTime() - lastUse);
            if (rest > 0) {
                try {
                    Thread.sleep(Duration.ofNanos(rest));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new SightlineException(
                            ErrorCategory.DRIVER, "Pressing keys was interrupted; the run ends.", e);
                }
            }
        }
    }

    private static void press(Connection connection, Layout layout, List<Stroke> strokes, boolean shiftIsHeld) {
        Stroke shift = layout.find(XK_SHIFT_L);
        var down = new ArrayList<Integer>();
        try {
            for (Stroke stroke : strokes) {
                if (stroke.shift() && !shiftIsHeld && shift != null && !down.contains(shift.keycode())) {
                    connection.send(shift.keycode(), true);
                    down.addFirst(shift.keycode());
                }
                connection.send(stroke.keycode(), true);
                down.addFirst(stroke.keycode());
            }
        } finally {
            down.forEach(keycode -> connection.send(keycode, false));
        }
    }

    @Override
    public void close() {
        if (!assigned.isEmpty()) {
            try (Connection connection = connect()) {
                assigned.values().forEach(each -> connection.assign(each.keycode(), NO_SYMBOL));
            }
            assigned.clear();
        }
    }

    /** The keysym of a key: X11 gives ASCII and Latin-1 characters their own code points, others an offset. */
    private static long symbol(Key key) {
        return switch (key) {
            case Key.Printable(int codePoint) -> codePoint <= 0xff ? codePoint : UNICODE | codePoint;
            case Key.Named named -> symbol(named);
        };
    }

    private static long symbol(Key.Named key) {
        return switch (key) {
            case CONTROL -> 0xffe3;
            case SHIFT -> XK_SHIFT_L;
            case ALT -> 0xffe9;
            case META -> 0xffeb; // Super_L
            case ENTER -> 0xff0d;
            case TAB -> 0xff09;
            case ESCAPE -> 0xff1b;
            case BACKSPACE -> 0xff08;
            case DELETE -> 0xffff;
            case INSERT -> 0xff63;
            case HOME -> 0xff50;
            case END -> 0xff57;
            case PAGE_UP -> 0xff55;
            case PAGE_DOWN -> 0xff56;
            case ARROW_LEFT -> 0xff51;
            case ARROW_RIGHT -> 0xff53;
            case ARROW_UP -> 0xff52;
            case ARROW_DOWN -> 0xff54;
            case SPACE -> 0x20;
            case F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12 ->
                0xffbe - 1 + Integer.parseInt(key.name().substring(1));
        };
    }

    /**
     * What the keys type at one moment.
     *
     * @param keys the symbols of each keycode in the active group: unshifted, shifted, and those of further levels
     */
    private record Layout(Map<Integer, List<Long>> keys) {

        static Layout active(Connection connection) {
            var keys = new LinkedHashMap<Integer, List<Long>>();
            int active = connection.activeGroup();
            for (int keycode = connection.firstKeycode(); keycode <= connection.lastKeycode(); keycode++) {
                // a key that has fewer groups than the layout uses them over again
                int groups = groups(connection, keycode);
                keys.put(keycode, groups == 0 ? List.of() : connection.symbols(keycode, active % groups));
            }
            return new Layout(keys);
        }

        private static int groups(Connection connection, int keycode) {
            int groups = 0;
            while (groups < GROUPS && !connection.symbols(keycode, groups).isEmpty()) {
                groups++;
            }
            return groups;
        }

        /** The key that types a symbol alone or with Shift; null when there is none, or only with AltGr. */
        @Nullable
        Stroke find(long symbol) {
            for (int level = 0; level < 2; level++) {
                for (var key : keys.entrySet()) {
                    List<Long> symbols = key.getValue();
                    if (symbols.size() > level && symbols.get(level) == symbol) {
                        return new Stroke(key.getKey(), level == 1);
                    }
                }
            }
            return null;
        }

        /** A keycode that types nothing; null when there is none. */
        @Nullable
        Integer unused() {
            return keys.entrySet().stream()
                    .filter(key -> key.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .reduce((_, last) -> last)
                    .orElse(null);
        }

        /** Whether a keycode types something, but not this symbol, because the user has loaded another layout. */
        boolean isTakenByOther(int keycode, long symbol) {
            List<Long> symbols = keys.getOrDefault(keycode, List.of());
            return symbols.isEmpty() || symbols.getFirst() != symbol;
        }
    }

    /** A connection to the display that {@code DISPLAY} names. */
    private static final class Connection implements AutoCloseable {

        private final Xlib xlib;
        private final MemorySegment display;

        /** @throws IllegalArgumentException when there is no display */
        Connection(Xlib xlib) {
            this.xlib = xlib;
            this.display = NativeCall.invoke(() -> (MemorySegment) xlib.open.invokeExact(MemorySegment.NULL));
            if (display.address() == 0) {
                throw new IllegalArgumentException("libX11 cannot connect to the display");
            }
        }

        int firstKeycode() {
            return keycodes()[0];
        }

        int lastKeycode() {
            return keycodes()[1];
        }

        private int[] keycodes() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment first = arena.allocate(JAVA_INT);
                MemorySegment last = arena.allocate(JAVA_INT);
                NativeCall.invoke(() -> (int) xlib.keycodes.invokeExact(display, first, last));
                return new int[] {first.get(JAVA_INT, 0), last.get(JAVA_INT, 0)};
            }
        }

        /** Which of up to four layouts is active, counted from 0. */
        int activeGroup() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE_BYTES, Long.BYTES);
                NativeCall.invoke(() -> (int) xlib.state.invokeExact(display, XKB_USE_CORE_KEYBOARD, state));
                // XkbStateRec begins with the group in one byte
                return Byte.toUnsignedInt(state.get(JAVA_BYTE, 0));
            }
        }

        /** What a key types in a group, by level; empty when it types nothing there. */
        List<Long> symbols(int keycode, int group) {
            var symbols = new ArrayList<Long>();
            int last = 0;
            for (int level = 0; level < LEVELS; level++) {
                int at = level;
                long symbol =
                        NativeCall.invoke(() -> (long) xlib.symbol.invokeExact(display, (byte) keycode, group, at));
                symbols.add(symbol);
                if (symbol != NO_SYMBOL) {
                    last = level + 1;
                }
            }
            return List.copyOf(symbols.subList(0, last));
        }

        void assign(int keycode, long symbol) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment symbols = arena.allocateFrom(ValueLayout.JAVA_LONG, symbol, symbol);
                NativeCall.invoke(() -> (int) xlib.change.invokeExact(display, keycode, 2, symbols, 1));
                sync();
            }
        }

        void send(int keycode, boolean down) {
            NativeCall.invoke(() -> (int) xlib.fake.invokeExact(display, keycode, down ? 1 : 0, 0L));
            sync();
        }

        private void sync() {
            NativeCall.invoke(() -> (int) xlib.sync.invokeExact(display, 0));
        }

        @Override
        public void close() {
            NativeCall.invoke(() -> (int) xlib.close.invokeExact(display));
        }
    }

    /** The functions of libX11 and libXtst that are needed. A {@code KeySym} and a {@code Time} are C longs. */
    @SuppressWarnings("restricted") // native access is what this class is for
    private static final class Xlib {

        private final Linker linker = Linker.nativeLinker();
        private final SymbolLookup x11 = SymbolLookup.libraryLookup("libX11.so.6", Arena.global());
        private final SymbolLookup xtst = SymbolLookup.libraryLookup("libXtst.so.6", Arena.global());

        final MethodHandle open = handle(x11, "XOpenDisplay", FunctionDescriptor.of(ADDRESS, ADDRESS));
        final MethodHandle close = handle(x11, "XCloseDisplay", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        final MethodHandle sync = handle(x11, "XSync", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        final MethodHandle keycodes =
                handle(x11, "XDisplayKeycodes", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        final MethodHandle state =
                handle(x11, "XkbGetState", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        final MethodHandle symbol = handle(
                x11, "XkbKeycodeToKeysym", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_BYTE, JAVA_INT, JAVA_INT));
        final MethodHandle change = handle(
                x11,
                "XChangeKeyboardMapping",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
        final MethodHandle fake = handle(
                xtst, "XTestFakeKeyEvent", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG));

        private MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor descriptor) {
            return linker.downcallHandle(
                    library.find(name).orElseThrow(() -> new IllegalArgumentException("there is no function " + name)),
                    descriptor);
        }
    }
}
