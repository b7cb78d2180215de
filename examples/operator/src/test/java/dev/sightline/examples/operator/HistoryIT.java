package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.examples.operator.runs.RunStatus;
import dev.sightline.examples.operator.runs.SavedTasks;
import dev.sightline.examples.operator.runs.StoredRun;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** Finding runs again, running them again, and tasks that were saved. */
@Timeout(120)
class HistoryIT extends RunningApp {

    @Autowired
    SavedTasks savedTasks;

    private Ledger ledger;
    private PersonClient person;

    @BeforeEach
    void begin() throws Exception {
        ledger = new Ledger();
        person = admin();
        jdbc.sql("delete from run").update();
    }

    @AfterEach
    void end() {
        savedTasks.all().forEach(task -> savedTasks.remove(task.id(), "admin"));
        ledger.close();
    }

    private String task(String entry) {
        return "steps:\n  - open: \"" + ledger.address(entry) + "\"\n";
    }

    private StoredRun ended(String run) throws InterruptedException {
        return await(
                "the end of " + run,
                () -> store.find(run).filter(found -> found.status().isOver()).orElse(null));
    }

    /** The names on the page of the history, in their order. */
    private List<String> found(String query) {
        HttpResponse<String> page = person.get("/history?" + query);
        assertThat(page.statusCode()).as(query).isEqualTo(200);
        return Pattern.compile("<a href=\"/runs/[^\"]+\">([^<]*)</a>")
                .matcher(page.body())
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void runIsRunAgainAsItWas() throws Exception {
        String first = person.start("Visit", task("visited"), LEDGER, true);
        assertThat(ended(first).status()).isEqualTo(RunStatus.SUCCEEDED);

        HttpResponse<String> answer = person.post("/runs/" + first + "/again", "/runs/" + first, Map.of());
        String second = answer.uri().getPath().substring("/runs/".length());
        assertThat(second).isNotEqualTo(first);
        assertThat(ended(second).status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(store.find(second).orElseThrow().request())
                .isEqualTo(store.find(first).orElseThrow().request());
        assertThat(ledger.count("visited")).isEqualTo(2);
        assertThat(audit.of(second)).extracting(AuditLine::event).contains("run.requested", "run.ended");
    }

    @Test
    void reportThatIsShownMayRunItsOwnScriptAndNothingElse() throws Exception {
        String name = "<script>alert(1)</script>";
        String run = person.start(name, "name: \"" + name + "\"\n" + task("shown"), LEDGER, true);
        ended(run);

        HttpResponse<String> report = person.get("/runs/" + run + "/report");

        assertThat(report.statusCode()).isEqualTo(200);
        assertThat(report.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert(1)");
        Matcher own = Pattern.compile("script-src ('sha256-[A-Za-z0-9+/=]+')\"").matcher(report.body());
        assertThat(own.find()).as("the policy that the report itself has").isTrue();
        assertThat(report.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("sandbox allow-scripts;", "default-src 'none';", "frame-ancestors 'self'")
                .contains("; script-src " + own.group(1) + ";");
    }

    @Test
    void savedTaskIsOfferedFillsInTheFormAndCanBeRemoved() throws Exception {
        String run = person.start("Visit & note", task("saved"), LEDGER, true);
        ended(run);
        person.post("/runs/" + run + "/save", "/runs/" + run, Map.of());
        // saving the same again leaves one
        HttpResponse<String> page = person.post("/runs/" + run + "/save", "/runs/" + run, Map.of());

        SavedTasks.SavedTask saved =
                assertThat(savedTasks.all()).singleElement().actual();
        assertThat(saved.savedBy()).isEqualTo("admin");
        assertThat(page.uri().getPath()).isEqualTo("/new");
        assertThat(page.body()).contains("Saved tasks", "Visit &amp; note", "/new?saved=" + saved.id());

        String form = person.get("/new?saved=" + saved.id()).body();
        assertThat(form)
                .contains("value=\"Visit &amp; note\"")
                .contains("<option value=\"ledger\" selected=\"selected\">")
                .contains("as the task says, otherwise before risky actions")
                .contains("<option value=\"NONE\" selected=\"selected\">")
                .contains(ledger.address("saved"));
        String started = person.start(
                saved.request().name(),
                saved.request().source(),
                saved.request().driver(),
                saved.request().repeatable());
        ended(started);
        assertThat(store.find(started).orElseThrow().request()).isEqualTo(saved.request());
        assertThat(ledger.count("saved")).isEqualTo(2);

        assertThat(person.post("/tasks/" + saved.id() + "/remove", "/new", Map.of())
                        .body())
                .doesNotContain("Visit &amp; note");
        assertThat(person.get("/new?saved=" + saved.id()).statusCode()).isEqualTo(404);
        assertThat(store.find(started)).as("its runs stay").isPresent();
        assertThat(audit.latest(10)).extracting(AuditLine::event).contains("task.saved", "task.removed");
    }

    @Test
    void historyIsSearchedAndFiltered() throws Exception {
        String visit = person.start("Visit the harbour", task("one=1"), LEDGER, false);
        ended(visit);
        String missing = person.start("A driver that is gone", task("two"), LEDGER, false);
        ended(missing);
        jdbc.sql("update run set status = 'FAILED', reason = 'There is no driver of 100%_sure' where id = ?")
                .param(missing)
                .update();

        assertThat(found("")).containsExactly("A driver that is gone", "Visit the harbour");
        assertThat(found("words=HARBOUR")).as("in any case").containsExactly("Visit the harbour");
        assertThat(found("words=one%3D1")).as("in the task").containsExactly("Visit the harbour");
        assertThat(found("words=no+driver")).as("in the reason").containsExactly("A driver that is gone");
        assertThat(found("words=100%25_sure")).as("no wildcards").containsExactly("A driver that is gone");
        assertThat(found("words=_isit")).as("no wildcards").isEmpty();
        assertThat(found("status=SUCCEEDED")).containsExactly("Visit the harbour");
        assertThat(found("status=FAILED&words=visit")).isEmpty();
        assertThat(found("driver=ledger&by=admin")).hasSize(2);
        assertThat(found("driver=web")).isEmpty();
        assertThat(found("by=nobody")).isEmpty();
        jdbc.sql("update run set requested_at = ? where id = ?")
                .param(LocalDate.of(2026, 3, 29)
                        .atTime(23, 59)
                        .atZone(ZoneId.systemDefault())
                        .toOffsetDateTime())
                .param(visit)
                .update();
        assertThat(found("until=2026-03-29")).containsExactly("Visit the harbour");
        assertThat(found("from=2026-03-29&until=2026-03-29")).containsExactly("Visit the harbour");
        assertThat(found("until=2026-03-28")).isEmpty();
        assertThat(found("from=2026-03-30")).containsExactly("A driver that is gone");
        HttpResponse<String> noDate = person.get("/history?from=yesterday");
        assertThat(noDate.statusCode()).isEqualTo(400);
        assertThat(noDate.body()).doesNotContain("Exception");
        assertThat(found("words=%27%20or%20%271%27=%271")).isEmpty();
    }

    @Test
    void historyHasPages() {
        IntStream.range(0, 30)
                .forEach(i -> store.cancel(
                        store.add(
                                new RunRequest(
                                        "Run " + i, RunRequest.Kind.TASK, "steps: []", null, LEDGER, null, false),
                                "admin"),
                        "admin"));
        assertThat(found("words=run")).hasSize(25).startsWith("Run 29").endsWith("Run 5");
        assertThat(person.get("/history?words=run").body())
                .contains("/history?words=run&amp;status=&amp;driver=&amp;by=&amp;from=&amp;until=&amp;page=1")
                .doesNotContain(">Newer<");
        assertThat(found("words=run&page=1")).containsExactly("Run 4", "Run 3", "Run 2", "Run 1", "Run 0");
        assertThat(person.get("/history?words=run&page=1").body()).doesNotContain(">Older<");
        assertThat(found("page=99999999")).isEmpty();
        assertThat(found("page=-1")).hasSize(25);
    }
}
