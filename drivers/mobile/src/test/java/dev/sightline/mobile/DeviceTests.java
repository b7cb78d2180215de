package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.driver.NetworkFence;
import dev.sightline.testkit.DeclaredActionSpaces;
import org.junit.jupiter.api.Test;

class DeviceTests {

    @Test
    void platformsOfferWhatIsDeclared() {
        assertThat(new Device.Android(NetworkFence.OPEN).actionSpace()).isEqualTo(DeclaredActionSpaces.ANDROID);
        assertThat(new Device.Ios(NetworkFence.OPEN).actionSpace()).isEqualTo(DeclaredActionSpaces.IOS);
        assertThat(new Device.Browser().actionSpace()).isEqualTo(DeclaredActionSpaces.EMULATED_PHONE);
    }
}
