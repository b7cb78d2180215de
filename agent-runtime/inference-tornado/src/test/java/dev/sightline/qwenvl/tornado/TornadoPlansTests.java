package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.Plans;
import dev.sightline.qwenvl.model.PlansContract;
import org.junit.jupiter.api.BeforeEach;

class TornadoPlansTests extends PlansContract {

    @BeforeEach
    void needsADevice() {
        Devices.assume();
    }

    @Override
    protected Plans open(Checkpoint checkpoint, PlanLimits limits) {
        return TornadoPlans.open(checkpoint, limits, Accelerator.chosen(), Abilities.PLAIN);
    }
}
