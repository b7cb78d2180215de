package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.web.WebDriverProvider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

/** With a real SpringApplication, which sets the property to true before it asks any of its extensions. */
class HeadlessSwitchTests {

    @TempDir
    Path folder;

    private @Nullable String before;

    @Configuration(proxyBeanMethods = false)
    static class Empty {}

    @BeforeEach
    void unset() {
        before = System.clearProperty(HeadlessSwitch.HEADLESS);
    }

    @AfterEach
    void restore() {
        DriverAutoConfigurationTests.restore(before);
    }

    @Test
    void desktopDriverGetsAScreen() {
        assertThat(headlessAfter("--sightline.driver=desktop")).isEqualTo("false");
        assertThat(headlessAfter("--sightline.driver=DESKTOP")).isEqualTo("false");
    }

    @Test
    void namedDesktopDriverGetsAScreen() {
        assertThat(headlessAfter("--sightline.drivers.kiosk.type=desktop")).isEqualTo("false");
    }

    @Test
    void otherDriversLeaveItAsBootSetsIt() {
        assertThat(headlessAfter()).isEqualTo("true");
        assertThat(headlessAfter("--sightline.driver=web", "--sightline.drivers.phone.type=mobile"))
                .isEqualTo("true");
    }

    @Test
    void withoutTheDriverOnTheClassPathItIsLeftAlone() {
        var application = application();
        application.setResourceLoader(new DefaultResourceLoader(OnlyTheseDrivers.of(folder, WebDriverProvider.class)));
        application.run("--sightline.driver=desktop").close();
        assertThat(System.getProperty(HeadlessSwitch.HEADLESS)).isEqualTo("true");
    }

    private static String headlessAfter(String... arguments) {
        System.clearProperty(HeadlessSwitch.HEADLESS);
        application().run(arguments).close();
        return System.getProperty(HeadlessSwitch.HEADLESS, "not set");
    }

    private static SpringApplication application() {
        var application = new SpringApplication(Empty.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application;
    }
}
