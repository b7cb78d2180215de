package dev.sightline.desktop;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The Super key under X11, where AWT's Robot has no code that leads to it ({@code VK_WINDOWS} and {@code VK_META} press
 * Alt or nothing). Pressed through libXtst, which AWT itself needs, over a connection of its own.
 */
final class X11SuperKey implements AutoCloseable {

    // keysymdef.h
    private static final long XK_SUPER_L = 0xffeb;

    private final MemorySegment display;
    private final byte keycode;
    private final MethodHandle fake;
    private final MethodHandle sync;
    private final MethodHandle closeDisplay;

    private X11SuperKey(Linker linker, SymbolLookup x11, SymbolLookup xtst) throws Throwable {
        MethodHandle open = handle(linker, x11, "XOpenDisplay", FunctionDescriptor.of(ADDRESS, ADDRESS));
        MethodHandle keycodeOf =
                handle(linker, x11, "XKeysymToKeycode", FunctionDescriptor.of(JAVA_BYTE, ADDRESS, JAVA_LONG));
        fake = handle(
                linker,
                xtst,
                "XTestFakeKeyEvent",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG));
        sync = handle(linker, x11, "XSync", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        closeDisplay = handle(linker, x11, "XCloseDisplay", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        display = (MemorySegment) open.invokeExact(MemorySegment.NULL);
        if (display.address() == 0) {
            throw new IllegalArgumentException("libX11 cannot connect to the display");
        }
        keycode = (byte) keycodeOf.invokeExact(display, XK_SUPER_L);
    }

    /** @throws IllegalArgumentException when the libraries or the display are not there */
    @SuppressWarnings("restricted") // native access is what this class is for
    static X11SuperKey open() {
        try {
            return new X11SuperKey(
                    Linker.nativeLinker(),
                    SymbolLookup.libraryLookup("libX11.so.6", Arena.global()),
                    SymbolLookup.libraryLookup("libXtst.so.6", Arena.global()));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted") // native access is what this class is for
    private static MethodHandle handle(
            Linker linker, SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return linker.downcallHandle(
                library.find(name).orElseThrow(() -> new IllegalArgumentException("there is no function " + name)),
                descriptor);
    }

    /** Whether the keyboard has the key. */
    boolean exists() {
        return keycode != 0;
    }

    void press() {
        send(1);
    }

    void release() {
        send(0);
    }

    private void send(int down) {
        try {
            int _ = (int) fake.invokeExact(display, Byte.toUnsignedInt(keycode), down, 0L)
                    + (int) sync.invokeExact(display, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) closeDisplay.invokeExact(display);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
