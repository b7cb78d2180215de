package dev.sightline.qwenvl.tornado;

import org.junit.jupiter.api.Assumptions;

/** Skips a test, with the reason, where TornadoVM has no device. */
final class Devices {

    private Devices() {}

    static void assume() {
        String reason = new TornadoPlanProvider().unavailableBecause();
        if (reason != null) {
            System.out.println("Skipped: " + reason);
            Assumptions.abort(reason);
        }
    }
}
