package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.agent.TakeOver;
import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.Attempts.Attempt;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.StoredRun;
import dev.sightline.screen.Point;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** A goal that a model pursues by what it sees, and that a person steers in the middle. */
class SteeredGoalIT extends RunningApp {

    /** Two boxes, one after the other, and a field that only a person can fill in. */
    private static final String PAGE = """
            <!doctype html><title>steered</title>
            <style>body { margin: 0; background: #eef } input { position: absolute; left: 400px; top: 100px; font-size: 20px }
            #box { position: absolute; left: 200px; top: 300px; width: 60px; height: 40px; background: #ff00ff }</style>
            <input id=code><div id=box></div>
            <script>
            const box = document.getElementById('box');
            const report = what => fetch('/reported?' + what, {method: 'POST'});
            let clicks = 0;
            box.onclick = () => {
              report('box ' + ++clicks);
              if (clicks === 2) box.remove(); else box.style.left = '700px';
            };
            document.getElementById('code').oninput = event => report('code ' + event.target.value);
            </script>
            """;

    @Autowired
    SeeingModel model;

    private final List<String> reported = new CopyOnWriteArrayList<>();

    @Test
    @Timeout(180)
    void nextPromptHoldsWhatThePersonDid() throws Exception {
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", this::serve);
        pages.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pages.start();
        try {
            PersonClient person = admin();
            String run = person.post(
                            "/runs",
                            "/new",
                            Map.of(
                                    "name", "Steered",
                                    "kind", "GOAL",
                                    "source", "Click on every magenta box",
                                    "startUrl",
                                            "http://127.0.0.1:"
                                                    + pages.getAddress().getPort() + "/",
                                    "driver", "web",
                                    "mode", "NONE"))
                    .uri()
                    .getPath()
                    .substring("/runs/".length());
            await("the second call of the model", () -> model.calls() == 2 ? true : null);

            noIdOccursTwice(person.get("/runs/" + run).body());
            person.post("/runs/" + run + "/take", "/runs/" + run, Map.of());
            noIdOccursTwice(person.get("/runs/" + run + "/control").body());
            TakeOver lease = attempts.find(run).flatMap(Attempt::lease).orElseThrow();
            lease.perform(_ -> Action.Click.at(new Point<>(450, 115)));
            lease.perform(_ -> new Action.TypeText<>(Text.of("4711")));
            person.post(
                    "/runs/" + run + "/back",
                    "/runs/" + run + "/control",
                    Map.of("note", "I entered the code", "instruction", "Leave the field alone"));
            person.post("/runs/" + run + "/pause", "/runs/" + run, Map.of());
            // what it answers now was decided on the screen from before
            model.answerSecondCall();
            await("the pause", () -> attempt(run).isPaused() ? true : null);
            person.post("/runs/" + run + "/instruct", "/runs/" + run, Map.of("instruction", "Stop at two boxes"));
            assertThat(model.calls()).isEqualTo(2);
            person.post("/runs/" + run + "/resume", "/runs/" + run, Map.of());

            await("the end", () -> store.find(run).orElseThrow().status().isOver() ? true : null);
            StoredRun ended = store.find(run).orElseThrow();
            assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(model.user(2))
                    .contains(
                            "The user admin took over and did this: click at (450, 115); type a text, and says: I entered"
                                    + " the code. New instruction from the user: Leave the field alone",
                            "The user admin intervened. New instruction from the user: Stop at two boxes");
            assertThat(audit.of(run))
                    .extracting(AuditLine::event)
                    .containsSubsequence("run.handed-back", "run.paused", "run.instructed", "run.resumed");
            assertThat(reported).contains("box 1", "code 4711", "box 2").doesNotContain("box 3");
            String report =
                    Files.readString(Objects.requireNonNull(ended.folder()).resolve("report.html"));
            String trace =
                    Files.readString(Objects.requireNonNull(ended.folder()).resolve("trace.jsonl"));
            assertThat(report).contains("admin", "I entered the code");
            assertThat(trace).contains("\"author\":\"admin\"", "I entered the code");
            assertThat(store.steps(run)).anySatisfy(step -> {
                assertThat(step.author()).isEqualTo("admin");
                assertThat(step.intent()).isEqualTo("type a text");
            });
        } finally {
            model.answerSecondCall();
            pages.stop(0);
        }
    }

    private static void noIdOccursTwice(String page) {
        assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(id -> id.group(1)))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isReport = exchange.getRequestURI().getPath().equals("/reported");
            if (isReport) {
                reported.add(exchange.getRequestURI().getQuery());
            }
            byte[] body = isReport ? new byte[0] : PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, isReport ? -1 : body.length);
            if (!isReport) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
