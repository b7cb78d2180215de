package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.desktop.DesktopDriverFactory;
import dev.sightline.desktop.DesktopUnavailableException;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.mobile.MobileDriverFactory;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

class DriverAutoConfigurationTests {

    @TempDir
    Path runs;

    /** What an application with several screens injects. */
    record Screens(
            GuiAgent agent,
            @Qualifier("phone") GuiAgent phone,
            @Qualifier("phone") GuiDriverFactory phoneDrivers,
            @Qualifier("tablet") GuiDriverFactory tabletDrivers,
            @Qualifier("screen") GuiDriverFactory screenDrivers) {}

    private ApplicationContextRunner contextRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(DriverAutoConfiguration.class, SightlineAutoConfiguration.class))
                .withPropertyValues("sightline.runs-folder=" + runs);
    }

    @Test
    void browserIsTheDefault() {
        contextRunner()
                .run(context ->
                        assertThat(context.getBean(GuiDriverFactory.class)).isInstanceOf(WebDriverFactory.class));
    }

    @Test
    void moreBrowsersAheadThanThereMayBeAreRefusedAndTheDefaultIsOneOfThisMachine() {
        contextRunner()
                .withPropertyValues("sightline.web.max-sessions=2", "sightline.web.ready-sessions=3")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the number of sessions started ahead is 3"));
        contextRunner()
                .run(context -> assertThat(
                                context.getBean(SightlineWebProperties.class).readySessionsOrDefault())
                        .isEqualTo(1));
        contextRunner()
                .withPropertyValues("sightline.web.remote-url=http://grid.example:4444")
                .run(context -> assertThat(
                                context.getBean(SightlineWebProperties.class).readySessionsOrDefault())
                        .isZero());
    }

    @Test
    void closedApplicationOpensNoBrowser() {
        AtomicReference<GuiDriverFactory> drivers = new AtomicReference<>();
        contextRunner().run(context -> drivers.set(context.getBean(GuiDriverFactory.class)));
        assertThatThrownBy(() -> Objects.requireNonNull(drivers.get()).open(runs))
                .hasMessageContaining("the driver factory was closed");
    }

    @Test
    void driverIsChosenByAProperty() {
        contextRunner().withPropertyValues("sightline.driver=desktop").run(context -> {
            assertThat(context).hasSingleBean(GuiAgent.class);
            assertThat(context.getBean(GuiDriverFactory.class)).isInstanceOf(DesktopDriverFactory.class);
        });
        contextRunner().withPropertyValues("sightline.driver=Mobile").run(context -> {
            assertThat(context).hasSingleBean(GuiAgent.class);
            assertThat(context.getBean(GuiDriverFactory.class)).isInstanceOf(MobileDriverFactory.class);
        });
    }

    @Test
    void withoutAChoiceAndWithoutTheWebDriverThereIsNoAgent() {
        contextRunner()
                .withClassLoader(new FilteredClassLoader(WebDriverFactory.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GuiDriverFactory.class)
                        .doesNotHaveBean(GuiAgent.class));
    }

    @Test
    void chosenDriverThatIsNotOnTheClassPathIsExplained() {
        contextRunner()
                .withClassLoader(new FilteredClassLoader(DesktopDriverFactory.class))
                .withPropertyValues("sightline.driver=desktop")
                .run(context -> {
                    FailureAnalysis analysis = Objects.requireNonNull(new DriverNotOnClassPathFailureAnalyzer()
                            .analyze(Objects.requireNonNull(context.getStartupFailure())));
                    assertThat(analysis.getDescription())
                            .isEqualTo("'sightline.driver=desktop' chooses the desktop driver of Sightline, which is"
                                    + " not on the class path.");
                    assertThat(analysis.getAction())
                            .isEqualTo("Add a dependency on dev.sightline:sightline-driver-desktop, or choose another"
                                    + " driver with 'sightline.driver'.");
                });
        contextRunner()
                .withClassLoader(new FilteredClassLoader(MobileDriverFactory.class))
                .withPropertyValues("sightline.drivers.phone.type=mobile")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("Cannot use the driver that 'sightline.drivers.phone.type=mobile' chooses:"
                                + " dev.sightline:sightline-driver-mobile is not on the class path. Add that"
                                + " dependency."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sightline.driver", "sightline.drivers.phone.type"})
    void unknownDriverNamesTheKnownOnes(String property) {
        contextRunner().withPropertyValues(property + "=tv").run(context -> {
            FailureAnalysis analysis = analysis(Objects.requireNonNull(context.getStartupFailure()));
            assertThat(analysis.getDescription()).contains(property).contains("tv");
            assertThat(analysis.getAction()).contains("desktop", "mobile", "none", "web");
        });
    }

    /** What an application that does not start tells, by the first analyser that knows the failure. */
    private static FailureAnalysis analysis(Throwable failure) {
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        SpringFactoriesLoader.ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                                .and(Environment.class, new StandardEnvironment()),
                        // as Boot does: an analyser for a library that is not there is left out
                        SpringFactoriesLoader.FailureHandler.handleMessage((_, _) -> {}))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namedDriversAreInjectedByQualifierBesideTheDefault() {
        contextRunner()
                .withPropertyValues(
                        "sightline.drivers.phone.type=mobile",
                        "sightline.drivers.tablet.type=web",
                        "sightline.drivers.tablet.web.viewport-width=800",
                        "sightline.drivers.screen.type=desktop",
                        "sightline.drivers.screen.desktop.monitor=1")
                .withBean(Screens.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Screens screens = context.getBean(Screens.class);
                    assertThat(screens.agent()).isSameAs(context.getBean("guiAgent"));
                    assertThat(screens.phone())
                            .isSameAs(context.getBean("phoneGuiAgent"))
                            .isNotSameAs(screens.agent());
                    assertThat(screens.phoneDrivers()).isInstanceOf(MobileDriverFactory.class);
                    assertThat(screens.tabletDrivers()).isInstanceOf(WebDriverFactory.class);
                    assertThat(screens.screenDrivers()).isInstanceOf(DesktopDriverFactory.class);
                    assertThat(context.getBeanProvider(GuiDriverFactory.class).getObject())
                            .isSameAs(context.getBean("guiDriverFactory"));
                });
    }

    @Test
    void namedDriversNeedNoDefaultOne() {
        contextRunner()
                .withPropertyValues("sightline.driver=none", "sightline.drivers.shop.type=web")
                .run(context ->
                        assertThat(context.getBeanNamesForType(GuiAgent.class)).containsExactly("shopGuiAgent"));
    }

    @Test
    void agentOfANameUsesTheScreenOfThatName() {
        GuiDriverFactory own = folder -> {
            throw new SightlineException(ErrorCategory.DRIVER, "the default screen");
        };
        contextRunner()
                .withBean("ownDrivers", GuiDriverFactory.class, () -> own)
                .withPropertyValues(
                        "sightline.drivers.phone.type=mobile",
                        "sightline.drivers.phone.mobile.server=http://127.0.0.1:1",
                        "sightline.drivers.phone.mobile.reconnect-budget=0s")
                .run(context -> {
                    Task task = Task.builder("look").press("enter").build();
                    assertThat(context.getBean("guiAgent", GuiAgent.class)
                                    .run(task)
                                    .outcome()
                                    .reason())
                            .isEqualTo("the default screen");
                    assertThat(context.getBean("phoneGuiAgent", GuiAgent.class)
                                    .run(task)
                                    .outcome()
                                    .reason())
                            .contains("http://127.0.0.1:1");
                });
    }

    @Test
    void nameWithoutADriverIsRefused() {
        contextRunner()
                .withPropertyValues("sightline.drivers.phone.type=none")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'sightline.drivers.phone.type=none'")
                        .hasMessageContaining("Choose web, desktop or mobile"));
    }

    @Test
    void propertiesOfTheDesktopReachTheDriver() {
        contextRunner()
                .withPropertyValues(
                        "sightline.driver=desktop", "sightline.desktop.apps.Editor=", "sightline.desktop.monitor=-1")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("Cannot look at monitor -1"));
        contextRunner()
                .withPropertyValues("sightline.driver=desktop", "sightline.desktop.apps.Editor=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the application 'Editor' has no command"));
        contextRunner()
                .withPropertyValues(
                        "sightline.driver=desktop",
                        "sightline.desktop.region.width=300",
                        "sightline.desktop.region.height=200",
                        "sightline.desktop.window=Editor")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Region")
                        .hasMessageContaining("Window[title=Editor]")
                        .hasMessageContaining("Set one of 'sightline.desktop.monitor'"));
    }

    @Test
    void propertiesOfThePhoneReachTheDriver() {
        contextRunner()
                .withPropertyValues(
                        "sightline.driver=mobile",
                        "sightline.mobile.server=ftp://phone",
                        "sightline.mobile.timeout=0s",
                        "sightline.mobile.apps.Music=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the server is 'ftp://phone'")
                        .hasMessageContaining("the time-out is PT0S")
                        .hasMessageContaining("the application 'Music'"));
    }

    @Test
    void wrongPropertiesOfANameAreSaidToBeItsOwn() {
        contextRunner()
                .withPropertyValues(
                        "sightline.drivers.phone.type=mobile", "sightline.drivers.phone.mobile.server=ftp://phone")
                .run(context -> assertThat(analysis(Objects.requireNonNull(context.getStartupFailure()))
                                .getDescription())
                        .contains("the server is 'ftp://phone'")
                        .endsWith("Its properties begin with 'sightline.drivers.phone.mobile.'."));
    }

    @Test
    void driversAreClosedWithTheContext() {
        var drivers = new ArrayList<GuiDriverFactory>();
        contextRunner()
                .withPropertyValues("sightline.drivers.shop.type=web")
                .run(context -> drivers.addAll(
                        context.getBeansOfType(GuiDriverFactory.class).values()));
        assertThat(drivers)
                .hasSize(2)
                .allSatisfy(factory -> assertThatThrownBy(() -> factory.open(runs))
                        .hasMessageContaining("the driver factory was closed"));
    }

    @Test
    void desktopOfAHeadlessMachineIsExplained() {
        String before = System.setProperty(HeadlessSwitch.HEADLESS, "true");
        try {
            contextRunner().withPropertyValues("sightline.driver=desktop").run(context -> {
                RunResult result = context.getBean(GuiAgent.class)
                        .run(Task.builder("look").press("enter").build());
                Throwable cause = ((Outcome.Failed) result.outcome()).cause();
                assertThat(cause).isInstanceOf(DesktopUnavailableException.class);
                FailureAnalysis analysis = Objects.requireNonNull(
                        new DesktopUnavailableFailureAnalyzer().analyze(new IllegalStateException(cause)));
                assertThat(analysis.getDescription())
                        .isEqualTo("Sightline cannot operate the desktop: this JVM runs with"
                                + " java.awt.headless=true.");
                assertThat(analysis.getAction())
                        .isEqualTo("Start it with -Djava.awt.headless=false; in a Spring Boot application call"
                                + " setHeadless(false) on the SpringApplication. To operate something else,"
                                + " choose another driver with 'sightline.driver'.");
            });
        } finally {
            restore(before);
        }
    }

    static void restore(@Nullable String headless) {
        if (headless == null) {
            System.clearProperty(HeadlessSwitch.HEADLESS);
        } else {
            System.setProperty(HeadlessSwitch.HEADLESS, headless);
        }
    }

    @Test
    void propertiesHaveMetadata() throws Exception {
        try (var metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(Objects.requireNonNull(metadata).readAllBytes(), StandardCharsets.UTF_8);
            for (String name : List.of(
                    "sightline.driver",
                    "sightline.drivers",
                    "sightline.desktop.monitor",
                    "sightline.desktop.region.width",
                    "sightline.desktop.apps",
                    "sightline.mobile.platform",
                    "sightline.mobile.server",
                    "sightline.mobile.capabilities")) {
                assertThat(json).contains("\"" + name + "\"");
            }
        }
    }
}
