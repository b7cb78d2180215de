package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.model.PlansContract;
import org.junit.jupiter.api.BeforeEach;

/** With all that the device is able to do: products through its library, and graphs that are replayed. */
class LibraryPlansTests extends PlansContract {

    @BeforeEach
    void needsALibrary() {
        Devices.assumeLibraryProducts();
    }

    @Override
    protected Plans open(Checkpoint checkpoint, PlanLimits limits) {
        Accelerator accelerator = Accelerator.chosen();
        return TornadoPlans.open(checkpoint, limits, accelerator, accelerator.abilities());
    }

    /** Half precision has 11 bits. */
    @Override
    protected double relativeError() {
        return 5e-3;
    }
}
