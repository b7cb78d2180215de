package dev.sightline.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.desktop.DesktopDriverFactory;
import dev.sightline.desktop.DesktopDriverProvider;
import dev.sightline.desktop.DesktopUnavailableException;
import dev.sightline.driver.DriverProvider;
import dev.sightline.driver.DriverProviders;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.mobile.MobileDriverFactory;
import dev.sightline.task.Task;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverProvider;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    void moreBrowsersAheadThanThereMayBeAreRefused() {
        contextRunner()
                .withPropertyValues("sightline.web.max-sessions=2", "sightline.web.ready-sessions=3")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("the number of sessions started ahead is 3"));
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
                .withClassLoader(OnlyTheseDrivers.of(runs, DesktopDriverProvider.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GuiDriverFactory.class)
                        .doesNotHaveBean(GuiAgent.class));
    }

    @Test
    void chosenDriverThatIsNotOnTheClassPathIsExplained() {
        contextRunner()
                .withClassLoader(OnlyTheseDrivers.of(runs, WebDriverProvider.class))
                .withPropertyValues("sightline.driver=desktop")
                .run(context -> {
                    FailureAnalysis analysis = Objects.requireNonNull(new DriverNotOnClassPathFailureAnalyzer()
                            .analyze(Objects.requireNonNull(context.getStartupFailure())));
                    assertThat(analysis.getDescription())
                            .isEqualTo("'sightline.driver=desktop' chooses a driver of Sightline of the type 'desktop',"
                                    + " and no such driver is on the class path.");
                    assertThat(analysis.getAction())
                            .isEqualTo("Add the dependency that brings it (Sightline's own are"
                                    + " dev.sightline:sightline-driver-web, sightline-driver-desktop and"
                                    + " sightline-driver-mobile), or set 'sightline.driver' to one of web, or to"
                                    + " none.");
                });
        contextRunner()
                .withClassLoader(OnlyTheseDrivers.of(runs))
                .withPropertyValues("sightline.drivers.phone.type=mobile")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'sightline.drivers.phone.type=mobile'")
                        .hasMessageContaining(
                                "sightline-driver-mobile), or set 'sightline.drivers.phone.type' to" + " none."));
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

    /** What an application that does not start reports, by the first analyser that knows the failure. */
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
                        .hasMessageContaining("Choose one of desktop, mobile, vnc, web"));
    }

    @Test
    void propertiesOfTheDesktopReachTheDriver() {
        contextRunner()
                .withPropertyValues(
                        "sightline.driver=desktop", "sightline.desktop.apps.Editor=", "sightline.desktop.monitor=-1")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("Cannot show monitor -1"));
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
                        .hasMessageContaining("Set one of monitor, region and window."));
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
                        .hasMessageContaining("the server 'ftp://phone' is not a valid URL")
                        .hasMessageContaining("the timeout is PT0S")
                        .hasMessageContaining("the application 'Music'"));
    }

    @Test
    void wrongPropertiesOfANameAreSaidToBeItsOwn() {
        contextRunner()
                .withPropertyValues(
                        "sightline.drivers.phone.type=mobile", "sightline.drivers.phone.mobile.server=ftp://phone")
                .run(context -> assertThat(analysis(Objects.requireNonNull(context.getStartupFailure()))
                                .getDescription())
                        .contains("the server 'ftp://phone' is not a valid URL")
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
    void driverOfSomebodyElseIsChosenByItsName() {
        contextRunner()
                .withPropertyValues(
                        "sightline.driver=vnc",
                        "sightline.vnc.host=lobby",
                        "sightline.vnc.port=5900",
                        "sightline.vnc.timeout=3s",
                        "sightline.vnc.encodings=raw,tight",
                        "sightline.vnc.crop.width=800",
                        "sightline.drivers.hall.type=vnc",
                        "sightline.drivers.hall.vnc.host=hall")
                .run(context -> {
                    Task task = Task.builder("look").press("enter").build();
                    assertThat(context.getBean("guiAgent", GuiAgent.class)
                                    .run(task)
                                    .outcome()
                                    .reason())
                            .isEqualTo("nobody answers at Settings[host=lobby, port=5900, timeout=PT3S,"
                                    + " encodings=[raw, tight], crop=Crop[width=800, height=0]]");
                    assertThat(context.getBean("hallGuiAgent", GuiAgent.class)
                                    .run(task)
                                    .outcome()
                                    .reason())
                            .contains("host=hall, port=0");
                });
        contextRunner()
                .withPropertyValues("sightline.driver=vnc")
                .run(
                        context -> assertThat(analysis(Objects.requireNonNull(context.getStartupFailure()))
                                        .getDescription())
                                .isEqualTo(
                                        "Cannot use VNC: there is no host. Set host. Its properties begin with 'sightline.vnc.'."));
    }

    @Test
    void providerThatIsABeanTakesPrecedence() {
        GuiDriverFactory own = folder -> {
            throw new SightlineException(ErrorCategory.DRIVER, "the bean's");
        };
        contextRunner()
                .withBean("kiosk", DriverProvider.class, () -> new DriverProvider<VncDriverProvider.Crop>() {
                    @Override
                    public String type() {
                        return "vnc";
                    }

                    @Override
                    public Class<VncDriverProvider.Crop> settings() {
                        return VncDriverProvider.Crop.class;
                    }

                    @Override
                    public GuiDriverFactory create(VncDriverProvider.Crop settings) {
                        return own;
                    }
                })
                .withPropertyValues("sightline.driver=vnc")
                .run(context ->
                        assertThat(context.getBean(GuiDriverFactory.class)).isSameAs(own));
    }

    @Test
    void misspeltPropertyIsNamedAtTheStart() {
        contextRunner()
                .withPropertyValues(
                        "sightline.web.viewport-widht=800",
                        "sightline.drivers.phone.type=mobile",
                        "sightline.drivers.phone.mobile.udidd=1",
                        "sightline.drivers.phone.web.headless=true",
                        "sightline.quantum.flux=1")
                .run(context -> assertThat(analysis(Objects.requireNonNull(context.getStartupFailure()))
                                .getDescription())
                        .startsWith("No part of the application reads these properties: ")
                        .contains("'sightline.drivers.phone.mobile.udidd'")
                        .contains("did you mean 'sightline.drivers.phone.mobile.udid'?")
                        .contains("did you mean 'sightline.web.viewport-width'?")
                        .contains("'sightline.quantum.flux'")
                        .doesNotContain("headless'")
                        .contains("'sightline.check-properties=false' starts the application anyway."));
        contextRunner()
                .withPropertyValues("sightline.quantum.flux=1", "sightline.check-properties=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void propertiesInAnySpellingThatBootBindsAreKnown() {
        contextRunner()
                .withPropertyValues(
                        "sightline.runsFolder=" + runs,
                        "sightline.web.viewportwidth=800",
                        "sightline.web.VIEWPORT_HEIGHT=600",
                        "sightline.policy.allowed-urls[0]=example.com",
                        "sightline.model.path=unused",
                        "sightline.mobile.capabilities.noReset=true",
                        "sightline.vnc.encodings[0]=raw",
                        "sightline.desktop.apps.Editor=mousepad")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void loginsOfTheWebDriverAreBoundAndWhatIsMissingIsNamed() {
        contextRunner()
                .withPropertyValues(
                        "sightline.web.logins.intranet.url=https://intranet.example/",
                        "sightline.web.logins.intranet.user=ada",
                        "sightline.web.logins.intranet.password=hush-4711")
                .run(context -> assertThat(context).hasNotFailed());
        contextRunner()
                .withPropertyValues(
                        "sightline.web.logins.intranet.url=https://intranet.example/",
                        "sightline.web.logins.intranet.user=ada",
                        "sightline.web.logins.intranet.passwrod=hush-4711")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "login 'intranet' of the web driver: it needs a url, a user and a password")
                        .hasMessageNotContaining("hush"));
    }

    @Test
    void healthReportsAMissingBrowserBeforeTheFirstRun() {
        contextRunner()
                .withPropertyValues(
                        "sightline.web.browser=/nowhere/chromium",
                        "sightline.drivers.phone.type=mobile",
                        "sightline.drivers.phone.mobile.server=http://127.0.0.1:1")
                .run(context -> {
                    Health health =
                            Objects.requireNonNull(context.getBean("sightlineHealthIndicator", HealthIndicator.class)
                                    .health());
                    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(String.valueOf(health.getDetails().get("default")))
                            .contains("'/nowhere/chromium': there is no such file");
                    assertThat(String.valueOf(health.getDetails().get("phone")))
                            .contains("Cannot reach Appium at http://127.0.0.1:1");
                });
        contextRunner()
                .withPropertyValues("sightline.web.browser=/bin/sh", "sightline.web.driver=/bin/sh")
                .run(context -> assertThat(Objects.requireNonNull(
                                        context.getBean("sightlineHealthIndicator", HealthIndicator.class)
                                                .health())
                                .getStatus())
                        .isEqualTo(Status.UP));
    }

    /** An editor completes what the metadata names, and the application accepts what the provider reads. */
    @ParameterizedTest
    @ValueSource(strings = {"web", "desktop", "mobile"})
    void metadataOfADriverNamesItsSettings(String type) throws Exception {
        DriverProvider<?> provider = DriverProviders.installed(getClass().getClassLoader())
                .find(type)
                .orElseThrow();
        JsonNode metadata;
        try (var in = provider.getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            // several jars have one; the driver's is that of its own code source
            URL own = URI.create(provider.getClass()
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toString()
                                    .replaceFirst("^(.*\\.jar)$", "jar:$1!/")
                            + "META-INF/spring-configuration-metadata.json")
                    .toURL();
            assertThat(in).isNotNull();
            metadata = JsonMapper.shared().readTree(own.openStream());
        }
        List<String> documented = new ArrayList<>();
        for (JsonNode property : metadata.path("properties")) {
            documented.add(property.path("name").asString());
            assertThat(property.path("description").asString()).isNotBlank();
        }
        assertThat(documented).containsExactlyElementsOf(names("sightline." + type, provider.settings()));
    }

    private static List<String> names(String prefix, Class<?> settings) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(names(name, component.getType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void propertiesOfEveryAgentHaveMetadata() throws Exception {
        String json = "";
        for (URL url : Collections.list(
                getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (var in = url.openStream()) {
                json += new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        assertThat(json).contains("\"sightline.driver\"", "\"sightline.drivers\"", "\"sightline.runs-folder\"");
    }
}
