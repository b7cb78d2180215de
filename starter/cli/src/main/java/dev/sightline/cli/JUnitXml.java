package dev.sightline.cli;

import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Results as an XML file in the format of Surefire, including flaky tests.
 *
 * @see <a href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd">its schema</a>
 */
final class JUnitXml {

    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /**
     * @throws SightlineException category {@code STORAGE} when the file cannot be written
     */
    static void write(Path file, Suite.Results results) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
                new JUnitXml(xml).suite(results);
                xml.close();
            }
        } catch (IOException | XMLStreamException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot write the JUnit report '" + file + "': " + e + ". Choose another file with --junit.",
                    e);
        }
    }

    private void suite(Suite.Results results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        newLine();
        xml.writeStartElement("testsuite");
        attribute("version", "3.0.2");
        attribute("name", "sightline");
        attribute("time", seconds(results.duration()));
        attribute("tests", String.valueOf(results.verdicts().size()));
        attribute("errors", String.valueOf(count(results, "error")));
        attribute("skipped", String.valueOf(results.skipped()));
        attribute("failures", String.valueOf(count(results, "failure")));
        attribute("flakes", String.valueOf(results.flaky()));
        // strict importers read whole seconds only
        attribute(
                "timestamp", results.startedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        newLine();
        for (Suite.Verdict verdict : results.verdicts()) {
            testCase(verdict);
        }
        xml.writeEndElement();
        newLine();
        xml.writeEndDocument();
    }

    private static long count(Suite.Results results, String element) {
        return results.verdicts().stream()
                .filter(each -> !each.skipped() && !each.passed())
                .filter(each -> element.equals(element(each.last())))
                .count();
    }

    private void testCase(Suite.Verdict verdict) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("name", verdict.entry().task().name());
        attribute("classname", className(verdict.entry().name()));
        attribute("time", seconds(verdict.duration()));
        newLine();
        if (verdict.skipped()) {
            xml.writeEmptyElement("skipped");
            attribute("message", "not run, because another task had failed or was stopped");
            newLine();
        } else {
            List<RunResult> attempts = verdict.attempts();
            if (!verdict.passed()) {
                problem(element(attempts.getFirst()), attempts.getFirst(), false);
            }
            for (RunResult attempt : attempts.subList(verdict.passed() ? 0 : 1, attempts.size())) {
                if (!attempt.succeeded()) {
                    String kind = element(attempt).equals("error") ? "Error" : "Failure";
                    problem((verdict.passed() ? "flaky" : "rerun") + kind, attempt, true);
                }
            }
            output("system-out", lines(attempts));
        }
        xml.writeEndElement();
        newLine();
    }

    /** An unmet expectation is a failure; what prevented the task from running is an error. */
    private static String element(RunResult result) {
        return ExitCode.of(result.outcome()) == ExitCode.TASK ? "failure" : "error";
    }

    private void problem(String element, RunResult result, boolean again) throws XMLStreamException {
        xml.writeStartElement(element);
        attribute("message", result.outcome().reason());
        attribute("type", type(result.outcome()));
        if (again) {
            output("stackTrace", failedStep(result));
            output("system-out", lines(List.of(result)));
        } else {
            xml.writeCharacters(legal(failedStep(result)));
        }
        xml.writeEndElement();
        newLine();
    }

    private static String type(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? failed.category().name()
                : outcome.getClass().getSimpleName();
    }

    private static String failedStep(RunResult result) {
        @Nullable StepRecord failed = null;
        for (StepRecord step : result.steps()) {
            failed = step.succeeded() ? failed : step;
        }
        return result.outcome().reason()
                + (failed == null ? "" : "\n\tat step " + failed.index() + ": " + failed.intent());
    }

    /** The steps of each attempt, and its report in the notation in which build servers find attachments. */
    private static String lines(List<RunResult> attempts) {
        var lines = new StringBuilder();
        for (RunResult attempt : attempts) {
            lines.append("Run ").append(attempt.runId()).append('\n');
            for (StepRecord step : attempt.steps()) {
                lines.append("  ")
                        .append(step.stopped() ? "stopped " : step.succeeded() ? "ok      " : "FAILED  ")
                        .append(step.index())
                        .append("  ")
                        .append(step.intent())
                        .append('\n');
            }
            Path report = StepPrinter.report(attempt);
            if (report != null) {
                lines.append("[[ATTACHMENT|").append(report.toAbsolutePath()).append("]]\n");
            }
            for (Path picture : FailurePictures.of(attempt)) {
                lines.append("[[ATTACHMENT|").append(picture.toAbsolutePath()).append("]]\n");
            }
        }
        return lines.toString();
    }

    private void output(String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(legal(text));
        xml.writeEndElement();
        newLine();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, legal(value));
    }

    private void newLine() throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    /** As a package and a class, by which build servers group: {@code shop/order.task.yaml} is {@code shop.order}. */
    private static String className(String file) {
        return file.replaceFirst("\\.task\\.yaml$", "").replace('/', '.').replace('\\', '.');
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
    }

    /** Characters that XML 1.0 does not allow, not even escaped, become the replacement character. */
    private static String legal(String text) {
        var legal = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> each == '\t'
                                || each == '\n'
                                || each == '\r'
                                || (each >= 0x20 && each <= 0xD7FF)
                                || (each >= 0xE000 && each <= 0xFFFD)
                                || each >= 0x10000
                        ? each
                        : 0xFFFD)
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
