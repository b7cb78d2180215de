package dev.sightline.examples.operator.runs;

import dev.sightline.agent.Operator;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.examples.operator.audit.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Puts the questions of runs before people. They lie in the database, so that any instance can take the answer; the run
 * that asked looks there until its deadline.
 */
@Component
public class Questions implements Operator {

    private static final long BETWEEN_LOOKS_MILLIS = 200;

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Attempts attempts;
    private final Clock clock;

    Questions(JdbcClient jdbc, AuditLog audit, Attempts attempts, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.attempts = attempts;
        this.clock = clock;
    }

    /**
     * A question as the database knows it.
     *
     * @param hasPicture whether there is a picture of what it is about
     */
    public record Open(
            String id, String runId, Question.Kind kind, String words, Instant deadline, boolean hasPicture) {}

    @Override
    public Reply ask(Question question) throws InterruptedException {
        Optional<String> id = attempts.ofRun(question.runId()).map(Attempts.Attempt::id);
        if (id.isEmpty()) {
            return Reply.none("nobody watches this run");
        }
        jdbc.sql("""
                insert into question (id, run_id, kind, words, asked_at, deadline, picture, status)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(question.id())
                .param(id.get())
                .param(question.kind().name())
                .param(question.words())
                .param(at(question.askedAt()))
                .param(at(question.deadline()))
                .param(QuestionPicture.of(question))
                .param("OPEN")
                .update();
        attempts.ofRun(question.runId()).ifPresent(attempt -> attempt.hold(true));
        try {
            while (clock.instant().isBefore(question.deadline())) {
                Optional<Reply> reply = reply(question.id());
                if (reply.isPresent()) {
                    return reply.get();
                }
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            }
        } finally {
            attempts.ofRun(question.runId()).ifPresent(attempt -> attempt.hold(false));
            // its time is over, or the run was stopped
            jdbc.sql("update question set status = 'EXPIRED' where id = ? and status = 'OPEN'")
                    .param(question.id())
                    .update();
        }
        return reply(question.id()).orElse(Reply.none("nobody answered in time"));
    }

    /** Questions that wait for a person, of one run or, with null, of all. */
    public List<Open> open(@Nullable String runId) {
        return jdbc.sql(SELECT
                        + " where status = 'OPEN' and (cast(? as varchar) is null or run_id = ?) order by asked_at")
                .param(runId)
                .param(runId)
                .query(Questions::question)
                .list();
    }

    /** A question that still waits. */
    public Optional<Open> find(String id) {
        return jdbc.sql(SELECT + " where status = 'OPEN' and id = ?")
                .param(id)
                .query(Questions::question)
                .optional();
    }

    /** A PNG of what the question is about. */
    public Optional<byte[]> picture(String id) {
        return jdbc.sql("select picture from question where id = ? and picture is not null")
                .param(id)
                .query(byte[].class)
                .optional();
    }

    /**
     * Keeps what a person says.
     *
     * @param reply the words of an answer; empty for an approval
     * @return false when somebody else was quicker, or it is too late
     */
    @Transactional
    public boolean settle(Open question, Reply.Verdict verdict, String reply, String by) {
        int settled = jdbc.sql("""
                update question set status = ?, reply = ?, answered_by = ?, answered_at = ?
                where id = ? and status = 'OPEN' and deadline > ?""")
                .param(verdict.name())
                .param(reply)
                .param(by)
                .param(at(clock.instant()))
                .param(question.id())
                .param(at(clock.instant()))
                .update();
        if (settled == 1) {
            audit.write(by, "question." + verdict.name().toLowerCase(Locale.ROOT), question.runId(), question.words());
        }
        return settled == 1;
    }

    private static final String SELECT =
            "select id, run_id, kind, words, deadline, picture is not null as pictured from question";

    private static Open question(ResultSet row, int index) throws SQLException {
        return new Open(
                row.getString("id"),
                row.getString("run_id"),
                Question.Kind.valueOf(row.getString("kind")),
                row.getString("words"),
                row.getObject("deadline", OffsetDateTime.class).toInstant(),
                row.getBoolean("pictured"));
    }

    private Optional<Reply> reply(String id) {
        return jdbc.sql("select status, reply, answered_by from question where id = ? and answered_by is not null")
                .param(id)
                .query((row, _) -> new Reply(
                        Reply.Verdict.valueOf(row.getString("status")),
                        row.getString("reply"),
                        row.getString("answered_by")))
                .optional();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
