package dev.sightline.desktop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.awt.Rectangle;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of an X11 desktop, as its window manager publishes them (Extended Window Manager Hints), queried
 * through libxcb over a connection of its own. Unlike libX11, libxcb has no process-wide error handler that ends the
 * process: when a window closes while it is being queried, the reply is simply missing.
 */
final class X11Windows implements Windows {

    private static final Logger log = LoggerFactory.getLogger(X11Windows.class);

    // offsets and sizes: xproto.h; every reply begins with 8 bytes of header
    private static final int REPLY_ATOM = 8;
    private static final int REPLY_PROPERTY_LENGTH = 16;
    private static final int REPLY_PROPERTY_VALUE = 32;
    private static final int REPLY_GEOMETRY_WIDTH = 16;
    private static final int REPLY_TRANSLATED_CHILD = 8;
    private static final int REPLY_TRANSLATED_X = 12;
    private static final int REPLY_TREE_LENGTH = 16;
    private static final int REPLY_TREE_CHILDREN = 32;
    private static final int MOST_CHILDREN = 1024;
    /** Window managers put few windows around that of an application. */
    private static final int FRAME_DEPTH = 4;

    private static final int SETUP_ROOT_WINDOW = 0;
    private static final int CLIENT_MESSAGE = 33;
    private static final int SUBSTRUCTURE_NOTIFY_AND_REDIRECT = 1 << 19 | 1 << 20;
    private static final int PROPERTY_WORDS = 4096;
    private static final MemoryLayout ITERATOR =
            MemoryLayout.structLayout(ADDRESS, JAVA_INT.withName("rem"), JAVA_INT.withName("index"));

    private final Xcb xcb;
    private final MemorySegment connection;
    private final int root;
    private final Map<String, Integer> atoms = new LinkedHashMap<>();
    private boolean closed;

    private X11Windows(Xcb xcb, MemorySegment connection, int root) {
        this.xcb = xcb;
        this.connection = connection;
        this.root = root;
    }

    /** The windows of the display that {@code DISPLAY} names, or {@link Windows#UNKNOWN} with the reason in the log. */
    static Windows open() {
        try {
            Xcb xcb = new Xcb();
            MemorySegment connection = xcb.connect();
            if (xcb.hasError(connection)) {
                xcb.disconnect(connection);
                log.warn(
                        "Cannot list windows: libxcb cannot connect to the display. The driver works, but cannot switch windows.");
                return UNKNOWN;
            }
            var windows = new X11Windows(xcb, connection, xcb.root(connection));
            if (!windows.isManaged()) {
                windows.close();
                log.info("Cannot list windows: no window manager is running. The driver works, but cannot switch"
                        + " windows. Start a window manager, such as openbox, before the driver opens.");
                return UNKNOWN;
            }
            return windows;
        } catch (IllegalArgumentException | IllegalCallerException e) {
            log.warn(
                    "Cannot list windows: {}. Install libxcb (Debian: libxcb1) and allow native access. The driver works, but"
                            + " cannot switch windows.",
                    e.getMessage());
            return UNKNOWN;
        }
    }

    /** Whether a window manager is running: it publishes a window of its own, which refers to itself as proof. */
    private boolean isManaged() {
        int[] named = ints(root, "_NET_SUPPORTING_WM_CHECK");
        if (named.length == 0) {
            return false;
        }
        int[] itself = ints(named[0], "_NET_SUPPORTING_WM_CHECK");
        return itself.length > 0 && itself[0] == named[0];
    }

    @Override
    public boolean known() {
        return true;
    }

    @Override
    public synchronized List<Window> list() {
        var found = new ArrayList<Window>();
        for (int id : ints(root, "_NET_CLIENT_LIST")) {
            Window window = window(id);
            if (window != null) {
                found.add(window);
            }
        }
        return found;
    }

    @Override
    public synchronized @Nullable Window active() {
        int[] ids = ints(root, "_NET_ACTIVE_WINDOW");
        return ids.length == 0 || ids[0] == 0 ? null : window(ids[0]);
    }

    @Override
    public synchronized @Nullable Window at(int x, int y) {
        if (closed) {
            return null;
        }
        MemorySegment place = xcb.reply(
                xcb.translateReply,
                connection,
                () -> (int) xcb.translate.invokeExact(connection, root, root, (short) x, (short) y),
                16);
        int top = place.byteSize() == 0 ? 0 : place.get(JAVA_INT, REPLY_TRANSLATED_CHILD);
        if (top == 0) {
            return null;
        }
        Set<Integer> clients =
                Arrays.stream(ints(root, "_NET_CLIENT_LIST")).boxed().collect(Collectors.toSet());
        Integer client = client(top, clients, FRAME_DEPTH);
        // menus and tooltips are no clients; toolkits give them the class of their application
        return window(client == null ? top : client);
    }

    /** The window of an application within one of the window manager; null when there is none. */
    private @Nullable Integer client(int window, Set<Integer> clients, int depth) {
        if (clients.contains(window)) {
            return window;
        }
        if (depth == 0) {
            return null;
        }
        MemorySegment tree = xcb.reply(
                xcb.queryTreeReply,
                connection,
                () -> (int) xcb.queryTree.invokeExact(connection, window),
                REPLY_TREE_CHILDREN + MOST_CHILDREN * Integer.BYTES);
        int children = tree.byteSize() == 0 ? 0 : Short.toUnsignedInt(tree.get(JAVA_SHORT, REPLY_TREE_LENGTH));
        for (int i = 0; i < Math.min(children, MOST_CHILDREN); i++) {
            Integer found =
                    client(tree.get(JAVA_INT, REPLY_TREE_CHILDREN + (long) i * Integer.BYTES), clients, depth - 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public synchronized void activate(Window window) {
        // 2 marks a request of a pager, which the window manager follows whichever window has the focus
        send(window, "_NET_ACTIVE_WINDOW", 2, 0, 0);
    }

    @Override
    public synchronized void close(Window window) {
        send(window, "_NET_CLOSE_WINDOW", 0, 2, 0);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            xcb.disconnect(connection);
        }
    }

    private @Nullable Window window(int id) {
        Rectangle bounds = bounds(id);
        if (bounds == null) {
            return null;
        }
        String title = text(id, "_NET_WM_NAME");
        // WM_CLASS holds two strings, each ended by a zero: the instance and the class
        String[] kind = text(id, "WM_CLASS").split("\0", 0);
        int[] pid = ints(id, "_NET_WM_PID");
        return new Window(
                Integer.toUnsignedLong(id),
                title.isEmpty() ? text(id, "WM_NAME") : title,
                kind[kind.length - 1],
                pid.length == 0 ? 0 : Integer.toUnsignedLong(pid[0]),
                bounds);
    }

    private @Nullable Rectangle bounds(int id) {
        if (closed) {
            return null;
        }
        MemorySegment size = xcb.reply(
                xcb.getGeometryReply, connection, () -> (int) xcb.getGeometry.invokeExact(connection, id), 24);
        MemorySegment place = xcb.reply(
                xcb.translateReply,
                connection,
                () -> (int) xcb.translate.invokeExact(connection, id, root, (short) 0, (short) 0),
                16);
        if (size.byteSize() == 0 || place.byteSize() == 0) {
            return null;
        }
        return new Rectangle(
                place.get(JAVA_SHORT, REPLY_TRANSLATED_X),
                place.get(JAVA_SHORT, REPLY_TRANSLATED_X + 2),
                Short.toUnsignedInt(size.get(JAVA_SHORT, REPLY_GEOMETRY_WIDTH)),
                Short.toUnsignedInt(size.get(JAVA_SHORT, REPLY_GEOMETRY_WIDTH + 2)));
    }

    private String text(int window, String property) {
        return new String(property(window, property).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private int[] ints(int window, String property) {
        MemorySegment value = property(window, property);
        int[] numbers = new int[(int) (value.byteSize() / Integer.BYTES)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = value.get(JAVA_INT_UNALIGNED, (long) i * Integer.BYTES);
        }
        return numbers;
    }

    private MemorySegment property(int window, String name) {
        int atom = atom(name);
        if (closed || atom == 0) {
            return MemorySegment.NULL;
        }
        MemorySegment reply = xcb.reply(
                xcb.getPropertyReply,
                connection,
                () -> (int) xcb.getProperty.invokeExact(connection, (byte) 0, window, atom, 0, 0, PROPERTY_WORDS),
                REPLY_PROPERTY_VALUE + PROPERTY_WORDS * Integer.BYTES);
        if (reply.byteSize() == 0) {
            return reply;
        }
        long bytes = Integer.toUnsignedLong(reply.get(JAVA_INT, REPLY_PROPERTY_LENGTH)) * (reply.get(JAVA_BYTE, 1) / 8);
        return reply.asSlice(REPLY_PROPERTY_VALUE, bytes);
    }

    private int atom(String name) {
        if (closed) {
            return 0;
        }
        return atoms.computeIfAbsent(name, _ -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocateFrom(name);
                MemorySegment reply = xcb.reply(
                        xcb.internAtomReply,
                        connection,
                        () -> (int)
                                xcb.internAtom.invokeExact(connection, (byte) 0, (short) (bytes.byteSize() - 1), bytes),
                        12);
                return reply.byteSize() == 0 ? 0 : reply.get(JAVA_INT, REPLY_ATOM);
            }
        });
    }

    /** Sends the window manager a client message about a window. */
    private void send(Window window, String message, int first, int second, int third) {
        if (closed) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(32, 4);
            event.set(JAVA_BYTE, 0, (byte) CLIENT_MESSAGE);
            event.set(JAVA_BYTE, 1, (byte) 32);
            event.set(JAVA_INT, 4, (int) window.id());
            event.set(JAVA_INT, 8, atom(message));
            event.set(JAVA_INT, 12, first);
            event.set(JAVA_INT, 16, second);
            event.set(JAVA_INT, 20, third);
            xcb.sendEvent(connection, root, SUBSTRUCTURE_NOTIFY_AND_REDIRECT, event);
        }
    }

    /** The functions of libxcb that are needed. A request's cookie is a struct of one unsigned int, passed as such. */
    @SuppressWarnings("restricted") // native access is what this class is for
    private static final class Xcb {

        private final Linker linker = Linker.nativeLinker();
        private final SymbolLookup library =
                SymbolLookup.libraryLookup("libxcb.so.1", Arena.global()).or(linker.defaultLookup());

        private final MethodHandle connect = handle("xcb_connect", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        private final MethodHandle hasError =
                handle("xcb_connection_has_error", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        private final MethodHandle disconnect = handle("xcb_disconnect", FunctionDescriptor.ofVoid(ADDRESS));
        private final MethodHandle setup = handle("xcb_get_setup", FunctionDescriptor.of(ADDRESS, ADDRESS));
        private final MethodHandle roots = handle("xcb_setup_roots_iterator", FunctionDescriptor.of(ITERATOR, ADDRESS));
        private final MethodHandle flush = handle("xcb_flush", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        private final MethodHandle free = handle("free", FunctionDescriptor.ofVoid(ADDRESS));
        private final MethodHandle send = handle(
                "xcb_send_event", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BYTE, JAVA_INT, JAVA_INT, ADDRESS));
        final MethodHandle internAtom =
                handle("xcb_intern_atom", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BYTE, JAVA_SHORT, ADDRESS));
        final MethodHandle internAtomReply = replyHandle("xcb_intern_atom_reply");
        final MethodHandle getProperty = handle(
                "xcb_get_property",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BYTE, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        final MethodHandle getPropertyReply = replyHandle("xcb_get_property_reply");
        final MethodHandle getGeometry = handle("xcb_get_geometry", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        final MethodHandle getGeometryReply = replyHandle("xcb_get_geometry_reply");
        final MethodHandle translate = handle(
                "xcb_translate_coordinates",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_SHORT, JAVA_SHORT));
        final MethodHandle queryTree = handle("xcb_query_tree", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        final MethodHandle queryTreeReply = replyHandle("xcb_query_tree_reply");
        final MethodHandle translateReply = replyHandle("xcb_translate_coordinates_reply");

        private MethodHandle handle(String name, FunctionDescriptor descriptor) {
            return linker.downcallHandle(
                    library.find(name)
                            .orElseThrow(() -> new IllegalArgumentException("libxcb has no function " + name)),
                    descriptor);
        }

        private MethodHandle replyHandle(String name) {
            return handle(name, FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
        }

        MemorySegment connect() {
            return NativeCall.invoke(() -> (MemorySegment) connect.invokeExact(MemorySegment.NULL, MemorySegment.NULL));
        }

        boolean hasError(MemorySegment connection) {
            return NativeCall.invoke(() -> (int) hasError.invokeExact(connection)) != 0;
        }

        int root(MemorySegment connection) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment screens = NativeCall.invoke(() -> (MemorySegment) roots.invokeExact(
                        (java.lang.foreign.SegmentAllocator) arena, (MemorySegment) setup.invokeExact(connection)));
                return screens.get(ADDRESS, 0).reinterpret(Integer.BYTES).get(JAVA_INT, SETUP_ROOT_WINDOW);
            }
        }

        void disconnect(MemorySegment connection) {
            NativeCall.invoke(() -> {
                disconnect.invokeExact(connection);
                return true;
            });
        }

        void sendEvent(MemorySegment connection, int window, int mask, MemorySegment event) {
            NativeCall.invoke(() -> (int) send.invokeExact(connection, (byte) 0, window, mask, event));
            NativeCall.invoke(() -> (int) flush.invokeExact(connection));
        }

        /**
         * Sends a request and waits for its reply.
         *
         * @param limit the largest possible size of a reply in bytes
         * @return a copy of the reply, empty when the request failed
         */
        MemorySegment reply(MethodHandle getReply, MemorySegment connection, NativeCall<Integer> request, long limit) {
            int cookie = NativeCall.invoke(request);
            MemorySegment reply = NativeCall.invoke(
                    () -> (MemorySegment) getReply.invokeExact(connection, cookie, MemorySegment.NULL));
            if (reply.address() == 0) {
                return MemorySegment.NULL;
            }
            // a reply states how much follows its first 32 bytes, in units of four bytes
            long bytes = 32 + Integer.toUnsignedLong(reply.reinterpret(8).get(JAVA_INT, 4)) * Integer.BYTES;
            byte[] copy =
                    reply.reinterpret(Math.min(bytes, Math.max(limit, 32))).toArray(JAVA_BYTE);
            NativeCall.invoke(() -> {
                free.invokeExact(reply);
                return true;
            });
            // an int array backs the copy, so that it is aligned for the numbers in it
            MemorySegment aligned = MemorySegment.ofArray(new int[(copy.length + 3) / 4]);
            MemorySegment.copy(copy, 0, aligned, JAVA_BYTE, 0, copy.length);
            return aligned;
        }
    }
}
