package dev.sightline.examples.operator.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records who did what. Several instances may write to one database. */
@Component
public class AuditLog {

    private final JdbcClient jdbc;
    private final Clock clock;

    AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Adds a line in the transaction of the recorded change, so that neither exists without the other.
     *
     * @param event what was done, as {@code run.stopped}
     * @param runId null when it concerns no run
     */
    @Transactional(propagation = Propagation.REQUIRED)
    public void write(String account, String event, @Nullable String runId, String detail) {
        Head head = jdbc.sql("select lines, hash from audit_head where id = 1 for update")
                .query(Head.class)
                .single();
        // in the precision of the database, so that the hash can be recomputed
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        AuditLine line = AuditLine.of(head.lines() + 1, now, account, event, runId, detail, head.hash());
        jdbc.sql("""
                insert into audit (number, at, account, event, run_id, detail, previous, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(line.number())
                .param(line.at().atOffset(ZoneOffset.UTC))
                .param(line.account())
                .param(line.event())
                .param(line.runId())
                .param(line.detail())
                .param(line.previous())
                .param(line.hash())
                .update();
        jdbc.sql("update audit_head set lines = ?, hash = ? where id = 1")
                .param(line.number())
                .param(line.hash())
                .update();
    }

    /** The latest lines first. */
    public List<AuditLine> latest(int most) {
        return lines("order by number desc limit " + most);
    }

    /** Everything that was done to a run, in order. */
    public List<AuditLine> of(String runId) {
        return jdbc.sql(SELECT + "where run_id = ? order by number")
                .param(runId)
                .query(AuditLog::line)
                .list();
    }

    /** Checks whether the chain is intact. */
    @Transactional(readOnly = true)
    public Verdict check() {
        Head head = jdbc.sql("select lines, hash from audit_head where id = 1")
                .query(Head.class)
                .single();
        String previous = AuditLine.BEGINNING;
        long expected = 1;
        for (AuditLine line : lines("order by number")) {
            if (line.number() != expected) {
                return new Verdict(
                        expected - 1, "Line " + expected + " is missing; line " + line.number() + " follows.");
            }
            if (!line.previous().equals(previous)) {
                return new Verdict(
                        expected - 1,
                        "Line " + expected + " does not follow the line before it: one of them was replaced.");
            }
            if (!line.isGenuine()) {
                return new Verdict(
                        expected - 1, "Line " + expected + " was changed: its hash is not that of its content.");
            }
            previous = line.hash();
            expected++;
        }
        if (head.lines() != expected - 1 || !head.hash().equals(previous)) {
            return new Verdict(
                    expected - 1,
                    "The log ends with line " + (expected - 1) + ", but " + head.lines() + " were written.");
        }
        return new Verdict(expected - 1, null);
    }

    /**
     * The result of a check.
     *
     * @param intact how many lines from the first one on are unchanged
     * @param problem what is wrong with the next one, null when nothing is
     */
    public record Verdict(long intact, @Nullable String problem) {

        /** The result in words. */
        public String words() {
            String lines = intact == 1 ? "1 line" : intact + " lines";
            return problem == null
                    ? "The log is intact: " + lines + "."
                    : problem + " The " + lines + " before it " + (intact == 1 ? "is" : "are") + " intact.";
        }
    }

    record Head(long lines, String hash) {}

    private static final String SELECT =
            "select number, at, account, event, run_id, detail, previous, hash from audit ";

    private List<AuditLine> lines(String order) {
        return jdbc.sql(SELECT + order).query(AuditLog::line).list();
    }

    private static AuditLine line(java.sql.ResultSet row, int index) throws java.sql.SQLException {
        return new AuditLine(
                row.getLong("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("account"),
                row.getString("event"),
                row.getString("run_id"),
                row.getString("detail"),
                row.getString("previous"),
                row.getString("hash"));
    }
}
