package dev.sightline.examples.operator.runs;

import dev.sightline.examples.operator.audit.AuditLog;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What people want to start again: runs that they saved as tasks. */
@Component
public class SavedTasks {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    SavedTasks(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A task that can be started.
     *
     * @param id unique, for addresses
     */
    public record SavedTask(String id, RunRequest request, String savedBy) {}

    /** All of them by name. */
    public List<SavedTask> all() {
        return jdbc.sql("select * from saved_task order by name, id")
                .query((row, _) -> new SavedTask(row.getString("id"), RunStore.request(row), row.getString("saved_by")))
                .list();
    }

    /** The task with this id. */
    public Optional<SavedTask> find(String id) {
        return all().stream().filter(task -> task.id().equals(id)).findFirst();
    }

    /** Saves a task; one that is saved in the same form already is left as it is. */
    @Transactional
    public void save(RunRequest request, String by) {
        if (all().stream().anyMatch(task -> task.request().equals(request))) {
            return;
        }
        jdbc.sql("""
                insert into saved_task (id, name, kind, source, start_url, driver, mode, repeatable, saved_by, saved_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(UUID.randomUUID().toString())
                .param(request.name())
                .param(request.kind().name())
                .param(request.source())
                .param(request.startUrl())
                .param(request.driver())
                .param(RunStore.nameOf(request.mode()))
                .param(request.repeatable())
                .param(by)
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        audit.write(by, "task.saved", null, request.name());
    }

    /** Removes a task; the runs that were made of it stay. */
    @Transactional
    public void remove(String id, String by) {
        Optional<SavedTask> task = find(id);
        if (task.isPresent()
                && jdbc.sql("delete from saved_task where id = ?").param(id).update() == 1) {
            audit.write(by, "task.removed", null, task.get().request().name());
        }
    }
}
