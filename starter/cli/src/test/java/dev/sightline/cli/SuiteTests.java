package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.TokenUsage;
import dev.sightline.cli.Suite.Entry;
import dev.sightline.error.ErrorCategory;
import dev.sightline.task.Task;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import picocli.CommandLine;

final class SuiteTests {

    @TempDir
    Path folder;

    private static final Suite.Watcher NOBODY = new Suite.Watcher() {

        @Override
        public RunListener beginning(Entry entry, int attempt) {
            return new RunListener() {};
        }

        @Override
        public void ended(Suite.Verdict verdict) {}
    };

    private static Entry entry(String name) {
        return new Entry(Path.of(name), name, Task.builder(name).press("enter").build());
    }

    private static RunResult result(Task task, Outcome outcome) {
        return new RunResult(
                "id",
                task.name(),
                outcome,
                List.of(),
                TokenUsage.NONE,
                Instant.EPOCH,
                Duration.ofMillis(1500),
                null,
                Map.of());
    }

    private static Outcome failed(String reason, ErrorCategory category) {
        return new Outcome.Failed(reason, category, null);
    }

    /** Runs fail as often as their name says, as in "fails-2". */
    private static Suite.Runner failing() {
        Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
        return (task, listener) -> {
            int attempt = attempts.computeIfAbsent(task.name(), _ -> new AtomicInteger())
                    .incrementAndGet();
            int failures = Integer.parseInt(task.name().replaceAll("\\D", ""));
            return result(
                    task,
                    attempt <= failures
                            ? failed("attempt " + attempt + " <&\u0000> of " + task.name(), ErrorCategory.EXPECTATION)
                            : new Outcome.Finished(""));
        };
    }

    @Test
    void taskThatPassesWhenRunAgainIsFlakyAndCounted() throws Exception {
        Suite.Results results = new Suite(1, 1, false)
                .run(List.of(entry("fails-0"), entry("fails-1"), entry("fails-5")), failing(), NOBODY);

        assertThat(results.passed()).isEqualTo(1);
        assertThat(results.flaky()).isEqualTo(1);
        assertThat(results.failed()).isEqualTo(1);
        assertThat(results.exitCode()).isEqualTo(ExitCode.TASK);
        assertThat(SuiteIndex.summary(results)).isEqualTo("3 tasks: 1 passed, 1 failed, 1 flaky, 0 skipped");
    }

    @Test
    void flakyAloneSucceeds() throws Exception {
        assertThat(new Suite(1, 2, false)
                        .run(List.of(entry("fails-2")), failing(), NOBODY)
                        .exitCode())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void failFastBeginsNoFurtherTask() throws Exception {
        Suite.Results results = new Suite(1, 0, true)
                .run(List.of(entry("fails-0"), entry("fails-1"), entry("fails-0b")), failing(), NOBODY);

        assertThat(results.verdicts().getLast().skipped()).isTrue();
        assertThat(results.skipped()).isEqualTo(1);
    }

    @Test
    void stoppedRunEndsTheSuite() throws Exception {
        Suite.Results results = new Suite(1, 3, false)
                .run(
                        List.of(entry("a"), entry("b")),
                        (task, listener) -> result(task, new Outcome.Stopped("interrupted")),
                        NOBODY);

        assertThat(results.verdicts().getFirst().attempts()).hasSize(1);
        assertThat(results.skipped()).isEqualTo(1);
        assertThat(results.exitCode()).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void workersRunAtTheSameTime() throws Exception {
        var together = new CountDownLatch(3);
        Suite.Results results = new Suite(3, 0, false)
                .run(
                        List.of(entry("a"), entry("b"), entry("c")),
                        (task, listener) -> {
                            together.countDown();
                            return result(
                                    task,
                                    together.await(20, TimeUnit.SECONDS)
                                            ? new Outcome.Finished("")
                                            : failed("alone", ErrorCategory.EXPECTATION));
                        },
                        NOBODY);

        assertThat(results.passed()).isEqualTo(3);
    }

    @Test
    void workersBeyondTheSessionsOfTheDriverAreNotUsed() {
        var out = new StringWriter();
        var options = new SuiteOptions();
        var command = new CommandLine(options).setOut(new PrintWriter(out, true));
        options.workers = 8;

        options.boundWorkers(Integer.MAX_VALUE, "web", command);
        options.boundWorkers(8, "web", command);
        assertThat(out.toString()).isEmpty();

        options.boundWorkers(4, "web", command);
        assertThat(options.workers).isEqualTo(4);
        assertThat(out.toString())
                .isEqualTo(
                        "Using 4 workers instead of 8: the driver 'web' opens at most 4 sessions at the same time. Allow"
                                + " more with --driver-option max-sessions=8." + System.lineSeparator());
    }

    @Test
    void picturesOfFailuresAreAttached() throws Exception {
        Path run = Files.createDirectories(folder.resolve("runs/one/failures"));
        Path picture = Files.createFile(run.resolve("003.png"));
        RunResult failed = new RunResult(
                "one",
                "one",
                failed("Expected 'a', but it holds 'b'.", ErrorCategory.EXPECTATION),
                List.of(),
                TokenUsage.NONE,
                Instant.EPOCH,
                Duration.ofSeconds(1),
                folder.resolve("runs/one"),
                Map.of());
        Suite.Results results = new Suite(1, 0, false).run(List.of(entry("one")), (task, listener) -> failed, NOBODY);
        Path xml = folder.resolve("junit.xml");
        JUnitXml.write(xml, results);
        var json = new StringWriter();
        new JsonLines(new PrintWriter(json, true)).run(entry("one"), 1).runFinished(failed);

        assertThat(Files.readString(xml)).contains("[[ATTACHMENT|" + picture.toAbsolutePath() + "]]");
        assertThat(json.toString()).contains("\"failures\":[\"" + picture + "\"]");
        assertThat(Files.readString(SuiteIndex.write(folder.resolve("runs"), results)))
                .contains("<img src=\"one/failures/003.png\"");
    }

    @Test
    void shardsCoverEverythingOnce() {
        List<Entry> all = IntStream.range(0, 10).mapToObj(i -> entry("t" + i)).toList();
        List<Entry> covered = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            var options = new SuiteOptions();
            options.shard = new SuiteOptions.Shard(i, 3);
            covered.addAll(options.selected(all));
        }

        assertThat(covered).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void junitReportFollowsSurefiresSchema() throws Exception {
        Path file = folder.resolve("deep/junit.xml");
        Suite.Results results = new Suite(1, 1, true)
                .run(
                        List.of(entry("shop/fails-0.task.yaml"), entry("fails-1"), entry("fails-5"), entry("fails-0b")),
                        failing(),
                        NOBODY);
        JUnitXml.write(file, results);

        Element suite = parse(Files.readString(file)).getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getAttribute("flakes")).isEqualTo("1");
        assertThat(((Element) suite.getElementsByTagName("testcase").item(0)).getAttribute("classname"))
                .isEqualTo("shop.fails-0");
        assertThat(suite.getElementsByTagName("flakyFailure").getLength()).isEqualTo(1);
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(suite.getElementsByTagName("rerunFailure").getLength()).isEqualTo(1);
        assertThat(((Element) suite.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("attempt 1 <&\uFFFD> of fails-5");
    }

    /** By the parser with which Maven's own reports read the results of Surefire. */
    @Test
    void surefireReadsTheReport() throws Exception {
        Path file = folder.resolve("suite.xml");
        JUnitXml.write(
                file,
                new Suite(1, 1, true)
                        .run(
                                List.of(
                                        entry("shop/fails-0.task.yaml"),
                                        entry("fails-1"),
                                        entry("fails-5"),
                                        entry("x-0")),
                                failing(),
                                NOBODY));

        List<ReportTestSuite> suites = new TestSuiteXmlParser(new NullConsoleLogger()).parse(file.toString());

        assertThat(suites).extracting(ReportTestSuite::getFullClassName).contains("shop.fails-0", "fails-1", "fails-5");
        assertThat(suites.stream().mapToInt(ReportTestSuite::getNumberOfTests).sum())
                .isEqualTo(4);
        assertThat(suites.stream()
                        .mapToInt(ReportTestSuite::getNumberOfFailures)
                        .sum())
                .isEqualTo(1);
        assertThat(suites.stream().mapToInt(ReportTestSuite::getNumberOfFlakes).sum())
                .isEqualTo(1);
        assertThat(suites.stream().mapToInt(ReportTestSuite::getNumberOfSkipped).sum())
                .isEqualTo(1);
        List<ReportTestCase> cases =
                suites.stream().flatMap(suite -> suite.getTestCases().stream()).toList();
        assertThat(cases).filteredOn(ReportTestCase::hasFlakes).singleElement().satisfies(flaky -> {
            assertThat(flaky.getName()).isEqualTo("fails-1");
            assertThat(flaky.isSuccessful()).isTrue();
        });
        assertThat(cases).filteredOn(ReportTestCase::hasFailure).singleElement().satisfies(failed -> {
            assertThat(failed.getFailureMessage()).isEqualTo("attempt 1 <&\uFFFD> of fails-5");
            assertThat(failed.getFailureType()).isEqualTo("EXPECTATION");
        });
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    @Test
    void indexNamesEachTaskAndEscapesWhatItShows() throws Exception {
        Suite.Results results =
                new Suite(1, 0, false).run(List.of(entry("fails-1"), entry("fails-0")), failing(), NOBODY);

        assertThat(Files.readString(SuiteIndex.write(folder, results)))
                .contains("2 tasks: 1 passed, 1 failed, 0 flaky, 0 skipped")
                .contains("attempt 1 &lt;&amp;")
                .contains("class=\"failed\"", "class=\"passed\"");
    }

    private static Entry tagged(String name, String... tags) {
        return new Entry(
                Path.of(name),
                name,
                Task.builder(name).tags(tags).press("enter").build());
    }

    private static List<String> selectedBy(String... options) {
        var suite = new SuiteOptions();
        var command = new CommandLine(suite);
        command.parseArgs(options);
        return suite
                .tagged(
                        List.of(tagged("a", "smoke"), tagged("b", "smoke", "slow"), tagged("c", "cart"), tagged("d")),
                        command)
                .stream()
                .map(Entry::name)
                .toList();
    }

    @Test
    void tasksAreSelectedByTheirTags() {
        assertThat(selectedBy()).containsExactly("a", "b", "c", "d");
        assertThat(selectedBy("--tags", "smoke")).containsExactly("a", "b");
        assertThat(selectedBy("--tags", "smoke,cart")).containsExactly("a", "b", "c");
        assertThat(selectedBy("--tags", "!slow")).containsExactly("a", "c", "d");
        assertThat(selectedBy("--tags", "smoke,!slow")).containsExactly("a");
        assertThatThrownBy(() -> selectedBy("--tags", "smok"))
                .hasMessage("Cannot select tasks by --tags smok: none of the 4 tasks matches. Their tags: cart, slow,"
                        + " smoke.");
    }
}
