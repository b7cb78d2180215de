package dev.sightline.qwenvl.tornado;

import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.PlanProvider;
import dev.sightline.qwenvl.model.Plans;
import org.jspecify.annotations.Nullable;

/**
 * Provides the backend {@value #NAME}. A GPU is chosen automatically; a CPU with OpenCL only by name. The system
 * property {@value #DEVICE} names a device as {@code backend:device}, both counted from 0, as TornadoVM lists them with
 * {@code tornado --devices}.
 *
 * @since 0.1.0
 */
public final class TornadoPlanProvider implements PlanProvider {

    /** The name of the backend. */
    public static final String NAME = "tornado";

    /** The system property that chooses a device. */
    public static final String DEVICE = "sightline.tornado.device";

    private static final String REMEDY =
            "Install TornadoVM's SDK 5.2.0 or later for JDK 25, and start Java with its flags: java @$TORNADOVM_HOME/tornado-argfile ...";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return Accelerator.chosen().isCpu() ? -1 : 200;
    }

    @Override
    public @Nullable String unavailableBecause() {
        if (ModuleLayer.boot().findModule("tornado.runtime").isEmpty()) {
            return "TornadoVM is not part of this Java process. " + REMEDY;
        }
        try {
            Accelerator.chosen();
            return null;
        } catch (Exception | LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return "TornadoVM cannot use a device (%s). Run 'tornado --devices' to list the devices, and select one with -D%s=0:0."
                    .formatted(cause.getMessage() == null ? cause : cause.getMessage(), DEVICE);
        } catch (InternalError e) {
            return "TornadoVM cannot start (%s). %s".formatted(e.getMessage(), REMEDY);
        }
    }

    @Override
    public String device() {
        Accelerator accelerator = Accelerator.chosen();
        return accelerator + ", " + accelerator.abilities();
    }

    @Override
    public Plans open(Checkpoint checkpoint, PlanLimits limits) {
        Accelerator accelerator = Accelerator.chosen();
        return TornadoPlans.open(checkpoint, limits, accelerator, accelerator.abilities());
    }
}
