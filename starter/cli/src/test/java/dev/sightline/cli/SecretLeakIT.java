package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Secret;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that shows what is typed wherever a page can: nothing that leaves the run holds it, pictures included. */
final class SecretLeakIT {

    private static final String VALUE = "Kestrel7391";

    private static final String PAGE = """
            <!doctype html><meta charset=utf-8><title>Log in</title>
            <style>body { font: 24px sans-serif; margin: 30px } p { margin: 18px 0 }</style>
            <input autofocus style="font: inherit; width: 400px; padding: 8px"><p id=plain></p><p id=sentence></p>
            <p id=big style="font-size: 40px"></p><p id=light style="color: #999"></p><p id=white
            style="background: #223; color: #fff; padding: 8px"></p>
            <script>document.querySelector('input').oninput = event => {
              const typed = event.target.value;
              document.title = 'Hello ' + typed;
              history.replaceState(null, '', '?q=' + encodeURIComponent(typed) + '#' + btoa(typed));
              for (const p of document.querySelectorAll('p')) p.textContent = typed;
              document.getElementById('sentence').textContent = 'You have typed ' + typed + ', thank you';
            };
            addEventListener('keydown', event => {
              if (event.key === 'F2') setTimeout(() => alert('Typed: ' + event.target.value));
            })</script>
            """;

    private final StringBuilder collected = new StringBuilder();
    private final List<BufferedImage> pictures = Collections.synchronizedList(new ArrayList<>());
    private boolean shown;

    @Test
    void nothingThatLeavesARunInARealBrowserHoldsASecret(@TempDir Path folder) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = PAGE.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try (var reader = PpOcrTextReader.open();
                var browsers = new WebDriverFactory(
                        WebDriverOptions.builder().viewport(800, 600).build());
                SightlineAgent agent = SightlineAgent.builder(browsers)
                        .textReader(watching(reader))
                        .runsFolder(folder)
                        .listener(new Collector())
                        .build()) {
            Task task = Task.builder("log in with " + VALUE)
                    .startingAt("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                    .secret(Secret.of("pw", VALUE))
                    .variable("stolen", VALUE)
                    .step(new TaskStep.Type("${secret.pw}", null, false))
                    .press("Shift")
                    .press("F2")
                    .step(new TaskStep.AnswerDialog(true, null, null))
                    .press("Shift")
                    .build();
            RunResult result = agent.run(task);

            collected.append(result).append(result.variables());
            assertThat(result.steps()).hasSizeGreaterThan(3);
            search(folder, reader);
        } finally {
            server.stop(0);
        }
    }

    /** The reader of the run, which is the only one that may see the secret, and does. */
    private TextReader watching(TextReader reader) {
        return screenshot -> {
            List<TextLine> lines = reader.read(screenshot);
            shown |= lines.stream().anyMatch(line -> line.text().contains(VALUE));
            return lines;
        };
    }

    private void search(Path folder, TextReader reader) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".png")) {
                    pictures.add(ImageIO.read(file.toFile()));
                } else {
                    collected.append(Files.readString(file));
                }
            }
        }
        assertThat(shown).as("the page has shown it").isTrue();
        String all = collected.toString();
        assertThat(all).contains("<secret:pw>", "run_finished", "</html>");
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(VALUE.getBytes(StandardCharsets.UTF_8));
        assertThat(all.toLowerCase(Locale.ROOT)).doesNotContain(VALUE.toLowerCase(Locale.ROOT));
        assertThat(all).doesNotContain(base64);
        assertThat(pictures).hasSizeGreaterThan(2).allSatisfy(picture -> {
            String read = reader
                    .read(Screenshot.ofImage(picture, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH))
                    .stream()
                    .map(TextLine::text)
                    .collect(Collectors.joining("\n"));
            assertThat(read).doesNotContainIgnoringCase("Kestrel").doesNotContain("7391");
        });
    }

    private final class Collector implements RunListener {

        @Override
        public void stepFinished(String runId, StepRecord step) {
            collected.append(step);
            if (step.screenshot() != null) {
                collected.append(step.screenshot().state());
                pictures.add(step.screenshot().image());
            }
        }
    }
}
