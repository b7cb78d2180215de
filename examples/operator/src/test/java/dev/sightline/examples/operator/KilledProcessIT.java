package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sightline.examples.operator.audit.AuditCheck;
import dev.sightline.testkit.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of runs when the process is killed that does them. Everything is real: processes, databases, signals. */
@Timeout(420)
class KilledProcessIT {

    private static final int WORKERS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** On the page of a real browser. */
    private static final String SEEN = "expect: Noted";

    private static final String BLIND = "wait_for_rest: 50ms";

    @TempDir
    Path folder;

    /** Something to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws SQLException, IOException;
    }

    private static String task(Ledger ledger, String name, String look, String between) {
        return "steps:\n  - open: \"" + ledger.address("begin=" + name) + "\"\n  - " + look + "\n  - wait_for_rest: "
                + between + "\n  - open: \"" + ledger.address("end=" + name) + "\"\n";
    }

    @Test
    void runOfAKilledProcessIsInterruptedAndWhatWaitedRuns() throws Exception {
        String lasting = "{ quiet: 2m, timeout: 3m }";
        Path data = folder.resolve("data");
        List<String> settings = List.of("--operator.workers=2", "--sightline.web.ready-sessions=0");
        int port = FreePort.find();
        try (var ledger = new Ledger()) {
            String once;
            String again;
            String waiting;
            OperatorProcess first = OperatorProcess.start(data, folder.resolve("first.log"), port, settings);
            try {
                PersonClient person = first.person();
                once = person.start("Once", task(ledger, "once", SEEN, lasting), "web", false);
                again = person.start("Again", task(ledger, "again", SEEN, lasting), "web", true);
                await(
                        "both have begun",
                        first,
                        () -> ledger.count("begin=once") == 1
                                && ledger.count("begin=again") == 1
                                // both steps are in the database
                                && person.get("/runs/" + once).body().split("<li>", -1).length == 3);
                waiting = person.start("Waiting", task(ledger, "waiting", SEEN, "50ms"), "web", false);
            } finally {
                first.kill();
            }

            try (OperatorProcess second = OperatorProcess.start(data, folder.resolve("second.log"), port, settings)) {
                PersonClient person = second.person();
                await(
                        "what waited is over",
                        second,
                        () -> state(person, waiting).equals("succeeded"));
                await("the run that may be repeated begins again", second, () -> ledger.count("begin=again") == 2);
                await(
                        "the other is interrupted",
                        second,
                        () -> state(person, once).equals("interrupted"));

                assertThat(person.get("/runs/" + once).body())
                        .contains("Its last action may or may not have been performed")
                        .contains("open " + ledger.address("begin=once").replace("&", "&amp;"));
                HttpResponse<String> report = person.get("/runs/" + once + "/report");
                assertThat(report.statusCode()).isEqualTo(200);
                assertThat(report.body())
                        .as("both steps that were done, with what they saw")
                        .contains("begin=once", "id=\"step-1\"", "id=\"step-2\"", "data:image/");
                assertThat(person.get("/runs/" + once + "/steps/2/picture").statusCode())
                        .isEqualTo(200);

                person.post("/runs/" + again + "/stop", "/", Map.of());
                await(
                        "the repeated run is stopped",
                        second,
                        () -> state(person, again).equals("stopped"));
                assertThat(person.get("/audit").body())
                        .contains("run.interrupted", "run.repeated", "The log is intact");
            }
            assertThat(ledger.entries())
                    .as("nothing else was done twice")
                    .containsExactlyInAnyOrder(
                            "begin=once", "begin=again", "begin=waiting", "end=waiting", "begin=again");
        }
    }

    @Test
    void instancesShareTheQueueAndNothingIsLostOrDoubledWhenOneIsSuspendedOrKilled() throws Exception {
        try (EmbeddedPostgres postgres = postgres();
                var ledger = new Ledger()) {
            String url = postgres.getJdbcUrl("postgres", "postgres");
            List<String> settings = List.of(
                    "--spring.profiles.active=postgres",
                    "--spring.datasource.url=" + url,
                    "--spring.datasource.username=postgres",
                    "--operator.workers=" + WORKERS,
                    "--sightline.driver=ledger");
            Path data = folder.resolve("data");
            try (OperatorProcess one =
                            OperatorProcess.launch(data, folder.resolve("one.log"), FreePort.find(), settings);
                    OperatorProcess other =
                            OperatorProcess.launch(data, folder.resolve("other.log"), FreePort.find(), settings)) {
                one.awaitReady();
                other.awaitReady();
                aSuspendedInstanceThatContinuesDoesNotAct(postgres, ledger, one, other);
                nothingIsLostOrDoubled(postgres, ledger, one, other);
                assertThat(AuditCheck.run("--postgres", url)).isZero();
            }
        }
    }

    private static void nothingIsLostOrDoubled(
            EmbeddedPostgres postgres, Ledger ledger, OperatorProcess killed, OperatorProcess survivor)
            throws Exception {
        int runs = 40;
        PersonClient person = survivor.person();
        Map<String, Boolean> repeatable = new LinkedHashMap<>();
        long before = ledger.entries().size();
        for (int i = 0; i < runs; i++) {
            boolean mayRepeat = i % 2 == 0;
            repeatable.put(
                    person.start(
                            "Run " + i,
                            task(ledger, "r" + i, BLIND, "{ quiet: 700ms, timeout: 30s }"),
                            "ledger",
                            mayRepeat),
                    mayRepeat);
        }
        await(
                "both work",
                survivor,
                () -> ledger.entries().size() - before > runs / 2
                        && ownersOf(postgres).stream().anyMatch(owner -> owner.startsWith(killed.pid() + "@"))
                        && ownersOf(postgres).stream().anyMatch(owner -> owner.startsWith(survivor.pid() + "@")));

        killed.kill();

        await(
                "all are over",
                survivor,
                () -> statuses(postgres).values().stream()
                        .noneMatch(status -> status.equals("WAITING") || status.equals("RUNNING")));
        Map<String, String> ended = statuses(postgres);
        assertThat(ended.keySet()).as("none is lost").containsAll(repeatable.keySet());
        int number = 0;
        int repeated = 0;
        int interrupted = 0;
        for (Map.Entry<String, Boolean> run : repeatable.entrySet()) {
            String status = String.valueOf(ended.get(run.getKey()));
            long begun = ledger.count("begin=r" + number);
            long done = ledger.count("end=r" + number);
            if (run.getValue()) {
                assertThat(status).isEqualTo("SUCCEEDED");
                assertThat(done).isPositive();
                repeated += begun > 1 ? 1 : 0;
            } else if (status.equals("INTERRUPTED")) {
                assertThat(begun).isLessThanOrEqualTo(1);
                assertThat(done).isLessThanOrEqualTo(1);
                interrupted++;
            } else {
                assertThat(status).isEqualTo("SUCCEEDED");
                assertThat(begun).as("run %s is not doubled", number).isEqualTo(1);
                assertThat(done).as("run %s is not doubled", number).isEqualTo(1);
            }
            number++;
        }
        assertThat(repeated + interrupted)
                .as("only what the killed one was doing")
                .isLessThanOrEqualTo(WORKERS);
        assertThat(person.get("/audit").body()).contains("The log is intact");
    }

    /** A process that sleeps through its heartbeats, as on a machine that was suspended, is taken for dead. */
    private static void aSuspendedInstanceThatContinuesDoesNotAct(
            EmbeddedPostgres postgres, Ledger ledger, OperatorProcess one, OperatorProcess other) throws Exception {
        String run = one.person()
                .start("Sleeper", task(ledger, "sleeper", BLIND, "{ quiet: 3s, timeout: 30s }"), "ledger", true);
        await("it has begun", one, () -> ledger.count("begin=sleeper") == 1);
        OperatorProcess asleep =
                ownersOf(postgres).stream().anyMatch(owner -> owner.startsWith(one.pid() + "@")) ? one : other;
        OperatorProcess awake = asleep == one ? other : one;
        PersonClient atAwake = awake.person();
        asleep.signal("STOP");
        try {
            await("the other one does it", awake, () -> state(atAwake, run).equals("succeeded"));
        } finally {
            asleep.signal("CONT");
        }
        await(
                "the old attempt has ended",
                asleep,
                () -> asleep.log().contains("Run ") && asleep.log().contains("belongs to another attempt"));
        assertThat(ledger.entries().stream()
                        .filter(entry -> entry.startsWith("end=sleeper"))
                        .toList())
                .as("what was done at the end, and by whom")
                .containsExactly("end=sleeper&process=" + awake.pid());
        assertThat(state(atAwake, run)).isEqualTo("succeeded");
    }

    private EmbeddedPostgres postgres() throws IOException {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve("postgres"))
                    .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                    .start();
        } catch (IOException | IllegalStateException e) {
            assumeThat(Files.exists(Path.of("/usr/bin/unshare")))
                    .as("PostgreSQL does not start as root without 'unshare': %s", e)
                    .isTrue();
            throw e;
        }
    }

    private static String state(PersonClient person, String run) {
        String page = person.get("/runs/" + run).body();
        int at = page.indexOf("<span class=\"state");
        return at < 0 ? "" : page.substring(page.indexOf('>', at) + 1, page.indexOf('<', at + 1));
    }

    private static Map<String, String> statuses(EmbeddedPostgres postgres) throws SQLException {
        var statuses = new LinkedHashMap<String, String>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, status from run")) {
            while (rows.next()) {
                statuses.put(rows.getString(1), rows.getString(2));
            }
        }
        return statuses;
    }

    private static List<String> ownersOf(EmbeddedPostgres postgres) throws SQLException {
        var owners = new ArrayList<String>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select owner from run where status = 'RUNNING'")) {
            while (rows.next()) {
                owners.add(String.valueOf(rows.getString(1)));
            }
        }
        return owners;
    }

    private static void await(String what, OperatorProcess process, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as("%s in time:\n%s", what, process.log())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
