package dev.sightline.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.qwenvl.backend.Backends;
import dev.sightline.qwenvl.format.Checkpoint;
import dev.sightline.qwenvl.model.PlanLimits;
import dev.sightline.qwenvl.model.PlanProvider;
import dev.sightline.qwenvl.model.Plans;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningBackendTests {

    private static final PlanLimits LIMITS = new PlanLimits(64, 16, 64);

    private final RandomCheckpoint checkpoint = new RandomCheckpoint();

    @AfterEach
    void close() {
        checkpoint.close();
    }

    private String opened(String asked, PlanProvider provider) {
        try (RunningBackend running = RunningBackend.open(
                List.of(provider), checkpoint, QwenVlOptions.defaults().withBackend(asked), LIMITS)) {
            return running.name();
        }
    }

    @Test
    void anAutomaticChoiceTakesADeviceThatIsFasterThanTheCpu() {
        assertThat(opened("auto", new Device(null, 200, null))).isEqualTo("device");
    }

    @Test
    void anAutomaticChoiceLeavesADeviceThatIsSlowerThanTheCpu() {
        assertThat(opened("auto", new Device(null, -1, null))).isEqualTo("vector");
    }

    @Test
    void anAutomaticChoiceFallsBackWhenTheDeviceIsMissingOrTooSmall() {
        assertThat(opened("auto", new Device("There is none.", 200, null))).isEqualTo("vector");
        assertThat(opened("auto", new Device(null, 200, "It needs 9 GB."))).isEqualTo("vector");
    }

    @Test
    void aDeviceCanBeForced() {
        assertThat(opened("device", new Device(null, -1, null))).isEqualTo("device");
        assertThat(opened("scalar", new Device(null, 200, null))).isEqualTo("scalar");
    }

    @Test
    void aForcedDeviceThatCannotRunFailsWithTheReason() {
        assertThatThrownBy(() -> opened("device", new Device("There is none.", 200, null)))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("Cannot use the backend 'device': There is none.");
        assertThatThrownBy(() -> opened("device", new Device(null, 200, "It needs 9 GB.")))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("It needs 9 GB.");
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> opened("metal", new Device(null, 200, null)))
                .isInstanceOf(QwenVlException.class)
                .hasMessage("Cannot use the backend 'metal': there is no such backend."
                        + " Installed: device, vector, scalar; use one of them, or 'auto'.");
    }

    /** A device that computes on the CPU. */
    private record Device(
            @Nullable String unavailableBecause,
            int preference,
            @Nullable String tooSmall) implements PlanProvider {

        @Override
        public String name() {
            return "device";
        }

        @Override
        public String device() {
            return "a device of this test";
        }

        @Override
        public Plans open(Checkpoint checkpoint, PlanLimits limits) {
            if (tooSmall != null) {
                throw new QwenVlException(tooSmall);
            }
            return Plans.on(Backends.installed().open("scalar", 1), checkpoint);
        }
    }
}
