package dev.sightline.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.testkit.FakeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

class SightlineExtensionTests {

    @TempDir
    Path output;

    @BeforeEach
    void forget() {
        FakeDriverProvider.OPENED.clear();
    }

    private EngineExecutionResults run(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                .outputDirectoryCreator(new OutputDirectoryCreator() {
                    @Override
                    public Path getRootDirectory() {
                        return output;
                    }

                    @Override
                    public Path createOutputDirectory(TestDescriptor test) throws IOException {
                        return Files.createTempDirectory(output, "test");
                    }
                })
                .execute();
    }

    private static List<String> published(EngineExecutionResults results) {
        return results.allEvents().fileEntryPublished().stream()
                .map((Event event) -> event.getRequiredPayload(FileEntry.class)
                        .getPath()
                        .getFileName()
                        .toString())
                .toList();
    }

    @SightlineTest
    static class SessionOfATest {

        static final List<GuiSession> SESSIONS = new ArrayList<>();

        @Test
        void first(GuiSession session) {
            SESSIONS.add(session);
            assertThat(session.run(dev.sightline.task.Task.builder("press")
                                    .press("enter")
                                    .build())
                            .succeeded())
                    .isTrue();
        }

        @Test
        void second(GuiSession session, GuiAgent agent, @Agent("second") GuiAgent other) {
            SESSIONS.add(session);
            assertThat(agent).isNotSameAs(other);
        }
    }

    @Test
    void eachTestHasASessionThatIsClosedAfterIt() {
        SessionOfATest.SESSIONS.clear();
        EngineExecutionResults results = run(SessionOfATest.class);

        results.testEvents().assertStatistics(events -> events.succeeded(2));
        assertThat(SessionOfATest.SESSIONS).hasSize(2).doesNotHaveDuplicates();
        assertThat(FakeDriverProvider.OPENED).hasSize(2).allMatch(driver -> driver.closes() > 0);
        assertThat(published(results)).isEmpty();
    }

    @SightlineTest(session = SightlineTest.Lifetime.CLASS, reports = SightlineTest.Publish.ALWAYS)
    static class SessionOfAClass {

        static final List<GuiSession> SESSIONS = new ArrayList<>();

        @Test
        void first(GuiSession session) {
            SESSIONS.add(session);
            session.run(dev.sightline.task.Task.builder("press").press("enter").build());
        }

        @Test
        void second(GuiSession session) {
            SESSIONS.add(session);
        }
    }

    @Test
    void classSharesItsSessionAndAlwaysPublishesIfAsked() {
        SessionOfAClass.SESSIONS.clear();
        EngineExecutionResults results = run(SessionOfAClass.class);

        results.testEvents().assertStatistics(events -> events.succeeded(2));
        assertThat(SessionOfAClass.SESSIONS.getFirst()).isSameAs(SessionOfAClass.SESSIONS.getLast());
        assertThat(FakeDriverProvider.OPENED).hasSize(1).allMatch(driver -> driver.closes() > 0);
        assertThat(published(results)).singleElement().asString().startsWith("sightline-");
    }

    @SightlineTest
    static class Failing {

        @Test
        void fails(GuiSession session) {
            session.run(dev.sightline.task.Task.builder("press").press("enter").build());
            throw new AssertionError("on purpose");
        }
    }

    @Test
    void failedTestPublishesItsReportAndAScreenshot() throws Exception {
        EngineExecutionResults results = run(Failing.class);

        results.testEvents().assertStatistics(events -> events.failed(1));
        assertThat(published(results)).hasSize(2).contains("screenshot.png");
        Path report = results.allEvents().fileEntryPublished().stream()
                .map(event -> event.getRequiredPayload(FileEntry.class).getPath())
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
        assertThat(report.resolve("report.html")).isNotEmptyFile();
    }

    @SightlineTest
    static class OfAFile {

        @Test
        void runs(@Task(value = "press.task.yaml", variables = "key=enter") RunResult result) {
            assertThat(result.taskName()).isEqualTo("Press a key");
        }

        @Test
        void fails(@Task(value = "missing.task.yaml") RunResult result) {
            assertThat(result).isNull();
        }
    }

    @Test
    void taskFileIsRunForAParameter() {
        EngineExecutionResults results = run(OfAFile.class);

        results.testEvents().assertStatistics(events -> events.succeeded(1).failed(1));
        assertThat(results.testEvents().failed().stream().map(Event::toString))
                .singleElement()
                .asString()
                .contains("Cannot read the task 'missing.task.yaml' of @Task");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @SpringJUnitConfig(
            classes = Application.class,
            initializers = org.springframework.boot.test.context.ConfigDataApplicationContextInitializer.class)
    @SightlineTest
    static class WithSpring {

        @Autowired
        private GuiAgent injected;

        @Test
        void agentIsThatOfTheContext(GuiAgent agent) {
            assertThat(agent).isSameAs(injected);
        }
    }

    @Test
    void springsTestContextGivesItsAgent() {
        run(WithSpring.class).testEvents().assertStatistics(events -> events.succeeded(1));
    }

    @Test
    void openedDriverIsTheFake() {
        run(SessionOfATest.class);
        assertThat(FakeDriverProvider.OPENED).hasOnlyElementsOfType(FakeDriver.class);
    }
}
