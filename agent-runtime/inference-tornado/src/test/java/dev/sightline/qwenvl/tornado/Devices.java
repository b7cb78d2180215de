package dev.sightline.qwenvl.tornado;

import org.junit.jupiter.api.Assumptions;

/** Skips a test, with the reason, where TornadoVM has no device. */
final class Devices {

    private Devices() {}

    static void assume() {
        String reason = new TornadoPlanProvider().unavailableBecause();
        if (reason != null) {
            skip(reason);
        }
    }

    static void assumeLibraryProducts() {
        assume();
        Accelerator accelerator = Accelerator.chosen();
        if (!accelerator.abilities().libraryProducts()) {
            skip("%s has no library of products: that takes TornadoVM's backend CUDA.".formatted(accelerator));
        }
    }

    private static void skip(String reason) {
        System.out.println("Skipped: " + reason);
        Assumptions.abort(reason);
    }
}
