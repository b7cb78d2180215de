package dev.sightline.desktop;

/** A call of a C function, which throws only what the Java side of the call throws. */
@FunctionalInterface
interface NativeCall<T> {

    T call() throws Throwable;

    static <T> T invoke(NativeCall<T> call) {
        try {
            return call.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            // a method handle declares Throwable; C throws nothing
            throw new AssertionError(e);
        }
    }
}
