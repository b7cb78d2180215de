package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.testkit.DeclaredActionSpaces;
import org.junit.jupiter.api.Test;

class DeviceTests {

    @Test
    void platformsOfferWhatIsDeclared() {
        assertThat(new Device.Android().actionSpace()).isEqualTo(DeclaredActionSpaces.ANDROID);
        assertThat(new Device.Ios().actionSpace()).isEqualTo(DeclaredActionSpaces.IOS);
        assertThat(new Device.Browser().actionSpace()).isEqualTo(DeclaredActionSpaces.EMULATED_PHONE);
    }
}
