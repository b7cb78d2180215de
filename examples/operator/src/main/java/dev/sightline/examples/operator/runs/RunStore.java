package dev.sightline.examples.operator.runs;

import dev.sightline.examples.operator.audit.AuditLog;
import dev.sightline.task.ApprovalMode;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs in the database. A run belongs to one attempt at a time; what an attempt writes only has an effect while it
 * owns the run, so that a process that was assumed dead cannot overwrite later results.
 */
@Component
public class RunStore {

    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    RunStore(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What runs of the history have in common. With null, each value counts.
     *
     * @param words that the name, the source or the reason contains, in any case; empty for all
     * @param by who requested it
     * @param from when it was requested at the earliest
     * @param before when it was requested, exclusive
     */
    public record Filter(
            String words,
            @Nullable RunStatus status,
            @Nullable String driver,
            @Nullable String by,
            @Nullable Instant from,
            @Nullable Instant before) {

        /** All runs. */
        public static final Filter NONE = new Filter("", null, null, null, null, null);
    }

    /** Stores a waiting run, and who requested it. */
    @Transactional
    public String add(RunRequest request, String by) {
        String id = "r" + Long.toString(clock.millis(), 36)
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        String name =
                request.name().length() > LONGEST_NAME ? request.name().substring(0, LONGEST_NAME) : request.name();
        jdbc.sql("""
                insert into run (id, name, kind, source, start_url, driver, mode, repeatable, status, requested_by, requested_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(name)
                .param(request.kind().name())
                .param(request.source())
                .param(request.startUrl())
                .param(request.driver())
                .param(nameOf(request.mode()))
                .param(request.repeatable())
                .param(RunStatus.WAITING.name())
                .param(by)
                .param(now())
                .update();
        audit.write(by, "run.requested", id, name);
        return id;
    }

    /** The run with this id. */
    public Optional<StoredRun> find(String id) {
        return jdbc.sql("select * from run where id = ?")
                .param(id)
                .query(RunStore::run)
                .optional();
    }

    /** Waiting and running runs, the oldest first. */
    public List<StoredRun> current() {
        return jdbc.sql("select * from run where status in ('WAITING', 'RUNNING') order by requested_at")
                .query(RunStore::run)
                .list();
    }

    /**
     * Runs of the history, the latest first.
     *
     * @param filter what they have in common
     */
    public List<StoredRun> search(Filter filter, int offset, int most) {
        var sql = new StringBuilder("select * from run where 1 = 1");
        var parameters = new ArrayList<Object>();
        if (!filter.words().isBlank()) {
            String pattern =
                    "%" + filter.words().strip().toLowerCase(Locale.ROOT).replaceAll("([%_!])", "!$1") + "%";
            sql.append(" and (lower(name) like ? escape '!' or lower(source) like ? escape '!'"
                    + " or lower(coalesce(reason, '')) like ? escape '!')");
            parameters.addAll(List.of(pattern, pattern, pattern));
        }
        RunStatus status = filter.status();
        narrow(sql, parameters, " and status = ?", status == null ? null : status.name());
        narrow(sql, parameters, " and driver = ?", filter.driver());
        narrow(sql, parameters, " and requested_by = ?", filter.by());
        narrow(sql, parameters, " and requested_at >= ?", at(filter.from()));
        narrow(sql, parameters, " and requested_at < ?", at(filter.before()));
        sql.append(" order by requested_at desc, id limit ? offset ?");
        parameters.add(most);
        parameters.add(offset);
        return jdbc.sql(sql.toString()).params(parameters).query(RunStore::run).list();
    }

    private static void narrow(
            StringBuilder sql, List<Object> parameters, String condition, @Nullable Object parameter) {
        if (parameter != null) {
            sql.append(condition);
            parameters.add(parameter);
        }
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** Everybody who has requested a run, by name. */
    public List<String> requesters() {
        return jdbc.sql("select distinct requested_by from run order by requested_by")
                .query(String.class)
                .list();
    }

    /** The drivers of all runs, by name, also those that the application no longer has. */
    public List<String> drivers() {
        return jdbc.sql("select distinct driver from run order by driver")
                .query(String.class)
                .list();
    }

    /**
     * Assigns a waiting run to an attempt.
     *
     * @return whether the run is now this attempt's
     */
    public boolean begin(String id, String owner) {
        return jdbc.sql(
                                "update run set status = 'RUNNING', owner = ?, started_at = ? where id = ? and status = 'WAITING'")
                        .param(owner)
                        .param(now())
                        .param(id)
                        .update()
                == 1;
    }

    /** Whether a run still belongs to an attempt. Called before every action. */
    public boolean isOwned(String id, String owner) {
        return jdbc.sql("select count(*) from run where id = ? and owner = ? and status = 'RUNNING'")
                        .param(id)
                        .param(owner)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** Stores the folder with the report of an attempt. */
    public void folder(String id, String owner, Path folder) {
        jdbc.sql("update run set folder = ? where id = ? and owner = ?")
                .param(folder.toString())
                .param(id)
                .param(owner)
                .update();
    }

    /** Stores a step of an attempt. */
    @Transactional
    public void step(String id, String owner, StoredStep step, long tokens) {
        int owned = jdbc.sql("update run set steps = ?, tokens = tokens + ? where id = ? and owner = ?")
                .param(step.number())
                .param(tokens)
                .param(id)
                .param(owner)
                .update();
        if (owned == 0) {
            return;
        }
        jdbc.sql("""
                insert into step (run_id, attempt, number, intent, author, started_at, millis, action, model_text, problem)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(owner)
                .param(step.number())
                .param(step.intent())
                .param(step.author())
                .param(step.startedAt().atOffset(ZoneOffset.UTC))
                .param(step.millis())
                .param(step.action())
                .param(step.modelText())
                .param(step.problem())
                .update();
    }

    /** Ends an attempt. No effect if the run belongs to another one by now. */
    @Transactional
    public boolean end(String id, String owner, RunStatus status, String reason) {
        int ended = jdbc.sql(
                        "update run set status = ?, reason = ?, ended_at = ? where id = ? and owner = ? and status = 'RUNNING'")
                .param(status.name())
                .param(reason)
                .param(now())
                .param(id)
                .param(owner)
                .update();
        if (ended == 1) {
            audit.write("system", "run.ended", id, status.words());
        }
        return ended == 1;
    }

    /** Removes a run from the queue before it has begun. */
    @Transactional
    public boolean cancel(String id, String by) {
        int cancelled = jdbc.sql(
                        "update run set status = 'CANCELLED', reason = ?, ended_at = ? where id = ? and status = 'WAITING'")
                .param("Cancelled by " + by + " before it began.")
                .param(now())
                .param(id)
                .update();
        if (cancelled == 1) {
            audit.write(by, "run.cancelled", id, "");
        }
        return cancelled == 1;
    }

    /**
     * Handles a run whose process is gone: one that may be repeated waits again, any other is interrupted.
     *
     * @return whether it waits again
     */
    @Transactional
    public boolean interrupted(String id) {
        Optional<StoredRun> run = find(id).filter(found -> found.status() == RunStatus.RUNNING);
        if (run.isEmpty()) {
            return find(id).filter(found -> found.status() == RunStatus.WAITING).isPresent();
        }
        boolean again = run.get().request().repeatable();
        if (again) {
            jdbc.sql("update run set status = 'WAITING', owner = null, started_at = null, steps = 0 where id = ?")
                    .param(id)
                    .update();
        } else {
            jdbc.sql("update run set status = 'INTERRUPTED', owner = null, reason = ?, ended_at = ? where id = ?")
                    .param("The process that ran it is gone. Its last action may or may not have been performed; look"
                            + " before you run it again.")
                    .param(now())
                    .param(id)
                    .update();
        }
        jdbc.sql("update question set status = 'EXPIRED' where run_id = ? and status = 'OPEN'")
                .param(id)
                .update();
        audit.write("system", again ? "run.repeated" : "run.interrupted", id, "");
        return again;
    }

    /** The steps of the latest attempt, in order. */
    public List<StoredStep> steps(String id) {
        return jdbc.sql("""
                select * from step where run_id = ? and attempt =
                    (select attempt from step where run_id = ? order by started_at desc, number desc limit 1)
                order by number""").param(id).param(id).query(RunStore::step).list();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    static @Nullable String nameOf(@Nullable ApprovalMode mode) {
        return mode == null ? null : mode.name();
    }

    /** What was asked for, as the tables of runs and of saved tasks keep it. */
    static RunRequest request(ResultSet row) throws SQLException {
        String mode = row.getString("mode");
        return new RunRequest(
                row.getString("name"),
                RunRequest.Kind.valueOf(row.getString("kind")),
                row.getString("source"),
                row.getString("start_url"),
                row.getString("driver"),
                mode == null ? null : ApprovalMode.valueOf(mode),
                row.getBoolean("repeatable"));
    }

    private static StoredRun run(ResultSet row, int index) throws SQLException {
        String folder = row.getString("folder");
        return new StoredRun(
                row.getString("id"),
                request(row),
                RunStatus.valueOf(row.getString("status")),
                row.getString("reason"),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                folder == null ? null : Path.of(folder),
                row.getString("owner"),
                row.getLong("tokens"),
                row.getInt("steps"));
    }

    private static StoredStep step(ResultSet row, int index) throws SQLException {
        return new StoredStep(
                row.getInt("number"),
                row.getString("intent"),
                row.getString("author"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getLong("millis"),
                row.getString("action"),
                row.getString("model_text"),
                row.getString("problem"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
