package dev.sightline.mobile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.NoSuchSessionException;
import org.openqa.selenium.WebDriverException;

class MobileDriverFactoryTests {

    @Test
    void builderReportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> MobileDriverFactory.builder(MobilePlatform.ANDROID, "localhost:4723")
                        .timeout(Duration.ZERO)
                        .reconnectBudget(Duration.ofSeconds(-1))
                        .app("Music", " ")
                        .build())
                .hasMessage(
                        "Cannot configure the mobile driver: the server 'localhost:4723' is not a valid URL; use one"
                                + " such as http://127.0.0.1:4723; the timeout is PT0S; it must be greater than 0; the reconnect"
                                + " budget is PT-1S; it must not be negative; the application 'Music' has the identifier"
                                + " ' '; neither may be blank.");
    }

    @Test
    void serverThatIsNotThereIsNamedWithWhatToCheck() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var factory = MobileDriverFactory.builder(MobilePlatform.ANDROID, "http://127.0.0.1:" + closed)
                .udid("emulator-5554")
                .build();
        assertThatThrownBy(() -> factory.open(Path.of(".")))
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER))
                .hasMessageStartingWith(
                        "Cannot open a session on http://127.0.0.1:" + closed + " for the device 'emulator-5554': ")
                .hasMessageContaining("Check that Appium is running there");
    }

    @Test
    void refusedCommandIsNoBrokenSession() {
        assertThat(Connection.isBroken(new NoSuchElementException("none"))).isFalse();
        assertThat(Connection.isBroken(new WebDriverException("Cannot open the link")))
                .isFalse();
        assertThat(Connection.isBroken(new NoSuchSessionException("gone"))).isTrue();
        assertThat(Connection.isBroken(new WebDriverException(
                        "'POST /actions' cannot be proxied to UiAutomator2 server because the instrumentation process is"
                                + " not running (probably crashed).")))
                .isTrue();
        assertThat(Connection.isBroken(new WebDriverException("x", new ConnectException("refused"))))
                .isTrue();
    }
}
