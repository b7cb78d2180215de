package dev.sightline.examples.operator.runs;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunResult;
import dev.sightline.error.SightlineException;
import dev.sightline.task.Task;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Performs the runs of the queue. */
@Component
public class RunWorker {

    private static final Logger log = LoggerFactory.getLogger(RunWorker.class);

    private final RunStore store;
    private final Drivers drivers;
    private final TaskSource tasks;
    private final Attempts attempts;
    private final Uploads uploads;

    /** Process ids repeat, above all in containers. */
    private final String instance = ManagementFactory.getRuntimeMXBean().getName() + "/"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    RunWorker(RunStore store, Drivers drivers, TaskSource tasks, Attempts attempts, Uploads uploads) {
        this.store = store;
        this.drivers = drivers;
        this.tasks = tasks;
        this.attempts = attempts;
        this.uploads = uploads;
    }

    /**
     * Performs a run on the calling thread, unless it is no longer waiting.
     *
     * @param version of the scheduler's execution: together with the name of this process, it identifies this attempt
     */
    void work(String id, long version) {
        String owner = instance + "#" + version;
        if (!store.begin(id, owner)) {
            return;
        }
        StoredRun stored = store.find(id).orElseThrow();
        try {
            Task task = tasks.read(stored.request());
            Optional<GuiAgent> agent = drivers.agent(stored.request().driver());
            if (agent.isEmpty()) {
                store.end(
                        id,
                        owner,
                        RunStatus.FAILED,
                        "There is no driver '" + stored.request().driver() + "'; there are " + drivers.names() + ".");
                return;
            }
            RunResult result;
            try (Attempts.Attempt attempt = attempts.open(id, owner, task)) {
                Run run = agent.get().start(task);
                attempt.going(run);
                result = attempt.await(run);
            } finally {
                uploads.forget(id);
            }
            store.end(
                    id, owner, RunStatus.of(result.outcome()), result.outcome().reason());
        } catch (SightlineException e) {
            store.end(id, owner, RunStatus.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            log.error("Run {} ended by an unexpected error", id, e);
            store.end(
                    id,
                    owner,
                    RunStatus.FAILED,
                    "An unexpected error ended the run; the log of the application has the details.");
        }
    }
}
